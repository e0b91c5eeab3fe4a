"""# unproductive-layer

A convolution of a classifier that only reads maps whose every path sees the whole input already.

## Why it matters

In classifiers that end in a global operator, layers beyond the one at which the receptive field has outgrown the input
add next to nothing to what can be told from their maps: they can integrate no context that was not integrated before.
Richter et al. measured this with probes, for networks with shortcuts by the smallest field over all paths ("(Input)
Size Matters for CNN Classifiers", ICANN 2021; "Should You Go Deeper? Optimizing Convolutional Neural Network
Architectures without Training", 2021). Such layers cost parameters and time. The rule is off unless it is selected:
many networks as published have them at the sizes they run at.

## Bad

```yaml
rflint: 1
input: {size: 8}
layers:
  - {op: conv, kernel_size: 5, padding: 2}
  - {op: conv, kernel_size: 5, padding: 2}
  - {op: conv, kernel_size: 3, padding: 1}  # RF501
  - {op: global_avg_pool}
```

## Good

```yaml
rflint: 1
input: {size: 16}
layers:
  - {op: conv, kernel_size: 5, padding: 2}
  - {op: conv, kernel_size: 5, padding: 2}
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: global_avg_pool}
```

## How to fix it

Leave such layers away, feed larger inputs, or downsample less early, so that fields grow more slowly.

## When to switch it off

It is off by default; for architectures as published, leave it so.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Field
from rflint.geometry.figures import shown
from rflint.geometry.paths import smallest
from rflint.network import Layer, Window
from rflint.registry import rule

CONVOLUTIONS = ("conv", "depthwise_conv", "separable_conv")


@rule("RF501", "unproductive-layer", Severity.INFO, on=False, depends="input")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Convolutions behind which no path sees more of the input."""
    groups = range(max(analysis.classes) + 1)
    outputs = analysis.network.outputs
    if not all(analysis.broadcast(output.layer, group) for output in outputs for group in groups):
        return
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Window) and operator.op in CONVOLUTIONS:
            wide = [group for group in groups if operator.kernel_size[analysis.axes_of(group)[0]] > 1]
            texts = {group: text for group in wide if (text := _seen(analysis, layer, group))}
            if texts and len(texts) == len(wide):
                yield _finding(analysis, index, layer, texts)


def _finding(analysis: Analysis, index: int, layer: Layer, texts: dict[int, str]) -> Finding:
    what = f"every path into `{layer.name}` sees at least {analysis.along(texts)}"
    word = written(analysis, index, list(texts), "kernel_size")
    return Finding(word.span, f"{what}: a wider kernel finds nothing new there", word.via, layer=index)


def _seen(analysis: Analysis, layer: Layer, group: int) -> str:
    """What the path with the smallest field sees of an input, if that is all of it, for every input; else nothing."""
    text = ""
    for origin in analysis.origins:
        if analysis.reach[origin][layer.sources[0]] is None:
            continue
        size, least = analysis.sizes[group][origin], _smallest(analysis, layer.sources[0], origin, group)
        if least is None or not isinstance(size, int) or least < size:
            return ""
        text = text or f"{shown(least)} of {shown(size)} samples"
    return text


def _smallest(analysis: Analysis, layer: int, origin: int, group: int) -> int | None:
    """The smallest field of all paths to a map; None where one is not known or the map has no grid."""
    reach = analysis.reach[origin][layer]
    rows = reach.table.rows if reach is not None else {}
    fields = [(kind.fields[group], row.narrow[group]) for kind, row in rows.items()]
    sizes = [smallest(field, end) for field, end in fields if isinstance(field, Field)]
    return min(sizes) if sizes and len(sizes) == len(fields) else None
