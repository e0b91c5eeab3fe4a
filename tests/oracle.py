"""A judge that knows no formula: which inputs does an output read, found by following every tap of every operator.

Each operator says, for one output position, which positions of the map before it are read. All else is observed from
that: sets of input positions are carried through the network one output at a time, once on maps without borders and
once on maps of true size, and paths are listed one by one. Integers and fractions only.

An oracle looks at one axis of a flat spec: plain data, no blocks, params or repeats. It shares no code with what it
judges.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

Spec = Mapping[str, Any]
Hull = tuple[int, int]
Field = frozenset[int]

P = ParamSpec("P")
T = TypeVar("T")

HALF = Fraction(1, 2)

WINDOWS = {"conv", "depthwise_conv", "separable_conv", "window", "max_pool", "avg_pool", "blur_pool"}
JOINS = {"add", "concat", "multiply", "subtract", "maximum", "minimum", "mean"}
POINTWISE = {
    *("identity", "relu", "relu6", "leaky_relu", "prelu", "elu", "gelu", "silu", "mish", "hardswish", "sigmoid"),
    *("hardsigmoid", "tanh", "softplus", "softmax", "dropout", "batch_norm", "local_response_norm"),
    *("layer_norm_channels", "scale", "pointwise"),
}
GRIDS = {
    **dict.fromkeys(("global_avg_pool", "global_max_pool"), "one"),
    **dict.fromkeys(("linear", "flatten"), "ended"),
    **dict.fromkeys(("squeeze_excite", "self_attention", "instance_norm", "group_norm", "layer_norm"), "keep"),
    **dict.fromkeys(("lstm", "gru", "rnn"), "keep"),
}


class Unknown(Exception):
    """What was asked for cannot be known."""


class NeedsSize(Unknown):
    """It depends on the size of a map that is not known."""


class Mismatched(Unknown):
    """It depends on a join of maps with different effective strides."""


class Arguments:
    """The arguments of a layer on one axis: a list holds one value per axis, null is the same as nothing."""

    def __init__(self, layer: Spec, axis: int, axes: list[str]) -> None:
        self.layer, self.axis, self.axes = layer, axis, axes
        self.op: str = layer["op"]

    def get(self, name: str, default: Any = None) -> Any:
        value = self.layer.get(name)
        value = value[self.axis] if isinstance(value, list) else value
        return default if value is None else value

    def sides(self, name: str, default: int = 0) -> Hull:
        value = self.get(name, default)
        return (value.get("before", 0), value.get("after", 0)) if isinstance(value, Mapping) else (value, value)

    def spans_axis(self) -> bool:
        return self.axes[self.axis] in self.layer.get("over", self.axes)


# ---------------------------------------------------------------------------------------------------- operators


class Operator:
    """What lies between a map and one that it is read from; this one reads at its own place.

    `n` is the size of the map that is read, None where it is not known.
    """

    keeps_grid = True
    """False behind a global pool and where the grid ends: nothing is read locally."""
    is_global = False

    def __init__(self, n: int | None) -> None:
        self.n = n

    @property
    def steps(self) -> tuple[int, int]:
        """(outputs, samples): so many outputs further on, the same is read so many samples further on."""
        return 1, 1

    def reads(self, o: int) -> Iterable[int]:
        """The positions that output o reads on a map without borders."""
        return [o]

    def really(self, o: int) -> Iterable[int]:
        """The positions that output o reads on a map of n samples; those outside hold nothing and may be listed."""
        return self.reads(o)

    def size(self) -> int | None:
        """How many outputs there are."""
        return self.n

    def known(self) -> int:
        if self.n is None:
            raise NeedsSize
        return self.n


class Window(Operator):
    """Convolution and pooling: k taps, d apart, s further on at every output."""

    def __init__(self, arguments: Arguments, n: int | None) -> None:
        super().__init__(n)
        blur, pool = arguments.op == "blur_pool", arguments.op in ("max_pool", "avg_pool")
        self.k: int = arguments.get("kernel_size", 3 if blur else None)
        self.s: int = arguments.get("stride", self.k if pool else 2 if blur else 1)
        self.d: int = arguments.get("dilation", 1)
        self.ceil: bool = arguments.get("ceil_mode", False)
        self.extent = self.d * (self.k - 1) + 1
        word = arguments.get("padding")
        self.word: str | None = word if isinstance(word, str) else None
        self.numbers = (0, 0) if self.word else arguments.sides("padding", (self.k - 1) // 2 if blur else 0)

    @property
    def steps(self) -> tuple[int, int]:
        return 1, self.s

    def padding(self) -> Hull:
        """Samples added before and after."""
        if self.word is None or self.word == "valid":
            return self.numbers
        if self.word == "half":
            return self.extent // 2, self.extent // 2
        if self.word == "causal":
            return self.extent - 1, 0
        if self.word == "causal_block":
            return self.extent - self.s, 0
        total = self.total_of_same()
        less, more = total // 2, total - total // 2
        return (less, more) if self.word == "same" else (more, less)

    def total_of_same(self) -> int:
        """The fewest samples to add, so that there is an output for every s samples, begun ones too."""
        if self.s == 1 or self.extent == 1:
            return self.extent - 1
        outputs = math.ceil(Fraction(self.known(), self.s))
        return max(self.s * (outputs - 1) + self.extent - self.known(), 0)

    def reads(self, o: int) -> Iterable[int]:
        first = self.s * o - self.padding()[0]
        return [first + m * self.d for m in range(self.k)]

    def size(self) -> int | None:
        """As many as fit; with ceil_mode one more may hang over the end, if it starts before the padding there."""
        if self.n is None:
            return None
        before, after = self.padding()
        end = self.n + after
        count = 0
        while (over := self.s * count - before + self.extent - end) <= 0 or (self.ceil and over < self.s):
            count += 1
        if self.ceil and count and self.s * (count - 1) - before >= self.n:
            count -= 1
        return count


class Transposed(Operator):
    """Transposed convolution and unpooling: sample x is spread to s*x + m*d for every tap m, then both ends are cut."""

    def __init__(self, arguments: Arguments, n: int | None) -> None:
        super().__init__(n)
        self.k: int = arguments.get("kernel_size")
        self.s: int = arguments.get("stride", self.k if arguments.op == "max_unpool" else 1)
        self.d: int = arguments.get("dilation", 1)
        self.more: int = arguments.get("output_padding", 0)
        extent = self.d * (self.k - 1) + 1
        word = arguments.get("padding", 0)
        if word == "same":
            cut = max(extent - self.s, 0)
            self.before, self.after = cut // 2, cut - cut // 2
            self.more += max(self.s - extent, 0)
        elif word == "causal":
            self.before, self.after = 0, extent - self.s
        else:
            self.before, self.after = arguments.sides("padding")

    @property
    def steps(self) -> tuple[int, int]:
        return self.s, 1

    def reads(self, o: int) -> Iterable[int]:
        spread = o + self.before
        return [(spread - m * self.d) // self.s for m in range(self.k) if (spread - m * self.d) % self.s == 0]

    def size(self) -> int | None:
        if self.n is None:
            return None
        reached = [self.s * x + m * self.d for x in range(self.n) for m in range(self.k)]
        return max(max(reached, default=-1) + 1 - self.before - self.after + self.more, 0)


class Resize(Operator):
    """Interpolation. `like` is the size to resize to, or else `nominal` the factor that stands for it."""

    def __init__(self, arguments: Arguments, n: int | None, like: int | None, nominal: Fraction | None) -> None:
        super().__init__(n)
        self.mode: str = arguments.get("mode", "nearest")
        self.corners = arguments.get("align_corners", False) and self.mode.endswith(("linear", "cubic"))
        factor = arguments.get("scale_factor")
        self.factor = nominal if factor is None else Fraction(str(factor))
        self.target: int | None = arguments.get("size", like)
        if factor is not None and n is not None and self.factor is not None:
            self.target = math.floor(n * self.factor)
        elif n is not None and self.target is not None:
            self.factor = None

    def step(self) -> Fraction:
        """Samples of the map that is read per output."""
        if self.factor is not None and not self.corners and self.mode != "area":
            return 1 / self.factor
        if self.n is None or self.target is None:
            raise NeedsSize
        if self.n < 1 or self.target < 1:
            raise Unknown("the map is empty")
        if not self.corners:
            return Fraction(self.n, self.target)
        return Fraction(self.n - 1, self.target - 1) if self.target > 1 else Fraction(0)

    @property
    def steps(self) -> tuple[int, int]:
        return self.step().denominator, self.step().numerator

    def weights(self, o: int) -> list[tuple[int, Fraction]]:
        """Positions around output o and how much each weighs."""
        step, whole = self.step(), Fraction(1)
        if self.mode == "nearest":
            return [(math.floor(o * step), whole)]
        if self.mode == "nearest_exact":
            return [(math.floor((o + HALF) * step), whole)]
        if self.mode == "area":
            return [(x, whole) for x in range(math.floor(o * step), math.ceil((o + 1) * step))]
        point = o * step if self.corners else (o + HALF) * step - HALF
        first, kernel = math.floor(point), cubic if self.mode == "bicubic" else triangle
        return [(x, kernel(abs(point - x))) for x in range(first - 1, first + 3)]

    def reads(self, o: int) -> Iterable[int]:
        return [x for x, weight in self.weights(o) if weight != 0]

    def really(self, o: int) -> Iterable[int]:
        """At a border, the weights of samples that are not there go to the outermost one."""
        total: dict[int, Fraction] = defaultdict(Fraction)
        for x, weight in self.weights(o):
            total[min(max(x, 0), self.known() - 1)] += weight
        return [x for x, weight in total.items() if weight != 0]

    def size(self) -> int | None:
        return self.target


def triangle(distance: Fraction) -> Fraction:
    """The weight of a sample in linear interpolation."""
    return max(1 - distance, Fraction(0))


def cubic(distance: Fraction) -> Fraction:
    """The weight of a sample in PyTorch's bicubic interpolation (Keys' kernel, a = -3/4)."""
    a, x = Fraction(-3, 4), distance
    if x <= 1:
        return (a + 2) * x**3 - (a + 3) * x**2 + 1
    return a * (x**3 - 5 * x**2 + 8 * x - 4) if x < 2 else Fraction(0)


class AdaptivePool(Operator):
    """n samples shared out among m outputs: each takes every sample that its share touches."""

    def __init__(self, n: int | None, outputs: int) -> None:
        super().__init__(n)
        self.outputs = outputs

    @property
    def steps(self) -> tuple[int, int]:
        share = Fraction(self.known(), self.outputs)
        return share.denominator, share.numerator

    def reads(self, o: int) -> Iterable[int]:
        share = Fraction(self.known(), self.outputs)
        return range(math.floor(o * share), math.ceil((o + 1) * share))

    def size(self) -> int | None:
        return self.outputs


class Shuffle(Operator):
    """pixel_shuffle: every sample becomes f samples."""

    def __init__(self, n: int | None, factor: int) -> None:
        super().__init__(n)
        self.factor = factor

    @property
    def steps(self) -> tuple[int, int]:
        return self.factor, 1

    def reads(self, o: int) -> Iterable[int]:
        return [o // self.factor]

    def size(self) -> int | None:
        return None if self.n is None else self.n * self.factor


class Unshuffle(Shuffle):
    """pixel_unshuffle: f samples become one."""

    @property
    def steps(self) -> tuple[int, int]:
        return 1, self.factor

    def reads(self, o: int) -> Iterable[int]:
        return range(o * self.factor, (o + 1) * self.factor)

    def size(self) -> int | None:
        return None if self.n is None else self.n // self.factor


class Shift(Operator):
    """Padding and cropping: output 0 stands at `start` (None: not known), and `gain` outputs are added."""

    def __init__(self, n: int | None, start: int | None, gain: int) -> None:
        super().__init__(n)
        self.start, self.gain = start, gain

    def reads(self, o: int) -> Iterable[int]:
        if self.start is None:
            raise NeedsSize
        return [o + self.start]

    def size(self) -> int | None:
        return None if self.n is None else max(self.n + self.gain, 0)


class Slice(Operator):
    """`start:stop:step`, as Python has it."""

    def __init__(self, arguments: Arguments, n: int | None) -> None:
        super().__init__(n)
        self.start: int = arguments.get("start", 0)
        self.stop: int | None = arguments.get("stop")
        self.step: int = arguments.get("step", 1)

    @property
    def steps(self) -> tuple[int, int]:
        return 1, self.step

    def reads(self, o: int) -> Iterable[int]:
        start = self.start if self.start >= 0 else max(self.known() + self.start, 0)
        return [start + self.step * o]

    def size(self) -> int | None:
        return None if self.n is None else len(range(self.n)[self.start : self.stop : self.step])


class Global(Operator):
    """Sees the whole map, or all of its past. `grid` tells what is left: `keep`, `one` output, or `ended`."""

    is_global = True

    def __init__(self, n: int | None, grid: str, past_only: bool = False) -> None:
        super().__init__(n)
        self.grid, self.past_only = grid, past_only
        self.keeps_grid = grid == "keep"

    def really(self, o: int) -> Iterable[int]:
        return range(o + 1) if self.past_only else range(self.known())

    def size(self) -> int | None:
        return {"keep": self.n, "one": 1, "ended": None}[self.grid]


class Broadcast(Operator):
    """What stands behind a global pool takes part in every output of a join, even if it is a single sample."""

    def really(self, o: int) -> Iterable[int]:
        return [o if self.n is not None and self.n > 1 else 0]


class Opaque(Operator):
    """Nobody knows."""

    @property
    def steps(self) -> tuple[int, int]:
        raise Unknown("opaque")

    def reads(self, o: int) -> Iterable[int]:
        raise Unknown("opaque")

    def size(self) -> int | None:
        return None


def operator(arguments: Arguments, n: int | None) -> Operator:
    """The operator of a layer that is no join and no upsample, reading a map of size n."""
    op = arguments.op
    if op in WINDOWS:
        return Window(arguments, n)
    if op in ("conv_transpose", "max_unpool"):
        return Transposed(arguments, n)
    if op == "pixel_shuffle":
        return Shuffle(n, arguments.get("upscale_factor"))
    if op == "pixel_unshuffle":
        return Unshuffle(n, arguments.get("downscale_factor"))
    if op == "pad":
        before, after = arguments.sides("padding")
        return Shift(n, -before, before + after)
    if op == "crop":
        before, after = arguments.sides("cropping")
        return Shift(n, before, -before - after)
    if op == "slice":
        return Slice(arguments, n)
    if op in ("adaptive_avg_pool", "adaptive_max_pool"):
        outputs = arguments.get("output_size")
        return Operator(n) if outputs is None else Global(n, "one") if outputs == 1 else AdaptivePool(n, outputs)
    return opaque_or_global(arguments, n)


def opaque_or_global(arguments: Arguments, n: int | None) -> Operator:
    op = arguments.op
    if op == "batch_norm" and arguments.get("training", False):
        return Global(n, "keep")
    if op in POINTWISE:
        return Operator(n)
    if op in GRIDS:
        one_way = op in ("lstm", "gru", "rnn") and not arguments.get("bidirectional", False)
        past_only = one_way or arguments.get("is_causal", False)
        return Global(n, GRIDS[op], past_only) if arguments.spans_axis() else Operator(n)
    if op in ("opaque", "deform_conv"):
        return Opaque(n)
    raise ValueError(f"no such operator: {op}")


# -------------------------------------------------------------------------------------------------- observations


def union(fields: Iterable[Field]) -> Field:
    return frozenset().union(*fields)


def hull(field: Field) -> Hull | None:
    """First and last index, None of nothing."""
    return (min(field), max(field)) if field else None


def moved(hull: Hull | None, shift: int) -> Hull | None:
    return hull and (hull[0] + shift, hull[1] + shift)


def observe(field: Callable[[int], Field], stride: Fraction, bound: int) -> tuple[Hull | None, ...]:
    """The hulls of outputs 0, 1, … up to the smallest period seen; whole at the latest after `bound` outputs."""
    hulls = [hull(field(x)) for x in range(2 * bound)]
    for period in range(1, bound + 1):
        shift, rest = divmod(stride.numerator * period, stride.denominator)
        if rest == 0 and all(moved(hulls[x], shift) == hulls[x + period] for x in range(bound)):
            return tuple(hulls[:period])
    raise AssertionError(f"no period up to {bound}")


@dataclass(frozen=True)
class Reach:
    """What outputs read: output x within `phases[x mod Q]`, moved by `effective_stride * Q` for every period passed."""

    effective_stride: Fraction
    phases: tuple[Hull | None, ...]

    @property
    def period(self) -> int:
        return len(self.phases)

    @property
    def lengths(self) -> list[int]:
        return [phase[1] - phase[0] + 1 for phase in self.phases if phase]

    @property
    def receptive_field(self) -> int | None:
        """Of the largest phase; None if nothing at all is read."""
        return max(self.lengths, default=None)

    @property
    def receptive_field_min(self) -> int | None:
        """Of the smallest phase that reads anything."""
        return min(self.lengths, default=None)

    @property
    def effective_padding(self) -> int | None:
        """None if output 0 reads nothing; so is the centre."""
        return -self.phases[0][0] if self.phases[0] else None

    @property
    def center(self) -> Fraction | None:
        return Fraction(sum(self.phases[0]), 2) if self.phases[0] else None

    @property
    def mean_center(self) -> Fraction | None:
        """The mean over phases that read anything; None if there is none."""
        centers = [Fraction(sum(h), 2) - self.effective_stride * j for j, h in enumerate(self.phases) if h]
        return sum(centers, Fraction(0)) / len(centers) if centers else None

    @property
    def mean_end(self) -> Fraction | None:
        """The mean right edge over phases that read anything: what counts on a causal axis."""
        ends = [h[1] - self.effective_stride * j for j, h in enumerate(self.phases) if h]
        return sum(ends, Fraction(0)) / len(ends) if ends else None

    @property
    def look_ahead(self) -> int:
        """Samples read to the right of the newest one."""
        return max(0, *(h[1] - math.floor(self.effective_stride * j) for j, h in enumerate(self.phases) if h), 0)


@dataclass(frozen=True)
class Figures(Reach):
    """What a map reads over all paths, and its size."""

    size: int | None = None


@dataclass(frozen=True)
class PathInfo(Reach):
    """What a map reads along one path; `layers` from where the path starts to the map."""

    layers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Signature:
    """Paths with one effective stride and one mean centre: how many, smallest and largest field of all their phases."""

    count: int
    smallest: int | None
    largest: int | None


@dataclass(frozen=True)
class Region:
    """What one output reads: without borders, what of that lies inside the input, and on maps of their true size."""

    unclipped: Hull | None
    clipped: Hull | None
    read: Field


# ---------------------------------------------------------------------------------------------------- the network


@dataclass(frozen=True, eq=False)
class Edge:
    """An operator and the map it reads."""

    source: str
    operator: Operator


Path = tuple[Edge, ...]


def remembered(method: Callable[Concatenate[Oracle, P], T]) -> Callable[Concatenate[Oracle, P], T]:
    """Keeps a method's answers with the oracle."""

    def ask(self: Oracle, /, *args: P.args, **kwargs: P.kwargs) -> T:
        key = method, args
        if key not in self.memory:
            self.memory[key] = method(self, *args, **kwargs)
        answer: T = self.memory[key]
        return answer

    return ask


