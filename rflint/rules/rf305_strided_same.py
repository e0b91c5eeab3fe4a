"""# strided-same

A window with `same` padding and a stride above 1.

## Why it matters

PyTorch refuses it ("padding='same' is not supported for strided convolutions", pytorch/pytorch issue 67551): how much
such a window pads, and on which side, depends on the input size. TensorFlow, Keras and ONNX have it, and ports of their
networks have to pad by a layer of their own. The rule is off unless it is selected: it is for networks that are to run
in PyTorch.

## Bad

```yaml
rflint: 1
input: {size: 224}
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: same}  # RF305
```

## Good

```yaml
rflint: 1
input: {size: 224}
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: half}
```

## How to fix it

Pad by numbers or `padding: half`, which do not depend on the size. To keep the weights of a network that was trained
with `same`, write out what it pads at its size: `{before: 0, after: 1}` for a kernel of 3 at stride 2 and an even size.

## When to switch it off

For networks that run in TensorFlow, Keras or ONNX; it is off by default.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.network import Window
from rflint.registry import rule

WORDS = ("same", "same_lower")


@rule("RF305", "strided-same", Severity.WARNING, on=False, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Strided windows with `same` padding."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if not isinstance(operator, Window):
            continue
        firsts = {group: analysis.axes_of(group)[0] for group in range(max(analysis.classes) + 1)}
        texts = {
            group: f"`{operator.padding[axis]}` with stride {operator.stride[axis]}"
            for group, axis in firsts.items()
            if operator.padding[axis] in WORDS and operator.stride[axis] > 1
        }
        if texts:
            message = f"`{layer.name}` pads {analysis.along(texts)}: PyTorch refuses it, as the amount depends on sizes"
            word = written(analysis, index, list(texts), "padding")
            yield Finding(word.span, message, word.via, layer=index)
