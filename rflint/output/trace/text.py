"""For people: the figures, a table of every path, and what one output reads."""

from __future__ import annotations

from collections.abc import Iterator

from rflint.output.sheet import Entry
from rflint.output.text import Paint, aligned, own_line, painter, safe, width
from rflint.output.tracing import LEGEND, Section, sections, title


def render(entry: Entry, color: bool = False) -> str:
    """Sections with an empty line between them."""
    paint = painter(color)
    parts = [
        paint("bold", own_line(title(entry))),
        *("\n".join(_lines(one, paint)) for one in sections(entry)),
        "\n".join(LEGEND),
    ]
    return "\n\n".join(parts) + "\n"


def _lines(section: Section, paint: Paint) -> Iterator[str]:
    yield paint("bold", safe(section.title))
    yield from (f"  {safe(line)}" for line in section.lead)
    if section.rows:
        header, *rows = _table(section)
        yield paint("gutter", f"  {header}")
        yield from (f"  {row}" for row in rows)
    yield from (f"  {safe(note)}" for note in section.notes)


def _table(section: Section) -> list[str]:
    """The lines of a table, numbers to the right."""
    table = [section.header, *(tuple(map(safe, row)) for row in section.rows)]
    columns = list(zip(*table))
    rooms = [max(map(width, column)) if right else 0 for column, right in zip(columns, section.right)]
    return aligned(tuple(" " * (room - width(cell)) + cell for cell, room in zip(row, rooms)) for row in table)
