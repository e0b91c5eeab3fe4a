"""The networks that speed is measured on: made by a seed, clean under rflint and yamllint, of a stated length."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

import rflint

Style = Literal["flow", "block"]
"""How a layer is written: on a line of its own in braces, or with a line for each of its keys."""

RESNET152 = ((3, 1), (8, 2), (36, 2), (3, 2))
"""The stages of ResNet-152: how many bottlenecks, and the stride of the first."""

NOTE = "  # halves the map"
WIDTH = 80
"""How long a line may be by yamllint's defaults."""


class Row(NamedTuple):
    """A layer as it will be written; without `reads` it reads the layer above."""

    id: str
    op: str
    reads: tuple[str, ...] = ()
    arguments: tuple[tuple[str, object], ...] = ()


def _row(id: str, op: str, *reads: str, **arguments: object) -> Row:
    return Row(id, op, reads, tuple(arguments.items()))


def _strided(stride: int) -> dict[str, int]:
    return {"stride": stride} if stride > 1 else {}


def _stem() -> Iterator[Row]:
    yield _row("stem_conv", "conv", kernel_size=7, stride=2, padding=3)
    yield _row("stem_norm", "batch_norm")
    yield _row("stem_relu", "relu")
    yield _row("stem_pool", "max_pool", kernel_size=3, stride=2, padding=1)


def _basic(name: str, source: str, stride: int, kernel: int) -> Iterator[Row]:
    """Two convolutions and a shortcut, as in ResNet-18."""
    yield _row(f"{name}_conv1", "conv", kernel_size=kernel, **_strided(stride), padding="half")
    yield _row(f"{name}_norm1", "batch_norm")
    yield _row(f"{name}_relu1", "relu")
    yield _row(f"{name}_conv2", "conv", kernel_size=kernel, padding="half")
    yield _row(f"{name}_norm2", "batch_norm")
    yield from _closed(name, source, f"{name}_norm2", stride)
    yield _row(f"{name}_out", "relu")


