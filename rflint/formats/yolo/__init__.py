"""Model YAMLs of YOLO frameworks, as they stand: Ultralytics (version 8 and later), YOLOv5 and YOLOv7.

Rows are translated to the native language (`drafting`), and the network that comes of it gets the places and names of
the rows again (`placing`). What only such a file needs is imported when there is one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from rflint.diagnostic import Fault
from rflint.document import Document, Map, Seq
from rflint.document.top_level import has_key
from rflint.formats import Reading
from rflint.formats.yolo.parts import PARTS, listing, looks_like_row
from rflint.network import Network

NAME = "yolo"


def marked(data: bytes) -> bool:
    """Whether bytes may be a model YAML."""
    return all(has_key(data, part) for part in PARTS) and _row().search(data) is not None


@cache
def _row() -> re.Pattern[bytes]:
    """A row in brackets, or with its elements on lines of their own."""
    flow = rb"""\[\s*(?:-?\d+|\[[-\d,\s]*\])\s*,\s*\d+\s*,\s*["']?[A-Za-z_][\w.]*["']?\s*,\s*\["""
    block = rb"""-[ ]+-?\d+\s+-[ ]+\d+\s+-[ ]+["']?[A-Za-z_][\w.]*["']?\s+-"""
    return re.compile(rb"%s|%s" % (flow, block))


def recognise(document: Document) -> bool:
    """Whether a document has parts of rows; some of them may have faults."""
    data = document.data
    if not isinstance(data, Map) or not isinstance(data.get(PARTS[0]), Seq):
        return False
    entries = [entry for entry, _ in listing(document)]
    like = sum(map(looks_like_row, entries))
    return like > 0 and 2 * like >= len(entries)


def faults(document: Document) -> tuple[Fault, ...]:
    """What keeps the text from being read as YAML; keys may be numbers here."""
    return tuple(one for one in document.faults if one.code != "RF003")


def choices(document: Document) -> tuple[str, ...]:
    """The scales that the file can be read at."""
    from rflint.formats.yolo.scales import names

    return names(document)


def modules() -> Collection[str]:
    """The modules of all tables."""
    from rflint.formats.yolo.table import table

    return table("ultralytics.yaml", "yolov5.yaml").modules


def native(document: Document, reading: Reading) -> tuple[Map | None, list[Fault]]:
    """Rows as layers, and modules as blocks."""
    from rflint.formats.yolo.reading import translated

    return translated(document, reading)


def read(document: Document, reading: Reading) -> tuple[Network | None, list[Fault]]:
    """The network that the rows describe at a scale, or what keeps them from being one."""
    from rflint.formats.yolo.reading import network_of

    return network_of(document, reading)
