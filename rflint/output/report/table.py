"""For people: a table a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rflint.output.sheet import Entry, sheet
from rflint.output.text import Paint, aligned, own_line, painter, safe


def render(files: Sequence[Entry], color: bool = False) -> str:
    """Files in order, an empty line between them."""
    paint = painter(color)
    return "\n".join("".join(f"{line}\n" for line in _lines(entry, paint)) for entry in files)


def _lines(entry: Entry, paint: Paint) -> Iterator[str]:
    page = sheet(entry)
    header, *rows = aligned([page.header, *page.rows])
    yield paint("bold", own_line(page.title))
    yield paint("gutter", f"  {header}")
    yield from (f"  {row}" for row in rows)
    yield from (f"  {safe(note)}" for note in page.notes)
