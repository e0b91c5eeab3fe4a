"""Markdown: a heading and a table a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rflint.output.markup import escaped, row
from rflint.output.sheet import Entry, sheet


def render(files: Sequence[Entry], color: bool = False) -> str:
    """Files in order, an empty line between them; `color` changes nothing."""
    return "\n".join("".join(f"{line}\n" for line in _lines(entry)) for entry in files)


def _lines(entry: Entry) -> Iterator[str]:
    page = sheet(entry)
    yield from (f"### {escaped(page.title)}", "")
    yield row(page.header)
    yield row(["---"] * len(page.header))
    yield from map(row, page.rows)
    if page.notes:
        yield ""
    yield from (f"- {escaped(note)}" for note in page.notes)
