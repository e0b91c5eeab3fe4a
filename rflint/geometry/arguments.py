"""The arguments of a layer as one axis sees them, with padding and sizes resolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.sizes import NoSize
from rflint.geometry.windows import padding, transposed_padding
from rflint.network import AdaptivePool, Global, Join, Pad, Resize, Shuffle, Slice, Transposed, Window


class Arguments(NamedTuple):
    """Kernel size, stride, padding and dilation on one axis; None where the operator has no such thing.

    `padding` is (before, after) in samples of the map it is added to (of a transposed convolution: those cut from its
    result), or the word where it depends on a size that is not known. `detail` says what else there is to know.
    """

    kernel_size: int | None = None
    stride: int | None = None
    padding: list[int] | str | None = None
    dilation: int | None = None
    detail: str | None = None


class _Place(NamedTuple):
    """A layer on an axis class."""

    analysis: Analysis
    layer: int
    group: int

    @property
    def axis(self) -> int:
        return self.analysis.axes_of(self.group)[0]

    def size(self, layer: int) -> int | None:
        """The size of a map, where it is known."""
        size = self.analysis.sizes[self.group][layer]
        return None if isinstance(size, NoSize) else size


def arguments(analysis: Analysis, layer: int, group: int) -> Arguments:
    """The arguments of a layer on an axis class."""
    operator: Any = analysis.network.layers[layer].operator
    read = _READERS.get(type(operator))
    return read(operator, _Place(analysis, layer, group)) if read else Arguments()


def _window(operator: Window, at: _Place) -> Arguments:
    sources = at.analysis.network.layers[at.layer].sources
    given = padding(operator, at.axis, at.size(sources[0]))
    word = str(operator.padding[at.axis])
    return Arguments(
        operator.kernel_size[at.axis],
        operator.stride[at.axis],
        list(given) if given else word,
        operator.dilation[at.axis],
    )


def _transposed(operator: Transposed, at: _Place) -> Arguments:
    before, after, extra = transposed_padding(operator, at.axis)
    return Arguments(
        operator.kernel_size[at.axis],
        operator.stride[at.axis],
        [before, after],
        operator.dilation[at.axis],
        f"output padding {extra}" if extra else None,
    )


def _resize(operator: Resize, at: _Place) -> Arguments:
    corners = ", align_corners" if operator.align_corners else ""
    if operator.factor is not None:
        return Arguments(detail=f"{operator.mode} ×{operator.factor[at.axis]}{corners}")
    size = at.size(at.layer)
    like = "" if operator.like is None else f"`{at.analysis.network.layers[operator.like].id}`"
    return Arguments(detail=f"{operator.mode} to {like if size is None else size}{corners}")


def _shuffle(operator: Shuffle, at: _Place) -> Arguments:
    return Arguments(detail=f"{'×' if operator.up else '÷'}{operator.factor[at.axis]}")


def _pad(operator: Pad, at: _Place) -> Arguments:
    return Arguments(padding=[operator.before[at.axis], operator.after[at.axis]])


def _slice(operator: Slice, at: _Place) -> Arguments:
    return Arguments(stride=operator.step[at.axis], detail=f"from {operator.start[at.axis]}")


def _join(operator: Join, at: _Place) -> Arguments:
    many = len(at.analysis.network.layers[at.layer].sources)
    return Arguments(detail=f"of {many}" + (f", crop {operator.crop}" if operator.crop else ""))


def _adaptive(operator: AdaptivePool, at: _Place) -> Arguments:
    wanted = operator.output_size[at.axis]
    return Arguments(detail=None if wanted is None else f"to {wanted}")


def _global(operator: Global, at: _Place) -> Arguments:
    if not operator.over[at.axis]:
        return Arguments()
    return Arguments(detail="reads all of the past" if operator.past_only else "reads all")


_READERS: dict[type, Callable[..., Arguments]] = {
    Window: _window,
    Transposed: _transposed,
    Resize: _resize,
    Shuffle: _shuffle,
    Pad: _pad,
    Slice: _slice,
    Join: _join,
    AdaptivePool: _adaptive,
    Global: _global,
}
