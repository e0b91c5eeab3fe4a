"""# shrinking-dilation

A dilated convolution of stride 1 that changes the size of its map, though a neighbour keeps it: the dilation was
changed, and the padding was not.

## Why it matters

A kernel of k taps at dilation d spans `d(k - 1) + 1` samples, so that `d(k - 1)` samples of padding in all keep a size.
Where a stride is traded for dilation, as DeepLab does with a classifier (Chen et al., arXiv 1606.00915), both numbers
have to change. With the old padding the map loses a frame at every such layer, and its centre moves. Just before a join
that is a warning, as the branches do not fit.

A neighbour is the window of stride 1 before or behind it, another branch of the join that reads it, or the shortcut
around it. What is padded, cut or sliced next to it is taken to be meant, and of causal axes RF701 and RF702 speak.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: conv, kernel_size: 3, dilation: 2, padding: 1}  # RF308
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: conv, kernel_size: 3, dilation: 2, padding: 2}
```

## How to fix it

Pad by `d(k - 1)/2` on both sides, or write `padding: half`, which follows the dilation. The fix does so and changes the
size, so that it is not safe; where all padding stood before the window, it stays there.

## When to switch it off

For a network that mixes convolutions with and without padding on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rflint.diagnostic import Finding, Fix, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.findings.repairs import written as as_written
from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import extent, padding
from rflint.network import Global, Join, Layer, Operator, Pad, Pointwise, Slice, Window
from rflint.registry import rule

CONVOLUTIONS = ("conv", "depthwise_conv", "separable_conv", "window")


class Surroundings(NamedTuple):
    """Per layer the map that it really reads, behind pointwise layers, and the layers that read it so."""

    roots: list[int]
    readers: list[list[int]]


@rule("RF308", "shrinking-dilation", Severity.INFO, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Dilated windows that change a size which their neighbours keep."""
    layers = analysis.network.layers
    around: Surroundings | None = None
    for index, layer in enumerate(layers):
        operator = layer.operator
        if isinstance(operator, Window) and operator.op in CONVOLUTIONS and max(operator.dilation) > 1:
            firsts = {group: analysis.axes_of(group)[0] for group, mode in enumerate(analysis.modes) if mode is None}
            changing = {group: axis for group, axis in firsts.items() if _changes(operator, axis)}
            if changing:
                around = around or _surroundings(layers)
                yield from _judged(analysis, index, operator, changing, around)


def _changes(operator: Window, axis: int) -> bool:
    given = operator.padding[axis]
    dilated = operator.dilation[axis] > 1 and operator.kernel_size[axis] > 1 and operator.stride[axis] == 1
    return dilated and not isinstance(given, str) and sum(given) != _span(operator, axis) - 1


def _span(operator: Window, axis: int) -> int:
    return extent(operator.kernel_size[axis], operator.dilation[axis])


def _surroundings(layers: tuple[Layer, ...]) -> Surroundings:
    around = Surroundings([], [[] for _ in layers])
    for index, layer in enumerate(layers):
        passes = bool(layer.sources) and _passes(layer.operator)
        around.roots.append(around.roots[layer.sources[0]] if passes else index)
        for source in () if passes else layer.sources:
            around.readers[around.roots[source]].append(index)
    return around


def _passes(operator: Operator) -> bool:
    """Whether an operator leaves every sample in its place and no other in its way."""
    if isinstance(operator, Window):
        alone = {*operator.kernel_size, *operator.stride} == {1}
        return alone and all(isinstance(one, str) or one == (0, 0) for one in operator.padding)
    return isinstance(operator, Pointwise) or (isinstance(operator, Global) and operator.grid == "keep")


def _judged(
    analysis: Analysis, index: int, operator: Window, changing: dict[int, int], around: Surroundings
) -> Iterator[Finding]:
    layers = analysis.network.layers
    root = around.roots[layers[index].sources[0]]
    readers = around.readers[around.roots[index]]
    if any(_cuts(layers[at].operator) for at in (root, *readers)):
        return
    joins = [at for at in readers if isinstance(layers[at].operator, Join)]
    beside = [around.roots[source] for join in joins for source in layers[join].sources]
    near = [at for at in (root, *readers, *beside) if at != index]
    found: dict[int, int] = {}
    for group, axis in changing.items():
        kept = [at for at in near if _keeps(layers[at].operator, axis)] + [at for at in beside if at == root]
        if kept:
            found[group] = kept[0]
    if found:
        yield _finding(analysis, index, operator, found, bool(joins))


def _cuts(operator: Operator) -> bool:
    return isinstance(operator, (Pad, Slice)) or (isinstance(operator, Join) and operator.crop is not None)


def _keeps(operator: Operator, axis: int) -> bool:
    """Whether an operator is a window of more than one sample that keeps the size of its map."""
    if not isinstance(operator, Window) or operator.stride[axis] > 1:
        return False
    pads = padding(operator, axis, None)
    return pads is not None and sum(pads) == _span(operator, axis) - 1 > 0


def _finding(analysis: Analysis, index: int, operator: Window, found: dict[int, int], joined: bool) -> Finding:
    layer = analysis.network.layers[index]
    firsts = {group: analysis.axes_of(group)[0] for group in found}
    texts = {group: _text(operator, axis) for group, axis in firsts.items()}
    other = analysis.network.layers[next(iter(found.values()))].name
    message = f"`{layer.name}` {analysis.along(texts)}, though `{other}` keeps its size"
    pads = {group: _padding(analysis, operator, group) for group in found}
    values = [pads.get(group, operator.padding[axis]) for axis, group in enumerate(analysis.classes)]
    wider = change(layer, "padding", values)
    fix = Fix(f"use `padding: {as_written(wider.value)}`", changes=(wider,))
    word = written(analysis, index, list(found), "padding", "dilation")
    return Finding(
        word.span, message, word.via, fix=fix, severity=Severity.WARNING if joined else Severity.INFO, layer=index
    )


def _text(operator: Window, axis: int) -> str:
    given, span = operator.padding[axis], _span(operator, axis)
    pads = 0 if isinstance(given, str) else sum(given)
    moves = f"shrinks by {span - 1 - pads}" if pads < span - 1 else f"grows by {pads - span + 1}"
    return f"spans {span} samples at dilation {operator.dilation[axis]} and pads {pads} in all, so that its map {moves}"


def _padding(analysis: Analysis, operator: Window, group: int) -> tuple[int, int]:
    """The padding that keeps the size: on the sides that it is on now."""
    axis = analysis.axes_of(group)[0]
    given, total = operator.padding[axis], _span(operator, axis) - 1
    one_sided = not isinstance(given, str) and given[0] > 0 == given[1]
    return (total, 0) if one_sided else (total // 2, total - total // 2)
