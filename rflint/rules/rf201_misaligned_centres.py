"""# misaligned-centres

Paths that meet at a join are centred at different places of the input, though they advance by the same effective
stride. Only the join that first brings them together is named, not those after it.

## Why it matters

Each output of the join mixes features of two places. The receptive field is then not the same at every output, what
the network says is shifted against the image by a fraction of a cell, and a skip connection carries its detail to the
wrong pixel. Dense prediction, detection and matching suffer most. All paths into a layer must have equal effective
strides, and equal `-P + (r - 1)/2` (conditions (12) and (13) of Araujo, Norris, Sim, "Computing Receptive Fields of
Convolutional Neural Networks", Distill 2019, doi 10.23915/distill.00021).

Where the paths that differ are resampled on their way, it is RF205 that speaks, and where the join itself cuts its
maps at the wrong place, RF208.

An error above half a cell, a warning up to half a cell (a cell is the effective stride at the join). ResNet-D,
YOLOv7's MP block, RT-DETR's HGStem, NASNet's factorised reduction and Xception at 299 pixels are off by up to half a
cell as published.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: up, op: conv, kernel_size: 5, padding: 2}
  - {id: skip, op: conv, from: stem, kernel_size: 3, padding: {before: 2, after: 0}}
  - {id: fuse, op: add, from: [skip, up]}  # RF201
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: up, op: conv, kernel_size: 5, padding: 2}
  - {id: skip, op: conv, from: stem, kernel_size: 3, padding: 1}
  - {id: fuse, op: add, from: [skip, up]}
```

## How to fix it

Pad every window by `(k_e - 1)/2` on both sides (`padding: half`, odd kernels), or let the branches be off by the same
amount. Where the joined maps have equal sizes and uneven padding is to blame, moving it from the one side of the
window to the other is the fix: it changes no size. Where sizes differ, too, the padding is too small or too large:
mend that (RF302), and do not move it. A limit `aligned: {tolerance: 1/4}` lets paths be that many cells apart.

## When to switch it off

For a classifier whose output has no place: `aligned: false` in its limits waives the joins that lead to it alone, and
at a layer or a use the joins in there.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.diagnostic import Finding, Fix, Severity
from rflint.findings.branches import distances, drawn, related, towards, witness_paths
from rflint.findings.repairs import change, written
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import of_layers
from rflint.geometry.mending import Mender
from rflint.geometry.partings import Cause, Parting, partings
from rflint.registry import rule

HALF = Fraction(1, 2)


@rule("RF201", "misaligned-centres", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins that first bring together paths with different centres, none of them resampled."""
    found = [parting for parting in partings(analysis) if parting.cause is Cause.WINDOWS]
    asked = of_layers(analysis) if found else []
    mender = Mender(analysis)
    for parting in found:
        if not asked[parting.join].allows(parting.cells):
            yield _finding(analysis, parting, mender)


def _finding(analysis: Analysis, parting: Parting, mender: Mender) -> Finding:
    join = analysis.network.layers[parting.join]
    where = towards(analysis, parting.origin)
    message = f"the paths into `{join.name}` are centred {distances(analysis, parting.branches)}{where}"
    branches = tuple(related(analysis, join, branch) for branch in drawn(parting))
    severity = Severity.ERROR if parting.cells > HALF else Severity.WARNING
    help = witness_paths(analysis, parting)
    fix = _fix(analysis, parting, mender)
    return Finding(join.definition.source, message, branches, help, fix, severity, parting.join)


def _fix(analysis: Analysis, parting: Parting, mender: Mender) -> Fix | None:
    mend = mender.shifted(parting)
    if mend is None:
        return None
    layer = analysis.network.layers[mend.layer]
    moved = change(layer, mend.argument, mend.values)
    return Fix(f"use `padding: {written(moved.value)}` at `{layer.name}`", changes=(moved,), safe=True)
