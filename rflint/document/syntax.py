"""Why a text is no YAML, in plain words, wherever a parser gave up.

The parsers word the same mistakes differently, and point to where they noticed them. Each cause below reads the words
of both, looks at the text, and points to what has to be mended; the first that knows the mistake explains it.
"""

from __future__ import annotations

import re

from rflint.diagnostic import Finding, Related
from rflint.document.places import closes, content_at, line_above, line_start, margin, word_at, word_before
from rflint.document.trouble import Trouble
from rflint.source import Span

_DIRECTIVE = re.compile(r"(?<![^\r\n])%\S*")
_ESCAPE = re.compile(r"\\(?:x[0-9a-fA-F]{0,2}|u[0-9a-fA-F]{0,4}|U[0-9a-fA-F]{0,8}|[^\r\n]|)")
_MARKER = re.compile(r"(?:---|\.\.\.)(?=\s|\Z)")
_PLAIN = re.compile(r"\S[^\s,\[\]{}]*")
_NEXT_DOCUMENT = ("expected <document start>", "expected '<document start>'")
_AFTER_A_VALUE = ("',' or", "block end", "expected key", "'-' indicator", *_NEXT_DOCUMENT)
_DASHES = re.compile(r"(?:-[ \t]+)*")
_KEY = re.compile(r":(?=\s|\Z)")
_LONGEST_KEY = 1024
_CLOSING = {"[": "]", "{": "}"}


def explain(trouble: Trouble) -> Finding:
    """The mistake in plain words."""
    for cause in _CAUSES:
        finding = cause(trouble)
        if finding:
            return finding
    return Finding(trouble.word, "this cannot be read as YAML")


def _quote(trouble: Trouble) -> Finding | None:
    """A quote that is not closed."""
    ended = trouble.says("end of stream", "document separator", "document indicator")
    if not (ended and trouble.says("quoted scalar")):
        return None
    span = Span(trouble.since, trouble.since + 1)
    return Finding(span, f"this `{trouble.text[trouble.since]}` is not closed", (trouble.stop,))


def _escape(trouble: Trouble) -> Finding | None:
    if not trouble.says("quoted scalar"):
        return None
    start = max(trouble.text.rfind("\\", trouble.since, trouble.at + 1), trouble.since)
    match = _ESCAPE.match(trouble.text, start)
    span = Span(*match.span()) if match else Span(start, start + 1)
    hint = "in single quotes a backslash stands for itself"
    return Finding(span, f"`{trouble.shown(span)}` is no escape sequence of YAML", help=(hint,))


def _open_quote(trouble: Trouble) -> Finding | None:
    """A quote that was closed by the next one, further down."""
    last, text = trouble.last, trouble.text
    if last is None or text[last.start : last.start + 1] not in ("'", '"') or not trouble.says(*_AFTER_A_VALUE):
        return None
    lines = text[last.start : last.end].splitlines()
    if len(lines) == 1 or text[last.end : trouble.at].strip():
        return None
    related = Related("the next quote closes it, and reading stopped", Span(last.end - 1, last.end))
    return Finding(Span(last.start, last.start + 1), f"this `{text[last.start]}` is not closed in its line", (related,))


def _directive(trouble: Trouble) -> Finding | None:
    if not trouble.says("directive", "incompatible", "duplicate", *_NEXT_DOCUMENT):
        return None
    match = _DIRECTIVE.search(trouble.text, trouble.last.end if trouble.last else trouble.since)
    if match and match.start() <= trouble.at:
        message = "a line that starts with `%` is a directive, and cannot be read here"
        return Finding(Span(*match.span()), message, help=("quote a text that starts with `%`",))
    return Finding(trouble.word, f"`{trouble.shown(trouble.word)}` stands behind the end of the data")


def _tab(trouble: Trouble) -> Finding | None:
    blanks = margin(trouble.text, line_start(trouble.text, trouble.at))
    tab = trouble.text.find("\t", blanks.start, blanks.end)
    if tab >= 0 and not trouble.bracket:
        return Finding(Span(tab, blanks.end), "a tab indents this line", help=("indent with spaces",))
    if trouble.sign == "\t":
        return Finding(Span(trouble.at, trouble.at + 1), "a tab cannot stand here", help=("use spaces",))
    return None


def _bracket(trouble: Trouble) -> Finding | None:
    """A bracket that is not closed, or something that cannot stand in brackets."""
    if not trouble.bracket or not trouble.says("',' or", "node content"):
        return None
    bracket, sign = Span(trouble.opening, trouble.opening + 1), trouble.bracket
    ended = trouble.sign in ("", "]", "}") or _MARKER.match(trouble.text, trouble.at)
    if ended or not closes(trouble.text, trouble.opening):
        return _not_closed(trouble, bracket)
    opened = (Related("opened here", bracket),)
    if trouble.sign == ",":
        return Finding(Span(trouble.at, trouble.at + 1), "a value is missing before this `,`", opened)
    word = word_before(trouble.text, trouble.opening + 1, trouble.at) if trouble.sign == ":" else trouble.word
    if trouble.says("node content"):
        return Finding(word, f"`{trouble.shown(word)}` cannot stand between brackets", opened)
    return Finding(word, f"a `,` or `{_CLOSING[sign]}` is missing before `{trouble.shown(word)}`", opened)


def _not_closed(trouble: Trouble, bracket: Span) -> Finding:
    sign = trouble.text[bracket.start]
    return Finding(bracket, f"this `{sign}` is not closed", (trouble.stop,), (f"close it with `{_CLOSING[sign]}`",))


