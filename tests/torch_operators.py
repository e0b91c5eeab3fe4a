"""Every operator that PyTorch has a counterpart of, as that: on one channel, all weights being ones.

Nothing here says which sample a tap falls on: PyTorch does. Padding is zeros, pools are averages, and pixel shuffles do
the spatial part of their work: channels are copies or are averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from rflint import network as nets

Axes = Sequence[int]
"""The axes of a network that are built, one dimension each."""
Sides = list[tuple[int, int]]

CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
CONV_TRANSPOSE = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
AVG_POOL = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
MAX_POOL = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
ADAPTIVE_POOL = {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}
LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}


class NoCounterpart(Exception):
    """PyTorch has nothing that does the same."""


def pick(values: Sequence[Any], axes: Axes) -> list[Any]:
    """The entries of the axes that are built."""
    return [values[axis] for axis in axes]


def ones(kernel_size: Sequence[int]) -> Tensor:
    """The weights of a convolution from one channel to one."""
    return torch.ones(1, 1, *kernel_size, dtype=torch.float64)


def padded(x: Tensor, sides: Sides) -> Tensor:
    """Zeros on both sides of every axis; after that, samples cut off where a number is negative."""
    numbers = [side for pair in reversed(sides) for side in pair]
    return F.pad(F.pad(x, [max(one, 0) for one in numbers]), [min(one, 0) for one in numbers])


def written(given: list[Any], x: Tensor, k: list[int], s: list[int], d: list[int]) -> Iterator[tuple[int, int]]:
    """Padding in numbers; `same` is that of TensorFlow: as much as ceil(n / stride) outputs need."""
    for value, n, kernel, stride, dilation in zip(given, x.shape[2:], k, s, d):
        extent = dilation * (kernel - 1) + 1
        total = max((ceil(n / stride) - 1) * stride + extent - n, 0)
        words = {
            "valid": (0, 0),
            "half": (extent // 2, extent // 2),
            "causal": (extent - 1, 0),
            "causal_block": (extent - stride, 0),
            "same": (total // 2, total - total // 2),
            "same_lower": (total - total // 2, total // 2),
        }
        yield words[value] if isinstance(value, str) else value


def window(operator: nets.Window, axes: Axes, x: Tensor) -> Tensor:
    k, s, d = (pick(values, axes) for values in (operator.kernel_size, operator.stride, operator.dilation))
    given = pick(operator.padding, axes)
    sides = list(written(given, x, k, s, d))
    if operator.op in ("max_pool", "avg_pool"):
        return pool(operator.ceil_mode, x, k, s, d, sides)
    conv = CONV[len(k)]
    if set(given) == {"same"} and set(s) == {1}:
        return conv(x, ones(k), padding="same", dilation=d)
    if all(before == after >= 0 for before, after in sides):
        return conv(x, ones(k), stride=s, padding=[before for before, _ in sides], dilation=d)
    return conv(padded(x, sides), ones(k), stride=s, dilation=d)


def pool(ceil_mode: bool, x: Tensor, k: list[int], s: list[int], d: list[int], sides: Sides) -> Tensor:
    """Padding that PyTorch refuses is added apart, but not with `ceil_mode`, which looks at where padding starts."""
    keep = [min(pair) if ceil_mode or pair[0] == pair[1] else 0 for pair in sides]
    # avg_pool3d also refuses maps smaller than the kernel before they are padded.
    refused = not all(0 <= 2 * one <= kernel <= n for one, kernel, n in zip(keep, k, x.shape[2:]))
    if ceil_mode and (refused or any(after > before for before, after in sides)):
        raise NoCounterpart("padding with ceil_mode")
    keep = [0] * len(k) if refused else keep
    x = padded(x, [(before - one, after - one) for (before, after), one in zip(sides, keep)])
    dims = len(k)
    if set(d) == {1}:
        return AVG_POOL[dims](x, k, s, keep, ceil_mode)
    counts = MAX_POOL[dims](x, k, s, keep, d, ceil_mode).shape[2:]
    room = padded(x, [(one, one + stride - 1) for one, stride in zip(keep, s)])
    inside = (..., *map(slice, counts))
    return CONV[dims](room, ones(k), stride=s, dilation=d)[inside]


def transposed(operator: nets.Transposed, axes: Axes, x: Tensor) -> Tensor:
    k, s, d = (pick(values, axes) for values in (operator.kernel_size, operator.stride, operator.dilation))
    sides, more = cut(pick(operator.padding, axes), pick(operator.output_padding, axes), k, s, d)
    conv = CONV_TRANSPOSE[len(k)]
    accepted = all(extra < max(pair) for extra, pair in zip(more, zip(s, d)))
    if accepted and all(before == after >= 0 for before, after in sides):
        both = [before for before, _ in sides]
        return conv(x, ones(k), stride=s, padding=both, output_padding=more, dilation=d)
    whole = conv(x, ones(k), stride=s, dilation=d)
    return padded(whole, [(-before, extra - after) for (before, after), extra in zip(sides, more)])


def cut(
    given: list[Any], more: list[int], k: list[int], s: list[int], d: list[int]
) -> tuple[list[tuple[int, int]], list[int]]:
    """What a transposed convolution cuts off on both sides, and adds at the end."""
    sides = list(given)
    for at, (kernel, stride, dilation) in enumerate(zip(k, s, d)):
        surplus = dilation * (kernel - 1) + 1 - stride
        if given[at] == "causal":
            sides[at] = (0, surplus)
        elif given[at] == "same":
            over = max(surplus, 0)
            sides[at], more[at] = (over // 2, over - over // 2), max(-surplus, 0)
    return sides, more


def resize(operator: nets.Resize, axes: Axes, x: Tensor, like: Tensor | None) -> Tensor:
    mode = "nearest-exact" if operator.mode == "nearest_exact" else operator.mode
    linear = mode.endswith("linear")
    words: dict[str, Any] = {"mode": LINEAR[len(axes)] if linear else mode}
    if linear or mode == "bicubic":
        words["align_corners"] = operator.align_corners
    if operator.factor is not None:
        return F.interpolate(x, scale_factor=[float(one) for one in pick(operator.factor, axes)], **words)
    size = list(like.shape[2:]) if like is not None else pick(operator.size or (), axes)
    return F.interpolate(x, size=size, **words)


def shuffle(operator: nets.Shuffle, axes: Axes, x: Tensor) -> Tensor:
    factors = pick(operator.factor, axes)
    alike = len(factors) == 2 and len(set(factors)) == 1
    if operator.up and alike:
        return F.pixel_shuffle(x.repeat(1, factors[0] ** 2, 1, 1), factors[0])
    if not operator.up and any(size % factor for size, factor in zip(x.shape[2:], factors)):
        raise NoCounterpart("a factor that does not divide the size")
    if alike:
        return F.pixel_unshuffle(x, factors[0]).mean(1, keepdim=True)
    for dim, factor in enumerate(factors, 2):
        x = x.repeat_interleave(factor, dim) if operator.up else x.unflatten(dim, (-1, factor)).mean(dim + 1)
    return x


def pad(operator: nets.Pad, axes: Axes, x: Tensor) -> Tensor:
    return padded(x, list(zip(pick(operator.before, axes), pick(operator.after, axes))))


def sliced(operator: nets.Slice, axes: Axes, x: Tensor) -> Tensor:
    parts = zip(*(pick(values, axes) for values in (operator.start, operator.stop, operator.step)))
    inside = (..., *(slice(*part) for part in parts))
    return x[inside]


def adaptive_pool(operator: nets.AdaptivePool, axes: Axes, x: Tensor) -> Tensor:
    return ADAPTIVE_POOL[len(axes)](x, [size or n for size, n in zip(pick(operator.output_size, axes), x.shape[2:])])


def whole(operator: nets.Global, axes: Axes, x: Tensor) -> Tensor:
    """Means over all of an axis, or sums over all up to each sample of it."""
    dims = [dim for dim, over in enumerate(pick(operator.over, axes), 2) if over or operator.grid == "ended"]
    if operator.past_only:
        for dim in dims:
            x = x.cumsum(dim)
        return x
    mean = x.mean(dims, keepdim=True) if dims else x
    return x + mean if operator.grid == "keep" else mean


def pointwise(operator: nets.Pointwise, axes: Axes, x: Tensor) -> Tensor:
    return x.clone()


def opaque(operator: nets.Opaque, axes: Axes, x: Tensor) -> Tensor:
    raise NoCounterpart(operator.op)


OPERATORS: dict[type, Callable[[Any, Axes, Tensor], Tensor]] = {
    nets.Window: window,
    nets.Transposed: transposed,
    nets.Shuffle: shuffle,
    nets.Pad: pad,
    nets.Slice: sliced,
    nets.AdaptivePool: adaptive_pool,
    nets.Global: whole,
    nets.Pointwise: pointwise,
    nets.Opaque: opaque,
}
"""All that read one map, but for resizes."""
