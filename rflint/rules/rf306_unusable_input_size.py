"""# unusable-input-size

An input of a size at which a join with `crop: center` cannot cut as much on the left as on the right: the sizes of the
maps that meet there differ by an odd number. The finding names the sizes that are accepted. For a set of sizes, at any
of them.

Sizes at which a layer has no output (RF301 empty-output) or maps do not fit (RF302 mismatched-sizes) are not accepted,
either; those rules say so at the layer, and name the accepted sizes, too.

## Why it matters

Nothing fails. But a sample is lost at one end, most often by a pooling of an odd size, so that the output does not lie
in the middle of the input, outputs of neighbouring tiles leave a gap, and crops further on may be a cell off. The U-Net
of 2015 (Ronneberger, Fischer and Brox, arXiv 1505.04597) asks for tiles at which every pooling meets an even size:
12 mod 16, at least 188.

## Bad

```yaml
rflint: 1
input: {size: 21}  # RF306
layers:
  - {op: max_pool, kernel_size: 2}
  - {op: conv, kernel_size: 3}
  - {id: up, op: conv_transpose, kernel_size: 2, stride: 2}
  - {op: concat, from: [input, up], crop: center}
```

## Good

```yaml
rflint: 1
input: {size: 20}
layers:
  - {op: max_pool, kernel_size: 2}
  - {op: conv, kernel_size: 3}
  - {id: up, op: conv_transpose, kernel_size: 2, stride: 2}
  - {op: concat, from: [input, up], crop: center}
```

## How to fix it

Declare, and feed, a size that is accepted; the finding names the nearest. Where no size is, the size is not at fault,
and nothing is said here: RF208 uncentred-crop speaks of the join.

## When to switch it off

Where it does not matter if the last samples of an input are lost, as in a classifier.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.pointing import written
from rflint.findings.usable import OddCrop, Usable, nearest, odd_crops
from rflint.geometry.accepted import worded
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.windows import Unclear
from rflint.network import Layer
from rflint.registry import rule
from rflint.source import Span


@rule("RF306", "unusable-input-size", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Inputs whose declared size leaves an odd difference at a crop."""
    usable = Usable(analysis)
    for origin, groups in odd_crops(usable).items():
        yield _finding(analysis, usable, origin, groups)


def _finding(analysis: Analysis, usable: Usable, origin: int, groups: dict[int, OddCrop]) -> Finding:
    layers = analysis.network.layers
    texts = {group: _text(analysis, usable, group, origin) for group in groups}
    message = f"`{layers[origin].id}` has a size that is not accepted: {analysis.along(texts)}"
    joins: dict[int, dict[int, str]] = {}
    for group, odd in groups.items():
        joins.setdefault(odd.join, {})[group] = f"{odd.sizes[0]} and {odd.sizes[1]}"
    related = tuple(
        Related(f"the sizes that meet here differ by an odd number: {analysis.along(sizes)}", _crop(layers[join]))
        for join, sizes in joins.items()
    )
    word = written(analysis, origin, list(groups), "size")
    near = {group: _near(analysis, usable, group, origin) for group in groups}
    told = {group: text for group, text in near.items() if text}
    help = (f"the nearest accepted sizes: {analysis.along(told)}",) if told else ()
    return Finding(word.span, message, (*word.via, *related), help)


def _text(analysis: Analysis, usable: Usable, group: int, origin: int) -> str:
    """The size, and the sizes that are accepted."""
    size, classes = analysis.sizes[group][origin], usable.of(group, origin)
    accepted = f"unknown, as {classes.reason}" if isinstance(classes, Unclear) else worded(classes)
    return f"{size} (accepted: {accepted})"


def _near(analysis: Analysis, usable: Usable, group: int, origin: int) -> str:
    size, classes = analysis.sizes[group][origin], usable.of(group, origin)
    if isinstance(classes, Unclear) or not isinstance(size, int):
        return ""
    return " or ".join(map(shown, nearest(classes, size)))


def _crop(join: Layer) -> Span:
    where = join.operator.where("crop")
    return where.span if where else join.definition.op
