"""Random networks for Hypothesis: flat specs as a YAML file would hold them, valid in the language.

A `Sketch` grows layer by layer. A layer that would empty a map, or let sizes, strides or periods grow beyond what an
exhaustive check can follow, is replaced by a pointwise one, so that no draw is thrown away. Most joins are of maps with
equal strides and sizes; a few are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from tests.oracle import JOINS, Oracle, Unknown, Unshuffle

Draw = Callable[[st.SearchStrategy[Any]], Any]
Layer = dict[str, Any]

AXES = {1: ["time"], 2: ["height", "width"], 3: ["depth", "height", "width"]}
LINEAR = {1: "linear", 2: "bilinear", 3: "trilinear"}
POINTWISE = ["relu", "identity", "batch_norm", "dropout", "scale", "pointwise", "layer_norm_channels"]
CONVS = ["conv", "depthwise_conv", "separable_conv", "window"]
FACTORS = [2, 2, 3, 1, 4, "3/2", 1.5, "1/2", 0.5, "2/3", "4/3", "5/2"]

MAX_SIZE = 80
MAX_STRIDE = 12
MAX_PERIOD = 48


class Sketch:
    """A spec in the making; `sized` if the sizes of its inputs are known."""

    def __init__(self, draw: Draw, axes: int, inputs: int, sized: bool, max_layers: int) -> None:
        self.draw, self.axes, self.sized, self.max_layers = draw, axes, sized, max_layers
        size = [draw(st.integers(6, 40)) for _ in range(axes)]
        self.spec: dict[str, Any] = {"rflint": 1, "layers": []}
        if axes != 2 or draw(st.booleans()):
            self.spec["axes"] = AXES[axes]
        if inputs > 1:
            self.names = [f"x{i}" for i in range(inputs)]
            self.spec["inputs"] = {name: {"size": list(size)} if sized else {} for name in self.names}
        else:
            self.names = ["input"]
            if sized:
                self.spec["input"] = {"size": size[0] if len(set(size)) == 1 else size}
        self.inputs = list(self.names)
        self.last = self.names[0]
        self.oracles = self.measure()

    @property
    def layers(self) -> list[Layer]:
        layers: list[Layer] = self.spec["layers"]
        return layers

    @property
    def full(self) -> bool:
        return len(self.layers) >= self.max_layers

    def measure(self) -> list[Oracle]:
        return [Oracle(self.spec, axis) for axis in range(self.axes)]

    def chance(self, once_in: int) -> bool:
        """True once in so many draws; simplest is False."""
        return bool(self.draw(st.integers(1, once_in)) == once_in)

    def some(self, choices: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(choices))

    def per_axis(self, values: st.SearchStrategy[Any]) -> Any:
        """One value for all axes, or a list."""
        return [self.draw(values) for _ in range(self.axes)] if self.draw(st.booleans()) else self.draw(values)

    def spread(self, value: Any) -> list[Any]:
        """One value for every axis."""
        return list(value) if isinstance(value, list) else [value] * self.axes

    def add(self, layer: Layer, source: str | None = None, named: bool = False) -> str:
        """Adds a layer, or a pointwise one in its place; `source` is for layers that have no `from`."""
        self.layers.append(self.placed(layer, source, named))
        if not self.bearable():
            self.layers.pop()
            self.layers.append(self.placed({"op": self.some(POINTWISE)}, source, named))
            self.oracles = self.measure()
        self.last = self.oracles[0].ids[-1]
        if "id" in self.layers[-1]:
            self.names.append(self.last)
        return self.last

    def placed(self, layer: Layer, source: str | None, named: bool) -> Layer:
        """The layer with an id or none, reading what it should by default where that is possible."""
        name = {"id": f"m{len(self.layers)}"} if named or not self.chance(4) else {}
        default = self.last if self.layers or len(self.inputs) == 1 else None
        if "from" in layer or (source in (None, default) and (source not in self.names or not self.chance(4))):
            return {**name, **layer}
        return {**name, **layer, "from": source}

    def bearable(self) -> bool:
        """Measures the spec as it is; whether the newest layer keeps to the bounds on every axis."""
        self.oracles = self.measure()
        return all(self.within(oracle, oracle.ids[-1]) for oracle in self.oracles)

    def within(self, oracle: Oracle, id: str) -> bool:
        size = oracle.size(id)
        if size is not None and not 1 <= size <= MAX_SIZE:
            return False
        for edge in oracle.edges[id]:
            if isinstance(edge.operator, Unshuffle) and (oracle.size(edge.source) or 0) % edge.operator.factor:
                return False
        known = [steps for steps in (known_steps(oracle, id, origin) for origin in self.inputs) if steps]
        return all(Fraction(1, MAX_STRIDE) <= a <= MAX_STRIDE and bound <= MAX_PERIOD for a, bound in known)

    def name_of_last(self) -> str:
        """The last map, behind one more layer if it has no name."""
        return self.last if self.last in self.names else self.add({"op": "identity"}, named=True)

    def fits(self, one: str, other: str) -> bool:
        """Whether two maps have equal sizes and effective strides."""
        return all(
            oracle.size(one) == oracle.size(other)
            and all(known_steps(oracle, one, x, 1) == known_steps(oracle, other, x, 1) for x in self.inputs)
            for oracle in self.oracles
        )

    def join(self, sources: list[str]) -> str:
        """Joins maps, nearly always with a crop if their sizes differ."""
        layer = {"op": self.some(sorted(JOINS)), "from": sources}
        differ = any(len({oracle.size(source) for source in sources}) > 1 for oracle in self.oracles)
        crops = ["center", "keep_start", "keep_end"] if self.sized else ["keep_start"]
        if (differ and not self.chance(6)) or self.chance(12):
            layer["crop"] = self.some(crops)
        return self.add(layer, named=self.draw(st.booleans()))


def known_steps(oracle: Oracle, id: str, origin: str, count: int = 2) -> tuple[Any, ...] | None:
    try:
        return oracle.steps(id, origin)[:count]
    except Unknown:
        return None


# ------------------------------------------------------------------------------------------------------- layers


def sides(low: int, high: int) -> st.SearchStrategy[Any]:
    """Padding on one axis."""
    number = st.integers(low, high)
    both = st.fixed_dictionaries({"before": number, "after": number})
    return st.one_of(number, both, st.fixed_dictionaries({"before": number}), st.fixed_dictionaries({"after": number}))


def keeping(sketch: Sketch, extents: list[int], surplus: int = 1) -> list[Layer]:
    """Padding that adds up to `extent - surplus` on every axis, shared out at random between the sides."""
    befores = [sketch.draw(st.integers(-1, extent)) for extent in extents]
    middle = sketch.draw(st.booleans())
    shares = [(extent - surplus) // 2 if middle else before for extent, before in zip(extents, befores, strict=True)]
    return [{"before": b, "after": e - surplus - b} for b, e in zip(shares, extents, strict=True)]


def window(sketch: Sketch, stride: Any = None, keep: bool | None = None) -> Layer:
    """A convolution or pool; one that keeps sizes (over the stride) if `keep`."""
    keep = not sketch.chance(3) if keep is None else keep
    op = sketch.some([*CONVS, *CONVS, "max_pool", "avg_pool", "blur_pool"])
    layer: Layer = {"op": op, "kernel_size": sketch.per_axis(st.integers(1, 5))}
    if op in (*CONVS, "max_pool") and sketch.chance(2):
        layer["dilation"] = sketch.per_axis(st.integers(1, 3))
    layer["stride"] = sketch.per_axis(st.sampled_from([1, 1, 1, 2, 2, 3])) if stride is None else stride
    if op in ("max_pool", "avg_pool"):
        layer.update({"ceil_mode": True} if sketch.chance(3) else {})
    if stride is None and op not in CONVS and sketch.chance(3):
        del layer["stride"]
    if op == "blur_pool" and sketch.chance(3):
        del layer["kernel_size"]
    return {**layer, **window_padding(sketch, layer, keep)}


def window_padding(sketch: Sketch, layer: Layer, keep: bool) -> Layer:
    """`padding` for a window, or none."""
    kernels, dilations = sketch.spread(layer.get("kernel_size", 3)), sketch.spread(layer.get("dilation", 1))
    strides = sketch.spread(layer.get("stride", 2 if layer["op"] == "blur_pool" else layer.get("kernel_size")))
    extents = [d * (k - 1) + 1 for d, k in zip(dilations, kernels, strict=True)]
    same = sketch.sized or set(strides) == {1} or sketch.chance(8)
    words = ["half", *(["same", "same_lower"] if same else []), *(["causal"] if layer["op"] in CONVS else [])]
    if sketch.chance(3):
        free = ["valid", *(["causal_block"] if layer["op"] in CONVS else [])]
        return {"padding": sketch.some(words if keep else words + free)}
    if layer.get("ceil_mode"):
        return {"padding": sketch.per_axis(sides(0, 2))}
    if keep:
        return {"padding": keeping(sketch, extents)}
    return {} if sketch.chance(3) else {"padding": sketch.per_axis(sides(-2, 3))}


def cut(sketch: Sketch) -> Layer:
    """A pad, a crop or a slice; slices count from the end only where sizes are known."""
    op = sketch.some(["pad", "crop", "slice"])
    if op == "pad":
        return {"op": op, "padding": sketch.per_axis(sides(-1, 2))}
    if op == "crop":
        return {"op": op, "cropping": sketch.per_axis(sides(0, 2))}
    layer: Layer = {"op": op, "start": sketch.per_axis(st.integers(-12 if sketch.sized else 0, 3))}
    if sketch.chance(2):
        layer["step"] = sketch.per_axis(st.sampled_from([1, 2, 3]))
    if sketch.chance(2):
        layer["stop"] = sketch.per_axis(st.sampled_from([None, -1, -2, 30]))
    return layer


def transposed(sketch: Sketch, stride: Any = None) -> Layer:
    """A transposed convolution; half of them give `stride` outputs a sample."""
    kernel = sketch.per_axis(st.integers(1, 5))
    dilation = sketch.per_axis(st.sampled_from([1, 1, 2]))
    stride = sketch.per_axis(st.sampled_from([1, 2, 2, 3])) if stride is None else stride
    layer: Layer = {"op": "conv_transpose", "kernel_size": kernel, "stride": stride, "dilation": dilation}
    kind = sketch.some(["keep", "same", "causal", "numbers", "none"])
    if kind in ("same", "causal"):
        return {**layer, "padding": kind}
    if kind == "none":
        return layer
    more = sketch.per_axis(st.integers(0, 1))
    strides, extra = sketch.spread(stride), sketch.spread(more)
    extents = [d * (k - 1) + 1 for d, k in zip(sketch.spread(dilation), sketch.spread(kernel), strict=True)]
    cuts = keeping(sketch, [e + m - s + 1 for e, m, s in zip(extents, extra, strides, strict=True)])
    padding = cuts if kind == "keep" else sketch.per_axis(sides(-1, 3))
    return {**layer, "padding": padding, "output_padding": more}


def interpolation(sketch: Sketch, target: Layer) -> Layer:
    """An upsample by a factor, to a size or to the size of another map; area and align_corners need sizes."""
    modes = ["nearest", "nearest_exact", LINEAR[sketch.axes], LINEAR[sketch.axes]]
    modes += ["bicubic"] if sketch.axes == 2 else []
    modes += ["area"] if sketch.sized else []
    layer = {"op": "upsample", **target, "mode": sketch.some(modes)}
    if layer["mode"] in (LINEAR[sketch.axes], "bicubic") and sketch.sized and sketch.chance(4):
        layer["align_corners"] = True
    return layer


def resampling(sketch: Sketch) -> Layer:
    """Any operator that changes the sampling."""
    kinds = ["transposed", "unpool", "factor", "factor", "like", "shuffle", "unshuffle"]
    kind = sketch.some([*kinds, "size", "adaptive"] if sketch.sized else kinds)
    if kind == "transposed":
        return transposed(sketch)
    if kind == "unpool":
        layer: Layer = {"op": "max_unpool", "kernel_size": sketch.per_axis(st.integers(1, 4))}
        more = {"stride": sketch.per_axis(st.integers(1, 3)), "padding": sketch.per_axis(st.integers(0, 1))}
        return {**layer, **more} if sketch.chance(2) else layer
    if kind in ("shuffle", "unshuffle"):
        factor = sketch.per_axis(st.sampled_from([2, 2, 3, 1]))
        word = "upscale_factor" if kind == "shuffle" else "downscale_factor"
        return {"op": f"pixel_{kind}", word: factor}
    if kind == "adaptive":
        op = sketch.some(["adaptive_avg_pool", "adaptive_max_pool"])
        sizes = st.lists(st.sampled_from([4, 5, 7, 2, None]), min_size=sketch.axes, max_size=sketch.axes)
        return {"op": op, "output_size": sketch.draw(sizes)}
    if kind == "size":
        return interpolation(sketch, {"size": sketch.per_axis(st.integers(2, 30))})
    if kind == "like":
        return interpolation(sketch, {"like": sketch.some(sketch.names)})
    return interpolation(sketch, {"scale_factor": sketch.per_axis(st.sampled_from(FACTORS))})


def undoing(sketch: Sketch, stride: Any, like: str) -> Layer:
    """An operator that undoes a stride."""
    kind = sketch.some(["transposed", "transposed", "factor", "factor", "like", "shuffle", "unpool"])
    if kind == "transposed":
        return transposed(sketch, stride)
    if kind == "shuffle":
        return {"op": "pixel_shuffle", "upscale_factor": stride}
    if kind == "unpool":
        return {"op": "max_unpool", "kernel_size": stride}
    return interpolation(sketch, {"like": like} if kind == "like" else {"scale_factor": stride})


# ----------------------------------------------------------------------------------------------- pieces of networks


def step(sketch: Sketch, resample: bool) -> None:
    """One layer in a chain."""
    kind = sketch.some(["window", "window", "window", "cut", "pointwise"] + (["resampling"] * 3 if resample else []))
    if kind == "window":
        sketch.add(window(sketch))
    elif kind == "cut":
        sketch.add(cut(sketch))
    else:
        sketch.add(resampling(sketch) if kind == "resampling" else {"op": sketch.some(POINTWISE)})


def branch(sketch: Sketch, source: str, stride: Any, keep: bool, resample: bool) -> str:
    """A map that is `stride` times coarser than its source."""
    if set(sketch.spread(stride)) == {1} and sketch.chance(4):
        return source
    if sketch.chance(10):
        stride = sketch.per_axis(st.integers(1, 3))
    longer = sketch.draw(st.integers(0, 2))
    sketch.add(window(sketch, stride, keep), source, named=longer == 0)
    for left in reversed(range(longer)):
        other = resampling(sketch) if resample and sketch.chance(6) else cut(sketch) if sketch.chance(5) else None
        sketch.add(other or window(sketch, 1, keep), named=left == 0)
    return sketch.last


def fork(sketch: Sketch, starts: list[str], resample: bool) -> None:
    """Branches from some maps, one from each, and their join."""
    stride = sketch.per_axis(st.sampled_from([1, 1, 2, 3]))
    keep = not sketch.chance(4)
    sketch.join([branch(sketch, start, stride, keep, resample) for start in starts])


def skip(sketch: Sketch) -> None:
    """A join of the last map with older ones that fit, seldom with any."""
    last = sketch.name_of_last()
    others = [name for name in sketch.names if name != last and (sketch.fits(name, last) or sketch.chance(10))]
    if others:
        picked = sketch.draw(st.lists(st.sampled_from(others), min_size=1, max_size=2))
        sketch.join([*picked, last] if sketch.draw(st.booleans()) else [last, *picked])


def hourglass(sketch: Sketch) -> None:
    """Down, on, up and a skip around it."""
    start = sketch.name_of_last()
    stride = sketch.per_axis(st.sampled_from([2, 2, 3]))
    pool = {"op": "max_pool", "kernel_size": stride}
    sketch.add(pool if sketch.chance(2) else window(sketch, stride, True), start)
    if sketch.chance(2):
        step(sketch, False)
    sketch.add(undoing(sketch, stride, start), named=True)
    sketch.join([start, sketch.last])


def taint(sketch: Sketch) -> None:
    """A global or opaque operator, in the chain or in a branch beside it."""
    kind = sketch.some(["keep", "keep", "gate", "recurrent", "opaque", "deform_conv"])
    if kind == "keep":
        op = sketch.some(["squeeze_excite", "self_attention", "instance_norm", "group_norm", "layer_norm"])
        axes = sketch.spec.get("axes", AXES[2])
        over = sketch.draw(st.lists(st.sampled_from(axes), min_size=1, unique=True))
        sketch.add({"op": op, **({"over": over} if sketch.chance(2) else {})})
    elif kind == "gate":
        start = sketch.name_of_last()
        sketch.add({"op": sketch.some(["global_avg_pool", "global_max_pool"])}, start)
        sketch.add({"op": "conv", "kernel_size": 1}, named=True)
        sketch.add({"op": "multiply", "from": [start, sketch.last]})
    elif kind == "recurrent" and sketch.axes == 1:
        sketch.add({"op": sketch.some(["lstm", "gru", "rnn"]), "bidirectional": sketch.draw(st.booleans())})
    elif kind in ("opaque", "deform_conv"):
        sketch.add({"op": kind})


# --------------------------------------------------------------------------------------------------- strategies


@st.composite
def networks(
    draw: Draw,
    *,
    axes: int | None = None,
    sized: bool | None = None,
    resample: bool = False,
    tainted: bool = False,
    max_layers: int = 12,
) -> dict[str, Any]:
    """Chains and graphs of windows, cuts and joins, on 1 to 3 axes, with one or two inputs of known size or not.

    `resample` adds everything that changes the sampling, `tainted` global and opaque operators. A network may come out
    a few layers longer than `max_layers`.
    """
    count = draw(st.integers(1, 3)) if axes is None else axes
    known = draw(st.booleans()) if sized is None else sized
    sketch = Sketch(draw, count, 2 if draw(st.integers(1, 5)) == 5 else 1, known, max_layers)
    if len(sketch.inputs) > 1:
        fork(sketch, sketch.inputs, resample)
    kinds = ["step", "step", "fork", "skip"] + (["hourglass"] * 2 if resample else []) + (["taint"] if tainted else [])
    for _ in range(draw(st.integers(1, 6))):
        if not sketch.full:
            piece(sketch, sketch.some(kinds), resample)
    if not sketch.layers:
        sketch.add(window(sketch))
    return sketch.spec


def piece(sketch: Sketch, kind: str, resample: bool) -> None:
    if kind == "fork":
        fork(sketch, [sketch.name_of_last()] * sketch.draw(st.integers(2, 3)), resample)
    elif kind == "skip":
        skip(sketch)
    elif kind == "hourglass":
        hourglass(sketch)
    elif kind == "taint":
        taint(sketch)
    else:
        step(sketch, resample)


def resampling_networks(
    *, axes: int | None = None, sized: bool | None = None, tainted: bool = False, max_layers: int = 10
) -> st.SearchStrategy[dict[str, Any]]:
    """Networks that also hold transposed convolutions, unpooling, interpolation, shuffles and adaptive pools."""
    return networks(axes=axes, sized=sized, resample=True, tainted=tainted, max_layers=max_layers)
