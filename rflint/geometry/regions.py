"""What one output of a map reads, on every axis: on endless maps, inside the input, and really, with all borders.

The needed positions of every map are carried back through the network, from the output to the origin, once on endless
maps and once on maps of their true sizes: padding holds nothing there, interpolation takes the outermost sample instead
of one that is not there, and global operators read all. Axes are independent: what is read is the product of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Broadcast, Field
from rflint.geometry.positions import (
    Budget,
    Even,
    Positions,
    TooMuch,
    clipped,
    moved,
    repeated,
    sampled,
    scaled,
    united,
)
from rflint.geometry.sizes import NoSize
from rflint.geometry.windows import Everything, Pattern, Unclear
from rflint.network import Global, Join, Resize

Interval = tuple[int, int]
"""First and last index."""

TOO_MUCH = "what is read has too many samples and holes to be followed"


class Region(NamedTuple):
    """What one output reads along one axis, in indices of the origin.

    `unclipped` is the receptive field of the output where no map has a border, and `clipped` what of that lies inside
    the input: None where it is empty. `read` is what is really read: None where that is nothing. `endless` is the
    number of samples that are read where no map has a border, and `everything` says that a global operator reads all
    of the axis: then `unclipped` and `clipped` are local figures beside it. `reasons` says which of `unclipped`,
    `clipped`, `read` and `padding` cannot be given, and why: these are None.
    """

    unclipped: Interval | None = None
    clipped: Interval | None = None
    read: Positions | None = None
    endless: int = 0
    everything: bool = False
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def samples(self) -> int:
        """How many samples are really read."""
        return self.read.number if self.read is not None else 0

    @property
    def padding(self) -> Fraction | None:
        """See `padding_share`, on this axis alone."""
        return padding_share((self,))


def padding_share(regions: Sequence[Region]) -> Fraction | None:
    """The share of the samples that an output would read on endless maps, and does not, as there is padding instead.

    The region of several axes is their product. None where an axis is read as a whole, nothing is read at all, or that
    is not known.
    """
    known = all(not one.everything and "padding" not in dict(one.reasons) for one in regions)
    endless = prod(one.endless for one in regions)
    return 1 - Fraction(prod(one.samples for one in regions), endless) if known and endless else None


def region(analysis: Analysis, layer: int, index: Sequence[int], origin: int = 0) -> tuple[Region, ...]:
    """The region of output `index` (one number per axis) of a map, on every axis.

    `origin` is one of `analysis.origins`. An output outside the map has an unclipped field, and really reads nothing.
    """
    found: dict[tuple[int, int], Region] = {}
    for group, at in zip(analysis.classes, index, strict=True):
        if (group, at) not in found:
            found[group, at] = _along(analysis, layer, at, origin, group)
    return tuple(found[group, at] for group, at in zip(analysis.classes, index, strict=True))


def _along(analysis: Analysis, layer: int, at: int, origin: int, group: int) -> Region:
    reach = analysis.reach[origin][layer]
    if reach is None:
        return Region()
    size = analysis.sizes[group][origin]
    reasons: dict[str, str] = {}
    endless: Positions | None = None
    hull = _hull(reach.fields[group], at)
    try:
        endless = _Walk(analysis, group, origin, bounded=False).back(layer, at)
    except _Unclear as why:
        reasons |= dict.fromkeys(("padding",) if hull else ("unclipped", "clipped", "padding"), str(why))
    else:
        hull = (endless.first, endless.last) if endless else None
    if isinstance(size, NoSize):
        reasons |= dict.fromkeys(("clipped", "read", "padding"), size.reason)
        return Region(hull, everything=reach.everything[group], reasons=tuple(reasons.items()))
    read: Positions | None = None
    try:
        read = _Walk(analysis, group, origin, bounded=True).back(layer, at)
    except _Unclear as why:
        reasons |= {"read": str(why), "padding": str(why)}
    number = endless.number if endless else 0
    return Region(hull, _inside(hull, size), read, number, reach.everything[group], tuple(reasons.items()))


def _hull(state: object, at: int) -> Interval | None:
    """The field of an output, where a map's state tells it."""
    if not isinstance(state, Field) or state.shift:
        return None
    turn, phase = divmod(at, state.period)
    lo, hi = state.lo[phase], state.hi[phase]
    return None if lo is None or hi is None else (state.advance * turn + lo, state.advance * turn + hi)


def _inside(hull: Interval | None, size: int) -> Interval | None:
    if hull is None or hull[0] >= size or hull[1] < 0:
        return None
    return max(hull[0], 0), min(hull[1], size - 1)


