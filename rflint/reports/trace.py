"""How the figures of one map came about, as plain data: what `rflint trace --output-format json` prints (version 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from rflint.geometry.along import extreme_path, states_along
from rflint.geometry.analysis import Analysis
from rflint.geometry.arguments import arguments
from rflint.geometry.figures import figures
from rflint.geometry.regions import Region, padding_share, region
from rflint.geometry.sizes import NoSize
from rflint.network import Input, Layer, Network, Size
from rflint.reports.report import declared, describe_map, figure, line, number
from rflint.source import Source

VERSION = 1

STEPPED = ("receptive_field", "receptive_field_min", "effective_stride", "effective_padding")
"""Figures of a map along one path."""

Entry = dict[str, Any]


def describe_trace(source: Source, analysis: Analysis, layer: int, index: Sequence[int] | None = None) -> Entry:
    """The trace of a layer: its entry in the report, and towards each origin also how these figures came about.

    `witnesses` there has an entry for axes that are alike: the steps of a path with the largest field, and of one with
    the smallest (None where one path is both). `signatures` have their share of all paths with a local figure, and the
    line of every layer on their witness paths; on axes that are `causal` their `center` is the right edge. `region` is
    what output `index` reads, if one is asked for.
    """
    network = analysis.network
    inputs = {one.id: _input(analysis, at) for at, one in enumerate(network.inputs)}
    entry = describe_map(source, analysis, layer, signatures=True)
    lines = {one.id: line(source, one) for one in network.layers}
    for origin in analysis.origins:
        found = entry["towards"].get(network.layers[origin].id)
        if found is not None:
            found["size"] = _size(analysis, origin)
            found["signatures"] = _signatures(found, lines)
            found["witnesses"] = _witnesses(source, analysis, layer, origin)
            found["region"] = index and _region(region(analysis, layer, index, origin))
    causal = [analysis.modes[group] is not None for group in analysis.classes]
    scale = {"scale": network.scale} if network.scale else {}
    head = {"file": source.name, "name": network.name, **scale, "axes": list(network.axes), "causal": causal}
    return {**head, "inputs": inputs, **entry, "index": index and list(index)}


def _input(analysis: Analysis, at: int) -> Entry:
    sizes = _declared(analysis.network.layers[at])
    return {"size": _size(analysis, at), "declared": [declared(size) for size in sizes]}


def _size(analysis: Analysis, layer: int) -> list[int | str]:
    return ["unknown" if isinstance(size, NoSize) else size for size in analysis.size(layer)]


def _signatures(found: Entry, lines: Mapping[str, int]) -> Any:
    if found["signatures"] == "unknown":
        return "unknown"
    total = sum(int(one["count"]) for one in found["signatures"])
    return [_signature(one, total, lines) for one in found["signatures"]]


def _signature(one: Entry, total: int, lines: Mapping[str, int]) -> Entry:
    ends = ("witness_min", "witness")
    kept = {key: value for key, value in one.items() if key not in ends}
    paths = {key: [{"id": id, "line": lines[id]} for id in one[key]] for key in ends}
    return kept | {"share": _fraction(Fraction(int(one["count"]), total))} | paths


def _fraction(value: Fraction) -> str:
    """A share as text, `1` for all and `0` for none."""
    return str(number(value))


def _witnesses(source: Source, analysis: Analysis, layer: int, origin: int) -> list[Entry]:
    """The steps of a path with the largest field, and of one with the smallest; axes with the same steps share them."""
    found: list[tuple[list[int], Entry]] = []
    for group in range(max(analysis.classes) + 1):
        widest, narrowest = (extreme_path(analysis, layer, origin, group, wide=wide) for wide in (True, False))
        entry = {
            "largest": _steps(source, analysis, widest, group),
            "smallest": _steps(source, analysis, narrowest, group) if narrowest != widest else None,
        }
        alike = next((groups for groups, other in found if other == entry), None)
        if alike is None:
            found.append(([group], entry))
        else:
            alike.append(group)
    return [{"axes": analysis.axis_names(groups)} | entry for groups, entry in found]


def _steps(source: Source, analysis: Analysis, path: Sequence[int], group: int) -> list[Entry]:
    states = states_along(analysis, path, group)
    steps: list[Entry] = []
    for at, state in zip(path, states):
        one = analysis.network.layers[at]
        given = arguments(analysis, at, group)
        now = figures(state, analysis.shift_reason(state))
        head = {"id": one.id, "op": one.operator.op, "line": line(source, one) if one.sources else None}
        steps.append(head | given._asdict() | {name: figure(now, name) for name in STEPPED})
    return steps


def _region(found: Sequence[Region]) -> Entry:
    share = padding_share(found)
    return {
        "unclipped": [_interval(one, "unclipped") for one in found],
        "clipped": [_interval(one, "clipped") for one in found],
        "read": [_read(one) for one in found],
        "samples": ["unknown" if "read" in dict(one.reasons) else one.samples for one in found],
        "padding": [_padding(one.padding, (one,)) for one in found],
        "padding_of_all_axes": _padding(share, found),
        "reasons": {name: why for one in reversed(found) for name, why in one.reasons},
    }


def _interval(one: Region, name: str) -> Any:
    if name in dict(one.reasons):
        return "unknown"
    value = getattr(one, name)
    return value and list(value)


def _read(one: Region) -> Any:
    if "read" in dict(one.reasons):
        return "unknown"
    return one.read and [one.read.first, one.read.last]


def _padding(share: Fraction | None, found: Sequence[Region]) -> str | None:
    if share is not None:
        return _fraction(share)
    return "unknown" if any("padding" in dict(one.reasons) for one in found) else None


def smallest_sizes(network: Network) -> list[list[int | None]]:
    """The size of every input along every axis: of a set of sizes the smallest, None where none is declared."""
    return [[size.start if isinstance(size, range) else size for size in _declared(layer)] for layer in network.inputs]


def _declared(layer: Layer) -> tuple[Size, ...]:
    assert isinstance(layer.operator, Input)
    return layer.operator.size
