"""The figures of a network, map by map.

Figures are exact (int and Fraction) and in input samples. Those with an entry per axis are tuples in the order of
`Network.axes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from rflint.api.maps import Map
from rflint.geometry import analysis as geometry
from rflint.reports.lookup import Names

if TYPE_CHECKING:
    from rflint.api.network import Network

Sizes = tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True)
class Analysis(Mapping[str, Map]):
    """The maps of a network by the ids of their layers, inputs first, in the order they run.

    `analysis["stage2"]` takes, besides ids, what `from` would call a layer (of one that runs several times, the last
    run) and the names of outputs; another name is a KeyError. `sizes[input][axis]` are the input sizes it was made for,
    in samples. Frozen; it is pickled as its network and sizes, and made anew from them.
    """

    network: Network
    sizes: Sizes
    figures: geometry.Analysis = field(repr=False, compare=False)

    def __getitem__(self, name: str) -> Map:
        return Map(self, self._names.find(name))

    def __iter__(self) -> Iterator[str]:
        return (layer.id for layer in self.figures.network.layers)

    def __len__(self) -> int:
        return len(self.figures.network.layers)

    def __reduce__(self) -> tuple[object, ...]:
        return analysed, (self.network, self.sizes)

    @property
    def outputs(self) -> dict[str, Map]:
        """The maps that the network yields, by the names of its outputs."""
        return {output.name: Map(self, output.layer) for output in self.figures.network.outputs}

    @cached_property
    def _names(self) -> Names:
        return Names(self.figures.network)


def analysed(network: Network, sizes: Sizes) -> Analysis:
    """The analysis of a network for inputs of these sizes."""
    return Analysis(network, sizes, geometry.analyse(network.model, sizes))
