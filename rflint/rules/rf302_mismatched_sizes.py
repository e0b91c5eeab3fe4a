"""# mismatched-sizes

A join without `crop` reads maps of different sizes at the input size declared. For a set of sizes, at any of them.

## Why it matters

Frameworks refuse to add or concatenate them, when the first such input comes: a U-Net that was trained on 256 pixels
fails on 250. Each downsampling rounds the size, and upsampling does not bring back what was rounded away, so that
only some input sizes work.

## Bad

```yaml
rflint: 1
input: {size: 30}
layers:
  - {id: skip, op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 4}
  - {id: up, op: conv_transpose, kernel_size: 4, stride: 4}
  - {op: concat, from: [skip, up]}  # RF302
```

## Good

```yaml
rflint: 1
input: {size: 32}
layers:
  - {id: skip, op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 4}
  - {id: up, op: conv_transpose, kernel_size: 4, stride: 4}
  - {op: concat, from: [skip, up]}
```

## How to fix it

Feed sizes that work (the finding names the nearest), pad the input to one, crop the larger map at the join (`crop:
center`), or give the transposed convolution an `output_padding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.accepted import nearest_sizes
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.network import Join, Layer
from rflint.registry import rule


@rule("RF302", "mismatched-sizes", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins of maps that have different sizes."""
    for index, layer in enumerate(analysis.network.layers):
        if isinstance(layer.operator, Join) and layer.operator.crop is None:
            found = [group for group in range(max(analysis.classes) + 1) if len(_sizes(analysis, layer, group)) > 1]
            if found:
                yield _finding(analysis, index, layer, found)


def _sizes(analysis: Analysis, layer: Layer, group: int) -> dict[int, int]:
    """The sizes that meet at a join, each with the place of the first source that has it."""
    sizes: dict[int, int] = {}
    for place, source in enumerate(layer.sources):
        size = analysis.sizes[group][source]
        if isinstance(size, int) and size > 0 and not analysis.broadcast(source, group):
            sizes.setdefault(size, place)
    return sizes


def _finding(analysis: Analysis, index: int, layer: Layer, groups: list[int]) -> Finding:
    sizes = {group: _sizes(analysis, layer, group) for group in groups}
    texts = {group: _listed(sizes[group]) for group in groups}
    message = f"`{layer.name}` joins maps of different sizes: {analysis.along(texts)}"
    related = tuple(
        Related(f"this branch: {shown(size)} samples", analysis.network.branch(layer, place))
        for size, place in sizes[groups[0]].items()
    )
    help = tuple(filter(None, (_nearest(analysis, index, group) for group in groups)))
    return Finding(layer.definition.source, message, related, help, layer=index)


def _nearest(analysis: Analysis, index: int, group: int) -> str:
    found = nearest_sizes(analysis, index, group)
    along = " and ".join(analysis.axis_names([group]))
    if not found:
        return ""
    return f"input sizes that work here along {along}: {' or '.join(map(str, found))}"


def _listed(sizes: Iterable[int]) -> str:
    *first, last = map(shown, sizes)
    return f"{', '.join(first)} and {last}"
