"""For the page of a CI run (`$GITHUB_STEP_SUMMARY`): Markdown, the findings and the receptive fields of every file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rflint.diagnostic import Diagnostic, Outcome
from rflint.output import renderer
from rflint.output.closing import summary
from rflint.output.markup import escaped
from rflint.output.paths import relative
from rflint.output.text import safe, whole

WANTS = frozenset(("reports",))

ROOM = 900_000
"""Bytes that a summary may take, but for its last lines: GitHub shows none above 1 MiB."""

# Bars and backslashes act in a table even where they stand in code.
_CODE = re.compile(r"((?<!`)`[^`|\\]+`(?!`))")


def render(outcome: Outcome, color: bool = False) -> str:
    """A heading, a table of findings, then a table a file; `color` changes nothing."""
    findings = [_finding(said) for said in outcome.diagnostics]
    tables = list(_tables(outcome))
    shown = _within(ROOM, findings)
    listed = _within(ROOM - sum(map(_size, shown)), tables)
    return "".join((f"## rflint\n\n{escaped(summary(outcome))}\n", *_list(findings, shown), *_figures(tables, listed)))


def _list(findings: Sequence[str], shown: Sequence[str]) -> Iterator[str]:
    if findings:
        yield "\n| severity | place | rule | finding |\n| --- | --- | --- | --- |\n"
        yield from shown
        yield from _left_out(len(findings) - len(shown), "finding")


def _figures(tables: Sequence[str], shown: Sequence[str]) -> Iterator[str]:
    if tables:
        yield "\n## Receptive fields\n"
        yield from shown
        yield from _left_out(len(tables) - len(shown), "file")


def _left_out(number: int, noun: str) -> Iterator[str]:
    if number:
        yield f"\n{number} more {noun}{'' if number == 1 else 's'}: too much for one page\n"


def _within(room: int, blocks: Iterable[str]) -> list[str]:
    """As many blocks, from the first on, as there is room for."""
    taken = []
    for block in blocks:
        room -= _size(block)
        if room < 0:
            break
        taken.append(block)
    return taken


def _size(text: str) -> int:
    return len(text.encode())


def _finding(said: Diagnostic) -> str:
    line, column = said.place.start
    place = escaped(f"{whole(relative(said.place.file))}:{line}:{column}")
    fix = f"<br>→ {_prose(said.fix.offer)}" if said.fix else ""
    return f"| {said.severity.value} | {place} | {said.code} {said.name} | {_prose(said.message)}{fix} |\n"


def _prose(text: str) -> str:
    """A message as a cell's text: what stands between backticks is code, and nothing else is markup."""
    parts = _CODE.split(safe(whole(text)))
    return "".join(part if at % 2 else escaped(part) for at, part in enumerate(parts))


def _tables(outcome: Outcome) -> Iterator[str]:
    render = renderer("report", "markdown")
    for entry in outcome.reports:
        yield "\n" + render([{**entry, "file": whole(relative(entry["file"]))}])
