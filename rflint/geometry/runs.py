"""Runs of maps on one grid: what lies between two changes of the sampling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.coverage import last_readers
from rflint.geometry.gridding import dilated
from rflint.geometry.positions import Budget, Even, Positions, TooMuch, has_neighbours, moved, repeated, united
from rflint.geometry.windows import Everything, Pattern, Step

MANY = 8
"""Maps at which a run may begin; beyond, nothing is said of it."""


def on_grid(step: Step) -> bool:
    """Whether an operator keeps the grid of the map it reads."""
    return step.keeps_grid if isinstance(step, Everything) else isinstance(step, Pattern) and step.up == step.down == 1


def entries(analysis: Analysis, group: int) -> list[int]:
    """Per run, in order, the map that enters its first dilated window."""
    steps = analysis.extents[group].steps
    runs: list[int] = []
    found: dict[int, int] = {}
    for index, layer in enumerate(analysis.network.layers):
        same = (runs[source] for source, step in zip(layer.sources, steps[index]) if on_grid(step))
        runs.append(next(same, index))
        if layer.sources and dilated(analysis, index, group):
            found.setdefault(runs[layer.sources[0]], layer.sources[0])
    return list(found.values())


class Disjoint(NamedTuple):
    """Neighbouring outputs of `end` share no sample of `entry`; `layer` is the first dilated window between them."""

    entry: int
    end: int
    layer: int
    offsets: int
    """How many samples one output reads."""


class _Offsets(NamedTuple):
    """What one position of a map reads of each entry of its run; `layer`: the first dilated window passed."""

    of: dict[int, Positions]
    layer: int | None


def disjoint(analysis: Analysis, group: int) -> Iterator[Disjoint]:
    """Ends of runs whose neighbouring outputs share nothing of any map at which the run begins."""
    network, axis = analysis.network, analysis.first_axes[group]
    if all(operator.dilation[axis] == 1 for _, _, operator in analysis.windows):
        return  # only what has passed a dilated window is told of
    last = last_readers(network)
    ends = _ends(analysis, group)
    held: dict[int, _Offsets | None] = {}
    budget = Budget()
    for index, layer in enumerate(network.layers):
        held[index] = _offsets(analysis, group, index, held, budget)
        state = held[index]
        if state is not None and state.layer is not None and index in ends:
            entry, most = max(state.of.items(), key=lambda pair: pair[1].number)
            yield Disjoint(entry, index, state.layer, most.number)
        for source in (*layer.sources, index):
            if last[source] == index:
                held.pop(source, None)


def _ends(analysis: Analysis, group: int) -> set[int]:
    """The maps that are outputs, or are read by something off their grid."""
    steps = analysis.extents[group].steps
    found = {output.layer for output in analysis.network.outputs}
    for index, layer in enumerate(analysis.network.layers):
        found.update(source for source, step in zip(layer.sources, steps[index]) if not on_grid(step))
    return found


def _offsets(
    analysis: Analysis, group: int, index: int, held: dict[int, _Offsets | None], budget: Budget
) -> _Offsets | None:
    """What a position of a map reads in its run; None where neighbours share some of it, or that is not known."""
    layer, steps = analysis.network.layers[index], analysis.extents[group].steps[index]
    pairs = [(source, step) for source, step in zip(layer.sources, steps) if on_grid(step)]
    if not pairs:
        return _Offsets({index: Even(0, 1, 1)}, None)
    of: dict[int, list[tuple[range, Positions]]] = {}
    passed = [index] if dilated(analysis, index, group) else []
    for source, step in pairs:
        state = held[source]
        if state is None or not isinstance(step, Pattern) or step.floating or analysis.broadcast(source, group):
            return None
        passed += [] if state.layer is None else [state.layer]
        for entry, one in state.of.items():
            of.setdefault(entry, []).append((step.taps[0], one))
    return _merged(of, min(passed, default=None), budget)


def _merged(of: dict[int, list[tuple[range, Positions]]], layer: int | None, budget: Budget) -> _Offsets | None:
    """What is read through taps; None where two positions stand side by side, or that is not followed."""
    if len(of) > MANY:
        return None
    found: dict[int, Positions] = {}
    try:
        for entry, parts in of.items():
            read = united([repeated(moved(one, taps[0]), taps.step, len(taps), budget) for taps, one in parts], budget)
            if read is None or has_neighbours(read):
                return None
            found[entry] = read
    except TooMuch:
        return None
    return _Offsets(found, layer)
