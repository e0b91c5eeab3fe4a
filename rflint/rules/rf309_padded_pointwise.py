"""# padded-pointwise

A convolution that reads one sample per output, and pads.

## Why it matters

A window of one sample needs no padding to keep a size. With it the map gets a frame of outputs that see nothing of the
input and hold the bias alone, and all that lies inside moves by the padding. Usually a kernel of 3 became one of 1, and
its padding stayed. SqueezeNet 1.0 has such a layer, by its author a quirk of having been generated
(forresti/SqueezeNet#14).

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 1, padding: 1}  # RF309
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 1}
```

## How to fix it

Take the padding away, or write `padding: half`, which follows the kernel. The map becomes smaller by the frame, so that
the fix is not safe. Where the frame is wanted, a `pad` of its own says so.

## When to switch it off

For a network as published that has such a layer.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Fix, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.findings.repairs import written as as_written
from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import extent
from rflint.network import Padding, Window
from rflint.registry import rule

CONVOLUTIONS = ("conv", "depthwise_conv", "separable_conv", "window")


@rule("RF309", "padded-pointwise", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Convolutions of one tap that pad."""
    for index, layer, operator in analysis.windows:
        found = {group: axis for group, axis in enumerate(analysis.first_axes) if _padded(operator, axis)}
        if found and operator.op in CONVOLUTIONS:
            texts = {group: _amount(operator.padding[axis]) for group, axis in found.items()}
            what = "the outputs there see nothing of the input"
            message = f"`{layer.name}` reads one sample per output and pads {analysis.along(texts)}: {what}"
            values = [0 if group in found else operator.padding[axis] for axis, group in enumerate(analysis.classes)]
            none = change(layer, "padding", values)
            fix = Fix(f"use `padding: {as_written(none.value)}`", changes=(none,))
            word = written(analysis, index, list(found), "padding")
            yield Finding(word.span, message, word.via, fix=fix, layer=index)


def _padded(operator: Window, axis: int) -> bool:
    padding = operator.padding[axis]
    one = extent(operator.kernel_size[axis], operator.dilation[axis]) == 1
    return one and not isinstance(padding, str) and max(padding) > 0


def _amount(padding: Padding) -> str:
    before, after = (0, 0) if isinstance(padding, str) else padding
    return f"{before}" if before == after else f"{before} before and {after} after"
