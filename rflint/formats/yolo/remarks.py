"""What comments behind rows state: the index of the row, its effective stride, its receptive field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rflint.document import Document
from rflint.formats.yolo.rows import Row
from rflint.network import Remark
from rflint.source import Span

_COMMENT = re.compile(r"[ \t,\]]*#[ \t]*(?P<text>[^\r\n]*)")
_INDEX = re.compile(r"(?P<value>\d{1,4})(?=[ \t]*$|[ \t]*-[ \t]*P\d|[ \t]*\(P\d)")
"""A number alone, or before a level: `9`, `0-P1/2`, `16 (P3/8-small)`. Others may count anything."""
_LEVEL = re.compile(r"\bP(?P<level>\d{1,2})/(?P<value>\d{1,6})\b")
_FIELD = re.compile(r"\b(?:RF|receptive field)(?:[ \t]*[:=][ \t]*|[ \t]+)(?P<value>\d{1,9})\b", re.IGNORECASE)


def remarks(document: Document, rows: Iterable[Row], maps: Mapping[int, int]) -> Iterator[Remark]:
    """Every statement, in the order of the text; `maps` has the layer that gives the result of a row."""
    text = document.source.text
    listed = list(rows)
    for row in listed:
        comment = _COMMENT.match(text, row.span.end)
        if comment and row.number in maps:
            yield from _stated(
                text, comment.start("text"), comment.end("text"), row.number, maps[row.number], len(listed)
            )


def _stated(text: str, start: int, end: int, row: int, layer: int, rows: int) -> Iterator[Remark]:
    index = _INDEX.match(text, start, end)
    # A number alone that no row has counts something else, such as channels.
    if index and (index.end() < end or int(index["value"]) < rows):
        yield Remark("index", int(index["value"]), Span(*index.span("value")), layer, row)
    levels = list(_LEVEL.finditer(text, start, end))
    if len(levels) == 1:  # several: it speaks of other rows
        (one,) = levels
        level = Span(*one.span("level")), int(one["level"])
        yield Remark("effective_stride", int(one["value"]), Span(*one.span("value")), layer, row, level)
    field = _FIELD.search(text, start, end)
    if field:
        yield Remark("receptive_field", int(field["value"]), Span(*field.span("value")), layer, row)
