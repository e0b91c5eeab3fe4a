"""One map of an analysed network, its figures, and what its outputs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import index as whole
from typing import TYPE_CHECKING, Any

from rflint.api.records import Region, Signature
from rflint.geometry import analysis as geometry
from rflint.geometry.figures import NUMBERS, Figures, Number, of_layer
from rflint.geometry.reach import Reach
from rflint.geometry.regions import region
from rflint.geometry.signatures import signatures
from rflint.geometry.sizes import NoSize
from rflint.limits import wrong_length
from rflint.nearly import did_you_mean
from rflint.network import Network

if TYPE_CHECKING:
    from rflint.api.analysis import Analysis

Phases = tuple[tuple[int, int] | None, ...]
"""First and last input index that each of the outputs 0, 1, … of one period reads; None for one that reads nothing."""

GLOBAL = "all of the axis is read; `local` has the figure without the operators that do so"
NO_GRID = "the map is the same everywhere: it lies behind a global pool, or its grid has ended"
NO_SIGNATURES = "the field of a path is not known"


@dataclass(frozen=True)
class Map:
    """The figures of one layer's outputs towards one input, in input samples, exact.

    Figures are tuples with one entry per axis. Where an entry cannot be given it is None, and `reasons` says why. Of a
    network with several inputs each map has figures towards each of them: `towards` chooses one; a map that only one
    input leads to needs no choice.
    """

    analysis: Analysis
    index: int
    """The place of the layer in the network, inputs first."""
    origin: int | None = None
    is_local: bool = False

    def __repr__(self) -> str:
        towards = "" if self.origin is None else f" towards {self._model.layers[self.origin].id}"
        return f"<Map {self.id} ({self.op}){towards}{', local' if self.is_local else ''}>"

    @property
    def id(self) -> str:
        """The canonical id of the layer."""
        return self._model.layers[self.index].id

    @property
    def op(self) -> str:
        """The operator of the layer."""
        return self._model.layers[self.index].operator.op

    @property
    def size(self) -> tuple[int | None, ...]:
        """The number of outputs along each axis."""
        return tuple(None if isinstance(size, NoSize) else size for size in self._core.size(self.index))

    @property
    def inputs(self) -> tuple[str, ...]:
        """The inputs that lead to the map."""
        return tuple(self._model.layers[origin].id for origin in self._origins)

    def towards(self, input: str) -> Map:
        """The map with its figures towards one of several inputs.

        Raises:
            KeyError: there is no such input.
            ValueError: no path leads from it to the map.
        """
        names = [layer.id for layer in self._model.inputs]
        if input not in names:
            raise KeyError(f"no input `{input}`{did_you_mean(input, names) or ': ' + ', '.join(names)}")
        if input not in self.inputs:
            raise ValueError(f"no path leads from `{input}` to `{self.id}`")
        return replace(self, origin=names.index(input))

    @property
    def local(self) -> Map:
        """The map with the figures that it has without the reach of global operators: they count as pointwise."""
        return replace(self, is_local=True)

    @property
    def is_global(self) -> tuple[bool, ...]:
        """Whether some path reads all of the axis; then the figures are None but in `local`."""
        return tuple(self._reach.everything[group] for group in self._core.classes)

    @property
    def receptive_field(self) -> tuple[int | None, ...]:
        """Samples from the first to the last one that an output reads: of the widest phase."""
        return self._figure("receptive_field")

    @property
    def receptive_field_min(self) -> tuple[int | None, ...]:
        """The receptive field of the narrowest phase."""
        return self._figure("receptive_field_min")

    @property
    def effective_stride(self) -> tuple[Number | None, ...]:
        """Input samples from one output to the next."""
        return self._figure("effective_stride")

    @property
    def effective_padding(self) -> tuple[int | None, ...]:
        """Samples by which the field of output 0 begins before the input; None if output 0 reads nothing."""
        return self._figure("effective_padding")

    @property
    def center(self) -> tuple[Number | None, ...]:
        """The centre of the field of output 0, as an input index from 0; None if output 0 reads nothing."""
        return self._figure("center")

    @property
    def look_ahead(self) -> tuple[int | None, ...]:
        """Samples that an output reads beyond the newest one of its own time: floor(effective stride * output)."""
        return self._figure("look_ahead")

    @property
    def phases(self) -> tuple[Phases | None, ...]:
        """What outputs 0, 1, … of one period read, where that repeats behind resampling; None where all are alike."""
        return self._figure("phases")

    @property
    def aligned(self) -> bool | None:
        """Whether the paths into this map, and into every map before it, are centred alike; None: not known."""
        verdicts = self._reach.aligned
        return False if False in verdicts else None if None in verdicts else True

    @property
    def paths(self) -> int:
        """The number of paths from the input."""
        return self._reach.paths

    @property
    def signatures(self) -> tuple[Signature, ...] | None:
        """The paths, grouped by effective stride and centre; None where the field of a path is not known."""
        found = signatures(self._core, self.index, self._origin)
        return None if found is None else tuple(Signature.of(self._model, one) for one in found)

    @property
    def reasons(self) -> dict[str, str]:
        """Why a figure is None, by its name."""
        found: dict[str, str] = {}
        for size in self._core.size(self.index):
            if isinstance(size, NoSize):
                found.setdefault("size", size.reason)
        for one, hidden in zip(self._figures, self._hidden):
            for name in (*NUMBERS, "phases", "look_ahead"):
                reason = _reason(one, name, hidden)
                if reason:
                    found.setdefault(name, reason)
        if any(field is None for kind in self._reach.table.rows for field in kind.fields):
            found["signatures"] = found.get("receptive_field", NO_SIGNATURES)
        return found

    def region(self, index: int | Sequence[int]) -> Region:
        """What one output reads; `index` has a number per axis, from 0 (a single one stands for all axes).

        Raises:
            ValueError: not as many numbers as there are axes.
        """
        axes = self._model.axes
        at = tuple(map(whole, index)) if isinstance(index, Sequence) else (whole(index),) * len(axes)
        if len(at) != len(axes):
            raise ValueError(f"`index` has {wrong_length(len(at), axes)}")
        found = region(self._core, self.index, at, self._origin)
        return Region.of(found)

    @property
    def _core(self) -> geometry.Analysis:
        return self.analysis.figures

    @property
    def _model(self) -> Network:
        return self._core.network

    @property
    def _origins(self) -> list[int]:
        return [origin for origin in self._core.origins if self._core.reach[origin][self.index] is not None]

    @property
    def _origin(self) -> int:
        if self.origin is not None:
            return self.origin
        first, *others = self._origins
        if others:
            names = ", ".join(f"`{name}`" for name in self.inputs)
            raise ValueError(f"`{self.id}` has figures towards {names}: choose one with `towards`")
        return first

    @property
    def _reach(self) -> Reach:
        found = self._core.reach[self._origin][self.index]
        assert found is not None
        return found

    @property
    def _figures(self) -> tuple[Figures, ...]:
        return of_layer(self._core, self.index, self._origin) or ()

    @property
    def _hidden(self) -> tuple[bool, ...]:
        return tuple(one and not self.is_local for one in self.is_global)

    def _figure(self, name: str) -> tuple[Any, ...]:
        pairs = zip(self._figures, self._hidden)
        return tuple(None if _reason(one, name, hidden) else getattr(one, name) for one, hidden in pairs)


def _reason(one: Figures, name: str, hidden: bool) -> str:
    """Why a figure cannot be given; empty where it can."""
    if not one.local:
        return GLOBAL if hidden else NO_GRID
    return GLOBAL if hidden and name != "effective_stride" else dict(one.reasons).get(name, "")
