"""Documents for tests, with their places as people count them."""

from __future__ import annotations

import pytest

from rflint.diagnostic import Fault
from rflint.document import Document, Map, Seq, Value, read
from rflint.source import Source, Span

LOADERS = pytest.mark.parametrize("libyaml", [True, False], ids=["libyaml", "pure"])


def document(text: str, libyaml: bool = True) -> Document:
    """The document of a text that holds no fault."""
    found = read(Source("net.yaml", text), libyaml)
    assert found.faults == ()
    return found


def place(source: Source, span: Span) -> str:
    """A span as `line:column-line:column`."""
    start, end = source.position(span.start), source.position(span.end)
    return f"{start.line}:{start.column}-{end.line}:{end.column}"


def value_at(found: Document, *path: str | int) -> Value:
    """The value that keys and indices lead to."""
    value = found.data
    for step in path:
        assert isinstance(value, (Map, Seq))
        value = value[step]  # type: ignore[index]
    return value


def value_place(found: Document, *path: str | int) -> str:
    """Where the mapping or list around it says that the value of a path stands."""
    around = value_at(found, *path[:-1])
    if isinstance(around, Map):
        return place(found.source, around.spans[str(path[-1])][1])
    assert isinstance(around, Seq)
    return place(found.source, around.spans[int(path[-1])])


def key_place(found: Document, *path: str | int) -> str:
    """Where the key at the end of a path stands."""
    around = value_at(found, *path[:-1])
    assert isinstance(around, Map)
    return place(found.source, around.spans[str(path[-1])][0])


def said(source: Source, fault: Fault) -> tuple[str, ...]:
    """The code of a fault, its place, and the places related to it."""
    return (
        fault.code,
        *(place(source, span) for span in (fault.finding.span, *(r.span for r in fault.finding.related))),
    )


def faults(text: str | bytes, libyaml: bool = True) -> list[tuple[str, ...]]:
    """What is said of a text or of a file's bytes."""
    source = Source.from_bytes("net.yaml", text) if isinstance(text, bytes) else Source("net.yaml", text)
    return [said(source, fault) for fault in read(source, libyaml).faults]
