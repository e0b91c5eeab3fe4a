"""The operators of the native language: how each op's arguments become an Operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rflint.diagnostic import Fault
from rflint.document import Map, Seq
from rflint.formats.native.scopes import fault
from rflint.limits import wrong_length
from rflint.network import (
    AdaptivePool,
    Global,
    Join,
    Opaque,
    Operator,
    Pad,
    Pointwise,
    Resize,
    Shuffle,
    Slice,
    Transposed,
    Where,
    Window,
    exact,
)
from rflint.source import Span


class Arguments:
    """The arguments of one layer, checked by the schema; lists are checked here against the number of axes."""

    def __init__(self, data: Map, axes: tuple[str, ...], places: dict[str, Where], faults: list[Fault]) -> None:
        self.op = str(data["op"])
        """The operator's name."""
        self.data = data
        self.axes = axes
        self.places = places
        self.faults = faults
        self.like: int | None = None

    def per_axis(self, name: str, default: Any) -> tuple[Any, ...]:
        """One value per axis; a single value stands for all of them."""
        value = self.data.get(name, default)
        if not isinstance(value, Seq):
            return (value,) * len(self.axes)
        if len(value) != len(self.axes):
            self._wrong_length(name, value)
            return (default,) * len(self.axes)
        for axis, at in enumerate(value.spans):
            self.places.setdefault(f"{name}.{axis}", Where(at))
        return tuple(value)

    def _wrong_length(self, name: str, value: Seq) -> None:
        count = len(self.axes)
        message = f"`{name}` has {wrong_length(len(value), self.axes)}"
        help: tuple[str, ...] = ()
        if name in ("padding", "cropping") and len(value) == 2 * count and all(isinstance(one, int) for one in value):
            help = _rewrites(name, [one for one in value if isinstance(one, int)], count)
        self.faults.append(fault("RF003", self.places[name].span, message, help=help))

    def flag(self, name: str) -> bool:
        """A switch that is off unless given."""
        return bool(self.data.get(name, False))

    def over(self) -> tuple[bool, ...]:
        """The axes that a global operator spans."""
        named = self.data.get("over")
        if named is None:
            return (True,) * len(self.axes)
        names = [named] if isinstance(named, str) else list(named if isinstance(named, Seq) else ())
        spans = named.spans if isinstance(named, Seq) else [self.places["over"].span]
        for name, at in zip(names, spans):
            if name not in self.axes:
                self.faults.append(unknown_axis(str(name), at, self.axes))
        return tuple(axis in names for axis in self.axes)


def unknown_axis(name: str, at: Span, axes: tuple[str, ...]) -> Fault:
    """A word that should name an axis."""
    known = f"{'the axes are' if len(axes) > 1 else 'the only axis is'} {', '.join(f'`{axis}`' for axis in axes)}"
    return fault("RF004", at, f"no axis `{name}`; {known}")


def _rewrites(name: str, numbers: list[int], axes: int) -> tuple[str, ...]:
    onnx = [(numbers[axis], numbers[axis + axes]) for axis in range(axes)]
    torch = [(numbers[2 * axis], numbers[2 * axis + 1]) for axis in reversed(range(axes))]
    first, second = (
        f"write `{name}: [{', '.join(f'{{before: {a}, after: {b}}}' for a, b in pairs)}]`" for pairs in (onnx, torch)
    )
    if first == second:
        return (first,)
    return (
        f"if these are in ONNX order (all starts, then all ends), {first}",
        f"if these are in PyTorch's ZeroPad2d order (start and end, last axis first), {second}",
    )


def _sides(value: Any) -> tuple[int, int] | str:
    if isinstance(value, Map):
        before, after = (value.get(side, 0) for side in ("before", "after"))
        return (before, after) if isinstance(before, int) and isinstance(after, int) else (0, 0)
    return value if isinstance(value, str) else (value, value)


