"""Single changes after which the paths of a join meet: tried, and proved by analysing the network again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NamedTuple

from rflint.geometry.alignment import centres_of, mismatches
from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.differing import fork
from rflint.geometry.fields import Field
from rflint.geometry.partings import Parting, partings
from rflint.geometry.reaching import cost_of, place_of
from rflint.geometry.windows import extent, padding
from rflint.network import Network, Operator, Window

EFFORT = 20_000
"""Phases of paths analysed again at the most for all joins of a network."""

TRIES = 8
"""Changes that are tried for one join."""

Values = tuple[Any, ...]
"""An argument's values, one per axis."""

Faults = set[tuple[int, int, int]]
"""(layer, origin, axis) of joins whose paths are centred differently or differ in effective stride."""


class Mend(NamedTuple):
    """Another value of one argument, at one layer and all that take it from the same place."""

    layer: int
    argument: str
    values: Values


@dataclass
class Mender:
    """Finds changes for the joins of one network; proves each written change once, within a bound of work in all."""

    analysis: Analysis
    faults: Faults | None = None
    left: int = EFFORT
    proved: dict[tuple[object, ...], Faults | None] = field(default_factory=dict)

    def shifted(self, parting: Parting) -> Mend | None:
        """Uneven padding of a window on one of two branches, moved from one side to the other, where sizes fit."""
        return self._first(list(_shifts(self.analysis, parting)), {parting.join}) if self.left > 0 else None

    def sampled_alike(self, among: list[Parting]) -> Mend | None:
        """Another kernel size of one window, at one written place, that leaves none of some joins at fault."""
        if self.left <= 0 or any(not isinstance(sizes[0], int) for sizes in self.analysis.sizes):
            return None
        return self._first(list(_samplings(self.analysis, among)), {parting.join for parting in among})

    def _first(self, candidates: list[Mend], joins: set[int]) -> Mend | None:
        for mend in candidates[:TRIES]:
            after = self._after(mend)
            if after is not None and not any(join in joins for join, *_ in after):
                return mend
        return None

    def _after(self, mend: Mend) -> Faults | None:
        """The faults that are left; None where there are new ones, a size changes, or it is not worth the work."""
        layers = self.analysis.network.layers
        key = (place_of(layers[mend.layer], mend.argument), mend.argument, mend.values)
        if key not in self.proved:
            self.left -= sum(cost_of(self.analysis, origin) for origin in self.analysis.origins)
            if self.left < 0:
                return None
            self.proved[key] = self._proof(mend)
        return self.proved[key]

    def _proof(self, mend: Mend) -> Faults | None:
        analysis = self.analysis
        if self.faults is None:
            self.faults = _faults(analysis)
        again = analyse(mended(analysis.network, mend), input_sizes(analysis), analysis.origins)
        axes = range(len(analysis.classes))
        if any(again.sizes[again.classes[axis]] != analysis.sizes[analysis.classes[axis]] for axis in axes):
            return None
        after = _faults(again)
        return after if after < self.faults else None


def input_sizes(analysis: Analysis) -> list[list[int | None]]:
    """The sizes that an analysis speaks of, per input and axis."""
    found = [analysis.size(layer) for layer in range(analysis.network.input_count)]
    return [[size if isinstance(size, int) else None for size in sizes] for sizes in found]


def _faults(analysis: Analysis) -> Faults:
    found = {(p.join, p.origin, axis) for p in partings(analysis) for g in p.branches for axis in analysis.axes_of(g)}
    for join, layer in enumerate(analysis.network.layers):
        for origin in analysis.origins if len(layer.sources) > 1 else ():
            groups = [one.group for one in mismatches(analysis, join, origin)]
            found |= {(join, origin, axis) for group in groups for axis in analysis.axes_of(group)}
    return found


def mended(network: Network, mend: Mend) -> Network:
    """The network with a change in all layers that take the argument from the same place."""
    place = place_of(network.layers[mend.layer], mend.argument)
    arguments: Any = {mend.argument: mend.values}
    made: dict[int, Operator] = {}
    for layer in network.layers:
        operator = layer.operator
        if hasattr(operator, mend.argument) and id(operator) not in made and place_of(layer, mend.argument) == place:
            made[id(operator)] = replace(operator, **arguments)
    layers = tuple(replace(one, operator=made.get(id(one.operator), one.operator)) for one in network.layers)
    return replace(network, layers=layers)


def stands_there(operator: Operator, argument: str) -> bool:
    """Whether a value, if there is one, stands in the layer itself, not in what it is given."""
    where = operator.where(argument)
    return where is None or not where.via


