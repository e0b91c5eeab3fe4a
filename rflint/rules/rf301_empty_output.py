"""# empty-output

A layer that has no output at all at the input size declared: its window is larger than the padded map it reads, or a
crop or slice takes all of it. For a set of sizes, at any of them.

## Why it matters

Frameworks refuse such a layer when it first runs ("Kernel size can't be greater than actual input size"): after the
data set was read and the model was moved, or at the first small image in production.

## Bad

```yaml
rflint: 1
input: {size: 8}
layers:
  - {op: max_pool, kernel_size: 2}
  - {op: max_pool, kernel_size: 2}
  - {op: conv, kernel_size: 3}  # RF301
```

## Good

```yaml
rflint: 1
input: {size: 16}
layers:
  - {op: max_pool, kernel_size: 2}
  - {op: max_pool, kernel_size: 2}
  - {op: conv, kernel_size: 3}
```

## How to fix it

Pad the layer, downsample less before it, or declare the input size that the network is meant for.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import extent, padding
from rflint.network import Layer, Window
from rflint.registry import rule


@rule("RF301", "empty-output", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """The first layers without any output."""
    for index, layer in enumerate(analysis.network.layers):
        empty = [group for group, sizes in enumerate(analysis.sizes) if sizes[index] == 0]
        if empty and layer.sources:
            yield _finding(analysis, index, layer, empty)


def _finding(analysis: Analysis, index: int, layer: Layer, empty: list[int]) -> Finding:
    axis = analysis.axes_of(empty[0])[0]
    size = analysis.sizes[empty[0]][layer.sources[0]]
    along = f" along {' and '.join(analysis.axis_names(empty))}"
    name = layer.id if layer.call is None else layer.operator.op
    operator = layer.operator
    if not isinstance(operator, Window):
        return Finding(
            layer.definition.op, f"`{name}` has no output{along}: it takes all of its {size} samples", layer=index
        )
    before, after = padding(operator, axis, size if isinstance(size, int) else None) or (0, 0)
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    padded = f"{size} samples and {before + after} of padding" if before + after else f"{size} samples"
    where = operator.where("kernel_size", axis)
    message = f"`{name}` has no output{along}: its window spans {span} samples, its input has {padded}"
    return Finding(where.span if where else layer.definition.op, message, layer=index)
