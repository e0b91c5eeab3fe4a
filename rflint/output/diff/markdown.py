"""Markdown, for the summary on a pull request: a heading a file, a table of its outputs, and a list on its layers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rflint.output.changes import ARROW, Entry
from rflint.output.review import NOTHING, Output, Review, review
from rflint.output.text import safe

_HEADER = ("output", "figure", "before", "after")


def render(files: Sequence[Entry], color: bool = False, every: bool = False) -> str:
    """Files with changes in order, then the names of those without; `color` changes nothing."""
    found = [review(one, _code, every) for one in files]
    news = [one for one in found if one.verdict != NOTHING or one.lines]
    blocks = ["".join(f"{line}\n" for line in _lines(one)) for one in news]
    if same := [_code(one.new) for one in found if one not in news]:
        blocks.append(f"{NOTHING.capitalize()}: {', '.join(same)}\n")
    return "\n".join(blocks)


def _lines(found: Review) -> Iterator[str]:
    yield from (f"### {_code(found.old)}{ARROW}{_code(found.new)}", "")
    if found.verdict:
        yield f"{found.verdict.capitalize()}."
    if found.outputs:
        yield from (_row(_HEADER), _row(["---"] * len(_HEADER)))
        yield from (_row(row) for one in found.outputs for row in _rows(one))
    if found.lines and (found.verdict or found.outputs):
        yield ""
    yield from (f"- {line}" for line in found.lines)


def _rows(one: Output) -> Iterator[tuple[str, ...]]:
    """The name and the note of an output stand in its first row."""
    name = _code(one.name) + (f" ({one.note})" if one.note else "")
    for row in one.rows:
        yield name, row.title, row.old, row.new
        name = ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """A code span, with more backticks around it than the text has in one place."""
    plain = safe(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    room = " " if fence != "`" else ""
    return f"{fence}{room}{plain}{room}{fence}"
