"""# ceil-mode-remainder

A pool with `ceil_mode` at an input size where its windows do not come out even: the last one hangs over the end.

## Why it matters

The last output then sees less than the others, and there is one more than by the usual formula. Converters and runtimes
have got this size wrong (pytorch/pytorch issue 71549), and where it is a skip connection's size the maps do not fit.
GoogLeNet and SqueezeNet are built so, on purpose; hence only an information.

## Bad

```yaml
rflint: 1
input: {size: 112}
layers:
  - {op: max_pool, kernel_size: 3, stride: 2, ceil_mode: true}  # RF310
```

## Good

```yaml
rflint: 1
input: {size: 113}
layers:
  - {op: max_pool, kernel_size: 3, stride: 2, ceil_mode: true}
```

## How to fix it

Nothing needs to be done if it is meant. Otherwise feed a size that leaves no remainder, or pad after the last sample,
which every framework takes for the same.

## When to switch it off

For networks that are meant to round up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.windows import extent, output_size, padding
from rflint.geometry.wording import counted
from rflint.network import Layer, Window
from rflint.registry import rule


class Rest(NamedTuple):
    """Samples that a pool reads, its outputs rounded up and down, and how far the last window hangs over the end."""

    samples: int
    outputs: int
    fewer: int
    over: int


@rule("RF310", "ceil-mode-remainder", Severity.INFO)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Pools whose last window hangs over the end."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Window) and operator.ceil_mode:
            rests = {group: _rest(analysis, layer, operator, group) for group in range(max(analysis.classes) + 1)}
            found = {group: rest for group, rest in rests.items() if rest is not None}
            if found:
                yield _finding(analysis, index, layer, found)


def _rest(analysis: Analysis, layer: Layer, operator: Window, group: int) -> Rest | None:
    axis, samples = analysis.axes_of(group)[0], analysis.sizes[group][layer.sources[0]]
    if not isinstance(samples, int) or samples < 1:
        return None
    outputs = output_size(operator, axis, samples)
    fewer = output_size(replace(operator, ceil_mode=False), axis, samples)
    before, after = padding(operator, axis, samples) or (0, 0)
    room = samples + before + after - extent(operator.kernel_size[axis], operator.dilation[axis])
    over = -room % operator.stride[axis]
    return Rest(samples, outputs, max(fewer, 0), over) if outputs > max(fewer, 0) else None


def _finding(analysis: Analysis, index: int, layer: Layer, found: dict[int, Rest]) -> Finding:
    texts = {
        group: f"{counted(shown(rest.outputs), 'output')} of {counted(shown(rest.samples), 'sample')},"
        f" the last window hangs {counted(rest.over, 'sample')} over the end"
        for group, rest in found.items()
    }
    fewer = analysis.along({group: shown(rest.fewer) for group, rest in found.items()})
    message = f"`{layer.name}` rounds up: it has {analysis.along(texts)}"
    word = written(analysis, index, list(found), "ceil_mode")
    return Finding(word.span, message, word.via, (f"without `ceil_mode` it has {fewer}",), layer=index)
