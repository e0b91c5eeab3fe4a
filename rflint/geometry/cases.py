"""A set of input sizes, as the few of them whose analyses stand for all.

Sizes that every operator treats alike (the same `same` padding, remainders and empty maps, the same verdict at every
join) are one group, and what holds for its smallest size holds for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from rflint.geometry.analysis import Analysis, Reaches, analyse
from rflint.geometry.causal import causal_modes
from rflint.geometry.sizes import Extents, classes_of, propagate
from rflint.geometry.steady import steady
from rflint.geometry.windows import Everything, Pattern, room
from rflint.network import Input, Network, Size, Window

WALKED = 1_000_000
"""Layers whose sizes are computed at the most, to group the sizes along one axis."""

JUDGED = 100_000
"""Layers that rules look at the most, in all groups of an axis."""

ANALYSED = 300_000
"""Phases that are analysed at the most, in all groups of an axis that read unlike others."""

Sizes = tuple[int | None, ...]
"""A size for every input, along one axis."""


@dataclass(frozen=True)
class Case:
    """One analysis, for the smallest sizes of a group of `count` along `axes`.

    The first case has the smallest sizes along all axes and names none; each other one differs along its axes only.
    """

    analysis: Analysis
    axes: tuple[int, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class Cases:
    """All analyses that a network with sets of sizes needs; one where no size is a set.

    `firsts` holds, for axes along which sizes vary together, how many sizes the first case stands for; `totals` how
    many there are. An axis whose set needs too many analyses is in neither: its size counts as not known.
    """

    cases: tuple[Case, ...]
    firsts: dict[tuple[int, ...], int]
    totals: dict[tuple[int, ...], int]

    @property
    def first(self) -> Analysis:
        """The analysis for the smallest sizes."""
        return self.cases[0].analysis


def cases_of(network: Network) -> Cases:
    """Analyse a network for all sizes of its inputs."""
    declared = [_declared(layer.operator) for layer in network.inputs]
    groups = {axes: _groups(network, axes[0], [size[axes[0]] for size in declared]) for axes in _varied(network)}
    known = {axes: found for axes, found in groups.items() if found}
    base = [[size if isinstance(size, int) else None for size in sizes] for sizes in declared]
    for axes, found in known.items():
        _put(base, axes, found[0][0])
    reaches: Reaches | None = {} if known else None
    cases = [Case(analyse(network, base, known=reaches))]
    for axes, found in known.items():
        for sizes, count in found[1:]:
            varied = [list(row) for row in base]
            _put(varied, axes, sizes)
            cases.append(Case(analyse(network, varied, known=reaches), axes, count))
    if known:
        cases = [replace(case, analysis=replace(case.analysis, alone=False)) for case in cases]
    return Cases(
        tuple(cases),
        {axes: found[0][1] for axes, found in known.items()},
        {axes: sum(count for _, count in found) for axes, found in known.items()},
    )


def largest(network: Network, cases: Cases) -> Analysis:
    """The analysis for the largest sizes; the first where no size is a set."""
    if not cases.totals:
        return cases.first
    varied = {axis for axes in cases.totals for axis in axes}
    sizes = [
        [size[-1] if isinstance(size, range) and axis in varied else size for axis, size in enumerate(row)]
        for row in map(_declared, (layer.operator for layer in network.inputs))
    ]
    return analyse(network, [[size if isinstance(size, int) else None for size in row] for row in sizes])


def _declared(operator: object) -> tuple[Size, ...]:
    assert isinstance(operator, Input)
    return operator.size


def _varied(network: Network) -> list[tuple[int, ...]]:
    """The axes along which an input's size is a set; those that are alike in all vary together."""
    sizes = [_declared(layer.operator) for layer in network.inputs]
    if not any(isinstance(size, range) for row in sizes for size in row):
        return []
    classes = classes_of(network, sizes, causal_modes(network))
    found = [tuple(axis for axis, one in enumerate(classes) if one == group) for group in range(max(classes) + 1)]
    return [axes for axes in found if any(isinstance(row[axes[0]], range) for row in sizes)]


def _put(sizes: list[list[int | None]], axes: Sequence[int], values: Sizes) -> None:
    for row, value in zip(sizes, values):
        for axis in axes:
            row[axis] = value


def _groups(network: Network, axis: int, sizes: Sequence[Size]) -> list[tuple[Sizes, int]]:
    """The smallest sizes of every group, and how many are in it; none where these are too many to tell."""
    found: dict[object, tuple[Sizes, int]] = {}
    ways: set[object] = set()
    for values, count in _chosen(network, axis, sizes):
        extents = propagate(network, axis, values)
        ways.add(tuple(extents.steps))
        facts = _facts(network, axis, extents)
        smallest, so_far = found.get(facts, (values, 0))
        found[facts] = smallest, so_far + count
        if len(found) * len(network.layers) > JUDGED or len(ways) * _phases(extents) > ANALYSED:
            return []
    return list(found.values())


def _phases(extents: Extents) -> int:
    """What one analysis costs: the phases of all layers."""
    return sum(step.up for steps in extents.steps for step in steps if isinstance(step, Pattern))


def _chosen(network: Network, axis: int, sizes: Sequence[Size]) -> list[tuple[Sizes, int]]:
    """Sizes that stand for all of the set, with how many each stands for; none where these are too many.

    Inputs whose sets are written alike are of one size.
    """
    sets = list(dict.fromkeys(size for size in sizes if isinstance(size, range)))
    if len(sets) == 1 and (repeats := steady(network, axis, sets[0])):
        threshold, modulus = repeats
        every = sets[0]
        early = sum(1 for _ in range(every.start, min(threshold, every.stop), every.step))
        turns = modulus // every.step
        counts = [(at, 1) for at in range(early)]
        late = len(every) - early
        counts += [(early + at, (late - at + turns - 1) // turns) for at in range(min(turns, late))]
        enough: list[tuple[tuple[int, ...], int]] = []
        if _bearable(network, len(counts)):
            enough = [((every[at],), count) for at, count in counts]
    elif _bearable(network, prod(map(len, sets))):
        enough = [(values, 1) for values in product(*sets)]
    else:
        enough = []
    places = [sets.index(size) if isinstance(size, range) else None for size in sizes]
    fixed = [size if isinstance(size, int) else None for size in sizes]
    return [
        (tuple(size if at is None else values[at] for at, size in zip(places, fixed)), count)
        for values, count in enough
    ]


def _bearable(network: Network, count: int) -> bool:
    return count * len(network.layers) <= WALKED


def _facts(network: Network, axis: int, extents: Extents) -> object:
    """All that rules and figures may ask of sizes, apart from the sizes themselves."""
    return tuple(_of_layer(network, index, axis, extents) for index in range(network.input_count, len(network.layers)))


def _of_layer(network: Network, index: int, axis: int, extents: Extents) -> object:
    layer = network.layers[index]
    before, after = extents.sizes[layer.sources[0]], extents.sizes[index]
    if len(layer.sources) > 1:
        return extents.steps[index], tuple(extents.sizes[source] == before for source in layer.sources)
    step = extents.steps[index][0]
    if not isinstance(step, Pattern) or not isinstance(before, int) or not isinstance(after, int):
        return None if isinstance(step, Everything) else (step, isinstance(after, int), after == 0)
    if step.up == step.down == len(step.taps[0]) == 1 and before == after:
        return None
    first = max(step.taps[0].start, 0)
    enough = room(layer.operator, axis) if isinstance(layer.operator, Window) else step.down + first
    return step, before * step.up - after * step.down, min(before, enough), after == 0
