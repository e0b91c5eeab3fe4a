"""Faults that people make, as edits of a spec's text: every place in it where one of each kind can be made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rflint import document
from rflint.diagnostic import Edit
from rflint.document import Map, Seq, Value
from rflint.formats.native.operators import JOINS
from rflint.source import Source, Span

WINDOWS = frozenset(("conv", "depthwise_conv", "separable_conv", "window", "max_pool", "avg_pool", "blur_pool"))
CONVS = WINDOWS - {"max_pool", "avg_pool", "blur_pool"}


class Injected(NamedTuple):
    """A faulty text; `line` is where the fault was made, `what` the words there before and after."""

    kind: str
    source: Source
    line: int
    what: str


class Site(NamedTuple):
    """A layer or the arguments given to a block, and the names that `from` may hold there."""

    source: Source
    data: Map
    names: Sequence[str]

    @property
    def op(self) -> str:
        """The operator; empty where arguments are given to a block."""
        return str(self.data.get("op", ""))

    def put(self, key: str, value: object) -> list[Edit]:
        """Give an argument another value; one that is not there goes to the end of a layer in flow style."""
        if key in self.data:
            return [Edit(self.data.spans[key][1], str(value))]
        end = self.data.span.end - 1
        return [Edit(Span(end, end), f", {key}: {value}")] if self.source.text[end] == "}" else []

    def numbers(self, key: str) -> Iterator[tuple[int, Span]]:
        """The whole numbers of an argument, each where it is written."""
        value = self.data.get(key)
        yield from _numbers(value, self.data.spans[key][1] if key in self.data else Span(0, 0))

    def half(self) -> int | None:
        """What `padding` comes to: its number, or half of the kernel's extent; None for other ways to give it."""
        padding, kernel, dilation = (self.data.get(key, 1) for key in ("padding", "kernel_size", "dilation"))
        if padding == "half" and isinstance(kernel, int) and isinstance(dilation, int):
            return (dilation * (kernel - 1) + 1) // 2
        return padding if isinstance(padding, int) and "padding" in self.data else None


def _numbers(value: Value, span: Span) -> Iterator[tuple[int, Span]]:
    if isinstance(value, int) and not isinstance(value, bool):
        yield value, span
    elif isinstance(value, Seq):
        for one, at in zip(value, value.spans):
            yield from _numbers(one, at)


def sites(source: Source) -> Iterator[Site]:
    """All layers of a spec, and all arguments given to its blocks."""
    data = document.read(source).data
    assert isinstance(data, Map)
    yield from _in_scope(source, data)
    blocks = data.get("blocks")
    for block in blocks.values() if isinstance(blocks, Map) else ():
        if isinstance(block, Map):
            yield from _in_scope(source, block)


def _in_scope(source: Source, scope: Map) -> Iterator[Site]:
    given = scope.get("inputs", ["input"])
    names = [str(name) for name in given] if isinstance(given, (Map, Seq, list)) else []
    layers = scope.get("layers")
    for layer in layers if isinstance(layers, Seq) else ():
        if isinstance(layer, Map):
            yield Site(source, layer, tuple(names))
            for key in ("with", "first", "each"):
                arguments = layer.get(key)
                if isinstance(arguments, Map):
                    yield Site(source, arguments, ())
            names += [str(layer["id"])] if "id" in layer else []


def _each(site: Site, key: str, ops: frozenset[str], others: Callable[[int], Sequence[int]]) -> Iterator[list[Edit]]:
    if not site.op or site.op in ops:
        for value, span in site.numbers(key):
            yield from ([Edit(span, str(other))] for other in others(value))


def padding_off_by_one(site: Site) -> Iterator[list[Edit]]:
    """One more or one less on both sides."""
    before = site.half() if site.op in WINDOWS else None
    if before is not None:
        yield from (site.put("padding", other) for other in (before - 1, before + 1) if other >= 0)


def padding_moved(site: Site) -> Iterator[list[Edit]]:
    """One sample of padding from one side to the other: all shapes stay."""
    half = site.half() if site.op in CONVS else None
    if half:
        for before, after in ((half - 1, half + 1), (half + 1, half - 1)):
            yield site.put("padding", f"{{before: {before}, after: {after}}}")


