"""Comments that suppress findings.

`# rflint: ignore[RF201] reason`, with one or more codes or names, holds for findings whose primary span has the line
that it ends; when it has a line to itself, also for those that begin on the line below (further comments may stand
between). `# rflint: ignore-file[RF402]` holds for the file, and stands before its first key. There is no form without
a code.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from rflint import registry
from rflint.diagnostic import Diagnostic, Edit, Fault, Finding, Fix, Suppression
from rflint.source import Source, Span
from rflint.suppress.comments import FILE, Comment, Where, Word, parse

UNUSED, UNKNOWN = "RF901", "RF902"

_LINE_END = re.compile(r"\r\n|\r|\n")
_NEXT = re.compile(r"[ \t]+(?=#)")


class Applied(NamedTuple):
    """Findings, with the suppressed ones apart, and what is wrong with the comments (RF901, RF902)."""

    kept: tuple[Diagnostic, ...]
    suppressed: tuple[Diagnostic, ...] = ()
    faults: tuple[Fault, ...] = ()


_Index = dict[tuple[str | None, Where], list[Comment]]


def apply(source: Source, diagnostics: Iterable[Diagnostic], active: Container[str]) -> Applied:
    """Take out the findings that comments in their text suppress.

    `active` holds the codes of the rules in force: to name another one is neither right nor wrong. No comment is called
    unused when a finding that cannot be ignored says that rules have not run.
    """
    found = tuple(diagnostics)
    comments = parse(source)
    if not comments:
        return Applied(found)
    index = _index(comments)
    covered = [_covering(index, one) for one in found]
    kept = tuple(one for one, by in zip(found, covered) if not by)
    faults = list(_unknown(source, comments)) if UNKNOWN in active else []
    if UNUSED in active and all(registry.rules()[one.code].ignorable for one in kept):
        used = {(comment, one.code) for one, by in zip(found, covered) for comment in by}
        faults += _unused(source, comments, used, active)
    return Applied(kept, tuple(_suppressed(one, by) for one, by in zip(found, covered) if by), tuple(faults))


def _suppressed(one: Diagnostic, by: Iterable[Comment]) -> Diagnostic:
    reasons = dict.fromkeys(comment.reason for comment in by if comment.reason)
    return replace(one, suppression=Suppression("; ".join(reasons)))


def _index(comments: Iterable[Comment]) -> _Index:
    """Comments by the codes and the places they hold for."""
    index: _Index = {}
    for comment in comments:
        for word in comment.words if not comment.fault else ():
            for where in comment.where if word.code else ():
                index.setdefault((word.code, where), []).append(comment)
    return index


def _covering(index: _Index, diagnostic: Diagnostic) -> list[Comment]:
    """The comments that suppress a finding."""
    _, start, end = diagnostic.place
    last = end.line - 1 if end.column == 1 and end.line > start.line else end.line
    places = [FILE, Where("below", start.line), *(Where("on", line) for line in range(start.line, last + 1))]
    return [comment for where in places for comment in index.get((diagnostic.code, where), ())]


def _unknown(source: Source, comments: Iterable[Comment]) -> Iterator[Fault]:
    for comment in comments:
        if comment.fault:
            yield Fault(UNKNOWN, Finding(comment.at, comment.fault, fix=_without(source, comment, comment.words)))
            continue
        for word in comment.words:
            if word.fault:
                yield Fault(UNKNOWN, Finding(word.span, word.fault, fix=_without(source, comment, [word])))


def _unused(
    source: Source, comments: Iterable[Comment], used: set[tuple[Comment, str]], active: Container[str]
) -> Iterator[Fault]:
    for comment in comments:
        named = [word for word in comment.words if word.code and word.code in active]
        idle = [word for word in named if (comment, word.code) not in used]
        if idle and not comment.fault:
            listed = ", ".join(f"`{word.text}`" for word in idle)
            where = "in this file" if FILE in comment.where else "here"
            message = f"{listed} suppress{'' if len(idle) > 1 else 'es'} nothing {where}"
            span = Span(idle[0].span.start, idle[-1].span.end)
            yield Fault(UNUSED, Finding(span, message, fix=_without(source, comment, idle)))


def _without(source: Source, comment: Comment, words: Collection[Word]) -> Fix:
    """Take words out of a comment, or the comment out of the text when no other word is left."""
    left = [word.text for word in comment.words if word not in words]
    if not left:
        return Fix("remove the comment", (Edit(_cut(source.text, comment.span), ""),), safe=True)
    named = ", ".join(f"`{word.text}`" for word in words)
    listed = Span(comment.words[0].span.start, comment.words[-1].span.end)
    return Fix(f"remove {named} from the comment", (Edit(listed, ", ".join(left)),), safe=True)


def _cut(text: str, span: Span) -> Span:
    """A comment with the blanks before it; with its line, when nothing else stands there."""
    start, end = span
    if other := _NEXT.match(text, end):
        return Span(start, other.end())
    while start and text[start - 1] in " \t":
        start -= 1
    if start and text[start - 1] not in "\r\n":
        return Span(start, end)
    ending = _LINE_END.match(text, end)
    return Span(start, ending.end() if ending else end)
