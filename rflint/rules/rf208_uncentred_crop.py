"""# uncentred-crop

A join cuts its larger maps down to the smallest at a place where they do not lie on it, though other cuts would make
them meet: `crop: center` with an odd difference of sizes, `keep_start` or `keep_end` where windows without padding
have taken samples from both sides.

## Why it matters

An unpadded window takes `(k_e - 1)/2` samples from either side, so a skip must lose as many at each side to lie on the
map it joins. `keep_start` takes all at the end, and `crop: center` half a sample too few at the start where the
difference is odd. The skip is then shifted against the map by what was cut at the wrong side (Ronneberger, Fischer and
Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015, arXiv 1505.04597, choose input sizes
for which every cut is even).

It needs the sizes of the maps. Where the size of an input makes a difference at `crop: center` odd, RF306
unusable-input-size speaks of that size, and nothing is said of this cut and those behind it.

## Bad

```yaml
rflint: 1
input: {size: 32}
layers:
  - {id: body, op: conv, kernel_size: 3}
  - {id: fuse, op: add, from: [body, input], crop: keep_start}  # RF208
```

## Good

```yaml
rflint: 1
input: {size: 32}
layers:
  - {id: body, op: conv, kernel_size: 3}
  - {id: fuse, op: add, from: [body, input], crop: center}
```

## How to fix it

Use `crop: center`, with an input size for which every difference is even (`rflint report` prints them as accepted
sizes), or cut the map yourself with a `crop` layer whose sides are right.

## When to switch it off

For a network whose output has no place; `aligned: false` in limits waives the joins that lead to it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rflint.diagnostic import Finding, Severity
from rflint.findings.branches import distances, drawn, related, towards
from rflint.findings.usable import OddCrop, Usable, odd_crops
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import of_layers
from rflint.geometry.figures import shown
from rflint.geometry.partings import Cause, Cut, Parting, cuts, partings
from rflint.geometry.wording import counted
from rflint.network import Join
from rflint.registry import rule


@rule("RF208", "uncentred-crop", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins whose cuts shift the centres of their paths."""
    found = [parting for parting in partings(analysis) if parting.cause is Cause.CROP]
    asked = of_layers(analysis) if found else []
    odd = list(odd_crops(Usable(analysis)).values()) if found else []
    for parting in found:
        by_size = _by_size(analysis, odd, parting)
        branches = {group: one for group, one in parting.branches.items() if group not in by_size}
        left = parting._replace(branches=branches)
        if branches and not asked[left.join].allows(left.cells):
            yield _finding(analysis, left)


def _by_size(analysis: Analysis, odd: Sequence[Mapping[int, OddCrop]], parting: Parting) -> set[int]:
    """The axis classes on which an input's size makes a cut of a centring join, or of one before it, odd."""
    operator = analysis.network.layers[parting.join].operator
    if not isinstance(operator, Join) or operator.crop != "center":
        return set()
    reach = analysis.reach[parting.origin]
    return {
        group
        for crops in odd
        for group, crop in crops.items()
        if crop.join <= parting.join and reach[crop.join] is not None
    }


def _finding(analysis: Analysis, parting: Parting) -> Finding:
    join = analysis.network.layers[parting.join]
    where = join.operator.where("crop")
    found = cuts(analysis, parting.join, parting.origin, parting.worst)
    names = ", and ".join(_words(analysis, parting, cut) for cut in found)
    away = f"{distances(analysis, parting.branches)}{towards(analysis, parting.origin)}"
    message = f"the cuts of `{join.name}` leave its paths centred {away}: {names}"
    branches = tuple(related(analysis, join, branch) for branch in drawn(parting))
    return Finding(where.span if where else join.definition.op, message, branches, layer=parting.join)


def _words(analysis: Analysis, parting: Parting, cut: Cut) -> str:
    source = analysis.network.layers[analysis.network.layers[parting.join].sources[cut.place]]
    all_cut, fit = counted(cut.spare, "sample"), f"{shown(cut.wanted)} would fit"
    return f"of {all_cut} cut from `{source.name}` {cut.before} stand before what is kept, where {fit}"
