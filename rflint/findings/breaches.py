"""Figures and arguments held against the limits set for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rflint.diagnostic import Finding, Related
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import Figures, of_layer, shown
from rflint.geometry.wording import listed
from rflint.network import Bound, Limit, Network, Part
from rflint.source import Span


class Breach(NamedTuple):
    """A limit that does not hold at a layer, what was found and asked in words, and the parts of it that fail."""

    layer: int
    limit: Limit
    span: Span
    subject: str
    found: str
    asked: str
    parts: tuple[Part, ...]
    via: tuple[Span, ...] = ()
    origin: int = 0
    axes: tuple[int, ...] = ()
    short: bool = False
    """Whether the figure is too small, on every axis that fails."""
    uses: int | None = None
    """How often the limit is written on, where it speaks of figures."""

    @property
    def holder(self) -> str:
        """Where the limit was set, unless that is what it speaks of."""
        return "its limit" if self.subject.startswith(self.limit.label) else self.limit.label


class Miss(NamedTuple):
    """One part of a limit that fails on one axis."""

    axis: int
    value: Any
    shown: str
    word: str
    part: Part

    @property
    def asked(self) -> str:
        """What the limit asks, in words."""
        return f"{self.word} {self.part.value}{' number' if self.part.value in ('odd', 'even') else ''}"


class Unverified(NamedTuple):
    """A limit on a figure that cannot be given, and why."""

    layer: int
    limit: Limit
    span: Span
    subject: str
    reason: str
    axes: tuple[int, ...]
    uses: int


def related(breach: Breach) -> tuple[Related, ...]:
    """The `$name`s that led to a value, and the parts of the limit that it breaks."""
    limits = [Related("the limit", part.span) for part in breach.parts if part.span]
    return (*(Related("the param stands here", at) for at in breach.via), *limits)


def finding(breach: Breach, what: str, help: tuple[str, ...] = ()) -> Finding:
    """What to say of a breach; `what` is the figure or argument in words."""
    message = f"the {what} of {breach.subject} is {breach.found}; {breach.holder} asks for {breach.asked}"
    return Finding(breach.span, message, related(breach), help, layer=breach.layer, uses=breach.uses)


FIGURES = {
    "receptive_field": "receptive_field",
    "effective_stride": "effective_stride",
    "effective_padding": "effective_padding",
    "look_ahead": "look_ahead",
    "object_size": "receptive_field",
}
"""The limits that speak of maps, and the figure that each is held against."""


def breaches(analysis: Analysis, name: str) -> Iterator[Breach]:
    """Limits of this name that do not hold. The smallest phase counts for `min`, the largest for `max`."""
    uses = _uses(analysis.network)
    for limit, layer, origin, found in _limited(analysis, name):
        lows = [_figure(one, FIGURES[name], least=True) for one in found]
        highs = [_figure(one, FIGURES[name], least=False) for one in found]
        misses = [
            miss
            for axis, bound in enumerate(limit.bounds)
            if bound is not None and highs[axis] is not None
            for miss in _misses(axis, bound, lows[axis], highs[axis])
        ]
        if misses:
            span, subject = _holder(analysis, limit, layer, origin)
            found_here = _breach(analysis.network, layer, limit, span, subject, misses)
            yield found_here._replace(origin=origin, uses=uses[_written(limit)])


def unverified(analysis: Analysis, name: str) -> Iterator[Unverified]:
    """Limits of this name on a figure that cannot be given."""
    uses = _uses(analysis.network)
    for limit, layer, origin, found in _limited(analysis, name):
        axes = [
            axis
            for axis, bound in enumerate(limit.bounds)
            if bound is not None and _figure(found[axis], FIGURES[name]) is None
        ]
        if axes:
            span, subject = _holder(analysis, limit, layer, origin)
            reason = _reason(found[axes[0]], FIGURES[name])
            yield Unverified(layer, limit, span, subject, reason, tuple(axes), uses[_written(limit)])


def _limited(analysis: Analysis, name: str) -> Iterator[tuple[Limit, int, int, tuple[Figures, ...]]]:
    for limit in analysis.network.limits:
        for layer in limit.maps if limit.name == name else ():
            for origin in analysis.origins:
                found = of_layer(analysis, layer, origin)
                if found is not None:
                    yield limit, layer, origin, found


def _figure(figures: Figures, name: str, *, least: bool = False) -> Any:
    return figures.receptive_field_min if least and name == "receptive_field" else getattr(figures, name)


def _reason(figures: Figures, name: str) -> str:
    if not figures.local:
        return "the map is global: it has no local figure"
    return dict(figures.reasons).get(name, "its first output reads nothing")


def _written(limit: Limit) -> tuple[str, Span | None, Span | None]:
    return limit.name, limit.span, limit.holder


def _uses(network: Network) -> Counter[tuple[str, Span | None, Span | None]]:
    """How often the layer runs that a limit is written at."""
    return Counter(map(_written, network.limits))


def _holder(analysis: Analysis, limit: Limit, layer: int, origin: int) -> tuple[Span, str]:
    """Where to point to, and what to call it."""
    network = analysis.network
    towards = f" towards input `{network.layers[origin].id}`" if len(analysis.origins) > 1 else ""
    if limit.holder is not None:
        return limit.holder, limit.label + towards
    names = [f"output `{output.name}`" for output in network.outputs if output.layer == layer]
    return network.top(layer), (limit.label if limit.label in names else names[0]) + towards


def _misses(axis: int, bound: Bound, low: Any, high: Any) -> Iterator[Miss]:
    if bound.crossed:
        return
    seen = shown(low) if low == high else f"{shown(low)} to {shown(high)}"
    if bound.minimum is not None and bound.minimum == bound.maximum:
        if not low == high == bound.minimum.value:
            yield Miss(axis, high if high != bound.minimum.value else low, seen, "exactly", bound.minimum)
        return
    if bound.minimum is not None and low < bound.minimum.value:
        yield Miss(axis, low, seen, "at least", bound.minimum)
    if bound.maximum is not None and high > bound.maximum.value:
        yield Miss(axis, high, seen, "at most", bound.maximum)
    if bound.parity is not None and high % 2 != (bound.parity.value == "odd"):
        yield Miss(axis, high, seen, "an", bound.parity)


def argument_breaches(analysis: Analysis, name: str) -> Iterator[Breach]:
    """Limits on an argument (kernel_size, stride, dilation) of the operators they speak of that do not hold."""
    network = analysis.network
    for limit in network.limits:
        for layer in limit.operators if limit.name == name else ():
            operator = network.layers[layer].operator
            values = getattr(operator, name)
            misses = [
                miss
                for axis, bound in enumerate(limit.bounds)
                if bound is not None
                for miss in _misses(axis, bound, values[axis], values[axis])
            ]
            if misses:
                axes = {miss.axis for miss in misses}
                where = operator.where(name, axes.pop() if len(axes) == 1 else None)
                span = where.span if where else network.layers[layer].definition.op
                subject = f"`{network.layers[layer].name}`"
                found = _breach(network, layer, limit, span, subject, misses)
                yield found._replace(via=where.via if where else ())


def _breach(network: Network, layer: int, limit: Limit, span: Span, subject: str, misses: Sequence[Miss]) -> Breach:
    parts = tuple(dict.fromkeys(miss.part for miss in misses))
    axes = tuple(dict.fromkeys(miss.axis for miss in misses))
    values = {miss.axis: miss.shown for miss in misses}
    asks = {axis: " and ".join(miss.asked for miss in misses if miss.axis == axis) for axis in axes}
    apart = len(axes) < len(network.axes) or len({*zip(values.values(), asks.values())}) > 1
    found = _along(network, values) if apart else values[0]
    asked = _along(network, asks) if len({*asks.values()}) > 1 else asks[axes[0]]
    short = all(miss.word == "at least" or (miss.word == "exactly" and miss.value < miss.part.value) for miss in misses)
    return Breach(layer, limit, span, subject, found, asked, parts, (), 0, axes, short)


def _along(network: Network, texts: Mapping[int, str]) -> str:
    """What holds along each axis: "3 along depth and 5 along height and width"."""
    axes: dict[str, list[str]] = {}
    for axis, text in texts.items():
        axes.setdefault(text, []).append(network.axes[axis])
    return " and ".join(f"{text} along {listed(names)}" for text, names in axes.items())
