"""The structure by which model YAMLs are known: parts of rows."""

from __future__ import annotations

from collections.abc import Iterator

from rflint.document import Document, Map, Seq, Value
from rflint.source import Span

PARTS = ("backbone", "head")
WIDTH = 4
"""Elements of a row."""


def listing(document: Document) -> Iterator[tuple[Value, Span]]:
    """The entries of all parts, in order, rows or not."""
    data = document.data
    assert isinstance(data, Map)
    for part in PARTS:
        entries = data.get(part)
        if isinstance(entries, Seq):
            yield from zip(entries, entries.spans)


def looks_like_row(entry: Value) -> bool:
    """Whether an entry has the form of a row, be it with faults."""
    if not isinstance(entry, Seq) or not 3 <= len(entry) <= WIDTH + 1:
        return False
    return isinstance(entry[0], (int, Seq)) and isinstance(entry[1], int) and isinstance(entry[2], str)
