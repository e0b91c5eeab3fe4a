"""Reports of one network for several input sizes as one: what is not the same for all of them is `varies`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

VARIES = "varies"

Entry = dict[str, Any]


class Report(NamedTuple):
    """What is reported of a network whose inputs have these sizes, per axis."""

    inputs: dict[str, list[Any]]
    maps: list[Entry]


def merged(reports: Sequence[Report]) -> list[Entry]:
    """The maps of all reports, those for the smallest input sizes first and for the largest last."""
    inputs = [one.inputs for one in reports]
    return [_map(inputs, maps) for maps in zip(*(one.maps for one in reports))]


def _map(inputs: Sequence[Entry], maps: Sequence[Entry]) -> Entry:
    towards = {
        origin: _figures(inputs, [one["towards"][origin] for one in maps]) for origin in maps[0].get("towards", ())
    }
    head = [{key: value for key, value in one.items() if key != "towards"} for one in maps]
    found = _figures(inputs, head)
    if "by_size" in found and "size" in found["by_size"]:
        sizes = found["by_size"]["size"]
        found["by_size"]["size"] = [sizes[0], sizes[-1]]  # between them sizes rise evenly, as many as there are inputs
    return found | {"towards": towards}


def _figures(inputs: Sequence[Entry], found: Sequence[Entry]) -> Entry:
    """Figures by name; of those that vary, under `by_size`, each value with the smallest sizes that give it."""
    entry: Entry = {}
    by_size: Entry = {}
    for name in dict.fromkeys(name for one in found for name in one):
        values = [one.get(name) for one in found]
        if name == "local" and all(values):
            entry[name] = _figures(inputs, [value for value in values if value])
        elif name == "reasons":
            entry[name] = {key: why for one in reversed(values) for key, why in (one or {}).items()}
        elif all(value == values[0] for value in values):
            entry[name] = values[0]
        else:
            entry[name] = _word(values)
            by_size[name] = _listed(inputs, values)
    return entry | ({"by_size": by_size} if by_size else {})


def _word(values: Sequence[Any]) -> Any:
    """`varies`, on the axes where it does; all of a value that is none per axis, or as a whole another one."""
    if not all(isinstance(value, list) and len(value) == len(values[0]) for value in values):
        return VARIES
    if any(isinstance(one, dict) for value in values for one in value):
        return VARIES
    return [axis[0] if all(one == axis[0] for one in axis) else VARIES for axis in zip(*values)]


def _listed(inputs: Sequence[Entry], values: Sequence[Any]) -> list[Entry]:
    listed: list[Entry] = []
    for size, value in zip(inputs, values):
        if all(one["value"] != value for one in listed):
            listed.append({"inputs": size, "value": value})
    return listed
