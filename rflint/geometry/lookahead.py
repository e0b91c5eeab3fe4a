"""How far ahead maps see on causal axes, how far they may, and the layers that see further than what they read.

Look-ahead is in input samples, to the right of the newest one: floor(effective stride * output).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Field, State, read_through
from rflint.geometry.figures import figures
from rflint.geometry.windows import Everything, Pattern, extent, padding
from rflint.network import Global, Layer, Window


class Ahead(NamedTuple):
    """Input samples that a map sees ahead, and how many it may see."""

    samples: int
    allowed: int

    @property
    def excess(self) -> int:
        """By how many samples it sees too far."""
        return max(self.samples - self.allowed, 0)

    @property
    def too_far(self) -> bool:
        """Whether it sees the future."""
        return self.excess > 0


class Leak(NamedTuple):
    """A map that sees further beyond what is allowed than all that it reads."""

    ahead: Ahead
    added: int | None
    """The samples that its layer adds, where what it reads sees too far as well."""


def allowed(mode: str, stride: Fraction) -> int:
    """What a causal axis allows: nothing, or what is left of the block of one effective stride."""
    return 0 if mode == "sample" else max(ceil(stride), 1) - 1


def ahead(analysis: Analysis, layer: int, origin: int, group: int) -> Ahead | None:
    """How far a map sees on a causal axis class; None on another, and where no local figure is known."""
    reach = analysis.reach[origin][layer]
    return _seen(analysis, reach.fields[group], group) if reach is not None else None


def _seen(analysis: Analysis, state: State, group: int) -> Ahead | None:
    mode = analysis.modes[group]
    if mode is None or not isinstance(state, Field) or state.shift:
        return None
    return Ahead(figures(state).look_ahead or 0, allowed(mode, state.stride))


def ahead_with(analysis: Analysis, layer: int, origin: int, group: int, before: int) -> Ahead | None:
    """How far the map of a window would see if `before` samples were padded before it; None as for `ahead`."""
    one = analysis.network.layers[layer]
    reach, axis = analysis.reach[origin][one.sources[0]], analysis.axes_of(group)[0]
    if reach is None or not isinstance(one.operator, Window):
        return None
    state, dilation = reach.fields[group], one.operator.dilation[axis]
    taps = range(-before, extent(one.operator.kernel_size[axis], dilation) - before, dilation)
    pattern = Pattern(1, one.operator.stride[axis], (taps,))
    return _seen(analysis, read_through(pattern, state, layer), group) if isinstance(state, Field) else None


class Late(NamedTuple):
    """Samples that pad a window on both sides, how many would do before it, and the delay in input samples."""

    before: int
    after: int
    enough: int
    delay: Fraction


def added_latency(analysis: Analysis, layer: int, group: int) -> Late | None:
    """By how much a window on a causal axis is padded too far before it; None where it is not, or need not be."""
    one = analysis.network.layers[layer]
    mode, axis = analysis.modes[group], analysis.axes_of(group)[0]
    if mode is None or not isinstance(one.operator, Window):
        return None
    size = analysis.sizes[group][one.sources[0]]
    pads = padding(one.operator, axis, size if isinstance(size, int) else None)
    span = extent(one.operator.kernel_size[axis], one.operator.dilation[axis])
    enough = max(span - (one.operator.stride[axis] if mode == "block" else 1), 0)
    if pads is None or span == 1 or pads[0] <= enough:
        return None
    seen = [ahead_with(analysis, layer, origin, group, enough) for origin in analysis.origins]
    strides = [stride for origin in analysis.origins if (stride := _stride(analysis, one.sources[0], origin, group))]
    if not any(seen) or any(far is not None and far.too_far for far in seen):
        return None
    return Late(*pads, enough, (pads[0] - enough) * strides[0])


def _stride(analysis: Analysis, layer: int, origin: int, group: int) -> Fraction | None:
    reach = analysis.reach[origin][layer]
    state = reach.fields[group] if reach is not None else None
    return state.stride if isinstance(state, Field) else None


def leaks(analysis: Analysis, origin: int, group: int) -> dict[int, Leak]:
    """The layers that add to what is seen too far, where an output behind them sees too far as well.

    A layer that sees too far is no fault where a later one, which looks back by as much, makes up for it.
    """
    layers = analysis.network.layers
    seen = [ahead(analysis, index, origin, group) for index in range(len(layers))]
    far = {index: one for index, one in enumerate(seen) if one is not None and one.too_far}
    led = _leading(layers, (output.layer for output in analysis.network.outputs if output.layer in far), far)
    before = {index: [far[source] for source in layers[index].sources if source in far] for index in sorted(led)}
    found = {index: _leak(far[index], sources) for index, sources in before.items()}
    return {index: leak for index, leak in found.items() if leak is not None}


def _leak(here: Ahead, before: Sequence[Ahead]) -> Leak | None:
    """What a layer adds to the look-ahead of those of its sources that see too far; None where it adds nothing."""
    if here.excess <= max((one.excess for one in before), default=0):
        return None
    added = here.samples - max((one.samples for one in before), default=0)
    return Leak(here, added if before and added > 0 else None)


def _leading(layers: Sequence[Layer], starts: Iterable[int], within: dict[int, Ahead] | None = None) -> set[int]:
    """The layers (of some) that lead to others through none but these."""
    led = set(starts)
    for index in range(max(led, default=-1), -1, -1):
        if index in led:
            led.update(source for source in layers[index].sources if within is None or source in within)
    return led


def boundless(analysis: Analysis, group: int) -> list[int]:
    """The layers that first see all of an axis, the future too, where an output behind them has a place on it."""
    layers = analysis.network.layers
    steps = analysis.extents[group].steps
    seen: set[int] = set()
    first: list[int] = []
    for index, layer in enumerate(layers):
        if not seen.isdisjoint(layer.sources):
            seen.add(index)
        elif any(isinstance(step, Everything) for step in steps[index]) and not _past_only(layer):
            seen.add(index)
            first.append(index)
    placed = (output.layer for output in analysis.network.outputs if not analysis.broadcast(output.layer, group))
    led = _leading(layers, placed) if first else set()
    return [index for index in first if index in led]


def _past_only(layer: Layer) -> bool:
    return isinstance(layer.operator, Global) and layer.operator.past_only
