"""One path through a network: which has the largest or the smallest field, and how that grows along it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import ITSELF, Field, State
from rflint.geometry.paths import largest, smallest
from rflint.geometry.reach import stepped


def extreme_path(analysis: Analysis, layer: int, origin: int, group: int, *, wide: bool) -> list[int]:
    """The layers of a path with the largest (`wide`) or the smallest field on an axis class, from the origin on.

    Where no path has a field that is known, any path; empty where no path leads.
    """
    reach = analysis.reach[origin][layer]
    if reach is None:
        return []
    kind = next(iter(reach.table.rows))
    best: int | None = None
    for one, row in reach.table.rows.items():
        field = one.fields[group]
        if isinstance(field, Field):
            size = largest(field, row.wide[group]) if wide else smallest(field, row.narrow[group])
            if best is None or (size > best if wide else size < best):
                best, kind = size, one
    return analysis.witness(origin, layer, kind, group, wide)


def states_along(analysis: Analysis, path: Sequence[int], group: int) -> list[State]:
    """The state of every map of a path towards the first, along this path alone."""
    states: list[State] = [ITSELF]
    for source, index in pairwise(path):
        layer = analysis.network.layers[index]
        reads = analysis.extents[group].steps[index][layer.sources.index(source)]
        states.append(stepped(reads, states[-1], layer, index))
    return states
