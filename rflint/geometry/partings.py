"""Joins that first bring differently centred paths together, each with its one cause.

A join is said once for each cause, on the axis classes that it has this cause on: the join cuts its maps to one size at
the wrong place; the paths differ in windows alone; or they differ where one of them is resampled.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.alignment import Branch, any_kind, centres_of, introduced
from rflint.geometry.analysis import Analysis
from rflint.geometry.differing import fork, resamples
from rflint.geometry.fields import Field
from rflint.geometry.paths import PLAIN, Kind
from rflint.geometry.windows import Pattern
from rflint.network import Join


class Cause(Enum):
    """Why the paths into a join are centred differently."""

    WINDOWS = "windows"
    RESAMPLING = "resampling"
    CROP = "crop"


class Parting(NamedTuple):
    """A join that first brings differently centred paths together, and their branches per axis class."""

    join: int
    origin: int
    cause: Cause
    branches: dict[int, list[Branch]]

    @property
    def cells(self) -> Fraction:
        """How far the branches are apart at most, in effective strides of the join."""
        return max(map(cells, self.branches.values()))

    @property
    def worst(self) -> int:
        """The axis class on which they are."""
        return max(self.branches, key=lambda group: cells(self.branches[group]))


def apart(branches: list[Branch]) -> Fraction:
    """The distance of the outermost branches, in input samples."""
    return branches[-1].center - branches[0].center


def cells(branches: list[Branch]) -> Fraction:
    """The distance of the outermost branches, in effective strides."""
    return apart(branches) / branches[0].stride if branches[0].stride else apart(branches)


def partings(analysis: Analysis) -> Iterator[Parting]:
    """All joins at fault, in order, those on causal axes left out: there right edges are compared."""
    for index, layer in enumerate(analysis.network.layers):
        for origin in analysis.origins if len(layer.sources) > 1 else ():
            groups = _suspects(analysis, index, origin)
            if groups:
                yield from _of_join(analysis, index, origin, groups)


def _suspects(analysis: Analysis, join: int, origin: int) -> list[int]:
    reach = analysis.reach[origin][join]
    if reach is None:
        return []
    return [g for g, mode in enumerate(analysis.modes) if mode is None and reach.aligned[g] is not True]


def _of_join(analysis: Analysis, join: int, origin: int, groups: list[int]) -> Iterator[Parting]:
    found: dict[Cause, dict[int, list[Branch]]] = {}
    between: list[int] | None = None
    reach = analysis.reach[origin][join]
    resampled = reach is not None and any(kind.passed != PLAIN for kind in reach.table.rows)
    for group in groups:
        branches = introduced(analysis, join, origin, group, any_kind)
        plain = introduced(analysis, join, origin, group, _plain) if resampled else branches
        if not branches and not plain:
            continue
        if between is None:
            between = fork(analysis, join, origin).between
        cause = _cause(analysis, join, origin, group, between, bool(plain))
        among = plain if plain and cause is Cause.WINDOWS else branches
        found.setdefault(cause, {})[group] = among or plain
    for cause in Cause:
        if cause in found:
            yield Parting(join, origin, cause, found[cause])


def _plain(kind: Kind) -> bool:
    return kind.passed == PLAIN


def _cause(analysis: Analysis, join: int, origin: int, group: int, between: list[int], plain: bool) -> Cause:
    if cuts(analysis, join, origin, group):
        return Cause.CROP
    resampled = any(resamples(analysis, layer, group) for layer in between)
    return Cause.RESAMPLING if resampled and not plain else Cause.WINDOWS


class Cut(NamedTuple):
    """What a join cuts off a map, in samples of it: `spare` in all, `before` at its start; `wanted` would meet."""

    place: int
    spare: int
    before: int
    wanted: Fraction


def cuts(analysis: Analysis, join: int, origin: int, group: int) -> list[Cut]:
    """The cuts of a join that are at fault: with others between nothing and all that is spare, its paths would meet."""
    layer = analysis.network.layers[join]
    sizes = [analysis.sizes[group][source] for source in layer.sources]
    known = [size for size in sizes if isinstance(size, int)]
    if not isinstance(layer.operator, Join) or layer.operator.crop is None or len(known) < len(sizes):
        return []
    centres = {place: centres_of(analysis, source, origin, group) for place, source in enumerate(layer.sources)}
    centres = {place: one for place, one in centres.items() if one and not _grid(analysis, join, place, group)}
    least = min(known)
    kept = next((place for place in centres if sizes[place] == least), None)
    if kept is None:
        return []
    found = [
        _cut(analysis, join, origin, group, place, known[place] - least, min(centres[kept]) - min(centres[place]))
        for place in centres
    ]
    after = {place: {at + cut.wanted * stride for at in centres[place]} for place, (cut, stride) in zip(centres, found)}
    fits = all(0 <= cut.wanted <= cut.spare for cut, _ in found)
    meets = len(set().union(*after.values())) <= max(map(len, after.values()))
    return [cut for cut, _ in found if cut.wanted != cut.before] if fits and meets else []


def _grid(analysis: Analysis, join: int, place: int, group: int) -> bool:
    """Whether a map that is joined has no grid of its own."""
    return analysis.broadcast(analysis.network.layers[join].sources[place], group)


def _cut(
    analysis: Analysis, join: int, origin: int, group: int, place: int, spare: int, shift: Fraction
) -> tuple[Cut, Fraction]:
    reach = analysis.reach[origin][analysis.network.layers[join].sources[place]]
    state = reach.fields[group] if reach is not None else None
    stride = state.stride if isinstance(state, Field) and state.stride else Fraction(1)
    step = analysis.extents[group].steps[join][place]
    before = step.taps[0].start if isinstance(step, Pattern) else 0
    return Cut(place, spare, before, shift / stride), stride
