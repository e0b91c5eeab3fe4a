"""The two ways to lay a coarser or finer grid over a map, and the layers that mix them.

Corner geometry puts output 0 on sample 0 (3/2/1 windows, transposed 3/2/1, `align_corners: true`); half-pixel geometry
takes samples for areas and puts output 0 at `(step - 1)/2`, with `step` samples per output (2/2 and 4/2/1 windows,
nearest and linear upsampling, transposed 2/2 and 4/2/1).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.partings import Parting
from rflint.geometry.windows import Pattern

CORNER, HALF_PIXEL = "corner", "half-pixel"


class Sampled(NamedTuple):
    """What one layer of a path does: samples per output, where output 0 lies on its map, and the geometry (or "")."""

    layer: int
    step: Fraction
    first: Fraction
    geometry: str


def first_output(pattern: Pattern) -> Fraction:
    """Where output 0 lies on the map that is read, in samples of it: the mean over phases that read anything."""
    step = Fraction(pattern.down, pattern.up)
    places = [Fraction(taps[0] + taps[-1], 2) - step * j for j, taps in enumerate(pattern.taps) if taps]
    return sum(places, Fraction(0)) / len(places) if places else Fraction(0)


def sampled(analysis: Analysis, layer: int, source: int, group: int) -> Sampled | None:
    """What a layer does to the grid of a map that it reads; None where it leaves it as it is, or that is not known."""
    place = analysis.network.layers[layer].sources.index(source)
    pattern = analysis.extents[group].steps[layer][place]
    if not isinstance(pattern, Pattern) or pattern.floating:
        return None
    step, first = Fraction(pattern.down, pattern.up), first_output(pattern)
    if step == 1:
        return Sampled(layer, step, first, "") if first else None
    geometry = CORNER if first == 0 else HALF_PIXEL if first == (step - 1) / 2 else ""
    return Sampled(layer, step, first, geometry)


def mixed(analysis: Analysis, parting: Parting) -> list[Sampled]:
    """The layers that part the outermost paths of a join: the first of corner and the first of half-pixel geometry.

    Where there are not both, the layers that shift the grid otherwise.
    """
    branches = parting.branches[parting.worst]
    paths = [
        analysis.witness(parting.origin, parting.join, branch.kind, parting.worst, largest=True)
        for branch in (branches[0], branches[-1])
    ]
    found = sorted({one for path in _differing(paths) for one in _on(analysis, path, parting.worst)})
    firsts = [next((one for one in found if one.geometry == name), None) for name in (CORNER, HALF_PIXEL)]
    both = [one for one in firsts if one is not None]
    if len(both) == 2:
        return both
    odd = [one for one in found if not one.geometry]
    return [*odd[:2], *both][:2]


def _differing(paths: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """The paths from the last layer on that all pass before their end."""
    shared = set(paths[0][:-1]).intersection(*(path[:-1] for path in paths[1:]))
    last = max(shared, default=-1)
    return [[layer for layer in path if layer >= last] for path in paths]


def _on(analysis: Analysis, path: Sequence[int], group: int) -> list[Sampled]:
    steps = (sampled(analysis, layer, source, group) for source, layer in pairwise(path))
    return [one for one in steps if one is not None]