def _shifts(analysis: Analysis, parting: Parting) -> Iterator[Mend]:
    """Moves of padding that bring one of the joined maps to the others, the most even result first."""
    known = {group: _gap(analysis, parting, group) for group in parting.branches}
    gaps = {group: gap for group, gap in known.items() if gap is not None}
    if len(gaps) < len(known):
        return
    between = fork(analysis, parting.join, parting.origin).between
    if not _sized_alike(analysis, parting.join, between):
        return
    found: list[tuple[int, int, Mend]] = []
    for layer in between:
        operator = analysis.network.layers[layer].operator
        if not isinstance(operator, Window) or not stands_there(operator, "padding"):
            continue
        for towards in (1, -1):
            moves = {group: towards * gap for group, gap in gaps.items()}
            values = _shift(analysis, operator, layer, parting.origin, moves)
            if values is not None and _evener(operator, values):
                found.append((_unevenness(values), -_unevenness(operator.padding), Mend(layer, "padding", values)))
    places: dict[object, Mend] = {}
    for *_, mend in sorted(found, key=lambda one: one[:2]):
        key = (place_of(analysis.network.layers[mend.layer], "padding"), mend.values)
        places.setdefault(key, mend)
    yield from places.values()


def _sized_alike(analysis: Analysis, join: int, between: list[int]) -> bool:
    """Whether joined maps have equal sizes; where those are not known, whether the windows passed are padded for it.

    Where they are not, a padding is too small or too large, and to move it would hide that.
    """
    sources = analysis.network.layers[join].sources
    for group in range(len(analysis.extents)):
        sizes = {analysis.sizes[group][source] for source in sources if not analysis.broadcast(source, group)}
        known = [size for size in sizes if isinstance(size, int)]
        if len(known) > 1:
            return False
        if len(known) < len(sizes) and not all(_padded(analysis, layer, group) for layer in between):
            return False
    return True


def _padded(analysis: Analysis, layer: int, group: int) -> bool:
    """Whether a window leaves the size of its map divided by its stride, rounded up or down."""
    operator, axis = analysis.network.layers[layer].operator, analysis.axes_of(group)[0]
    pads = padding(operator, axis, None) if isinstance(operator, Window) else None
    if not isinstance(operator, Window) or pads is None:
        return True
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    return span - operator.stride[axis] <= sum(pads) < span


def _evener(operator: Window, moved: Values) -> bool:
    """Whether padding that is moved was uneven and is less so, or as little as can be, and within the window."""
    for axis, (old, new) in enumerate(zip(operator.padding, moved)):
        was, now = _unevenness((old,)), _unevenness((new,))
        inside = max(new) < extent(operator.kernel_size[axis], operator.dilation[axis])
        if old != new and not (inside and (now < was or now == was == 1)):
            return False
    return True


def _gap(analysis: Analysis, parting: Parting, group: int) -> Fraction | None:
    """How far the first centres of the joined maps are apart, in input samples, where there is one such distance."""
    sources = analysis.network.layers[parting.join].sources
    found = [centres_of(analysis, source, parting.origin, group) for source in sources]
    firsts = sorted({min(centres) for centres in found if centres})
    return firsts[1] - firsts[0] if len(firsts) == 2 else None


def _unevenness(pads: Values) -> int:
    return sum(abs(sides[1] - sides[0]) for sides in pads)


def _shift(
    analysis: Analysis, operator: Window, layer: int, origin: int, gaps: Mapping[int, Fraction]
) -> Values | None:
    """The padding of a window moved by `gaps`, in input samples per axis class; None where that cannot be."""
    reach = analysis.reach[origin][analysis.network.layers[layer].sources[0]]
    moved: list[tuple[int, int]] = []
    for sides, group in zip(operator.padding, analysis.classes):
        state = reach.fields[group] if reach is not None else None
        if isinstance(sides, str) or not isinstance(state, Field) or not state.stride:
            return None
        by = gaps.get(group, Fraction(0)) / state.stride
        before, after = sides[0] - by.numerator, sides[1] + by.numerator
        if by.denominator > 1 or (by and min(before, after) < 0):
            return None
        moved.append((before, after))
    return tuple(moved)


def _samplings(analysis: Analysis, among: list[Parting]) -> Iterator[Mend]:
    """Kernels one sample longer or shorter for the strided windows that paths into some joins differ in.

    With the same padding that is a step from 3/2/1 to 4/2/1, from corner to half-pixel geometry, or back.
    """
    layers = analysis.network.layers
    places: dict[object, Mend] = {}
    for layer in sorted({layer for one in among for layer in fork(analysis, one.join, one.origin).between}):
        operator = layers[layer].operator
        if isinstance(operator, Window) and max(operator.stride) > 1 and stands_there(operator, "kernel_size"):
            pairs = zip(operator.kernel_size, operator.stride)
            sizes = tuple((k + 1 if k % 2 else k - 1) if s > 1 else k for k, s in pairs)
            places.setdefault((place_of(layers[layer], "kernel_size"), sizes), Mend(layer, "kernel_size", sizes))
    yield from places.values()
