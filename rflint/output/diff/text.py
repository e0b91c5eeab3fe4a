"""For people: the outputs of each file first, then its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rflint.output.changes import ARROW, Entry
from rflint.output.review import Output, Review, review
from rflint.output.text import Paint, own_line, painter, safe


def render(files: Sequence[Entry], color: bool = False, every: bool = False) -> str:
    """Files in order; between those of which there is more to say than a line, an empty line."""
    paint = painter(color)
    blocks = [list(_lines(review(one, lambda name: paint("bold", safe(name)), every), paint)) for one in files]
    text, before = "", 1
    for block in blocks:
        text += "\n" if text and max(len(block), before) > 1 else ""
        text += "".join(f"{line}\n" for line in block)
        before = len(block)
    return text


def _lines(found: Review, paint: Paint) -> Iterator[str]:
    title = paint("bold", f"{own_line(found.old)}{ARROW}{safe(found.new)}")
    yield f"{title}: {found.verdict}" if found.verdict else title
    yield from (f"  {_output(one, paint)}" for one in found.outputs)
    yield from (f"  {line}" for line in found.lines)


def _output(one: Output, paint: Paint) -> str:
    note = f" ({one.note})" if one.note else ""
    return f"{paint('bold', safe(one.name))}{note}: {one.sentence}"
