"""Maps that do not fit: where sizes differ, and the padding that makes them equal, proved on the sizes.

A strided window of stride s makes one map of up to s sizes; its transposed convolution makes the smallest of them, and
`output_padding` says how many samples that is too few. Other windows keep a size, or divide it by their stride, where
they are padded by half of what they span.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice

from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.differing import fork
from rflint.geometry.mending import TRIES, Mend, input_sizes, mended, stands_there
from rflint.geometry.partings import Cause, partings
from rflint.geometry.reaching import cost_of, place_of
from rflint.geometry.sizes import Extents, propagate
from rflint.geometry.windows import extent
from rflint.network import Join, Layer, Network, Shuffle, Transposed, Window

EFFORT = 1 << 16
"""Layers that may be walked over for all joins of a network, axis by axis."""

Misfits = set[tuple[int, int]]
"""Layers whose maps do not fit, each with the axis."""


def joined_sizes(layer: Layer, extent: Extents) -> dict[int, int]:
    """The sizes that meet at a join without `crop`, each with the place of the first source that has it."""
    found: dict[int, int] = {}
    if isinstance(layer.operator, Join) and layer.operator.crop is None:
        for place, source in enumerate(layer.sources):
            size = extent.sizes[source]
            if isinstance(size, int) and size > 0 and not extent.broadcast[source]:
                found.setdefault(size, place)
    return found


def left_over(layer: Layer, extent: Extents, axis: int) -> int:
    """The samples that are left over where a map is unshuffled."""
    if not isinstance(layer.operator, Shuffle) or layer.operator.up:
        return 0
    size = extent.sizes[layer.sources[0]]
    return size % layer.operator.factor[axis] if isinstance(size, int) else 0


class Fitter:
    """Finds, for joins of maps of different sizes, the one padding that could make them equal."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.left = EFFORT
        self.misfits: Misfits | None = None

    def fit(self, join: int, sizes: Mapping[int, Mapping[int, int]]) -> Mend | None:
        """Another output_padding or padding of one layer with which the maps fit at `join`, and no others cease to.

        `sizes` are those that meet there, as `joined_sizes` gives them, per axis class that is at fault.
        """
        candidates = chain(self._outputs(join, sizes), islice(self._paddings(join, sizes), TRIES))
        return next((mend for mend in candidates if self._proved(join, mend) and self._centred(join, mend)), None)

    def _outputs(self, join: int, sizes: Mapping[int, Mapping[int, int]]) -> Iterator[Mend]:
        """Output paddings of the transposed convolutions whose sizes the joined maps have."""
        if any(len(one) > 2 for one in sizes.values()):
            return
        tried: set[int] = set()
        for source in self.analysis.network.layers[join].sources:
            wanted = {group: self._other(source, group, list(one)) for group, one in sizes.items()}
            layer = self._transposed(source, list(sizes)) if any(wanted.values()) else None
            if layer is not None and layer not in tried:
                tried.add(layer)
                mend = _raised(self.analysis, layer, wanted)
                if mend is not None:
                    yield mend

    def _paddings(self, join: int, groups: Collection[int]) -> Iterator[Mend]:
        """Paddings of the windows that some paths into the join pass and others do not, the nearest first."""
        seen: set[object] = set()
        for origin in self.analysis.origins:
            between = fork(self.analysis, join, origin).between if self.left > 0 else []
            self.left -= len(between)
            for layer in between:
                mend = _halved(self.analysis, layer, groups)
                place = place_of(self.analysis.network.layers[layer], "padding")
                if mend is not None and (place, mend.values) not in seen:
                    seen.add((place, mend.values))
                    yield mend

    def _other(self, source: int, group: int, sizes: Sequence[int]) -> int:
        """How many samples the other map at a join has more."""
        size = self.analysis.sizes[group][source]
        return sum(other - size for other in sizes) if isinstance(size, int) and size in sizes else 0

    def _transposed(self, at: int, groups: Sequence[int]) -> int | None:
        """The transposed convolution whose size a map has, with nothing but layers that keep it between the two."""
        while self.left > 0:
            self.left -= 1
            layer = self.analysis.network.layers[at]
            if isinstance(layer.operator, Transposed):
                return at if layer.operator.op == "conv_transpose" else None
            alike = (source for source in layer.sources if self._same(source, at, groups))
            before = next(alike, None)
            if before is None:
                return None
            at = before
        return None

    def _same(self, source: int, layer: int, groups: Sequence[int]) -> bool:
        sizes = self.analysis.sizes
        return all(
            sizes[group][source] == sizes[group][layer] and not self.analysis.broadcast(source, group)
            for group in groups
        )

    def _proved(self, join: int, mend: Mend) -> bool:
        network, sizes = self.analysis.network, input_sizes(self.analysis)
        self.left -= len(network.layers) * len(network.axes) * (2 if self.misfits is None else 1)
        if self.left < 0:
            return False
        if self.misfits is None:
            self.misfits = _misfits(network, sizes)
        after = _misfits(mended(network, mend), sizes)
        return after < self.misfits and all(layer != join for layer, _ in after)

    def _centred(self, join: int, mend: Mend) -> bool:
        """Whether no windows part the paths into a join then; an odd window is centred, and is not asked about."""
        operator, origins = self.analysis.network.layers[mend.layer].operator, self.analysis.origins
        if not isinstance(operator, Window) or all(span % 2 for span in _spans(operator)):
            return True
        self.left -= sum(cost_of(self.analysis, origin) for origin in origins)
        if self.left < 0:
            return False
        again = analyse(mended(self.analysis.network, mend), input_sizes(self.analysis), origins)
        return not any(one.join == join and one.cause is Cause.WINDOWS for one in partings(again))


def _misfits(network: Network, inputs: Sequence[Sequence[int | None]]) -> Misfits:
    found: Misfits = set()
    for axis in range(len(network.axes)):
        extent = propagate(network, axis, [sizes[axis] for sizes in inputs])
        for index, layer in enumerate(network.layers):
            if len(joined_sizes(layer, extent)) > 1 or left_over(layer, extent, axis):
                found.add((index, axis))
    return found


def _raised(analysis: Analysis, layer: int, wanted: Mapping[int, int]) -> Mend | None:
    """The output_padding that makes a map larger by what is wanted per axis class; None where that is no such value."""
    operator = analysis.network.layers[layer].operator
    places = [operator.where("output_padding", axis) for axis in range(len(analysis.classes))]
    if not isinstance(operator, Transposed) or any(place.via for place in places if place):
        return None
    values = [extra + wanted.get(group, 0) for extra, group in zip(operator.output_padding, analysis.classes)]
    fits = all(0 <= value < stride for value, stride in zip(values, operator.stride))
    return Mend(layer, "output_padding", tuple(values)) if fits else None


def _halved(analysis: Analysis, layer: int, groups: Collection[int]) -> Mend | None:
    """Half of what a window spans as its padding on both sides of some axes; None where it is, or cannot be."""
    operator = analysis.network.layers[layer].operator
    if not isinstance(operator, Window) or not stands_there(operator, "padding"):
        return None
    values = list(operator.padding)
    for axis, (group, span) in enumerate(zip(analysis.classes, _spans(operator))):
        half, rest = divmod(span - 1, 2)
        if group in groups:
            if isinstance(values[axis], str) or analysis.modes[group] or (rest and operator.stride[axis] == 1):
                return None
            values[axis] = (half, half)
    return Mend(layer, "padding", tuple(values)) if tuple(values) != operator.padding else None


def _spans(operator: Window) -> list[int]:
    return [extent(size, dilation) for size, dilation in zip(operator.kernel_size, operator.dilation)]