def _character(trouble: Trouble) -> Finding | None:
    if not trouble.says("cannot start any token"):
        return None
    match = _PLAIN.match(trouble.text, trouble.at)
    word = Span(*match.span()) if match else trouble.word
    sign = "a backtick" if trouble.sign == "`" else f"`{trouble.sign}`"
    return Finding(word, f"a text cannot start with {sign}", help=trouble.quoted(word))


def _colon(trouble: Trouble) -> Finding | None:
    """A colon where no key can be."""
    if not trouble.says("mapping values are not allowed"):
        return None
    text, start = trouble.text, line_start(trouble.text, trouble.at)
    blanks, above = margin(text, start), line_above(text, start)
    dashes = _DASHES.match(text, above.start, above.end)
    above = Span(dashes.end(), above.end) if dashes else above
    if ": " not in text[start : trouble.at] and above.start < above.end:
        if above.start - line_start(text, above.start) < blanks.end - start:
            hint = "align it with the key above that it stands beside"
            return Finding(word_at(text, start), "this line is indented deeper than the one above allows", help=(hint,))
        if not _KEY.search(text, above.start, above.end):
            return _not_a_key(trouble, above)
    return Finding(Span(trouble.at, trouble.at + 1), "unexpected `:`", help=("quote a text that holds `: `",))


def _glued_colon(trouble: Trouble) -> Finding | None:
    """A colon between brackets that a sign follows at once."""
    if not trouble.says("unexpected ':'"):
        return None
    return Finding(Span(trouble.at, trouble.at + 1), "unexpected `:`", help=("put a space after the `:`",))


def _missing_colon(trouble: Trouble) -> Finding | None:
    if not trouble.says("could not find expected ':'"):
        return None
    if trouble.at - trouble.since > _LONGEST_KEY:
        span = word_at(trouble.text, trouble.since)
        return Finding(span, f"YAML reads no key of more than {_LONGEST_KEY:,} characters")
    if trouble.text.startswith(tuple(_CLOSING), trouble.since) and not closes(trouble.text, trouble.since):
        return _not_closed(trouble, Span(trouble.since, trouble.since + 1))
    return _not_a_key(trouble, content_at(trouble.text, trouble.since))


def _not_a_key(trouble: Trouble, span: Span) -> Finding:
    glued = re.search(r"\w:\w", trouble.text[span.start : span.end])
    hint = "put a space after the `:`" if glued else "write `key: value`"
    return Finding(span, f"`{trouble.shown(span)}` is no key: a `:` is missing", help=(hint,))


def _dash(trouble: Trouble) -> Finding | None:
    if not trouble.says("sequence entries are not allowed"):
        return None
    hint = "start it on a line of its own, or write it in brackets"
    return Finding(Span(trouble.at, trouble.at + 1), "a list cannot start here", help=(hint,))


def _question_mark(trouble: Trouble) -> Finding | None:
    if not trouble.says("mapping keys are not allowed"):
        return None
    return Finding(Span(trouble.at, trouble.at + 1), "unexpected `?`", help=("quote a text that starts with `? `",))


def _property(trouble: Trouble) -> Finding | None:
    """An anchor, an alias or a tag that cannot be read."""
    if not trouble.says("an anchor", "an alias", " tag"):
        return None
    start = trouble.since if trouble.text.startswith(("&", "*", "!"), trouble.since) else trouble.at
    match = _PLAIN.match(trouble.text, start)
    word = Span(*match.span()) if match else trouble.word
    kind = {"&": "an anchor", "*": "an alias"}.get(trouble.text[start : start + 1], "a tag")
    return Finding(word, f"`{trouble.shown(word)}` cannot be read as {kind}", help=trouble.quoted(word))


def _block(trouble: Trouble) -> Finding | None:
    if not trouble.says("block scalar"):
        return None
    sign = trouble.text[trouble.since]
    hint = "the text starts on the next line"
    return Finding(trouble.word, f"`{trouble.shown(trouble.word)}` cannot stand behind `{sign}`", help=(hint,))


def _layout(trouble: Trouble) -> Finding | None:
    """A line that does not fit under the lines above, or a word too many."""
    if not trouble.says("block end", "expected key", "'-' indicator", "node content"):
        return None
    text, word = trouble.text, trouble.word
    if trouble.sign in ("]", "}"):
        return Finding(word, f"this `{trouble.sign}` closes nothing")
    if trouble.says("node content"):
        return Finding(word, f"a value cannot start with `{trouble.shown(word)}`")
    start = line_start(text, trouble.at)
    if margin(text, start).end < trouble.at:
        hint = "quote a text as a whole"
        return Finding(word, f"`{trouble.shown(word)}` stands behind the end of a value", help=(hint,))
    if trouble.at - start == trouble.opening - line_start(text, trouble.opening):
        if trouble.sign == "-":
            return Finding(word, "a list item cannot stand among keys")
        is_list = text.startswith("-", trouble.opening)
        return Finding(word, "a list item has to start with `- `" if is_list else f"unexpected `{trouble.shown(word)}`")
    hint = "align it with a line that it stands beside"
    return Finding(word, "the indentation of this line fits no line above", help=(hint,))


_CAUSES = (
    _quote, _escape, _open_quote, _directive, _tab, _bracket, _character, _colon, _glued_colon, _missing_colon, _dash,
    _question_mark, _property, _block, _layout,
)  # fmt: skip