def _inverted(name: str, source: str, stride: int, kernel: int) -> Iterator[Row]:
    """An inverted residual, as in MobileNetV2."""
    yield _row(f"{name}_expand", "conv", kernel_size=1)
    yield _row(f"{name}_norm1", "batch_norm")
    yield _row(f"{name}_act1", "relu6")
    yield _row(f"{name}_dw", "depthwise_conv", kernel_size=kernel, **_strided(stride), padding=kernel // 2)
    yield _row(f"{name}_norm2", "batch_norm")
    yield _row(f"{name}_act2", "relu6")
    yield _row(f"{name}_project", "conv", kernel_size=1)
    yield from _closed(name, source, f"{name}_project", stride)


def _closed(name: str, source: str, body: str, stride: int) -> Iterator[Row]:
    """The end of a residual block; its shortcut is a strided convolution where the body strides."""
    if stride > 1:
        yield _row(f"{name}_down", "conv", source, kernel_size=1, stride=stride)
    yield _row(f"{name}_add", "add", body, f"{name}_down" if stride > 1 else source)


def _blocks(dice: Random, length: int) -> Iterator[list[Row]]:
    """The stem and residual blocks without end; four stages share out `length` layers."""
    last = list(_stem())
    yield last
    written, stage = len(last), 1
    for place in count():
        down = stage < 4 and written > stage * length // 4
        stage += down
        block = dice.choice((_basic, _inverted))
        last = list(block(f"s{stage}_b{place}", last[-1].id, 1 + down, dice.choice((3, 3, 5, 7))))
        yield last
        written += len(last)


def _rows(seed: int, length: int) -> list[Row]:
    """Exactly `length` layers: residual blocks in four stages, and a few plain layers behind those that fit."""
    dice = Random(seed)
    rows: list[Row] = []
    for block in _blocks(dice, length):
        if len(rows) + len(block) > length:
            break
        rows += block
    more = length - len(rows)
    return rows + [
        _row(f"head_{n}", "relu") if n % 2 else _row(f"head_{n}", "conv", kernel_size=1) for n in range(more)
    ]


def network(seed: int, length: int, style: Style = "flow") -> str:
    """A residual network of `length` layers, written out one by one."""
    return "".join(f"{line}\n" for line in _network(seed, length, style))


def text_of_lines(seed: int, lines: int, style: Style = "flow") -> str:
    """The longest such network that fits into `lines` lines; comments make up what is missing."""
    length = bisect_right(range(lines), lines, lo=20, key=lambda length: len(_network(seed, length, style))) - 1
    written = _network(seed, length, style)
    return "".join(f"{line}\n" for line in [*written, *["# the end"] * (lines - len(written))])


def _network(seed: int, length: int, style: Style) -> list[str]:
    size = Random(seed).choice((192, 224, 256, 320))
    rows = _rows(seed, length)
    head = ["---", f"# candidate {seed} of a search", "", "rflint: 1", f"name: candidate-{seed}"]
    return [*head, f"input: {{size: [{size}, {size}]}}", "", "layers:", *_written(rows, style), "", *_outputs(rows)]


def _outputs(rows: Sequence[Row]) -> list[str]:
    return [f"outputs: {{features: {rows[-1].id}}}"]


def _written(rows: Sequence[Row], style: Style) -> Iterator[str]:
    """The lines of all layers, with a comment where a stage begins, and at strides where the line has room for one."""
    stage = ""
    for row in rows:
        if row.id.split("_")[0] != stage:
            stage = row.id.split("_")[0]
            yield f"  # {stage}"
        keys = _keys(row)
        first, *others = [f"  - {{{', '.join(keys)}}}"] if style == "flow" else [f"  - {keys[0]}", *keys[1:]]
        yield f"{first}{NOTE}" if ("stride", 2) in row.arguments and len(first + NOTE) <= WIDTH else first
        yield from (f"    {key}" for key in others)


def _keys(row: Row) -> list[str]:
    reads = row.reads[0] if len(row.reads) == 1 else f"[{', '.join(row.reads)}]"
    source = [f"from: {reads}"] if row.reads else []
    return [f"id: {row.id}", f"op: {row.op}", *source, *(f"{key}: {value}" for key, value in row.arguments)]


def paths(blocks: int) -> str:
    """A residual network of `blocks` blocks of four layers, none of which strides: it has 2^blocks paths."""
    rows = [row for n in range(blocks) for row in _unit(n, f"b{n - 1}_out" if n else "input")]
    return _stretched(rows)


def chain_of(blocks: int) -> str:
    """A chain of as many layers as `paths(blocks)` has: the same but for the shortcuts."""
    rows = [row for n in range(blocks) for row in _unit(n, None)]
    return _stretched(rows)


def _unit(place: int, shortcut: str | None) -> Iterator[Row]:
    yield _row(f"b{place}_conv1", "conv", kernel_size=3, padding=1)
    yield _row(f"b{place}_relu", "relu")
    yield _row(f"b{place}_conv2", "conv", kernel_size=3, padding=1)
    if shortcut is None:
        yield _row(f"b{place}_out", "relu")
    else:
        yield _row(f"b{place}_out", "add", f"b{place}_conv2", shortcut)


def _stretched(rows: Sequence[Row]) -> str:
    head = ["---", "rflint: 1", "input: {size: [224, 224]}", "layers:"]
    return "".join(f"{line}\n" for line in [*head, *_written(rows, "flow"), *_outputs(rows)])


def resnet152() -> rflint.Network:
    """ResNet-152 with all its norms and activations, built in memory."""
    net = rflint.Builder()
    x = net.input(size=224)
    x = net.relu(net.batch_norm(net.conv(x, kernel_size=7, stride=2, padding=3)))
    x = net.max_pool(x, kernel_size=3, stride=2, padding=1)
    for blocks, first in RESNET152:
        for place in range(blocks):
            x = _bottleneck(net, x, 1 if place else first, projected=not place)
    return net.build(outputs={"features": x})


def _bottleneck(net: rflint.Builder, x: rflint.Node, stride: int, projected: bool) -> rflint.Node:
    y = net.relu(net.batch_norm(net.conv(x, kernel_size=1)))
    y = net.relu(net.batch_norm(net.conv(y, kernel_size=3, stride=stride, padding=1)))
    y = net.batch_norm(net.conv(y, kernel_size=1))
    if projected:
        x = net.batch_norm(net.conv(x, kernel_size=1, stride=stride))
    return net.relu(net.add(y, x))


def files(folder: Path, many: int = 1000, length: int = 100) -> list[Path]:
    """`many` files of `length` layers each, all different."""
    folder.mkdir(parents=True, exist_ok=True)
    named = [folder / f"candidate-{seed:04}.yaml" for seed in range(many)]
    for seed, path in enumerate(named):
        path.write_text(network(seed, length), encoding="utf-8")
    return named
