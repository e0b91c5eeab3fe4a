"""Input sizes at which a network runs."""

from __future__ import annotations

from collections.abc import Sequence

from rflint.geometry.analysis import Analysis
from rflint.geometry.sizes import NoSize, propagate
from rflint.network import Network

REACH = 256
"""How far from the declared size others are tried, in samples."""

EFFORT = 2_000_000
"""Layers walked at the most in one search."""


def nearest_sizes(analysis: Analysis, layer: int, group: int) -> tuple[int, ...]:
    """The nearest input sizes, one below and one above those of the analysis, at which `layer` has a size.

    Several inputs are grown and cut by the same number of samples.
    """
    network = analysis.network
    axis = analysis.axes_of(group)[0]
    start = [analysis.sizes[group][origin] for origin in range(network.input_count)]
    reach = min(REACH, EFFORT // len(network.layers))
    found: list[int] = []
    for sign in (-1, 1):
        for by in range(sign, sign * (reach + 1), sign):
            sizes = [size + by if isinstance(size, int) else None for size in start]
            if all(size is None or size > 0 for size in sizes) and _runs(network, axis, sizes, layer):
                found.append(next(size for size in sizes if size is not None))
                break
    return tuple(found)


def _runs(network: Network, axis: int, sizes: Sequence[int | None], layer: int) -> bool:
    size = propagate(network, axis, sizes, layer + 1)[0][layer]
    return not isinstance(size, NoSize) and size > 0
