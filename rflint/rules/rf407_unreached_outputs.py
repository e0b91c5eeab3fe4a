"""# unreached-outputs

Outputs of a transposed convolution that no tap reaches: its kernel is smaller than its stride, its dilation has a
divisor in common with the stride, or `output_padding` adds samples behind the last tap.

## Why it matters

They hold the bias and nothing of the input. Of every `s` outputs, `min(k, s/gcd(s, d))` are written to: with kernel 1
and stride 2 on two axes, three quarters of the map are constant. A warning where only samples at a border are: an
`output_padding` (which chooses a size and adds no values, says PyTorch's documentation of `ConvTranspose2d`) above the
padding after, or negative padding. Of one that is not smaller than the stride RF304 speaks.

Outputs that are written to by unequal numbers of taps are another matter, the checkerboard of Odena, Dumoulin, Olah,
"Deconvolution and Checkerboard Artifacts", Distill 2016, doi 10.23915/distill.00003.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv_transpose, kernel_size: 2, stride: 3}  # RF407
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv_transpose, kernel_size: 3, stride: 3}
```

## How to fix it

Take a kernel at least as large as the stride, and no dilation; with `output_padding` 1, a padding of at least 1.

## When to switch it off

Where the holes are filled by what follows, as in a convolution written as two layers.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import unwritten, written_phases
from rflint.geometry.windows import transposed_padding
from rflint.network import Transposed
from rflint.registry import rule


@rule("RF407", "unreached-outputs", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Transposed convolutions with outputs that read nothing."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if not isinstance(operator, Transposed) or operator.op != "conv_transpose":
            continue
        axes = {group: analysis.axes_of(group)[0] for group in range(len(analysis.extents))}
        inside = {group: text for group, axis in axes.items() if (text := _inside(operator, axis))}
        border = {group: text for group, axis in axes.items() if group not in inside and (text := _end(operator, axis))}
        if inside:
            message = f"no tap reaches some outputs of `{layer.name}`: {analysis.along(inside)}"
            shared = any(_shares(operator, axes[group]) for group in inside)
            word = written(analysis, index, list(inside), *(("dilation",) if shared else ()), "kernel_size")
            yield Finding(word.span, message, word.via, _help(operator, [axes[group] for group in inside]), layer=index)
        if border:
            message = f"no tap reaches the outermost outputs of `{layer.name}`: {analysis.along(border)}"
            word = written(analysis, index, list(border), "output_padding", "padding", "dilation")
            help = ("a larger `padding` or a smaller `output_padding` there leaves them out",)
            yield Finding(word.span, message, word.via, help, severity=Severity.WARNING, layer=index)


def _shares(operator: Transposed, axis: int) -> bool:
    """Whether the dilation alone keeps taps off some outputs."""
    return operator.kernel_size[axis] >= operator.stride[axis]


def _help(operator: Transposed, axes: list[int]) -> tuple[str, ...]:
    """What makes taps reach all outputs."""
    wider = [operator.stride[axis] for axis in axes if not _shares(operator, axis)]
    parts = [f"a kernel size of at least {max(wider)}"] if wider else []
    if any(gcd(operator.dilation[axis], operator.stride[axis]) > 1 for axis in axes):
        parts.append("a dilation without a divisor in common with the stride")
    return (f"{' and '.join(parts)} {'reaches' if len(parts) == 1 else 'reach'} all",)


def _inside(operator: Transposed, axis: int) -> str:
    """How many outputs are reached, where not all are."""
    reached, phases = written_phases(operator, axis)
    if reached == phases:
        return ""
    k, s, d = operator.kernel_size[axis], operator.stride[axis], operator.dilation[axis]
    dilated = f", dilation {d}" if gcd(d, s) > 1 else ""
    return f"{reached} of every {phases} are reached (kernel size {k}, stride {s}{dilated})"


def _end(operator: Transposed, axis: int) -> str:
    """How many outputs at the ends are not reached, where some are not."""
    before, after, extra = transposed_padding(operator, axis)
    first, last = unwritten(operator, axis, before), unwritten(operator, axis, after - extra)
    if extra >= operator.stride[axis]:  # of which RF304 speaks
        last = 0
    parts = [f"{first} at the start"] if first else []
    parts += [f"{last} at the end"] if last else []
    return f"{' and '.join(parts)} (padding {before} and {after}, output_padding {extra})" if parts else ""
