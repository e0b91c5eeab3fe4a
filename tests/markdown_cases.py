"""Specs in Markdown whose expected findings stand beside them.

A `yaml` block is a case. What is not said of it must not be found in it, and what is said must be found, in one of two
ways. At the end of the line that a finding's primary span begins in: codes alone, or the column and the message, too.

    - {op: conv, kernel_size: 3, dilaton: 2}  # RF003
    - {op: conv, kernel_size: 3, dilaton: 2}  # RF003 32: `dilaton` is no argument of `conv`; did you mean `dilation`?

Or below that line, as rflint itself draws it: `^` under the primary span, `-` under related ones, with the message and,
where it matters, the severity; `= help:` lines under a finding are all of its help, the fix among them only where one
of them ends in `(safe fix)` or `(unsafe fix)`.

    - {id: fuse, op: add, from: [a, input]}
    #                           ^^^^^^^^^^ warning[RF202]: the paths into `fuse` have effective strides 1 and 2
    #                               ----- RF202: this branch: effective stride 1

An empty span is drawn as one sign, and one that goes on in the next line up to the end of its first. Where a related
span of a code is drawn, all those of its findings are, each once. Drawings begin in the second column; a finding in the
first stands at the end of its line.

A block marked `yaml fixed`, directly after a case, is the case, without what is said of its findings, once all fixes of
the rule in question are made, safe and unsafe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from rflint.diagnostic import Diagnostic, Place

_FENCE = re.compile(r"```(\S*)[ ]*(.*)")
_CODE = r"(?:(?P<severity>error|warning|info)\[)?(?P<code>RF\d{3})\]?"
_DRAWN = re.compile(rf"\s*#\s*(?P<signs>\^+|-+)\s+{_CODE}(?:: (?P<message>.+))?")
_FIX = (" (safe fix)", " (unsafe fix)")
_HELP = re.compile(r"\s*#\s*= help: (?P<help>.+)")
_AT_END = re.compile(r"#\s(?=(?:\w+\[)?RF\d{3})")
_PLACED = re.compile(rf"{_CODE} (?P<column>\d+): (?P<message>.+)")


class Drawn(NamedTuple):
    """A span drawn below a line: columns from 1, `end` exclusive."""

    line: int
    start: int
    end: int
    message: str


@dataclass
class Expected:
    """A finding as a case says it; what is None or empty is not said."""

    code: str
    line: int
    severity: str | None = None
    start: int | None = None
    end: int | None = None
    message: str | None = None
    help: list[str] = field(default_factory=list)

    def of(self, found: Diagnostic, lines: Sequence[str]) -> Expected:
        """As much of a finding as is said here."""
        here = drawn(found.message, found.place, lines)
        return Expected(
            found.code,
            here.line,
            found.severity.value if self.severity else None,
            here.start if self.start else None,
            here.end if self.end else None,
            found.message if self.message else None,
            self._help_of(found) if self.help else [],
        )

    def _help_of(self, found: Diagnostic) -> list[str]:
        fix = found.fix if any(line.endswith(_FIX) for line in self.help) else None
        return [*([f"{fix.title} ({'safe' if fix.safe else 'unsafe'} fix)"] if fix else []), *found.help]


@dataclass(frozen=True)
class Case:
    """A block of YAML, where it stands, and what is to be found in it."""

    where: str
    title: str
    text: str
    expected: tuple[Expected, ...]
    related: tuple[tuple[str, Drawn], ...]
    """Related spans that are drawn, each with the code of its finding."""
    fixed: str | None = None
    """The text after all fixes, where the file gives it."""

    @property
    def bare(self) -> str:
        """The text without what is said of its findings."""
        lines = [line for line in self.text.splitlines() if not (_DRAWN.fullmatch(line) or _HELP.fullmatch(line))]
        return "".join(f"{_AT_END.split(line)[0].rstrip()}\n" for line in lines)

    def compare(self, found: tuple[Diagnostic, ...]) -> tuple[list[object], list[object]]:
        """What is found and what is expected, in as much detail as the case gives, both in the same order."""
        lines = self.text.splitlines()
        pairs = list(_paired(lines, list(found), self.expected))
        codes = {code for code, _ in self.related}
        shown = {(one.code, drawn(*related, lines)) for one in found if one.code in codes for related in one.related}
        got, wanted = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        return [*got, *sorted(shown)], [*wanted, *sorted(set(self.related))]


def cases(path: Path, text: str | None = None) -> Iterator[Case]:
    """The cases in a Markdown file, or in a text that stands in it."""
    waiting: Case | None = None
    for where, title, attribute, block in blocks(path.name, (text or path.read_text("utf-8")).splitlines()):
        if attribute == "fixed":
            assert waiting is not None and waiting.fixed is None, f"{where}: there is no case directly above"
            waiting = replace(waiting, fixed="\n".join(block) + "\n")
            continue
        if waiting is not None:
            yield waiting
        waiting = Case(where, title, "\n".join(block) + "\n", *_said(block)) if attribute == "" else None
        assert attribute in ("", "other"), f"{where}: unknown attribute `{attribute}`"
    if waiting is not None:
        yield waiting


def blocks(name: str, lines: Sequence[str]) -> Iterator[tuple[str, str, str, list[str]]]:
    """Blocks of YAML: where each stands, the title above it, its attribute, and its lines; `other` is other text."""
    title, attribute, start = "", "", 0
    block: list[str] | None = None
    for number, line in enumerate(lines, 1):
        fence = _FENCE.fullmatch(line)
        if block is not None and line == "```":
            yield f"{name}:{start}", title, attribute, block
            block = None
        elif block is not None:
            block.append(line)
        elif fence and fence[1] == "yaml":
            block, start, attribute = [], number, fence[2]
        elif line.strip():
            title = line.lstrip("# ") if line.startswith("#") else title
            yield f"{name}:{number}", title, "other", []
    assert block is None, f"{name}:{start}: this block does not end"


def drawn(message: str, place: Place, lines: Sequence[str]) -> Drawn:
    """A place as it is drawn."""
    (line, start), (last, end) = place.start, place.end
    return Drawn(line, start, max(end if line == last else len(lines[line - 1]) + 1, start + 1), message)


def _said(lines: list[str]) -> tuple[tuple[Expected, ...], tuple[tuple[str, Drawn], ...]]:
    found: list[Expected] = []
    related: list[tuple[str, Drawn]] = []
    above = 0
    for number, line in enumerate(lines, 1):
        mark, help = _DRAWN.fullmatch(line), _HELP.fullmatch(line)
        if help:
            found[-1].help.append(help["help"])
        elif mark:
            start, end = (place + 1 for place in mark.span("signs"))
            if mark["signs"][0] == "^":
                found.append(Expected(mark["code"], above, mark["severity"], start, end, mark["message"]))
            else:
                related.append((mark["code"], Drawn(above, start, end, mark["message"])))
        else:
            above = number
            found.extend(_at_end(line, number))
    return tuple(found), tuple(related)


def _at_end(line: str, number: int) -> Iterator[Expected]:
    for mark in _AT_END.split(line)[1:]:
        placed = _PLACED.fullmatch(mark.strip())
        if placed:
            column = int(placed["column"])
            yield Expected(placed["code"], number, placed["severity"], column, message=placed["message"])
        else:
            for word in mark.split():
                one = re.fullmatch(_CODE, word)
                assert one, f"`{word}` says nothing of a finding: {line}"
                yield Expected(one["code"], number, one["severity"])


def _paired(
    lines: Sequence[str], found: list[Diagnostic], expected: Sequence[Expected]
) -> Iterator[tuple[object, object]]:
    """Each finding beside what is expected of it."""
    for one in expected:
        same = [each for each in found if (each.code, each.place.start.line) == (one.code, one.line)]
        match = next((each for each in same if one.of(each, lines) == one), next(iter(same), None))
        if match is not None:
            found.remove(match)
        yield (one.of(match, lines) if match else "nothing"), one
    for each in found:
        yield f"{each.place.start.line}:{each.place.start.column} {each.code} {each.message}", "nothing"
