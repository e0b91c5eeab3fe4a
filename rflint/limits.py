"""Limits as they are written, in a spec or in configuration: what each asks, bound to the layers it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rflint.diagnostic import Fault, Finding
from rflint.document import Map, Seq
from rflint.network import Bound, Layer, Limit, Network, Part, Window, exact
from rflint.source import Span

ARGUMENTS = ("kernel_size", "stride", "dilation")
"""Limits on arguments of operators; all others are on figures of maps."""

KERNELS = ("conv", "depthwise_conv", "separable_conv")
"""The operators that limits on arguments speak of."""


def kernels(layers: Sequence[Layer], among: Iterable[int]) -> tuple[int, ...]:
    """Those of the layers `among` whose kernel size, stride and dilation can be limited."""
    return tuple(n for n in among if isinstance(layers[n].operator, Window) and layers[n].operator.op in KERNELS)


def wrong_length(entries: int, axes: Sequence[str]) -> str:
    """How many entries a list has, where there should be one for each axis."""
    count = "1 entry" if entries == 1 else f"{entries} entries"
    return f"{count}, but there {'is 1 axis' if len(axes) == 1 else f'are {len(axes)} axes'} ({', '.join(axes)})"


def read(
    data: Mapping[str, Any],
    axes: Sequence[str],
    label: str,
    maps: tuple[int, ...],
    operators: tuple[int, ...],
    faults: list[Fault],
    holder: Span | None = None,
) -> list[Limit]:
    """The limits written in one place, be it at the layer `holder`; plain data (of a configuration) has no spans."""
    spans = data.spans if isinstance(data, Map) else {}
    limits: list[Limit] = []
    for name, value in data.items():
        if name.startswith("x-"):
            continue
        at = spans[name][1] if spans else None
        if isinstance(value, list) and len(value) != len(axes):
            message = f"the limit on `{name}` in {label} has {wrong_length(len(value), axes)}"
            faults.append(Fault("RF003" if at else "RF109", Finding(at or Span(0, 0), message)))
            continue
        bounds = (None,) * len(axes) if name == "aligned" else tuple(_bounds(name, value, at, len(axes)))
        limit = Limit(
            name, bounds, at, label, (), (), _alignment(name, value), isinstance(value, list), holder is None, holder
        )
        limits.append(replace(limit, operators=operators) if name in ARGUMENTS else replace(limit, maps=maps))
    return limits


def _bounds(name: str, value: Any, at: Span | None, axes: int) -> Iterator[Bound | None]:
    if not isinstance(value, list):
        yield from (_bound(name, value, at),) * axes
        return
    spans = value.spans if isinstance(value, Seq) else [None] * axes
    yield from (_bound(name, one, place) for one, place in zip(value, spans))


def _bound(name: str, value: Any, at: Span | None) -> Bound | None:
    if not isinstance(value, Mapping):
        part = Part(exact(value), at)
        return Bound(part) if name == "object_size" else Bound(part, part)
    spans = value.spans if isinstance(value, Map) else {}
    parts = {key: Part(exact(value[key]), spans[key][1] if spans else None) for key in ("min", "max") if key in value}
    parity = Part(value["parity"], spans["parity"][1] if spans else None) if "parity" in value else None
    return Bound(parts.get("min"), parts.get("max"), parity)


def _alignment(name: str, value: Any) -> Any:
    if name != "aligned":
        return None
    return exact(value["tolerance"]) if isinstance(value, Mapping) else value


def nearest(limits: Iterable[Limit]) -> tuple[Limit, ...]:
    """Limits written nearest first: where two of one name speak of one layer, only the nearer one does."""
    taken: dict[str, set[int]] = {}
    kept: list[Limit] = []
    for limit in limits:
        told = taken.setdefault(limit.name, set())
        maps = tuple(layer for layer in limit.maps if layer not in told)
        operators = tuple(layer for layer in limit.operators if layer not in told)
        told.update(maps, operators)
        speaks_of_nothing = not (limit.maps or limit.operators or limit.whole)
        if maps or operators or speaks_of_nothing:
            kept.append(replace(limit, maps=maps, operators=operators))
    return tuple(kept)


def with_project_limits(network: Network, data: Mapping[str, Any], label: str) -> tuple[Network, list[Fault]]:
    """The network with a project's limits on its outputs and operators; the spec's own win."""
    if not data:
        return network, []
    faults: list[Fault] = []
    maps = tuple(dict.fromkeys(output.layer for output in network.outputs))
    operators = kernels(network.layers, range(len(network.layers)))
    found = read(data, network.axes, label, maps, operators, faults)
    return replace(network, limits=nearest([*network.limits, *found])), faults
