"""# checkerboard

A transposed convolution whose kernel is no multiple of its stride: neighbouring outputs sum different numbers of
taps.

## Why it matters

With kernel 3 and stride 2, outputs sum 1 and 2 taps in turn, on two axes 1, 2, 2 and 4. Networks seldom learn to even
that out, and the result shows a checkerboard (Odena, Dumoulin, Olah, "Deconvolution and Checkerboard Artifacts",
Distill 2016, doi 10.23915/distill.00003).

## Bad

```yaml
rflint: 1
layers:
  - {op: conv_transpose, kernel_size: 3, stride: 2, padding: 1, output_padding: 1}  # RF406
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv_transpose, kernel_size: 4, stride: 2, padding: 1}
```

## How to fix it

Take a kernel that is a multiple of the stride, or resize and then convolve. The fix takes the next larger multiple and
pads such that all sizes stay; weights that are trained already do not fit it.

## When to switch it off

Where trained weights are to be kept, or a later layer smooths the pattern away.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rflint.diagnostic import Change, Finding, Fix, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import written_phases
from rflint.network import Layer, Transposed
from rflint.registry import rule


@rule("RF406", "checkerboard", Severity.INFO, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Transposed convolutions whose outputs sum different numbers of taps."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if not isinstance(operator, Transposed) or operator.op != "conv_transpose":
            continue
        found = {
            group: _text(operator, axis)
            for group in range(len(analysis.extents))
            if _uneven(operator, axis := analysis.axes_of(group)[0])
        }
        if found:
            message = f"outputs of `{layer.name}` sum different numbers of taps: {analysis.along(found)}"
            word = written(analysis, index, list(found), "kernel_size")
            yield Finding(word.span, message, word.via, fix=_fix(layer, operator), layer=index)


def _uneven(operator: Transposed, axis: int) -> bool:
    """Whether all outputs are written to, not all by the same number of taps."""
    reached, phases = written_phases(operator, axis)
    return reached == phases and operator.kernel_size[axis] % operator.stride[axis] != 0


def _text(operator: Transposed, axis: int) -> str:
    k, s = operator.kernel_size[axis], operator.stride[axis]
    return f"{k // s} or {k // s + 1} (kernel size {k}, stride {s})"


class _Even(NamedTuple):
    """A kernel that is a multiple of the stride, with padding that keeps all sizes."""

    kernel_size: int
    padding: tuple[int, int]
    output_padding: int


def _fix(layer: Layer, operator: Transposed) -> Fix | None:
    axes = range(len(operator.kernel_size))
    kernels = [-(-operator.kernel_size[axis] // operator.stride[axis]) * operator.stride[axis] for axis in axes]
    changes: list[Change] = [change(layer, "kernel_size", kernels)]
    if not all(isinstance(given, str) for given in operator.padding):
        padded = [_padded(operator, axis, kernels[axis]) for axis in axes]
        even = [one for one in padded if one is not None]
        if len(even) < len(padded):
            return None
        changes.append(change(layer, "padding", [one.padding for one in even]))
        extra = tuple(one.output_padding for one in even)
        if extra != operator.output_padding:
            changes.append(change(layer, "output_padding", extra))
    title = " and ".join(f"`{one.argument}: {_plain(one.value)}`" for one in changes)
    return Fix(f"use {title}", changes=tuple(changes))


def _padded(operator: Transposed, axis: int, kernel: int) -> _Even | None:
    """The padding for a larger kernel: half of what it adds is cut on each side, an odd sample by output_padding."""
    given, extra = operator.padding[axis], operator.output_padding[axis]
    if isinstance(given, str):
        return None
    before, after = given
    grown = operator.dilation[axis] * (kernel - operator.kernel_size[axis])
    if before != after:
        return _Even(kernel, (before + grown // 2, after + grown - grown // 2), extra)
    cut = before + after - extra + grown
    side = (cut + 1) // 2
    return _Even(kernel, (side, side), cut % 2) if side >= 0 else None


def _plain(value: object) -> str:
    """A value as it is written in a flow of YAML."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {one}' for key, one in value.items())}}}"
    return f"[{', '.join(map(_plain, value))}]" if isinstance(value, list) else str(value)
