"""# disjoint-neighbours

Over a run of maps with one effective stride, neighbouring outputs share no sample: no two of the samples that an
output reads of the map at which the run begins stand side by side.

## Why it matters

The run is then several networks side by side, each on its own grid of the map, that never compare notes: neighbouring
outputs may say unrelated things of one object. Wang et al. ("Understanding Convolution for Semantic Segmentation",
WACV 2018) see it with dilations that have a common divisor, such as 2, 4, 8; 5 and 8 with kernels of 3 do it, too.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, stride: 2, padding: 3}
  - {op: conv, kernel_size: 3, dilation: 2, padding: 2}  # RF403
  - {op: conv, kernel_size: 3, dilation: 4, padding: 4}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, stride: 2, padding: 3}
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: conv, kernel_size: 3, dilation: 2, padding: 2}
  - {op: conv, kernel_size: 3, dilation: 4, padding: 4}
```

## How to fix it

Put a window of at least two taps without dilation into the run, before or after the dilated ones.

## When to switch it off

Where a map holds interleaved signals that are to be kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.runs import Disjoint, disjoint
from rflint.registry import rule
from rflint.source import Span


@rule("RF403", "disjoint-neighbours", Severity.INFO, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Runs whose neighbouring outputs share nothing."""
    found: dict[int, dict[int, Disjoint]] = {}
    for group in range(len(analysis.extents)):
        for one in disjoint(analysis, group):
            found.setdefault(one.layer, {}).setdefault(group, one)
    for layer, by_group in found.items():
        yield _finding(analysis, layer, by_group)


def _finding(analysis: Analysis, layer: int, by_group: dict[int, Disjoint]) -> Finding:
    layers = analysis.network.layers
    first = next(iter(by_group.values()))
    start, end = layers[first.entry], layers[first.end]
    texts = {group: f"no two of the {shown(one.offsets)} that one reads" for group, one in by_group.items()}
    message = f"neighbouring outputs of `{end.name}` share no sample of `{start.name}`"
    apart = f"{message}: {analysis.along(texts)} stand side by side"
    word = written(analysis, layer, list(by_group), "dilation")
    begins = f"the run of layers on one grid begins with `{start.name}`"
    related = [Related(begins, at) for at in _named(analysis, first.entry)]
    if first.end != layer:
        related.append(Related(f"it ends with `{end.name}`", end.definition.name))
    return Finding(word.span, apart, (*word.via, *related), layer=layer)


def _named(analysis: Analysis, layer: int) -> list[Span]:
    """Where a map has its name; nowhere for an input that is not given one."""
    network = analysis.network
    one = network.layers[layer]
    if layer not in analysis.origins:
        return [one.definition.name]
    return [entry.span for entry in network.declarations if entry.kind == "input" and entry.name == one.id][:1]