def kernel_made_even(site: Site) -> Iterator[list[Edit]]:
    """One less or one more than an odd number."""
    yield from _each(site, "kernel_size", WINDOWS, lambda k: (k - 1, k + 1) if k % 2 and k > 1 else ())


def transposed_kernel_off_by_one(site: Site) -> Iterator[list[Edit]]:
    """One less or one more of a transposed convolution."""
    if site.op:
        yield from _each(site, "kernel_size", frozenset(("conv_transpose",)), lambda k: (k - 1, k + 1) if k > 1 else ())


def stride_moved(site: Site) -> Iterator[list[Edit]]:
    """Another stride, or one of 2 where there was none."""
    yield from _each(site, "stride", WINDOWS | {"conv_transpose"}, lambda s: (s - 1,) if s > 1 else (2,))
    if site.op in CONVS and "stride" not in site.data:
        yield site.put("stride", 2)


def dilation_without_padding(site: Site) -> Iterator[list[Edit]]:
    """One more, with the padding in numbers that was right before."""
    half, kernel, dilation = site.half(), site.data.get("kernel_size"), site.data.get("dilation", 1)
    if site.op in CONVS and half and isinstance(kernel, int) and kernel > 1 and isinstance(dilation, int):
        more = site.put("dilation", dilation + 1)
        fixed = site.put("padding", half) if site.data["padding"] == "half" else []
        yield [*fixed, *more] if more else []


def output_padding_changed(site: Site) -> Iterator[list[Edit]]:
    """One more, and none."""
    if site.op == "conv_transpose":
        before = site.data.get("output_padding", 0)
        yield from (site.put("output_padding", other) for other in (0, 1, 2) if other != before)


def source_moved(site: Site) -> Iterator[list[Edit]]:
    """A join reads the neighbour of one of its sources."""
    given = site.data.get("from")
    if site.op in JOINS and isinstance(given, Seq):
        for name, span in zip(given, given.spans):
            at = site.names.index(str(name)) if name in site.names else None
            near = [] if at is None else [site.names[i] for i in (at - 1, at + 1) if 0 <= i < len(site.names)]
            yield from ([Edit(span, other)] for other in near if other not in given)


def crop_removed(site: Site) -> Iterator[list[Edit]]:
    """A join that cut its maps to the smallest no longer does."""
    if site.op in JOINS and "crop" in site.data:
        key, value = site.data.spans["crop"]
        comma = site.source.text.rindex(",", 0, key.start)
        yield [Edit(Span(comma, value.end), "")]


def crop_changed(site: Site) -> Iterator[list[Edit]]:
    """A join that cut at both ends cuts at one."""
    if site.op in JOINS and site.data.get("crop") == "center":
        yield from (site.put("crop", other) for other in ("keep_start", "keep_end"))


def corners_flipped(site: Site) -> Iterator[list[Edit]]:
    """`align_corners` the other way round."""
    if site.op == "upsample" and str(site.data.get("mode", "")).endswith(("linear", "cubic")):
        yield site.put("align_corners", "false" if site.data.get("align_corners") else "true")


def factor_changed(site: Site) -> Iterator[list[Edit]]:
    """A resize by one more."""
    yield from ([Edit(span, str(value + 1))] for value, span in site.numbers("scale_factor"))


KINDS: tuple[Callable[[Site], Iterator[list[Edit]]], ...] = (
    padding_off_by_one,
    padding_moved,
    kernel_made_even,
    transposed_kernel_off_by_one,
    stride_moved,
    dilation_without_padding,
    output_padding_changed,
    source_moved,
    crop_removed,
    crop_changed,
    corners_flipped,
    factor_changed,
)


def named(kind: Callable[[Site], Iterator[list[Edit]]]) -> str:
    """What a report calls a kind."""
    return kind.__name__.replace("_", " ")


def injected(source: Source) -> Iterator[Injected]:
    """Every fault of every kind that can be made in a spec, one at a time."""
    for site in sites(source):
        for kind in KINDS:
            yield from (_made(source, named(kind), edits) for edits in kind(site) if edits)


def _made(source: Source, kind: str, edits: list[Edit]) -> Injected:
    text = source.text
    for edit in sorted(edits, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    what = ", ".join(f"`{source[edit.span]}` → `{edit.text}`" for edit in edits)
    line = source.position(edits[-1].span.start).line
    return Injected(kind, Source(source.name, text), line, what)
