"""Specs in Markdown whose expected findings stand beside them.

A `yaml` block is a case. What is not said of it must not be found in it, and what is said must be found, in one of
two ways. At the end of the line that a finding's primary span begins in, with codes alone or with the column and the
message:

    - {op: conv, kernel_size: 3, dilaton: 2}  # RF003
    - {op: conv, kernel_size: 3, dilaton: 2}  # RF003 32: `dilaton` is no argument of `conv`; did you mean `dilation`?

Or below that line, as rflint itself draws it: `^` under the primary span, `-` under related ones, with the message
and, where it matters, the severity; `= help:` lines under it are all of its help. An empty span is drawn as one sign,
and one that goes on in the next line up to the end of its first.

    - {id: fuse, op: add, from: [skip, up]}
    #                           ^^^^^^^^^^ warning[RF201]: the paths into `fuse` are centred 1/2 input sample apart

A finding that has a related span drawn has all of them drawn. Drawings begin in the second column; a span in the
first has its finding at the end of its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from rflint.diagnostic import Diagnostic, Place

_FENCE = re.compile(r"```(\S*)[ ]*(.*)")
_CODE = r"(?:(?P<severity>error|warning|info)\[)?(?P<code>RF\d{3})\]?"
_DRAWN = re.compile(rf"\s*#\s*(?P<marks>\^+|-+)\s+{_CODE}(?:: (?P<message>.+))?")
_HELP = re.compile(r"\s*#\s*= help: (?P<help>.+)")
_AT_END = re.compile(rf"#\s(?={_CODE})")
_PLACED = re.compile(rf"{_CODE} (?P<column>\d+): (?P<message>.+)")
_CODES = re.compile(r"(?:(?:error|warning|info)\[)?RF\d{3}\]?(?:\s+(?:(?:error|warning|info)\[)?RF\d{3}\]?)*")


class Drawn(NamedTuple):
    """A span drawn below a line: columns from 1, `end` exclusive."""

    line: int
    start: int
    end: int
    message: str


@dataclass
class Expected:
    """A finding as a case says it; what is None is not said."""

    code: str
    line: int
    severity: str | None = None
    column: int | None = None
    end: int | None = None
    message: str | None = None
    help: list[str] = field(default_factory=list)
    related: list[Drawn] = field(default_factory=list)

    def of(self, found: Diagnostic, lines: Sequence[str]) -> tuple[object, ...]:
        """What a finding says of all that is said here."""
        here = drawn(found.message, found.place, lines)
        return (
            found.code,
            here.line,
            found.severity.value if self.severity else None,
            here.start if self.column else None,
            here.end if self.end else None,
            found.message if self.message else None,
            list(found.help) if self.help else [],
            sorted(drawn(one.message, one.place, lines) for one in found.related) if self.related else [],
        )

    @property
    def said(self) -> tuple[object, ...]:
        """What is said here, in the same order."""
        place = (self.code, self.line, self.severity, self.column, self.end)
        return (*place, self.message, self.help, sorted(self.related))


@dataclass(frozen=True)
class Case:
    """A block of YAML, where it stands, and what is to be found in it."""

    where: str
    title: str
    text: str
    expected: tuple[Expected, ...]

    def compare(self, found: tuple[Diagnostic, ...]) -> tuple[list[object], list[object]]:
        """What is found and what is expected, in as much detail as the case gives, both in the same order."""
        pairs = _paired(
            self.text.splitlines(),
            list(found),
            sorted(self.expected, key=lambda one: (one.line, one.column or 0, one.code)),
        )
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def cases(path: Path, text: str | None = None) -> Iterator[Case]:
    """The cases in a Markdown file, or in a text that stands in it."""
    title, start = "", 0
    block: list[str] | None = None
    for number, line in enumerate((text or path.read_text("utf-8")).splitlines(), 1):
        fence = _FENCE.fullmatch(line)
        if block is not None and line == "```":
            body = "\n".join(block) + "\n"
            yield Case(f"{path.name}:{start}", title, body, tuple(_expected(block)))
            block = None
        elif block is not None:
            block.append(line)
        elif fence and fence[1] == "yaml":
            assert not fence[2], f"{path.name}:{number}: unknown attribute `{fence[2]}`"
            block, start = [], number
        elif line.startswith("#"):
            title = line.lstrip("# ")
    assert block is None, f"{path.name}:{start}: this block does not end"


def _expected(lines: list[str]) -> list[Expected]:
    found: list[Expected] = []
    drawn: list[tuple[str, Drawn]] = []
    above = 0
    for number, line in enumerate(lines, 1):
        mark, help = _DRAWN.fullmatch(line), _HELP.fullmatch(line)
        if help:
            found[-1].help.append(help["help"])
        elif mark:
            start, end = mark.start("marks") + 1, mark.end("marks") + 1
            if mark["marks"][0] == "^":
                found.append(Expected(mark["code"], above, mark["severity"], start, end, mark["message"]))
            else:
                drawn.append((mark["code"], Drawn(above, start, end, mark["message"])))
        else:
            above = number
            found.extend(_at_end(line, number))
    for code, one in drawn:
        next(each for each in found if each.code == code).related.append(one)
    return found


def _at_end(line: str, number: int) -> Iterator[Expected]:
    first = _AT_END.search(line)
    for mark in _AT_END.split(line[first.start() :])[::3][1:] if first else ():
        placed = _PLACED.fullmatch(mark.strip())
        if placed:
            column = int(placed["column"])
            yield Expected(placed["code"], number, placed["severity"], column, message=placed["message"])
        else:
            assert _CODES.fullmatch(mark.strip()), f"this says nothing of a finding: {mark}"
            for one in re.finditer(_CODE, mark):
                yield Expected(one["code"], number, one["severity"])


def drawn(message: str, place: Place, lines: Sequence[str]) -> Drawn:
    """A place as it is drawn: one sign where nothing stands, and what goes on below to the end of its first line."""
    (line, start), (last, end) = place.start, place.end
    return Drawn(line, start, max(end if line == last else len(lines[line - 1]) + 1, start + 1), message)


def _paired(lines: Sequence[str], found: list[Diagnostic], expected: list[Expected]) -> list[tuple[object, object]]:
    """Each finding beside what is expected of it: findings of one line and code in the order in which they are said."""
    pairs: list[tuple[object, object]] = []
    for one in expected:
        same = [each for each in found if (each.code, each.place.start.line) == (one.code, one.line)]
        match = next((each for each in same if one.of(each, lines) == one.said), next(iter(same), None))
        if match is not None:
            found.remove(match)
        pairs.append((one.of(match, lines) if match else "nothing", one.said))
    return pairs + [
        (f"{each.place.start.line}:{each.place.start.column} {each.code} {each.message}", "nothing") for each in found
    ]
