"""What one operator reads on its input map, and how many outputs it has, on one axis.

Every regular operator is one pattern: output `up*t + j` reads the positions `down*t + i`, i in `taps[j]`. A window
has `up` 1 and its stride as `down`; a transposed convolution has its stride as `up`; a resize by n/m has both.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor, gcd
from typing import NamedTuple

from rflint.network import (
    AdaptivePool,
    Global,
    Input,
    Join,
    Opaque,
    Operator,
    Pad,
    Pointwise,
    Resize,
    Shuffle,
    Slice,
    Transposed,
    Window,
)


class Pattern(NamedTuple):
    """Output `up*t + j` reads `down*t + i` for i in `taps[j]`."""

    up: int
    down: int
    taps: tuple[range, ...]
    floating: str = ""
    """Why the shift is not known; empty where it is."""


class Unclear(NamedTuple):
    """Geometry that cannot be given, and why."""

    reason: str


class Everything(NamedTuple):
    """All of the axis is read. `keeps_grid`: the local figure goes on as if the operator were pointwise."""

    keeps_grid: bool


Step = Pattern | Unclear | Everything

MAX_PHASES = 4096
"""Phases of one map beyond which its figures are not computed."""

TOO_MANY_PHASES = Unclear(f"more than {MAX_PHASES:,} phases")

IDENTITY = Pattern(1, 1, (range(1),))


def extent(kernel_size: int, dilation: int) -> int:
    """k_e: the samples that a dilated kernel spans."""
    return dilation * (kernel_size - 1) + 1


def room(operator: Window, axis: int) -> int:
    """Samples from which on a map's size decides by its remainder alone which taps lie inside the map.

    No window then spans the whole map: each tap either begins inside it, or enters it within a stride.
    """
    span, stride = extent(operator.kernel_size[axis], operator.dilation[axis]), operator.stride[axis]
    given = operator.padding[axis]
    if given in ("valid", (0, 0)):
        return max(span, stride)
    cut = 0 if isinstance(given, str) else max(-given[0], 0) + max(-given[1], 0)
    return max(span, stride) + stride - 1 + cut


def padding(operator: Window, axis: int, size: int | None) -> tuple[int, int] | None:
    """Samples of padding (before, after) a window; None where it takes a size that is not known."""
    given = operator.padding[axis]
    if not isinstance(given, str):
        return given
    stride = operator.stride[axis]
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    if given == "half":
        return span // 2, span // 2
    if given == "valid":
        return 0, 0
    if given == "causal":
        return span - 1, 0
    if given == "causal_block":
        return span - stride, 0
    if size is None and stride > 1:
        return None
    outputs = size if stride == 1 else -(-(size or 0) // stride)
    total = span - 1 if stride == 1 else max((outputs or 0) * stride - stride + span - (size or 0), 0)
    small, large = total // 2, total - total // 2
    return (small, large) if given == "same" else (large, small)


def _left_without_size(operator: Window, axis: int) -> int | None:
    """The left padding of `same` if it is one for all sizes: the total runs from max(k_e - s, 0) to k_e - 1."""
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    fewest, most = max(span - operator.stride[axis], 0), span - 1
    if operator.padding[axis] == "same":
        return fewest // 2 if fewest // 2 == most // 2 else None
    return fewest - fewest // 2 if fewest - fewest // 2 == most - most // 2 else None


def _window(operator: Window, axis: int, size: int | None) -> Step:
    pads = padding(operator, axis, size)
    before = pads[0] if pads else _left_without_size(operator, axis)
    k, d, s = operator.kernel_size[axis], operator.dilation[axis], operator.stride[axis]
    if before is None:
        why = f"`{operator.padding[axis]}` padding with stride {s} depends on the input size, which is not known"
        return Pattern(1, s, (range(0, extent(k, d), d),), why)
    return Pattern(1, s, (range(-before, extent(k, d) - before, d),))


def _window_size(operator: Window, axis: int, size: int) -> int:
    s, span = operator.stride[axis], extent(operator.kernel_size[axis], operator.dilation[axis])
    if operator.padding[axis] in ("same", "same_lower"):
        return -(-size // s)
    before, after = padding(operator, axis, size) or (0, 0)
    room = size + before + after - span
    if not operator.ceil_mode:
        return room // s + 1
    outputs = -(-room // s) + 1
    return outputs - 1 if (outputs - 1) * s >= size + before else outputs


def transposed_padding(operator: Transposed, axis: int) -> tuple[int, int, int]:
    """Samples cut from a transposed convolution's result (before, after), and those added to its end."""
    given = operator.padding[axis]
    extra = operator.output_padding[axis]
    if not isinstance(given, str):
        return (*given, extra)
    stride = operator.stride[axis]
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    if given == "causal":
        return 0, span - stride, extra
    total = max(span - stride, 0)
    return total // 2, total - total // 2, max(stride - span, 0)


