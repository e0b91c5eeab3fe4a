"""# mismatched-sizes

A join without `crop` reads maps of different sizes at the input size declared, or pixel_unshuffle reads a map that its
factor does not divide. For a set of sizes, at any of them.

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

Feed sizes that work (the finding names them, and the nearest), pad the input to one, crop the larger map at the join
(`crop: center`), or give the transposed convolution an `output_padding`.

## When to switch it off

For a framework that spreads or cuts maps of other sizes by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.network import Join, Layer, Shuffle
from rflint.pointing import written
from rflint.registry import rule
from rflint.usable import Usable


@rule("RF302", "mismatched-sizes", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins of maps that have different sizes, and maps that cannot be unshuffled."""
    usable, all_groups = Usable(analysis), range(max(analysis.classes) + 1)
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Join) and operator.crop is None:
            found = [group for group in all_groups if len(_sizes(analysis, layer, group)) > 1]
            if found:
                yield _mismatch(analysis, usable, index, layer, found)
        elif isinstance(operator, Shuffle) and not operator.up:
            found = [group for group in all_groups if _rest(analysis, layer, operator, group)]
            if found:
                yield _indivisible(analysis, usable, index, operator, found)


def _sizes(analysis: Analysis, layer: Layer, group: int) -> dict[int, int]:
    """The sizes that meet at a join, each with the place of the first source that has it."""
    sizes: dict[int, int] = {}
    for place, source in enumerate(layer.sources):
        size = analysis.sizes[group][source]
        if isinstance(size, int) and size > 0 and not analysis.broadcast(source, group):
            sizes.setdefault(size, place)
    return sizes


def _mismatch(analysis: Analysis, usable: Usable, index: int, layer: Layer, groups: list[int]) -> Finding:
    sizes = {group: _sizes(analysis, layer, group) for group in groups}
    texts = {group: _listed(sizes[group]) for group in groups}
    message = f"`{layer.name}` joins maps of different sizes: {analysis.along(texts)}"
    related = tuple(
        Related(f"this branch: {shown(size)} samples", analysis.network.branch(layer, place))
        for size, place in sizes[groups[0]].items()
    )
    return Finding(layer.definition.source, message, related, usable.help(index, groups), layer=index)


def _listed(sizes: Iterable[int]) -> str:
    *first, last = map(shown, sizes)
    return f"{', '.join(first)} and {last}"


def _rest(analysis: Analysis, layer: Layer, operator: Shuffle, group: int) -> int:
    """What is left over of a map, in samples."""
    size = analysis.sizes[group][layer.sources[0]]
    return size % operator.factor[analysis.axes_of(group)[0]] if isinstance(size, int) else 0


def _indivisible(analysis: Analysis, usable: Usable, index: int, operator: Shuffle, groups: list[int]) -> Finding:
    layer = analysis.network.layers[index]
    sizes = {group: analysis.sizes[group][layer.sources[0]] for group in groups}
    texts = {
        group: f"{shown(size)} samples by {operator.factor[analysis.axes_of(group)[0]]}"
        for group, size in sizes.items()
        if isinstance(size, int)
    }
    message = f"`{layer.name}` cannot divide its map evenly: {analysis.along(texts)}"
    word = written(analysis, index, groups, "downscale_factor")
    return Finding(word.span, message, word.via, usable.help(index, groups), layer=index)
