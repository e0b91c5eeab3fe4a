"""What lies between a join and the layer where its paths part: what some paths pass and others do not."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Broadcast
from rflint.geometry.windows import Pattern
from rflint.network import Resize


class Fork(NamedTuple):
    """The last layer that all paths from an origin into a join pass, and the layers between the two, newest first."""

    layer: int
    between: list[int]


def fork(analysis: Analysis, join: int, origin: int) -> Fork:
    """Where the paths into a join part, and what they pass from there on."""
    waiting: list[int] = []
    known: set[int] = set()
    between: list[int] = []
    at = join
    while True:
        for source in analysis.network.layers[at].sources:
            if source not in known and _local(analysis, source, origin):
                known.add(source)
                heappush(waiting, -source)
        if not waiting:
            return Fork(at, between)
        at = -heappop(waiting)
        if not waiting:  # Layers read only those before them: no path goes around the last one left.
            return Fork(at, between)
        between.append(at)


def _local(analysis: Analysis, layer: int, origin: int) -> bool:
    reach = analysis.reach[origin][layer]
    return reach is not None and not all(isinstance(state, Broadcast) for state in reach.fields)


def resamples(analysis: Analysis, layer: int, group: int) -> bool:
    """Whether a layer makes its map finer on an axis class, or resizes it to a given size."""
    operator = analysis.network.layers[layer].operator
    if isinstance(operator, Resize) and (operator.factor is None or operator.align_corners):
        return True
    return any(isinstance(step, Pattern) and step.up > 1 for step in analysis.extents[group].steps[layer])


class Drift(NamedTuple):
    """A resize of `before` samples to `after` that keeps no whole ratio; `corners`: between their outermost ones."""

    before: int
    after: int
    corners: bool


def drift(analysis: Analysis, layer: int, group: int) -> Drift | None:
    """How a resize drifts on an axis class: its outputs lie at places that no other stride can meet."""
    operator = analysis.network.layers[layer].operator
    if not isinstance(operator, Resize):
        return None
    sizes = analysis.sizes[group]
    before, after = sizes[analysis.network.layers[layer].sources[0]], sizes[layer]
    corners = operator.align_corners and not operator.mode.startswith("nearest") and operator.mode != "area"
    by_size = corners or operator.factor is None or operator.mode == "area"
    if not by_size or not isinstance(before, int) or not isinstance(after, int) or min(before, after) <= corners:
        return None
    small, large = sorted((before - corners, after - corners))
    return Drift(before, after, corners) if large % small else None
