"""# pool-padding-too-large

A pool that pads by more than half of its window on both sides.

## Why it matters

PyTorch refuses it when the layer first runs: "pad should be at most half of effective kernel size" (pytorch/pytorch
issue 3298). With more, a window at the border could lie in the padding alone, and the maximum over nothing is minus
infinity. A dilated window counts with the samples that it spans (issue 7541).

Only padding that is the same on both sides is meant, which is all that PyTorch's pools have. Sides that are given apart
stand for a padding that is done before the pool, as for a causal one.

## Bad

```yaml
rflint: 1
layers:
  - {op: max_pool, kernel_size: 3, stride: 2, padding: 2}  # RF303
```

## Good

```yaml
rflint: 1
layers:
  - {op: max_pool, kernel_size: 3, stride: 2, padding: 1}
```

## How to fix it

Pad by half of the window at the most (`padding: half`). The fix does that, and the map becomes smaller.

## When to switch it off

For a framework that takes such pools.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Fix, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.findings.repairs import written as as_written
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import POOLS, refused_pool
from rflint.geometry.windows import extent
from rflint.network import Layer, Window
from rflint.registry import rule


@rule("RF303", "pool-padding-too-large", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Pools that pad by more than half of their window."""
    axes = [analysis.axes_of(group)[0] for group in range(len(analysis.extents))]
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Window) and operator.op in POOLS:
            groups = [group for group, axis in enumerate(axes) if refused_pool(operator, axis)]
            if groups:
                yield _finding(analysis, index, layer, operator, groups)


def _span(operator: Window, axis: int) -> int:
    return extent(operator.kernel_size[axis], operator.dilation[axis])


def _finding(analysis: Analysis, index: int, layer: Layer, operator: Window, groups: list[int]) -> Finding:
    firsts = {group: analysis.axes_of(group)[0] for group in groups}
    texts = {
        group: f"{operator.padding[axis][0]} where its window spans {_span(operator, axis)}"
        for group, axis in firsts.items()
    }
    message = f"`{layer.name}` pads by {analysis.along(texts)}: more than half of it, which PyTorch refuses"
    half = {group: _span(operator, axis) // 2 for group, axis in firsts.items()}
    values = [half.get(group, operator.padding[axis]) for axis, group in enumerate(analysis.classes)]
    fewer = change(layer, "padding", values)
    fix = Fix(f"use `padding: {as_written(fewer.value)}`", changes=(fewer,))
    word = written(analysis, index, groups, "padding")
    return Finding(word.span, message, word.via, fix=fix, layer=index)
