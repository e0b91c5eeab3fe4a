"""A network's figures as plain data, in the form that `rflint report --output-format json` prints (version 1)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from rflint.findings.usable import as_data
from rflint.geometry.analysis import Analysis
from rflint.geometry.cases import Cases, largest
from rflint.geometry.figures import NUMBERS, Figures, Number, of_layer, settled
from rflint.geometry.paths import Centre
from rflint.geometry.reach import Reach
from rflint.geometry.signatures import Signature
from rflint.geometry.signatures import signatures as signatures_of
from rflint.geometry.sizes import NoSize
from rflint.network import Input, Layer, Network, Size
from rflint.reports.varying import Report, merged
from rflint.source import Source

VERSION = 1


def describe(source: Source, network: Network, cases: Cases, every: bool, signatures: bool = True) -> dict[str, Any]:
    """One file's entry: its inputs, its outputs, and the figures of the outputs, or of every layer.

    Signatures hold whole paths, as many as there are layers: they can be left out.
    """
    shown = range(network.input_count, len(network.layers)) if every else sorted({one.layer for one in network.outputs})
    return {
        "file": source.name,
        "name": network.name,
        **({"scale": network.scale} if network.scale else {}),
        "axes": list(network.axes),
        "inputs": {layer.id: {"size": [declared(size) for size in _sizes(layer.operator)]} for layer in network.inputs},
        "outputs": {output.name: network.layers[output.layer].id for output in network.outputs},
        **as_data(network),
        "maps": _maps(source, network, cases, [layer for layer in shown if layer >= network.input_count], signatures),
    }


def _maps(
    source: Source, network: Network, cases: Cases, shown: Sequence[int], signatures: bool
) -> list[dict[str, Any]]:
    analyses = [case.analysis for case in cases.cases]
    if len(cases.totals):
        analyses.append(largest(network, cases))
    return merged([_report(source, analysis, shown, signatures) for analysis in analyses])


def _report(source: Source, analysis: Analysis, shown: Sequence[int], signatures: bool) -> Report:
    inputs = {layer.id: _given(analysis, at) for at, layer in enumerate(analysis.network.inputs)}
    return Report(inputs, [describe_map(source, analysis, layer, signatures) for layer in shown])


def _given(analysis: Analysis, layer: int) -> list[Any]:
    return ["unknown" if isinstance(size, NoSize) else size for size in analysis.size(layer)]


def _sizes(operator: object) -> tuple[Size, ...]:
    assert isinstance(operator, Input)
    return operator.size


def declared(size: Size) -> Any:
    """A size as it is declared: a number, a set of numbers, or None."""
    return {"min": size.start, "max": size[-1], "step": size.step} if isinstance(size, range) else size


def number(value: Number) -> int | str:
    """A whole number as it is, any other as text such as `3/2`."""
    whole = settled(Fraction(value))
    return whole if isinstance(whole, int) else f"{value.numerator}/{value.denominator}"


def describe_map(source: Source, analysis: Analysis, layer: int, signatures: bool) -> dict[str, Any]:
    """One of `maps`: a layer, and its figures towards every origin that a path leads from."""
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
        "line": line(source, one),
        "from": [analysis.network.layers[at].id for at in one.sources],
        "size": _given(analysis, layer),
    }
    unknown = next((size.reason for size in sizes if isinstance(size, NoSize)), None)
    if unknown:
        entry["reasons"] = {"size": unknown}
    return entry | {"towards": towards}


def line(source: Source, layer: Layer) -> int:
    """The line that a layer is written at."""
    return source.position(layer.definition.name.start).line


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
        entry["signatures"] = _signatures(analysis, layer, origin)
    reasons = {name: reason for one in reversed(found) for name, reason in one.reasons if name in local}
    return entry | ({"reasons": reasons} if reasons else {})


def _figures(found: tuple[Figures, ...]) -> dict[str, list[Any]]:
    values: dict[str, list[Any]] = {name: [figure(one, name) for one in found] for name in NUMBERS}
    values["phases"] = [
        [None if phase is None else list(phase) for phase in one.phases] if one.phases else figure(one, "phases")
        for one in found
    ]
    return values


def figure(one: Figures, name: str) -> Any:
    """A figure as data: a number, or the word for why there is none; None where an output reads nothing."""
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


def _signatures(analysis: Analysis, layer: int, origin: int) -> Any:
    found = signatures_of(analysis, layer, origin)
    return "unknown" if found is None else [_signature(analysis.network, one) for one in found]


def _signature(network: Network, one: Signature) -> dict[str, Any]:
    return {
        "effective_stride": ["global" if centre is None else number(centre.stride) for centre in one.centres],
        "center": ["global" if centre is None else _mean(centre) for centre in one.centres],
        "receptive_field_min": ["global" if size is None else size for size in one.receptive_field_min],
        "receptive_field": ["global" if size is None else size for size in one.receptive_field],
        "count": str(one.paths),
        "witness_min": [network.layers[at].id for at in one.witness_min],
        "witness": [network.layers[at].id for at in one.witness],
    }


def _mean(one: Centre) -> Any:
    if one.shift:
        return "unknown"
    return None if one.mean is None else number(one.mean)
