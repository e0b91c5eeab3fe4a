"""What a spec means: layers in the order they run, with operators that remember where they were written.

Arguments are per axis: a tuple holds one value for each of `Network.axes`. Layers are numbered from 0 and read only
layers before them, so that one walk in order sees every source before its readers. The first layers are the network's
inputs. A network holds no text and no file: spans are offsets into the source it was read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from rflint.source import Span

NOWHERE = Span(0, 0)

Size = int | range | None
"""Samples along an axis: a number, a set of numbers, or not known."""

Padding = tuple[int, int] | str
"""(before, after), or a word: half, same, same_lower, valid, causal or causal_block."""


def exact(value: int | str | Decimal | float) -> Fraction:
    """A number as it is written (`1.5`, or text such as `3/2`), as a fraction."""
    return Fraction(repr(value)) if isinstance(value, float) else Fraction(value)


class Where(NamedTuple):
    """Where a value was written; `via` are the `$name`s that led there, the one in the layer first."""

    span: Span
    via: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator with its arguments; `spans` says where each argument's value was written (left out: a default)."""

    op: str
    spans: Mapping[str, Where] = field(default_factory=dict, compare=False, kw_only=True)

    def where(self, name: str, axis: int | None = None) -> Where | None:
        """Where an argument, or its entry for an axis, was written; None for a default."""
        return self.spans.get(f"{name}.{axis}") or self.spans.get(name)


@dataclass(frozen=True, slots=True)
class Input(Operator):
    """An input of the network."""

    size: tuple[Size, ...]


@dataclass(frozen=True, slots=True)
class Window(Operator):
    """A sliding window: output o reads `stride*o - before + m*dilation` for m < kernel_size."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[Padding, ...]
    dilation: tuple[int, ...]
    ceil_mode: bool = False


@dataclass(frozen=True, slots=True)
class Transposed(Operator):
    """Transposed convolution and unpooling: a window run backwards."""

    kernel_size: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[Padding, ...]
    dilation: tuple[int, ...]
    output_padding: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Resize(Operator):
    """Interpolation by a factor, to a size, or to the size of another layer (`like`): exactly one is given."""

    mode: str
    align_corners: bool = False
    factor: tuple[Fraction, ...] | None = None
    size: tuple[int, ...] | None = None
    like: int | None = None


@dataclass(frozen=True, slots=True)
class Shuffle(Operator):
    """pixel_shuffle (`up`: each sample becomes `factor` samples) and pixel_unshuffle (`factor` samples become one)."""

    factor: tuple[int, ...]
    up: bool


@dataclass(frozen=True, slots=True)
class Pad(Operator):
    """Samples added before and after; negative numbers cut them off."""

    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Slice(Operator):
    """`start:stop:step` of every axis, as Python slices; steps are positive."""

    start: tuple[int, ...]
    stop: tuple[int | None, ...]
    step: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Join(Operator):
    """Several maps read at the same place; `crop` (center, keep_start, keep_end) cuts them to the smallest first."""

    crop: str | None = None


@dataclass(frozen=True, slots=True)
class Pointwise(Operator):
    """Reads the sample at its own place."""


@dataclass(frozen=True, slots=True)
class AdaptivePool(Operator):
    """Pools to a given number of samples; None keeps the axis as it is, 1 is global."""

    output_size: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Global(Operator):
    """Sees all of the axes in `over`. `grid`: what is left of the map, `keep`, `one` sample, or `ended` (no grid).

    `past_only`: causal attention and one-way recurrence see all of the past and nothing ahead.
    """

    over: tuple[bool, ...]
    grid: str = "keep"
    past_only: bool = False


@dataclass(frozen=True, slots=True)
class Opaque(Operator):
    """Geometry not known. `hint` says what may have been meant, in words."""

    hint: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A layer as it is written, once, however often it runs. `name` is its id, else its operator."""

    name: Span = NOWHERE
    op: Span = NOWHERE
    source: Span = NOWHERE
    """The value of `from`; where there is none, the operator."""


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a block: its canonical id, the word after `use`, and the run it stands in."""

    id: str
    span: Span
    parent: Call | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """One map: an operator applied to the maps of other layers."""

    id: str
    operator: Operator
    sources: tuple[int, ...] = ()
    source_spans: tuple[Span, ...] = ()
    definition: Definition = Definition()
    call: Call | None = None

    @property
    def name(self) -> str:
        """What to call it where all its uses are meant: its id in its scope; without one in a block, its operator."""
        if self.call is None:
            return self.id
        inside = self.id.removeprefix(f"{self.call.id}.")
        return self.operator.op if inside.startswith("layers.") else inside


class Part(NamedTuple):
    """One number or word of a limit; `span` is None where it is not written in the spec."""

    value: Any
    span: Span | None


class Bound(NamedTuple):
    """What a limit asks on one axis."""

    minimum: Part | None = None
    maximum: Part | None = None
    parity: Part | None = None

    @property
    def crossed(self) -> bool:
        """Whether nothing can keep it: the minimum is above the maximum."""
        return bool(self.minimum and self.maximum and self.minimum.value > self.maximum.value)


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit on a figure or an argument, bound to what it speaks of.

    `bounds` has an entry per axis (None: no limit there); `per_axis` where they were written apart. `maps` are the
    layers whose figures are limited; `operators` those whose arguments are. `label` names the holder in messages:
    "the document", "output `features`", … `alignment` is what `aligned` says: True, False, "strict" or a tolerance in
    cells.
    """

    name: str
    bounds: tuple[Bound | None, ...]
    span: Span | None
    label: str
    maps: tuple[int, ...] = ()
    operators: tuple[int, ...] = ()
    alignment: bool | str | Fraction | None = None
    per_axis: bool = False
    whole: bool = False
    """Written at the document, an output or the project: `maps` are outputs of the network."""
    holder: Span | None = None
    """The name of the layer that it is written at."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A layer, row, block, param or input as it is written, and whether anything reads or uses it."""

    kind: str
    name: str
    span: Span
    used: bool


