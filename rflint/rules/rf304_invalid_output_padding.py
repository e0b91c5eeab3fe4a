"""# invalid-output-padding

A transposed convolution whose `output_padding` is not smaller than its stride.

## Why it matters

A strided window maps several input sizes to one size, as many as its stride: `output_padding` says which of them is to
come back, so it goes from 0 to `stride - 1`. PyTorch refuses more ("output padding must be smaller than either stride
or dilation"), which is the error. Where it is smaller than the dilation PyTorch takes it, but other frameworks do not,
and the samples are more than any size needs (pytorch/pytorch#8826): a warning.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv_transpose, kernel_size: 4, stride: 2, padding: 2, output_padding: 2}  # RF304
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv_transpose, kernel_size: 4, stride: 2, padding: 1}
```

## How to fix it

To get the size of a strided convolution's input back, use `(n + 2p - k_e) mod stride`, with that convolution's numbers.
The fix takes the largest value that is allowed and whose samples taps reach, and the map becomes smaller; to keep its
size, cut less off its end instead (`padding: {before: 2, after: 0}` for `padding: 2, output_padding: 2`).

## When to switch it off

For a framework that takes such values.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Fix, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.findings.repairs import written as as_written
from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import transposed_padding
from rflint.network import Layer, Transposed
from rflint.registry import rule


@rule("RF304", "invalid-output-padding", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Transposed convolutions with too much output padding."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Transposed):
            firsts = {group: analysis.axes_of(group)[0] for group in range(max(analysis.classes) + 1)}
            found = {g: axis for g, axis in firsts.items() if operator.output_padding[axis] >= operator.stride[axis]}
            if found:
                yield _finding(analysis, index, layer, operator, found)


def _finding(analysis: Analysis, index: int, layer: Layer, operator: Transposed, found: dict[int, int]) -> Finding:
    texts = {
        group: f"{operator.output_padding[axis]} at stride {operator.stride[axis]}" for group, axis in found.items()
    }
    refused = any(operator.output_padding[axis] >= operator.dilation[axis] for axis in found.values())
    why = "PyTorch refuses it" if refused else "PyTorch takes it for its dilation only"
    message = f"`{layer.name}` has an output padding of {analysis.along(texts)}, which is not less: {why}"
    values = [
        _most(operator, axis) if group in found else operator.output_padding[axis]
        for axis, group in enumerate(analysis.classes)
    ]
    less = change(layer, "output_padding", values)
    fix = Fix(f"use `output_padding: {as_written(less.value)}`", changes=(less,))
    word = written(analysis, index, list(found), "output_padding")
    severity = Severity.ERROR if refused else Severity.WARNING
    return Finding(word.span, message, word.via, fix=fix, severity=severity, layer=index)


def _most(operator: Transposed, axis: int) -> int:
    """The largest value that is allowed and, without dilation, adds no samples behind the last tap."""
    reached = operator.kernel_size[axis] >= operator.stride[axis] and operator.dilation[axis] == 1
    most = operator.stride[axis] - 1
    return min(most, max(transposed_padding(operator, axis)[1], 0)) if reached else most
