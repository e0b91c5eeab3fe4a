"""Figures and arguments held against the limits set for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rflint.diagnostic import Finding, Related
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import Figures, of_layer
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

    @property
    def holder(self) -> str:
        """Where the limit was set, unless that is what it speaks of."""
        return "its limit" if self.limit.label == self.subject else self.limit.label


class Miss(NamedTuple):
    """One part of a limit that fails on one axis."""

    axis: int
    value: Any
    word: str
    part: Part


class Unverified(NamedTuple):
    """A limit on a figure that cannot be given, and why."""

    layer: int
    limit: Limit
    span: Span
    subject: str
    reason: str
    axes: tuple[int, ...]


def related(breach: Breach) -> tuple[Related, ...]:
    """The `$name`s that led to a value, and the parts of the limit that it breaks."""
    limits = [Related("the limit", part.span) for part in breach.parts if part.span]
    return (*(Related("the param stands here", at) for at in breach.via), *limits)


def finding(breach: Breach, what: str, help: tuple[str, ...] = ()) -> Finding:
    """What to say of a breach; `what` is the figure or argument in words."""
    message = f"the {what} of {breach.subject} is {breach.found}; {breach.holder} asks for {breach.asked}"
    return Finding(breach.span, message, related(breach), help, layer=breach.layer)


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
            yield _breach(analysis.network, layer, limit, span, subject, misses)._replace(origin=origin)


def unverified(analysis: Analysis, name: str) -> Iterator[Unverified]:
    """Limits of this name on a figure that cannot be given."""
    for limit, layer, origin, found in _limited(analysis, name):
        axes = [
            axis
            for axis, bound in enumerate(limit.bounds)
            if bound is not None and _figure(found[axis], FIGURES[name]) is None
        ]
        if axes:
            span, subject = _holder(analysis, limit, layer, origin)
            yield Unverified(layer, limit, span, subject, _reason(found[axes[0]], FIGURES[name]), tuple(axes))


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


def _holder(analysis: Analysis, limit: Limit, layer: int, origin: int) -> tuple[Span, str]:
    network = analysis.network
    output = next((one for one in network.outputs if one.layer == layer), None)
    if limit.whole and output is not None:
        span, subject = network.top(layer), f"output `{output.name}`"
    else:
        span, subject = network.layers[layer].definition.name, f"`{network.layers[layer].id}`"
    towards = f" towards input `{network.layers[origin].id}`" if len(analysis.origins) > 1 else ""
    return span, subject + towards


def _misses(axis: int, bound: Bound, low: Any, high: Any) -> Iterator[Miss]:
    if bound.crossed:
        return
    if bound.minimum is not None and bound.minimum == bound.maximum:
        if not low == high == bound.minimum.value:
            yield Miss(axis, high if high != bound.minimum.value else low, "exactly", bound.minimum)
        return
    if bound.minimum is not None and low < bound.minimum.value:
        yield Miss(axis, low, "at least", bound.minimum)
    if bound.maximum is not None and high > bound.maximum.value:
        yield Miss(axis, high, "at most", bound.maximum)
    if bound.parity is not None and high % 2 != (bound.parity.value == "odd"):
        yield Miss(axis, high, "an", bound.parity)


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
                subject = f"`{network.layers[layer].id}`" if network.layers[layer].call is None else f"`{operator.op}`"
                found = _breach(network, layer, limit, span, subject, misses)
                yield found._replace(via=where.via if where else ())


def _breach(network: Network, layer: int, limit: Limit, span: Span, subject: str, misses: Sequence[Miss]) -> Breach:
    parts = tuple(dict.fromkeys(miss.part for miss in misses))
    axes = tuple(dict.fromkeys(miss.axis for miss in misses))
    words = [(str(miss.value), f"{miss.word} {miss.part.value}") for miss in misses]
    everywhere = len(set(words)) == 1 and len(axes) == len(network.axes)
    if everywhere or len(network.axes) == 1:
        found, asked = words[0]
    else:
        found = " and ".join(f"{miss.value} along {network.axes[miss.axis]}" for miss in misses)
        asked = " and ".join(dict.fromkeys(word for _, word in words))
    if parts[0].value in ("odd", "even"):
        asked = f"{asked} number"
    short = all(miss.word == "at least" or (miss.word == "exactly" and miss.value < miss.part.value) for miss in misses)
    return Breach(layer, limit, span, subject, found, asked, parts, (), 0, axes, short)
