"""The comments that are meant to suppress findings: what they name, and for which lines they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rflint import registry
from rflint.document.comments import contents
from rflint.nearly import did_you_mean
from rflint.source import Source, Span

_DIRECTIVE = re.compile(
    r"#[ \t]*rflint:[ \t]*(?P<at>(?P<form>ignore[\w-]*)(?:[ \t]*\[(?P<words>[^\]\r\n]*)\])?)"
    r"(?:(?![ \t]#[ \t])[^\r\n\x85\u2028\u2029])*"  # the reason, up to a comment for somebody else
)
_LEADING = re.compile(r"[ \t]*(?:#[^\r\n]*)?")
_LEADING_COMMENT = re.compile(r"[ \t]*#")
_WORD = re.compile(r"[^\s,](?:[^,]*[^\s,])?")


class Word(NamedTuple):
    """A rule as a comment names it. Where it names none to be ignored, `code` is None and `fault` says why."""

    text: str
    span: Span
    code: str | None = None
    fault: str = ""


class Where(NamedTuple):
    """Findings that a comment holds for: `on` a line, those that begin on the line `below` it, or all in the `file`."""

    kind: str
    line: int = 0


FILE = Where("file")


class Comment(NamedTuple):
    """A comment that is meant to suppress findings."""

    span: Span
    """All that is about suppression, its reason, too."""
    at: Span
    """The words that say so."""
    words: tuple[Word, ...]
    where: tuple[Where, ...]
    fault: str = ""
    """Why it suppresses nothing, whatever it names."""
    reason: str = ""
    """What it says behind the words."""


def parse(source: Source) -> tuple[Comment, ...]:
    """The comments that are meant to suppress something, in order."""
    if "ignore" not in source.text:
        return ()
    matches = list(_DIRECTIVE.finditer(source.text))
    lines = _Lines(source)
    return tuple(_comment(lines, match, first) for match, first in _in_comments(source.text, matches))


def _in_comments(text: str, matches: list[re.Match[str]]) -> Iterator[tuple[re.Match[str], bool]]:
    """Those matches that stand in comments, not in a scalar, and whether they stand before the first key.

    Where YAML cannot be read, or is nested too deeply to be read, nobody can tell what is a comment.
    """
    waiting = matches[::-1]
    first = True
    for start, end, is_scalar in contents(text) if matches else ():
        while waiting and waiting[-1].start() <= start:
            yield waiting.pop(), first
        while waiting and waiting[-1].start() < end:
            waiting.pop()
        first = first and not is_scalar
        if not waiting:
            return


def _comment(lines: _Lines, match: re.Match[str], first: bool) -> Comment:
    words = tuple(_words(match))
    where = (FILE,) if match["form"] == "ignore-file" else tuple(lines.of(match.start()))
    fault = _fault(match["form"], words, first)
    reason = match.string[match.end("at") : match.end()].strip()
    return Comment(Span(*match.span()), Span(*match.span("at")), words, where, fault, reason)


class _Lines:
    """The lines that comments hold for. They are asked for in order: lines of comments are walked over once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._block = range(0)

    def of(self, start: int) -> Iterator[Where]:
        """Of a comment: its line and, where it has this to itself, the first below that is no comment, too."""
        line, column = self._source.position(start)
        yield Where("on", line)
        begin = self._source.line_starts[line - 1]
        if _LEADING.fullmatch(self._source.text, begin, begin + column - 1):
            yield Where("below", self._below(line))

    def _below(self, line: int) -> int:
        if line not in self._block:
            end = line + 1
            while end <= len(self._source.line_starts) and self._is_comment(end):
                end += 1
            self._block = range(line, end)
        return self._block.stop

    def _is_comment(self, line: int) -> bool:
        return _LEADING_COMMENT.match(self._source.text, self._source.line_starts[line - 1]) is not None


def _fault(form: str, words: tuple[Word, ...], first: bool) -> str:
    if form not in ("ignore", "ignore-file"):
        return f"no such comment as `{form}`: there are `ignore[…]` and `ignore-file[…]`"
    if not words:
        return f"`{form}` suppresses nothing without a code, as in `{form}[RF201]`"
    if form == "ignore-file" and not first:
        return "`ignore-file` must stand before the first key"
    return ""


def _words(match: re.Match[str]) -> Iterator[Word]:
    offset = match.start("words")
    for word in _WORD.finditer(match["words"] or ""):
        yield _named(word[0], Span(offset + word.start(), offset + word.end()))


def _named(text: str, span: Span) -> Word:
    matching = [registry.rules()[code] for code in registry.matching(text)]
    rule = next((one for one in matching if text.upper() == one.code or text == one.name), None)
    if rule is None:
        return Word(text, span, fault=f"`{text}` is no code of one rule" if matching else _no_rule(text))
    if not rule.ignorable:
        return Word(text, span, fault=f"`{text}` cannot be ignored: it says that the file could not be checked")
    return Word(text, span, rule.code)


def _no_rule(text: str) -> str:
    known = [name for rule in registry.rules().values() if rule.ignorable for name in (rule.code, rule.name)]
    return f"no rule `{text}`{did_you_mean(text, known)}"
