"""Markdown: a heading, and a table for every path."""

from __future__ import annotations

from collections.abc import Iterator

from rflint.output.markup import escaped, row
from rflint.output.sheet import Entry
from rflint.output.tracing import LEGEND, Section, sections, title


def render(entry: Entry, color: bool = False) -> str:
    """Sections with an empty line between them; `color` changes nothing."""
    blocks = [
        f"### {escaped(title(entry))}",
        *(block for one in sections(entry) for block in _blocks(one)),
        "\n".join(f"- {line}" for line in LEGEND),
    ]
    return "\n\n".join(blocks) + "\n"


def _blocks(section: Section) -> Iterator[str]:
    yield f"#### {escaped(section.title)}"
    if section.lead:
        yield "\n".join(f"- {escaped(line)}" for line in section.lead)
    if section.rows:
        rule = ["---:" if right else "---" for right in section.right]
        lines = [row(section.header), f"| {' | '.join(rule)} |", *map(row, section.rows)]
        yield "\n".join(lines)
    if section.notes:
        yield "\n".join(f"- {escaped(note)}" for note in section.notes)