class Oracle:
    """One axis of a network. Maps are named by the ids of layers (`layers.3` without one) and inputs.

    Wherever an input is asked for, the id of any other map may stand: figures are then measured from there, along the
    paths that pass through it. `Unknown` is raised for what cannot be known. Figures are local: a global operator that
    keeps its grid counts as pointwise, and nothing is local behind one that does not.
    """

    def __init__(self, spec: Spec, axis: int) -> None:
        self.axis = axis
        self.axes: list[str] = spec.get("axes", ["height", "width"])
        given = [Arguments(layer, axis, self.axes) for layer in spec["layers"] if layer["op"] in WINDOWS]
        self.causal = self.axes[axis] in spec.get("causal", ()) or any(one.get("padding") == "causal" for one in given)
        """Whether right edges are compared on this axis, not centres."""
        self.ids: list[str] = []
        self.inputs: dict[str, int | None] = {name: self._given(entry) for name, entry in inputs(spec).items()}
        self.edges: dict[str, tuple[Edge, ...]] = dict.fromkeys(self.inputs, ())
        self.ops: dict[str, str] = dict.fromkeys(self.inputs, "input")
        self._sizes: dict[str, int | None] = dict(self.inputs)
        self.mismatched_sizes: set[str] = set()
        """Joins without a crop, of maps whose known sizes differ."""
        self.odd_crops: set[str] = set()
        """Joins that crop at the centre and cannot leave as much on both sides."""
        self.memory: dict[Any, Any] = {}
        previous = [next(iter(self.inputs))] if len(self.inputs) == 1 else []
        for place, layer in enumerate(spec["layers"]):
            self._add(layer.get("id", f"layers.{place}"), layer, sources(layer) or previous)
            previous = [self.ids[-1]]

    def _given(self, entry: Spec) -> int | None:
        size = (entry or {}).get("size")
        size = size[self.axis] if isinstance(size, list) else size
        if isinstance(size, Mapping):
            raise ValueError("a set of sizes: ask for one after the other")
        return size

    def _add(self, id: str, layer: Spec, sources: list[str]) -> None:
        arguments = Arguments(layer, self.axis, self.axes)
        if arguments.op in JOINS:
            self.edges[id], self._sizes[id] = self._join(id, sources, arguments.get("crop"))
        else:
            self.edges[id] = tuple(Edge(source, self._operator(arguments, source)) for source in sources)
            self._sizes[id] = self.edges[id][0].operator.size()
        self.ops[id] = arguments.op
        self.ids.append(id)

    def _operator(self, arguments: Arguments, source: str) -> Operator:
        n = self._sizes[source]
        if arguments.op != "upsample":
            return operator(arguments, n)
        like = arguments.layer.get("like")
        if like is None:
            return Resize(arguments, n, None, None)
        return Resize(arguments, n, self._sizes[like], self._ratio(like, source))

    def _ratio(self, fine: str, coarse: str) -> Fraction | None:
        """How many times finer one map is than the other, by effective strides towards the first input that tells."""
        strides = [(self._known_stride(coarse, origin), self._known_stride(fine, origin)) for origin in self.inputs]
        return next((more / less for more, less in strides if more and less), None)

    def _join(self, id: str, sources: list[str], crop: str | None) -> tuple[tuple[Edge, ...], int | None]:
        """Maps behind a global pool are broadcast; the others are cut to the smallest if there is a crop."""
        grids = [s for s in sources if not self.is_ended(s)] or sources
        sizes = [self._sizes[s] for s in grids]
        smallest = None if None in sizes else min(size for size in sizes if size is not None)
        size = smallest if crop or len(set(sizes)) == 1 else None
        if not crop and len({*sizes} - {None}) > 1:
            self.mismatched_sizes.add(id)
        if crop == "center" and len({size % 2 for size in sizes if size is not None}) > 1:
            self.odd_crops.add(id)
        edges = []
        for source in sources:
            n = self._sizes[source]
            if source not in grids:
                edges.append(Edge(source, Broadcast(n)))
            elif crop in (None, "keep_start"):
                edges.append(Edge(source, Operator(n)))
            else:
                more = None if n is None or smallest is None else n - smallest
                edges.append(Edge(source, Shift(n, more if more is None or crop == "keep_end" else more // 2, 0)))
        return tuple(edges), size

    def runs(self) -> bool:
        """Whether no map is empty, joins agree, crops at the centre are even, and what is unshuffled can be divided."""
        edges = [edge for id in self.ids for edge in self.edges[id]]
        undivided = any(
            isinstance(edge.operator, Unshuffle) and (edge.operator.n or 0) % edge.operator.factor for edge in edges
        )
        return not (0 in self._sizes.values() or self.mismatched_sizes or self.odd_crops or undivided)

    # -- how maps hang together

    def size(self, id: str) -> int | None:
        """Outputs of a map; None where it is not known, the grid has ended, or a join's sizes differ."""
        return self._sizes[id]

    @remembered
    def is_ended(self, id: str) -> bool:
        """Whether a map stands behind a global pool, or where the grid has ended, on all paths to it."""
        return id not in self.inputs and all(
            not edge.operator.keeps_grid or self.is_ended(edge.source) for edge in self.edges[id]
        )

    @remembered
    def depends(self, id: str, origin: str) -> bool:
        """Whether a map depends on another in any way."""
        return id == origin or any(self.depends(edge.source, origin) for edge in self.edges[id])

    @remembered
    def is_global(self, id: str, origin: str) -> bool:
        """Whether some path between the maps passes a global operator."""
        return id != origin and any(
            self.depends(edge.source, origin) and (edge.operator.is_global or self.is_global(edge.source, origin))
            for edge in self.edges[id]
        )

    @remembered
    def towards(self, id: str, origin: str) -> tuple[Edge, ...]:
        """The edges from a map that lead to the origin locally."""
        edges = [edge for edge in self.edges[id] if edge.operator.keeps_grid]
        return tuple(edge for edge in edges if edge.source == origin or self.towards(edge.source, origin))

    def is_local(self, id: str, origin: str) -> bool:
        """Whether a map has figures towards the origin."""
        return id == origin or bool(self.towards(id, origin))

    # -- what is read

    @remembered
    def field(self, id: str, origin: str, x: int) -> Field:
        """The indices of the origin that position x of a map depends on, no map having a border."""
        if id == origin:
            return frozenset({x})
        edges = self.towards(id, origin)
        return union(self.field(edge.source, origin, place) for edge in edges for place in edge.operator.reads(x))

    @remembered
    def read(self, id: str, origin: str, x: int) -> Field:
        """The indices of the origin that are really read by position x of a map, all maps being of their true size."""
        size = self._sizes[id]
        if size is None and not self.is_ended(id):
            raise NeedsSize
        if size is not None and not 0 <= x < size:
            return frozenset()
        if id == origin:
            return frozenset({x})
        edges = [edge for edge in self.edges[id] if self.depends(edge.source, origin)]
        return union(self.read(edge.source, origin, place) for edge in edges for place in edge.operator.really(x))

    def region(self, id: str, origin: str, o: int) -> Region:
        """What output o of a map reads."""
        unclipped, size = hull(self.field(id, origin, o)), self._sizes[origin]
        if size is None:
            raise NeedsSize
        clipped = unclipped and (max(unclipped[0], 0), min(unclipped[1], size - 1))
        return Region(unclipped, clipped if clipped and clipped[0] <= clipped[1] else None, self.read(id, origin, o))

    def holes(self, id: str, origin: str, o: int) -> list[int]:
        """The indices between the first and the last that output o reads, that it does not read."""
        field = self.field(id, origin, o)
        return [x for x in range(min(field), max(field)) if x not in field] if field else []

    # -- figures

    def effective_stride(self, id: str, origin: str) -> Fraction:
        """Samples of the origin per step of a map."""
        return self.steps(id, origin)[0]

    def _known_stride(self, id: str, origin: str) -> Fraction | None:
        try:
            return self.effective_stride(id, origin)
        except Unknown:
            return None

    @remembered
    def steps(self, id: str, origin: str) -> tuple[Fraction, int]:
        """The effective stride, and a number of outputs after which everything comes again."""
        if id == origin:
            return Fraction(1), 1
        steps = [further(edge, *self.steps(edge.source, origin)) for edge in self.towards(id, origin)]
        if not steps:
            raise Unknown(f"{id} reads nothing of {origin}")
        if len({stride for stride, _ in steps}) > 1:
            raise Mismatched(id)
        return steps[0][0], math.lcm(*(bound for _, bound in steps))

    def figures(self, id: str, origin: str) -> Figures | None:
        """The figures of a map towards an input; None if it depends on it only through global pools, or not at all."""
        if not self.is_local(id, origin):
            return None
        stride, bound = self.steps(id, origin)
        return Figures(stride, observe(partial(self.field, id, origin), stride, bound), self._sizes[id])

    # -- paths

    def trails(self, id: str, origin: str) -> Iterator[Path]:
        """Every local path between the maps as its edges, the first at the origin."""
        if id == origin:
            yield ()
        else:
            for edge in self.towards(id, origin):
                yield from ((*path, edge) for path in self.trails(edge.source, origin))

    @remembered
    def along(self, path: Path, x: int) -> Field:
        """The indices that position x at the end of a path depends on, along this path alone."""
        if not path:
            return frozenset({x})
        rest, last = path[:-1], path[-1].operator
        return union(self.along(rest, place) for place in last.reads(x))

    @remembered
    def paths(self, id: str, origin: str) -> list[PathInfo]:
        """Every path on its own; a map named twice in a join gives two."""
        found = []
        for path in self.trails(id, origin):
            stride, bound = Fraction(1), 1
            for edge in path:
                stride, bound = further(edge, stride, bound)
            phases = observe(partial(self.along, path), stride, bound)
            found.append(PathInfo(stride, phases, (*(edge.source for edge in path), id)))
        return found

    def signatures(self, id: str, origin: str) -> dict[tuple[Fraction, Fraction | None], Signature]:
        """(effective stride, mean centre) of all paths; the centre is None for paths that read nothing."""
        groups: dict[tuple[Fraction, Fraction | None], list[PathInfo]] = defaultdict(list)
        for path in self.paths(id, origin):
            groups[path.effective_stride, path.mean_end if self.causal else path.mean_center].append(path)
        return {
            key: Signature(
                len(group),
                min((n for path in group for n in path.lengths), default=None),
                max((n for path in group for n in path.lengths), default=None),
            )
            for key, group in groups.items()
        }

    def centers(self, id: str, origin: str) -> set[Fraction]:
        """The mean centres of all paths that read anything; `Unknown` behind a mismatched join."""
        self.steps(id, origin)
        return {center for _, center in self.signatures(id, origin) if center is not None}

    # -- alignment

    @remembered
    def aligned(self, id: str, origin: str) -> bool:
        """Whether all paths have one centre, at this map and at every map on the way to it."""
        before = [edge.source for edge in self.towards(id, origin)]
        return len(self.centers(id, origin)) <= 1 and all(self.aligned(source, origin) for source in before)

    def misaligned_joins(self) -> set[tuple[str, str]]:
        """(join, input): the joins that have more centres than each of the maps they join."""
        return {key for key in self._judged() if self._adds_centers(*key)}

    def mismatched_joins(self) -> set[tuple[str, str]]:
        """(join, input): the joins of maps with different effective strides, of those that are known."""
        return {key for key in self._judged() if self._mismatches(*key)}

    def _judged(self) -> Iterator[tuple[str, str]]:
        """Joins of which more than one branch reads the input."""
        joins = [id for id in self.ids if self.ops[id] in JOINS]
        return ((id, origin) for id in joins for origin in self.inputs if len(self.towards(id, origin)) > 1)

    def _adds_centers(self, join: str, origin: str) -> bool:
        try:
            branches = [self.centers(edge.source, origin) for edge in self.towards(join, origin)]
            return all(len(self.centers(join, origin)) > len(branch) for branch in branches)
        except Unknown:
            return False

    def _mismatches(self, join: str, origin: str) -> bool:
        strides = {self._known_stride(edge.source, origin) for edge in self.towards(join, origin)}
        return len(strides - {None}) > 1


def further(edge: Edge, stride: Fraction, bound: int) -> tuple[Fraction, int]:
    """The effective stride and the bound of the period behind an operator, from those of the map it reads."""
    outputs, samples = edge.operator.steps
    return stride * samples / outputs, outputs * (bound // math.gcd(bound, samples))


def inputs(spec: Spec) -> Mapping[str, Any]:
    """The declared inputs by name."""
    declared: Mapping[str, Any] = spec.get("inputs") or {"input": spec.get("input") or {}}
    return declared


def sources(layer: Spec) -> list[str]:
    """What stands in `from`."""
    value = layer.get("from", [])
    return list(value) if isinstance(value, list) else [value]
