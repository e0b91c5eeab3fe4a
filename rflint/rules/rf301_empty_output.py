"""# empty-output

A layer that has no output at all at the input size declared: its window is larger than the padded map it reads, or a
crop or slice takes all of it. For a set of sizes, at any of them.

## Why it matters

Frameworks refuse such a layer when it first runs ("Kernel size can't be greater than actual input size"): after the
data set was read and the model was moved, or at the first small input in production
(ksanjeevan/crnn-audio-classification#15: short audio clips).

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

Pad the layer, downsample less before it, or declare the input size that the network is meant for; the finding names the
sizes that work.

## When to switch it off

Hardly ever: at this size the network does not run.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.usable import Usable
from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import extent, padding
from rflint.geometry.wording import listed
from rflint.network import Layer, Window
from rflint.registry import rule


@rule("RF301", "empty-output", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """The first layers without any output."""
    if not any(0 in sizes for sizes in analysis.sizes):
        return
    usable = Usable(analysis)
    for index, layer in enumerate(analysis.network.layers):
        empty = [group for group, sizes in enumerate(analysis.sizes) if sizes[index] == 0]
        if empty and layer.sources:
            yield _finding(analysis, usable, index, empty)


def _finding(analysis: Analysis, usable: Usable, index: int, empty: list[int]) -> Finding:
    layer = analysis.network.layers[index]
    axes = [analysis.axes_of(group)[0] for group in empty]
    reasons = [_reason(layer, axis, analysis.sizes[group][layer.sources[0]]) for group, axis in zip(empty, axes)]
    along = [f"along {listed(analysis.axis_names([group]))}" for group in empty]
    if len(set(reasons)) == 1:
        message = f"has no output along {listed(analysis.axis_names(empty))}: {reasons[0]}"
    else:
        message = f"has no output: {'; '.join(' '.join(pair) for pair in zip(along, reasons))}"
    where = layer.operator.where("kernel_size", axes[0] if len(axes) == 1 else None)
    span = where.span if where and isinstance(layer.operator, Window) else layer.definition.op
    return Finding(span, f"`{layer.name}` {message}", help=usable.help(index, empty), layer=index)


def _reason(layer: Layer, axis: int, size: object) -> str:
    operator = layer.operator
    samples = f"{size} sample{'s' if size != 1 else ''}"
    if not isinstance(operator, Window):
        return f"it leaves none of the {samples} of its input"
    before, after = padding(operator, axis, size if isinstance(size, int) else None) or (0, 0)
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    padded = f" and {before + after} of padding" if before + after > 0 else ""
    cut = f", of which its padding cuts off {-before - after}" if before + after < 0 else ""
    return f"its window spans {span} sample{'s' if span != 1 else ''}, its input has {samples}{padded}{cut}"