@dataclass(frozen=True, slots=True)
class Output:
    """A named result of the network."""

    name: str
    layer: int
    span: Span = NOWHERE


class Remark(NamedTuple):
    """What a comment states of a layer.

    `what` is `index`, `effective_stride` or `receptive_field`; `value` is stated, at `span`, of the map `layer`, which
    `row` gives. `level` is the level of a pyramid, the power of two, that is stated beside a stride: where, and which.
    """

    what: str
    value: int
    span: Span
    layer: int
    row: int
    level: tuple[Span, int] | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Layers in order; the first `input_count` are inputs."""

    axes: tuple[str, ...]
    layers: tuple[Layer, ...]
    input_count: int
    outputs: tuple[Output, ...]
    name: str | None = None
    limits: tuple[Limit, ...] = ()
    declarations: tuple[Declaration, ...] = ()
    causal: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, int] = field(default_factory=dict)
    """What every run of a block gives: by its canonical id, or, where it gives several, that and the result's name."""
    scale: str = ""
    """The scale that it was read at, where its file has several."""
    remarks: tuple[Remark, ...] = ()

    def branch(self, layer: Layer, place: int) -> Span:
        """The word to point at for one source of a layer: its name, where it stands beside it; else what calls it."""
        source = self.layers[layer.sources[place]]
        beside = source.call is layer.call and source.sources
        return source.definition.name if beside else layer.source_spans[place]

    def top(self, layer: int) -> Span:
        """The word to point at for a result: of a layer inside a block, the block's name at the outermost use."""
        one = self.layers[layer]
        if one.call is None:
            return one.definition.name
        call = one.call
        while call.parent is not None:
            call = call.parent
        return call.span

    @property
    def inputs(self) -> tuple[Layer, ...]:
        """The layers that are inputs, in order; their places in `layers` are 0, 1, …"""
        return self.layers[: self.input_count]