def _transposed(operator: Transposed, axis: int, size: int | None) -> Step:
    k, s, d = operator.kernel_size[axis], operator.stride[axis], operator.dilation[axis]
    if s > MAX_PHASES:
        return TOO_MANY_PHASES
    before = transposed_padding(operator, axis)[0]
    return Pattern(s, 1, tuple(_transposed_taps(j + before, k, s, d) for j in range(s)))


def _transposed_taps(place: int, k: int, s: int, d: int) -> range:
    """All (place - m*d)/s that are whole, m < k, in rising order."""
    shared = gcd(s, d)
    every = s // shared
    first = place // shared * pow(d // shared, -1, every) % every if every > 1 else 0
    if place % shared or first >= k:
        return range(0)
    last = first + (k - 1 - first) // every * every
    return range((place - last * d) // s, (place - first * d) // s + 1, d // shared)


def _transposed_size(operator: Transposed, axis: int, size: int) -> int:
    before, after, extra = transposed_padding(operator, axis)
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    return (size - 1) * operator.stride[axis] - before - after + span + extra


def _shuffle(operator: Shuffle, axis: int, size: int | None) -> Step:
    f = operator.factor[axis]
    if operator.up:
        return Pattern(f, 1, (range(1),) * f) if f <= MAX_PHASES else TOO_MANY_PHASES
    return Pattern(1, f, (range(f),))


def _shuffle_size(operator: Shuffle, axis: int, size: int) -> int:
    f = operator.factor[axis]
    return size * f if operator.up else size // f


def _pad(operator: Pad, axis: int, size: int | None) -> Step:
    return Pattern(1, 1, (range(-operator.before[axis], 1 - operator.before[axis]),))


def _pad_size(operator: Pad, axis: int, size: int) -> int:
    return size + operator.before[axis] + operator.after[axis]


def _slice(operator: Slice, axis: int, size: int | None) -> Step:
    start, step = operator.start[axis], operator.step[axis]
    if size is not None:
        start = slice(start, None, step).indices(size)[0]
    elif start < 0:
        return Pattern(
            1, step, (range(1),), "a slice that starts from the end depends on the input size, which is not known"
        )
    return Pattern(1, step, (range(start, start + 1),))


def _slice_size(operator: Slice, axis: int, size: int) -> int:
    return len(range(*slice(operator.start[axis], operator.stop[axis], operator.step[axis]).indices(size)))


def resized(mode: str, step: Fraction, corners: bool = False) -> Step:
    """Interpolation, `step` input samples per output.

    Output o sits at `o*step` with `corners`, at `(o + 1/2)*step - 1/2` without; nearest takes `floor(o*step)`,
    nearest_exact `floor((o + 1/2)*step)`, area all samples that `[o*step, (o + 1)*step)` touches.
    """
    if step.denominator > MAX_PHASES:
        return TOO_MANY_PHASES
    taps = tuple(_interpolated(mode, o, step, corners) for o in range(step.denominator))
    return Pattern(step.denominator, step.numerator, taps)


def _interpolated(mode: str, o: int, step: Fraction, corners: bool) -> range:
    if mode == "area":
        return range(floor(o * step), ceil((o + 1) * step))
    half = Fraction(1, 2)
    if mode.startswith("nearest"):
        at = floor((o + half) * step if mode == "nearest_exact" else o * step)
        return range(at, at + 1)
    point = o * step if corners else (o + half) * step - half
    left = floor(point)
    if point == left:
        return range(left, left + 1)  # its neighbours have no weight
    return range(left - 1, left + 3) if mode == "bicubic" else range(left, left + 2)


def resize(operator: Resize, axis: int, size: int | None, outputs: int | None, nominal: Fraction | None) -> Step:
    """What a resize of `size` samples to `outputs` reads; `nominal`: the factor of a `like` without sizes."""
    factor = operator.factor[axis] if operator.factor is not None else None
    corners = operator.align_corners and operator.mode not in ("nearest", "nearest_exact", "area")
    if factor is not None and not corners and operator.mode != "area":
        return resized(operator.mode, 1 / factor)
    if size is not None and outputs:
        ends = (size - 1, outputs - 1) if corners else (size, outputs)
        return resized(operator.mode, Fraction(ends[0], ends[1]) if ends[1] else Fraction(0), corners)
    if nominal is not None and not corners and operator.mode != "area":
        return resized(operator.mode, 1 / nominal)
    why = "with align_corners" if corners else "by area" if operator.mode == "area" else "to a given size"
    return Unclear(f"a resize {why} depends on the size of the map it reads, which is not known")


def _resize_size(operator: Resize, axis: int, size: int) -> int:
    if operator.factor is None:
        return operator.size[axis] if operator.size is not None else size
    factor = operator.factor[axis]
    return size * factor.numerator // factor.denominator


def _adaptive(operator: AdaptivePool, axis: int, size: int | None) -> Step:
    wanted = operator.output_size[axis]
    if wanted is None:
        return IDENTITY
    if wanted == 1:
        return Everything(keeps_grid=False)
    if size is None:
        return Unclear(f"what `{operator.op}` reads for {wanted} outputs depends on the input size, which is not known")
    return resized("area", Fraction(size, wanted))


def _adaptive_size(operator: AdaptivePool, axis: int, size: int) -> int:
    wanted = operator.output_size[axis]
    return size if wanted is None else wanted


def _global(operator: Global, axis: int, size: int | None) -> Step:
    if operator.grid == "ended":
        return Everything(keeps_grid=False)
    return Everything(keeps_grid=operator.grid == "keep") if operator.over[axis] else IDENTITY


def _global_size(operator: Global, axis: int, size: int) -> int:
    return 1 if operator.grid == "one" and operator.over[axis] else size


def _opaque(operator: Opaque, axis: int, size: int | None) -> Step:
    return Unclear(f"`{operator.op}` has no known geometry")


def _identity(operator: Operator, axis: int, size: int | None) -> Step:
    return IDENTITY


def _same_size(operator: Operator, axis: int, size: int) -> int:
    return size


_OPERATORS: dict[type, tuple[Callable[..., Step], Callable[..., int]]] = {
    Window: (_window, _window_size),
    Transposed: (_transposed, _transposed_size),
    Resize: (_identity, _resize_size),
    Shuffle: (_shuffle, _shuffle_size),
    Pad: (_pad, _pad_size),
    Slice: (_slice, _slice_size),
    AdaptivePool: (_adaptive, _adaptive_size),
    Global: (_global, _global_size),
    Opaque: (_opaque, _same_size),
    Join: (_identity, _same_size),
    Pointwise: (_identity, _same_size),
    Input: (_identity, _same_size),
}


def step(operator: Operator, axis: int, size: int | None) -> Step:
    """What `operator` reads on its input map of `size` samples (None: not known); of a Resize, see `resize`."""
    return _OPERATORS[type(operator)][0](operator, axis, size)


def output_size(operator: Operator, axis: int, size: int) -> int:
    """The number of outputs for `size` inputs, below 1 where there is none."""
    return _OPERATORS[type(operator)][1](operator, axis, size)
