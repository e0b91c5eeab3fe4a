"""# uneven-adaptive-pool

An adaptive pool to a number of outputs that does not divide its input size.

## Why it matters

Output o then takes the samples from `floor(o n/m)` to `ceil((o + 1) n/m) - 1`: windows of different widths, which
overlap. Nothing else than an adaptive pool does that, so that exports to ONNX fail ("output size is not factor of input
size", pytorch/pytorch issue 64806), and some samples count twice.

## Bad

```yaml
rflint: 1
input: {size: 12}
layers:
  - {op: adaptive_avg_pool, output_size: 7}  # RF311
```

## Good

```yaml
rflint: 1
input: {size: 14}
layers:
  - {op: adaptive_avg_pool, output_size: 7}
```

## How to fix it

Feed a size of which the pool's input is a multiple of its outputs, or choose an `output_size` that divides it.

## When to switch it off

For networks that run at many sizes and are never exported.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.windows import Pattern
from rflint.network import AdaptivePool, Layer
from rflint.registry import rule


@rule("RF311", "uneven-adaptive-pool", Severity.INFO)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Adaptive pools with windows of different widths."""
    for index, layer in enumerate(analysis.network.layers):
        if isinstance(layer.operator, AdaptivePool):
            texts = {
                group: text
                for group in range(max(analysis.classes) + 1)
                if (text := _uneven(analysis, index, layer, layer.operator, group))
            }
            if texts:
                word = written(analysis, index, list(texts), "output_size")
                message = f"`{layer.name}` shares {analysis.along(texts)}: its windows overlap"
                yield Finding(word.span, message, word.via, layer=index)


def _uneven(analysis: Analysis, index: int, layer: Layer, operator: AdaptivePool, group: int) -> str:
    """What an adaptive pool does on an axis class, if it does not come out even there."""
    outputs = operator.output_size[analysis.axes_of(group)[0]]
    samples = analysis.sizes[group][layer.sources[0]]
    if outputs is None or not isinstance(samples, int) or samples < 1 or samples % outputs == 0:
        return ""
    reads = analysis.extents[group].steps[index][0]
    widths = {len(taps) for taps in reads.taps} if isinstance(reads, Pattern) else set()
    wide = f" ({' to '.join(str(width) for width in sorted({min(widths), max(widths)}))} each)" if widths else ""
    return f"{shown(samples)} sample{'s' if samples > 1 else ''} among {shown(outputs)} outputs{wide}"