class _Unclear(Exception):
    """Why it is not known what is read."""


class _Walk:
    """One walk from an output back to the origin; `bounded`: maps have their true sizes."""

    def __init__(self, analysis: Analysis, group: int, origin: int, *, bounded: bool) -> None:
        self.layers = analysis.network.layers
        self.sizes, self.steps, self.broadcast = analysis.extents[group]
        self.reach = analysis.reach[origin]
        self.group, self.origin, self.bounded = group, origin, bounded
        self.budget = Budget()
        self.needed: dict[int, list[Positions]] = {}

    def back(self, layer: int, at: int) -> Positions | None:
        """The positions of the origin that position `at` of a map reads; None of none."""
        self.needed[layer] = [Even(at, 1, 1)]
        try:
            for index in range(layer, self.origin - 1, -1):
                parts = self.needed.pop(index, None)
                whole = self._there(index, united(parts, self.budget)) if parts else None
                if index == self.origin:
                    return whole
                if whole is not None:
                    self._ask(index, whole)
        except TooMuch:
            raise _Unclear(TOO_MUCH) from None
        return None

    def _there(self, layer: int, wanted: Positions | None) -> Positions | None:
        """What there is of the positions wanted of a map."""
        if not self.bounded or wanted is None:
            return wanted
        size = self.sizes[layer]
        if isinstance(size, int):
            return clipped(wanted, size)
        if self.broadcast[layer]:
            return wanted  # a map without a grid: it is read as a whole, or not
        raise _Unclear(size.reason)

    def _ask(self, layer: int, outputs: Positions) -> None:
        """Want of the sources of a map what some of its outputs read."""
        for place, source in enumerate(self.layers[layer].sources):
            reach = self.reach[source]
            local = self.bounded or source == self.origin
            if reach is None or not (local or not isinstance(reach.fields[self.group], Broadcast)):
                continue
            read = self._read(layer, place, source, outputs)
            if read is not None:
                self.needed.setdefault(source, []).append(read)

    def _read(self, layer: int, place: int, source: int, outputs: Positions) -> Positions | None:
        step = self.steps[layer][place]
        operator = self.layers[layer].operator
        if isinstance(step, Unclear):
            raise _Unclear(f"{step.reason} (`{self.layers[layer].id}`)")
        if isinstance(step, Everything):
            return self._everything(step, operator, source, outputs)
        if step.floating:
            raise _Unclear(f"{step.floating} (`{self.layers[layer].id}`)")
        if isinstance(operator, Join) and self.bounded and self._is_single(source):
            return Even(0, 1, 1)
        read = _through(step, outputs, self.budget)
        return self._held_at_ends(read, source) if isinstance(operator, Resize) and self.bounded else read

    def _is_single(self, source: int) -> bool:
        """Whether a map without a grid of its own is one sample, which every output of a join reads."""
        size = self.sizes[source]
        return self.broadcast[source] and (isinstance(size, NoSize) or size == 1)

    def _everything(self, step: Everything, operator: object, source: int, outputs: Positions) -> Positions | None:
        if not self.bounded:
            return outputs if step.keeps_grid else None
        if isinstance(operator, Global) and operator.past_only:
            return Even(0, 1, outputs.last + 1)
        size = self.sizes[source]
        if isinstance(size, NoSize):
            raise _Unclear(size.reason)
        return Even(0, 1, size) if size else None

    def _held_at_ends(self, read: Positions | None, source: int) -> Positions | None:
        """What interpolation reads: the outermost sample stands for those that are not there.

        Their weights and its own never add up to zero, in bicubic interpolation neither.
        """
        size = self.sizes[source]
        if read is None or isinstance(size, NoSize):
            return read
        ends = [Even(at, 1, 1) for at, beyond in ((0, read.first < 0), (size - 1, read.last >= size)) if beyond]
        inside = clipped(read, size)
        return united([*ends, *([inside] if inside is not None else [])], self.budget)


def _through(pattern: Pattern, outputs: Positions, budget: Budget) -> Positions | None:
    """What some outputs of an operator read on its endless input map."""
    parts: list[Positions] = []
    for phase, taps in enumerate(pattern.taps):
        turns = sampled(outputs, phase, pattern.up, budget) if taps else None
        if turns is not None:
            starts = moved(scaled(turns, pattern.down, budget), taps[0])
            parts.append(repeated(starts, taps.step, len(taps), budget))
    return united(parts, budget)