def _window(args: Arguments) -> Operator:
    pools = args.op in ("max_pool", "avg_pool")
    kernel_size = args.per_axis("kernel_size", 3 if args.op == "blur_pool" else 1)
    if pools and "stride" not in args.data:
        stride = kernel_size
    else:
        stride = args.per_axis("stride", 2 if args.op == "blur_pool" else 1)
    padding = tuple(_sides(one) for one in args.per_axis("padding", 0))
    if args.op == "blur_pool" and "padding" not in args.data:
        padding = tuple(((k - 1) // 2, (k - 1) // 2) for k in kernel_size)
    dilation = args.per_axis("dilation", 1)
    return Window(args.op, kernel_size, stride, padding, dilation, args.flag("ceil_mode"), spans=args.places)


def _transposed(args: Arguments) -> Operator:
    kernel_size = args.per_axis("kernel_size", 1)
    unpool = args.op == "max_unpool"
    stride = kernel_size if unpool and "stride" not in args.data else args.per_axis("stride", 1)
    padding = tuple(_sides(one) for one in args.per_axis("padding", 0))
    dilation, extra = args.per_axis("dilation", 1), args.per_axis("output_padding", 0)
    return Transposed(args.op, kernel_size, stride, padding, dilation, extra, spans=args.places)


def _resize(args: Arguments) -> Operator:
    factor = tuple(map(exact, args.per_axis("scale_factor", 1))) if "scale_factor" in args.data else None
    size = args.per_axis("size", 1) if "size" in args.data else None
    mode = str(args.data.get("mode", "nearest"))
    return Resize(args.op, mode, args.flag("align_corners"), factor, size, args.like, spans=args.places)


def _shuffle(args: Arguments) -> Operator:
    up = args.op == "pixel_shuffle"
    return Shuffle(args.op, args.per_axis("upscale_factor" if up else "downscale_factor", 1), up, spans=args.places)


def _pad(args: Arguments) -> Operator:
    sign = 1 if args.op == "pad" else -1
    sides = [_sides(one) for one in args.per_axis("padding" if args.op == "pad" else "cropping", 0)]
    pairs = [(sign * side[0], sign * side[1]) for side in sides if not isinstance(side, str)]
    before, after = zip(*pairs)
    return Pad(args.op, before, after, spans=args.places)


def _slice(args: Arguments) -> Operator:
    start, stop, step = args.per_axis("start", 0), args.per_axis("stop", None), args.per_axis("step", 1)
    return Slice(args.op, start, stop, step, spans=args.places)


def _join(args: Arguments) -> Operator:
    crop = args.data.get("crop")
    return Join(args.op, crop if isinstance(crop, str) else None, spans=args.places)


def _pointwise(args: Arguments) -> Operator:
    if args.op == "batch_norm" and args.flag("training"):
        return Global(args.op, (True,) * len(args.axes), spans=args.places)
    return Pointwise(args.op, spans=args.places)


def _adaptive(args: Arguments) -> Operator:
    return AdaptivePool(args.op, args.per_axis("output_size", 1), spans=args.places)


def _global_pool(args: Arguments) -> Operator:
    return Global(args.op, args.over(), "one", spans=args.places)


def _ended(args: Arguments) -> Operator:
    return Global(args.op, (True,) * len(args.axes), "ended", spans=args.places)


def _keeps_grid(args: Arguments) -> Operator:
    return Global(args.op, args.over(), past_only=args.flag("is_causal"), spans=args.places)


def _recurrent(args: Arguments) -> Operator:
    if len(args.axes) > 1:
        at = args.places["op"].span
        args.faults.append(fault("RF003", at, f"`{args.op}` runs along one axis, but there are {len(args.axes)} here"))
    past_only = not args.flag("bidirectional")
    return Global(args.op, (True,) * len(args.axes), past_only=past_only, spans=args.places)


def _opaque(args: Arguments) -> Operator:
    return Opaque(args.op, spans=args.places)


_FAMILIES: tuple[tuple[Callable[[Arguments], Operator], str], ...] = (
    (_window, "conv depthwise_conv separable_conv window max_pool avg_pool blur_pool"),
    (_transposed, "conv_transpose max_unpool"),
    (_resize, "upsample"),
    (_shuffle, "pixel_shuffle pixel_unshuffle"),
    (_pad, "pad crop"),
    (_slice, "slice"),
    (_join, "add concat multiply subtract maximum minimum mean"),
    (
        _pointwise,
        "identity relu relu6 leaky_relu prelu elu gelu silu mish hardswish sigmoid hardsigmoid tanh softplus softmax "
        "dropout batch_norm local_response_norm layer_norm_channels scale pointwise",
    ),
    (_adaptive, "adaptive_avg_pool adaptive_max_pool"),
    (_global_pool, "global_avg_pool global_max_pool"),
    (_ended, "linear flatten"),
    (_keeps_grid, "squeeze_excite self_attention instance_norm group_norm layer_norm"),
    (_recurrent, "lstm gru rnn"),
    (_opaque, "opaque deform_conv"),
)

OPERATORS = {name: build for build, names in _FAMILIES for name in names.split()}
"""How to read each operator."""

JOINS = frozenset(_FAMILIES[6][1].split())
MANY_SOURCES = JOINS | {"opaque"}
"""Operators that may have several sources."""
