"""Markdown: a heading and a table a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rflint.output.sheet import Entry, sheet
from rflint.output.text import safe

_MARKUP = re.compile(r"([\\`*_|<>\[\]])")


def render(files: Sequence[Entry], color: bool = False) -> str:
    """Files in order, an empty line between them; `color` changes nothing."""
    return "\n".join("".join(f"{line}\n" for line in _lines(entry)) for entry in files)


def _lines(entry: Entry) -> Iterator[str]:
    page = sheet(entry)
    yield from (f"### {_escaped(page.title)}", "")
    yield _row(page.header)
    yield _row(["---"] * len(page.header))
    yield from map(_row, page.rows)
    if page.notes:
        yield ""
    yield from (f"- {_escaped(note)}" for note in page.notes)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(_escaped(cell.strip()) for cell in cells)} |"


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", safe(text))
