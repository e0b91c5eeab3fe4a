"""Where windows meet the ends of the map they read, and transposed convolutions the ends of the map they write."""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import extent, output_size, padding
from rflint.network import Transposed, Window

MANY = 1 << 16
"""Taps, or outputs at a border, beyond which they are not looked at one by one."""

POOLS = ("max_pool", "avg_pool")

FARTHEST = 256
"""How far from a size others are looked for."""


class Placed(NamedTuple):
    """A window on a map of known size, on one axis: output o < outputs reads `stride*o - before + m*dilation`."""

    kernel_size: int
    stride: int
    dilation: int
    before: int
    after: int
    size: int
    outputs: int

    @property
    def left_over(self) -> int:
        """Samples to the right of the last window, padding included; below 0 where `ceil_mode` lets it hang over."""
        last = self.stride * (self.outputs - 1) + extent(self.kernel_size, self.dilation)
        return self.size + self.before + self.after - last

    @property
    def dropped(self) -> int:
        """Samples at the end of the map that lie behind the last window."""
        return max(0, self.left_over - self.after)

    @property
    def off_centre(self) -> int:
        """Twice the distance from the middle of the map to the middle of all windows, in samples of the map."""
        return self.after - self.before - self.left_over

    @property
    def early(self) -> int:
        """The number of windows that end before the map begins."""
        first = -(-(self.before - extent(self.kernel_size, self.dilation) + 1) // self.stride)
        return min(max(first, 0), self.outputs)

    def meets(self, tap: int) -> int:
        """The number of outputs for which a tap lies inside the map."""
        return self._within(self.before - tap * self.dilation, self.size - 1 + self.before - tap * self.dilation)

    def _within(self, low: int, high: int) -> int:
        """The number of outputs o with low <= stride*o <= high."""
        first, last = max(0, -(-low // self.stride)), min(self.outputs - 1, high // self.stride)
        return max(0, last - first + 1)

    def dead_taps(self) -> list[int]:
        """The taps that lie outside the map for every output; none of more kernels than are looked at."""
        ends = (0, self.kernel_size - 1)
        whole = self.stride <= self.size and all(map(self.meets, ends))  # what lies between meets it, too
        if whole or self.kernel_size > MANY:
            return []
        return [tap for tap in range(self.kernel_size) if not self.meets(tap)]

    def outside(self) -> int:
        """The number of windows without a tap inside the map."""
        span = extent(self.kernel_size, self.dilation)
        if self.dilation <= self.size or self.kernel_size == 1:
            return self.outputs - self._within(self.before - span + 1, self.size - 1 + self.before)
        if self.kernel_size > MANY:
            return 0
        return self.outputs - sum(self.meets(tap) for tap in range(self.kernel_size))  # one tap at most is inside


def reaches_all(operator: Window, axis: int, size: object) -> bool:
    """Whether some window lies inside a map of this size as a whole, so that every tap meets the map."""
    given = operator.padding[axis]
    widest = extent(operator.kernel_size[axis], operator.dilation[axis]) + operator.stride[axis] - 1
    return isinstance(size, int) and size >= widest and (isinstance(given, str) or min(given) >= 0)


def meets_all(operator: Window, axis: int, size: object) -> bool:
    """Whether every window has a tap inside a map of this size: it reaches into it, and steps over none of it."""
    given, dilation = operator.padding[axis], operator.dilation[axis]
    near = isinstance(given, str) or max(given) < extent(operator.kernel_size[axis], dilation)
    return near and (dilation == 1 or (isinstance(size, int) and size >= dilation))


def placed(analysis: Analysis, layer: int, group: int) -> Placed | None:
    """A window on the map it reads; None where that map, or what comes of it, has no known size."""
    one = analysis.network.layers[layer]
    if not isinstance(one.operator, Window):
        return None
    size = analysis.sizes[group][one.sources[0]]
    return placed_on(one.operator, analysis.axes_of(group)[0], size) if isinstance(size, int) else None


def placed_on(operator: Window, axis: int, size: int) -> Placed | None:
    """A window on a map of `size` samples; None where there is no output."""
    sides = padding(operator, axis, size) if size > 0 else None
    outputs = output_size(operator, axis, size) if sides else 0
    if sides is None or outputs < 1:
        return None
    return Placed(operator.kernel_size[axis], operator.stride[axis], operator.dilation[axis], *sides, size, outputs)


def centred_sizes(operator: Window, axis: int, size: int) -> list[int]:
    """The nearest smaller and the nearest larger size of a map on which all windows together are centred."""
    farthest = min(2 * operator.stride[axis], FARTHEST)
    ways = (range(size - 1, max(size - farthest, 1) - 1, -1), range(size + 1, size + farthest + 1))
    found = (next((one for one in way if _is_centred(operator, axis, one)), None) for way in ways)
    return [one for one in found if one is not None]


def _is_centred(operator: Window, axis: int, size: int) -> bool:
    one = placed_on(operator, axis, size)
    return one is not None and one.off_centre == 0


def always_before(operator: Window, axis: int) -> bool:
    """Whether, for any size of the map, some window ends before it begins."""
    sides = padding(operator, axis, None)
    return sides is not None and sides[0] >= extent(operator.kernel_size[axis], operator.dilation[axis])


def always_behind(operator: Window, axis: int) -> bool:
    """Whether, for any size of the map, some window begins behind it."""
    sides = padding(operator, axis, None)
    if sides is None:
        return False
    span, stride = extent(operator.kernel_size[axis], operator.dilation[axis]), operator.stride[axis]
    most = stride if operator.ceil_mode else stride - 1  # samples that the last window may stand before its place
    return sides[1] >= span + most


def refused_pool(operator: Window, axis: int) -> bool:
    """Whether a pool is padded by more than half of its window on both sides, which PyTorch refuses."""
    given = operator.padding[axis]
    if operator.op not in POOLS or isinstance(given, str) or given[0] != given[1]:
        return False
    return 2 * given[0] > extent(operator.kernel_size[axis], operator.dilation[axis])


def written_phases(operator: Transposed, axis: int) -> tuple[int, int]:
    """(n, s): of every s outputs of a transposed convolution, n are written to."""
    k, s, d = operator.kernel_size[axis], operator.stride[axis], operator.dilation[axis]
    return min(k, s // gcd(s, d)), s


def unwritten(operator: Transposed, axis: int, cut: int) -> int:
    """Outputs at one end that no tap reaches, on a map that is longer than the kernel; `cut` are cut off there."""
    k, s, d = operator.kernel_size[axis], operator.stride[axis], operator.dilation[axis]
    inner = range(max(cut, 0), d * (s - 1) if gcd(s, d) == 1 and k >= s else 0)
    if d == 1 or len(inner) > MANY:
        return max(0, -cut)
    inverse = pow(d, -1, s) if s > 1 else 0
    return max(0, -cut) + sum(place < d * (place * inverse % s) for place in inner)
