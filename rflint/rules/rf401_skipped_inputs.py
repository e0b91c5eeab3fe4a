"""# skipped-inputs

A map with positions that none of its readers looks at: strides step over them. One window reads
`min(k, s/gcd(s, d))` of every `s` positions; what another reader of the map takes counts, too.

## Why it matters

What stands at those positions was computed for nothing, and shapes nothing that follows: with stride 2 and one tap on
two axes, three quarters of a map are thrown away. A small shift of the image moves other samples to the places that
are read, and other features come out (Zhang, "Making Convolutional Networks Shift-Invariant Again", ICML 2019).

A warning; information where every reader takes one sample per output, as a 1x1 convolution with a stride, a slice
with a step or nearest neighbour resizing do, which may be meant.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 2, stride: 3}  # RF401
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 3, stride: 3}
```

## How to fix it

Let the kernel be no smaller than the stride, and the dilation share no divisor with it; or move the stride to a layer
with a larger kernel, such as from the 1x1 convolution of a bottleneck to its 3x3 convolution. Pool before a 1x1
shortcut.

## When to switch it off

Where maps are thinned out on purpose by more than one sample per output.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, prod

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.coverage import Share, share_read, skips
from rflint.geometry.windows import Pattern, Step
from rflint.network import Slice, Window
from rflint.registry import rule

WRITTEN = ("stride", "kernel_size", "step", "scale_factor", "size", "like")
"""Arguments that say how far a reader steps."""


@rule("RF401", "skipped-inputs", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Maps with positions that no reader reads."""
    if not any(skips(step) for steps in analysis.kinds_of_steps for step in steps):
        return
    readers: dict[int, list[tuple[int, int]]] = {}
    for index, layer in enumerate(analysis.network.layers):
        for place, source in enumerate(layer.sources):
            readers.setdefault(source, []).append((index, place))
    outputs = {output.layer for output in analysis.network.outputs}
    for source, places in readers.items():
        if source in outputs:
            continue
        found = {
            group: share
            for group in range(len(analysis.extents))
            if (share := _share(analysis, group, source, places)) is not None
        }
        if found:
            yield _finding(analysis, source, list(dict.fromkeys(index for index, _ in places)), found)


def _steps(analysis: Analysis, group: int, places: list[tuple[int, int]]) -> list[Step]:
    return [analysis.extents[group].steps[index][place] for index, place in places]


def _share(analysis: Analysis, group: int, source: int, places: list[tuple[int, int]]) -> Share | None:
    steps = _steps(analysis, group, places)
    if analysis.broadcast(source, group) or not all(map(skips, steps)):
        return None
    size = analysis.sizes[group][source]
    return share_read(steps, size if isinstance(size, int) else None)


def _finding(analysis: Analysis, source: int, readers: list[int], found: dict[int, Share]) -> Finding:
    layers = analysis.network.layers
    first, *others = readers
    message = _message(analysis, source, readers, found)
    word = written(analysis, first, list(found), *_names(analysis, first, list(found)))
    related = [Related("this reader steps over the same positions", layers[one].definition.op) for one in others]
    lone = all(_takes_one(analysis, group, one) for group in found for one in readers)
    severity = Severity.INFO if lone else Severity.WARNING
    said, help = f"{message}; nothing reads the rest", _help(analysis, first, list(found))
    return Finding(word.span, said, (*word.via, *related), help, severity=severity, layer=first)


def _help(analysis: Analysis, layer: int, groups: list[int]) -> tuple[str, ...]:
    """What lets a window read all."""
    operator = analysis.network.layers[layer].operator
    if not isinstance(operator, Window):
        return ()
    strides = [(axis, operator.stride[axis]) for group in groups for axis in analysis.axes_of(group)]
    larger = [stride for axis, stride in strides if operator.kernel_size[axis] < stride]
    parts = [f"a kernel size of at least {max(larger)}"] if larger else []
    if any(gcd(operator.dilation[axis], stride) > 1 for axis, stride in strides):
        parts.append("a dilation without a divisor in common with the stride")
    return (f"{' and '.join(parts)} {'reads' if len(parts) == 1 else 'read'} all",) if parts else ()


def _message(analysis: Analysis, source: int, readers: list[int], found: dict[int, Share]) -> str:
    layers = analysis.network.layers
    name = layers[source].name
    if len(readers) > 1:
        texts = {group: f"{share.read} of {share.positions} positions" for group, share in found.items()}
        return f"the {len(readers)} readers of `{name}` together read {analysis.along(texts)}"
    reader = layers[readers[0]].name
    total = [found[group] for group in analysis.classes if group in found]
    if len(total) == 1:
        texts = {group: f"{share.read} of {share.positions} positions of `{name}`" for group, share in found.items()}
        return f"`{reader}` reads {analysis.along(texts)}"
    texts = {group: f"{share.read} of {share.positions}" for group, share in found.items()}
    read, positions = prod(share.read for share in total), prod(share.positions for share in total)
    return f"`{reader}` reads {read} of {positions} positions of `{name}`, {analysis.along(texts)}"


def _names(analysis: Analysis, layer: int, groups: list[int]) -> tuple[str, ...]:
    """The argument at fault first: the dilation where it alone keeps taps off the other positions."""
    operator = analysis.network.layers[layer].operator
    axes = [axis for group in groups for axis in analysis.axes_of(group)]
    if isinstance(operator, Window) and all(
        operator.kernel_size[axis] >= operator.stride[axis] and gcd(operator.dilation[axis], operator.stride[axis]) > 1
        for axis in axes
    ):
        return ("dilation",)
    return ("step",) if isinstance(operator, Slice) else WRITTEN


def _takes_one(analysis: Analysis, group: int, layer: int) -> bool:
    """Whether every output of a layer reads one sample."""
    steps = analysis.extents[group].steps[layer]
    return all(isinstance(step, Pattern) and all(len(taps) == 1 for taps in step.taps) for step in steps)
