"""A file's report as cells of text, for the formats that people read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rflint.geometry.accepted import Accepted, worded
from rflint.reports.varying import VARIES

Entry = Mapping[str, Any]
"""One of `files` in the report's JSON, version 1."""

FIGURES = {
    "receptive_field": "receptive field",
    "effective_stride": "effective stride",
    "effective_padding": "effective padding",
    "center": "centre",
}
"""Figures with a value per axis, and what they are called."""

_ANY = worded([Accepted(0, 1, 1)])

_VERDICTS = {True: "yes", False: "no"}


class Sheet(NamedTuple):
    """A heading, a table, and notes that stand below it."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    notes: list[str]


def sheet(entry: Entry) -> Sheet:
    """One file's report. Columns that would say nothing are left out."""
    header = ("output", "id", "op", "input", "size", *FIGURES.values(), "aligned")
    rows = [row for layer in entry["maps"] for row in _rows(entry, layer)]
    wanted = [name not in _idle(entry) for name in header]
    return Sheet(_title(entry), _chosen(header, wanted), [_chosen(row, wanted) for row in rows], _notes(entry))


def _idle(entry: Entry) -> set[str]:
    """Columns without news: the names of outputs where they are ids, the input where there is one."""
    idle = {"output"} if all(name == layer for name, layer in entry["outputs"].items()) else set()
    return idle | ({"input"} if len(entry["inputs"]) == 1 else set())


def _chosen(row: Sequence[str], wanted: Sequence[bool]) -> tuple[str, ...]:
    return tuple(cell for cell, kept in zip(row, wanted, strict=True) if kept)


def _title(entry: Entry) -> str:
    name = f" ({entry['name']})" if entry["name"] else ""
    name += f" at scale {entry['scale']}" if "scale" in entry else ""
    inputs = ", ".join(f"{key} {per_axis(one['size'])}" for key, one in entry["inputs"].items())
    return f"{entry['file']}{name}: {' × '.join(entry['axes'])}, {inputs}"


def _rows(entry: Entry, layer: Entry) -> Iterator[tuple[str, ...]]:
    names = ", ".join(name for name, at in entry["outputs"].items() if at == layer["id"])
    head = (names, layer["id"], layer["op"])
    size = per_axis(_from_to(layer))
    for start, figures in layer["towards"].items():
        yield (*head, start, size, *_figures(figures), _verdict(figures["aligned"]))
        if figures["local"]:
            yield ("", "  local figure", "", start, "", *_figures(figures["local"]), "")


def _from_to(layer: Entry) -> list[object]:
    """The sizes of a map; where the input's is a set, from the smallest to the largest."""
    found = layer.get("by_size", {}).get("size")
    if not found:
        return list(layer["size"])
    first, last = (one["value"] for one in found)
    known = isinstance(first, list) and isinstance(last, list)
    ends = zip(first, last) if known else ()
    return [_between(a, b) for a, b in ends] or [VARIES]


def _between(first: object, last: object) -> str:
    if first == last:
        return value(first)
    return f"{first}–{last}" if isinstance(first, int) and isinstance(last, int) else VARIES


def _figures(figures: Entry) -> Iterator[str]:
    yield per_axis(list(map(_range, figures["receptive_field_min"], figures["receptive_field"])))
    for name in list(FIGURES)[1:]:
        yield per_axis(figures[name])


def _range(least: object, most: object) -> str:
    """A receptive field that differs from phase to phase, as both ends."""
    return value(most) if least == most else f"{value(least)}–{value(most)}"


def _verdict(aligned: bool | str) -> str:
    return aligned if isinstance(aligned, str) else _VERDICTS[aligned]


def per_axis(values: Sequence[object]) -> str:
    """Values along the axes; once where they are equal."""
    texts = [value(one) for one in values]
    return texts[0] if len(set(texts)) == 1 else "×".join(texts)


def value(one: object) -> str:
    """A number, a word, or a set of sizes."""
    if isinstance(one, Mapping):
        step = one.get("step", 1)
        return f"{one['min']}–{one['max']}" + (f" step {step}" if step != 1 else "")
    return "unknown" if one is None else str(one)


def _notes(entry: Entry) -> list[str]:
    return [*_reasons(entry), *_accepted(entry)]


def _reasons(entry: Entry) -> Iterator[str]:
    """Why something is unknown: each reason once, with the maps it speaks of."""
    told: dict[tuple[str, str], list[str]] = {}
    for layer in entry["maps"]:
        for what, figures in (("size", layer), *(("figures", one) for one in layer["towards"].values())):
            for reason in figures.get("reasons", {}).values():
                told.setdefault((what, reason), []).append(layer["id"])
    for (what, reason), layers in told.items():
        yield f"{what} unknown in {_listed(list(dict.fromkeys(layers)))}: {reason}"


def _listed(names: Sequence[str], shown: int = 3) -> str:
    quoted = ", ".join(f"`{name}`" for name in names[:shown])
    return quoted if len(names) <= shown else f"{quoted} and {len(names) - shown} more"


def _accepted(entry: Entry) -> Iterator[str]:
    """The sizes for which the network works, where they are not all."""
    for name, axes in (entry.get("accepted_sizes") or {}).items():
        classes = [_classes(one) for one in axes]
        if set(classes) != {_ANY}:
            spoken = classes[:1] if len(set(classes)) == 1 else map(": ".join, zip(entry["axes"], classes, strict=True))
            yield f"accepted sizes of `{name}`: {'; '.join(spoken)}"


def _classes(one: object) -> str:
    """One class of sizes, or a list of them, in words."""
    if isinstance(one, str):
        return one
    found = [one] if isinstance(one, Mapping) else one
    assert isinstance(found, Sequence)
    return worded([Accepted(each["residue"], each["modulus"], each["min"]) for each in found])
