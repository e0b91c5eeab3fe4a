"""A network's figures as plain data, in the form that `rflint report --output-format json` prints (version 1)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from rflint.geometry import paths
from rflint.geometry.analysis import Analysis, Reach
from rflint.geometry.fields import Field
from rflint.geometry.figures import NUMBERS, Figures, Number, of_layer, settled
from rflint.geometry.paths import Kind, Row, largest, smallest
from rflint.geometry.sizes import NoSize
from rflint.network import Input, Network, Size
from rflint.source import Source

VERSION = 1


def describe(
    source: Source, network: Network, analysis: Analysis, every: bool, signatures: bool = True
) -> dict[str, Any]:
    """One file's entry: its inputs, its outputs, and the figures of the outputs, or of every layer.

    Signatures hold whole paths, as many as there are layers: they can be left out.
    """
    shown = range(network.input_count, len(network.layers)) if every else sorted({one.layer for one in network.outputs})
    return {
        "file": source.name,
        "name": network.name,
        "axes": list(network.axes),
        "inputs": {
            layer.id: {"size": [_declared(size) for size in _sizes(layer.operator)]} for layer in network.inputs
        },
        "outputs": {output.name: network.layers[output.layer].id for output in network.outputs},
        "maps": [_map(source, analysis, layer, signatures) for layer in shown if layer >= network.input_count],
    }


def _sizes(operator: object) -> tuple[Size, ...]:
    assert isinstance(operator, Input)
    return operator.size


def _declared(size: Size) -> Any:
    return {"min": size.start, "max": size[-1], "step": size.step} if isinstance(size, range) else size


def number(value: Number) -> int | str:
    """A whole number as it is, any other as text such as `3/2`."""
    whole = settled(Fraction(value))
    return whole if isinstance(whole, int) else f"{value.numerator}/{value.denominator}"


def _map(source: Source, analysis: Analysis, layer: int, signatures: bool) -> dict[str, Any]:
    one = analysis.network.layers[layer]
    towards = {
        analysis.network.layers[origin].id: _towards(analysis, layer, origin, reach, signatures)
        for origin in analysis.origins
        if (reach := analysis.reach[origin][layer]) is not None
    }
    sizes = analysis.size(layer)
    entry: dict[str, Any] = {
        "id": one.id,
        "op": one.operator.op,
        "line": source.position(one.definition.name.start).line,
        "from": [analysis.network.layers[at].id for at in one.sources],
        "size": ["unknown" if isinstance(size, NoSize) else size for size in sizes],
    }
    unknown = next((size.reason for size in sizes if isinstance(size, NoSize)), None)
    if unknown:
        entry["reasons"] = {"size": unknown}
    return entry | {"towards": towards}


def _towards(analysis: Analysis, layer: int, origin: int, reach: Reach, signatures: bool) -> dict[str, Any]:
    found = of_layer(analysis, layer, origin) or ()
    everything = [reach.everything[group] for group in analysis.classes]
    local = _figures(found)
    entry: dict[str, Any] = {
        name: ["global" if all_ and name != "effective_stride" else value for value, all_ in zip(values, everything)]
        for name, values in local.items()
    }
    for name in ("effective_stride", "phases"):
        empty = None if name == "phases" else "global"
        entry[name] = [
            value if one.local and not (all_ and name == "phases") else empty
            for value, one, all_ in zip(local[name], found, everything)
        ]
    entry["global"] = everything
    entry["local"] = local if any(everything) and any(one.local for one in found) else None
    entry["aligned"] = _aligned(reach)
    entry["paths"] = str(reach.paths)
    if signatures:
        entry["signatures"] = _signatures(analysis, layer, origin, reach)
    reasons = {name: reason for one in reversed(found) for name, reason in one.reasons}
    return entry | ({"reasons": reasons} if reasons else {})


def _figures(found: tuple[Figures, ...]) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {name: [_value(one, name) for one in found] for name in NUMBERS}
    values["phases"] = [
        [None if phase is None else list(phase) for phase in one.phases] if one.phases else _value(one, "phases")
        for one in found
    ]
    return values


def _value(one: Figures, name: str) -> Any:
    value = getattr(one, name)
    if value is not None:
        return number(value)
    if not one.local:
        return "global"
    return "unknown" if name in dict(one.reasons) else None


def _aligned(reach: Reach) -> bool | str:
    if False in reach.aligned:
        return False
    return "unknown" if None in reach.aligned else True


def _signatures(analysis: Analysis, layer: int, origin: int, reach: Reach) -> Any:
    if any(field is None for kind in reach.table.rows for field in kind.fields):
        return "unknown"
    groups: dict[tuple[paths.Centre | None, ...], list[tuple[Kind, Row]]] = {}
    for kind, row in reach.table.rows.items():
        groups.setdefault(tuple(map(paths.centre, kind.fields, reach.table.causal)), []).append((kind, row))
    return [_signature(analysis, layer, origin, key, rows) for key, rows in groups.items()]


def _signature(
    analysis: Analysis, layer: int, origin: int, key: tuple[paths.Centre | None, ...], rows: list[tuple[Kind, Row]]
) -> dict[str, Any]:
    centres = [key[group] for group in analysis.classes]
    least = [min(rows, key=lambda pair: _span(pair, group, wide=False)) for group in analysis.classes]
    most = [max(rows, key=lambda pair: _span(pair, group, wide=True)) for group in analysis.classes]

    def sizes(ends: list[tuple[Kind, Row]], wide: bool) -> list[Any]:
        spans = [_span(pair, group, wide=wide) for pair, group in zip(ends, analysis.classes)]
        return ["global" if one is None else span for one, span in zip(centres, spans)]

    def witness(kind: Kind, wide: bool) -> list[str]:
        lead = analysis.classes[0]
        return [analysis.network.layers[at].id for at in analysis.witness(origin, layer, kind, lead, wide)]

    return {
        "effective_stride": ["global" if one is None else number(one.stride) for one in centres],
        "center": ["global" if one is None else _mean(one) for one in centres],
        "receptive_field_min": sizes(least, wide=False),
        "receptive_field": sizes(most, wide=True),
        "count": str(sum(row.paths for _, row in rows)),
        "witness_min": witness(least[0][0], wide=False),
        "witness": witness(most[0][0], wide=True),
    }


def _mean(one: paths.Centre) -> Any:
    if one.shift:
        return "unknown"
    return None if one.mean is None else number(one.mean)


def _span(pair: tuple[Kind, Row], group: int, *, wide: bool) -> int:
    kind, row = pair
    field = kind.fields[group]
    if not isinstance(field, Field):
        return 0
    return largest(field, row.wide[group]) if wide else smallest(field, row.narrow[group])
