"""Comma-separated values for spreadsheets and data frames: a row for each map, input and axis."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from rflint.output.sheet import FIGURES, Entry, value
from rflint.output.text import whole

_PLACE = ("file", "name", "output", "id", "op", "line", "input", "axis", "size")
_FIELDS = ("receptive_field_min", *FIGURES)
_HEADER = (*_PLACE, *_FIELDS, "local_receptive_field", "aligned", "paths")


def render(files: Sequence[Entry], color: bool = False) -> str:
    """One table of all files, with a last column for scales where there are any; `color` changes nothing."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    scaled = any("scale" in entry for entry in files)
    writer.writerow([*_HEADER, "scale"] if scaled else _HEADER)
    for entry in files:
        last = [entry.get("scale", "")] if scaled else []
        writer.writerows([*row, *last] for row in _rows(entry))
    return text.getvalue()


def _rows(entry: Entry) -> Iterator[list[object]]:
    for layer in entry["maps"]:
        names = " ".join(name for name, at in entry["outputs"].items() if at == layer["id"])
        head = [whole(entry["file"]), entry["name"], names, layer["id"], layer["op"], layer["line"]]
        for start, figures in layer["towards"].items():
            for axis, name in enumerate(entry["axes"]):
                yield [*head, start, name, value(layer["size"][axis]), *_figures(figures, axis)]


def _figures(figures: Entry, axis: int) -> Iterator[object]:
    for name in _FIELDS:
        yield figures[name][axis]
    yield figures["local"]["receptive_field"][axis] if figures["local"] else ""
    yield str(figures["aligned"]).lower()
    yield figures["paths"]
