"""# misaligned-centres

Paths that meet at a join are centred at different places of the input, though they advance by the same effective
stride. Only the join that first brings them together is named, not those after it.

## Why it matters

Each output of the join mixes features of two places. The receptive field is then not the same at every output, what
the network says is shifted against the image by a fraction of a cell, and a skip connection carries its detail to the
wrong pixel. Dense prediction, detection and matching suffer most. All paths into a layer must have equal effective
strides, and equal `-P + (r - 1)/2` (conditions (12) and (13) of Araujo, Norris, Sim, "Computing Receptive Fields of
Convolutional Neural Networks", Distill 2019, doi 10.23915/distill.00021).

An error above half a cell, a warning up to half a cell (a cell is the effective stride at the join). ResNet-D,
YOLOv7's MP block, RT-DETR's HGStem and Xception at 299 pixels are off by up to half a cell as published.

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
amount. A limit `aligned: {tolerance: 1/4}` lets paths be that many cells apart, `aligned: false` waives the rule for
a classifier whose output has no place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.alignment import Branch, introduced, tolerance
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.paths import PLAIN, Kind
from rflint.network import Layer
from rflint.registry import rule

HALF = Fraction(1, 2)
MANY = 10**15
SHOWN = 4
"""Branches that a finding shows."""


@rule("RF201", "misaligned-centres", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins that first bring together paths with different centres, none of them resampled."""
    for index, layer in enumerate(analysis.network.layers):
        if len(layer.sources) < 2:
            continue
        for origin in analysis.origins:
            groups = [group for group, mode in enumerate(analysis.modes) if mode is None]
            found = {group: introduced(analysis, index, origin, group, _plain) for group in groups}
            found = {group: branches for group, branches in found.items() if branches}
            allowed = tolerance(analysis, index) if found else None
            if allowed is not None and max(map(_cells, found.values())) > allowed:
                yield _finding(analysis, index, origin, found)


def _plain(kind: Kind) -> bool:
    return kind.passed == PLAIN


def _apart(branches: Sequence[Branch]) -> Fraction:
    return branches[-1].center - branches[0].center


def _cells(branches: Sequence[Branch]) -> Fraction:
    return _apart(branches) / branches[0].stride


def _finding(analysis: Analysis, index: int, origin: int, found: dict[int, list[Branch]]) -> Finding:
    layer = analysis.network.layers[index]
    worst = max(found.values(), key=_cells)
    towards = f" on input `{analysis.network.layers[origin].id}`" if len(analysis.origins) > 1 else ""
    message = f"the paths into `{layer.name}` are centred {_distances(analysis, found)}{towards}"
    group = next(group for group, branches in found.items() if branches is worst)
    drawn = worst if len(worst) <= SHOWN else [*worst[: SHOWN - 1], worst[-1]]
    related = tuple(_related(analysis, layer, branch) for branch in drawn)
    help = [_path(analysis, index, origin, group, branch) for branch in drawn]
    if len(worst) > len(drawn):
        help.append(f"{len(worst) - len(drawn):,} more centres lie between the last two")
    severity = Severity.ERROR if _cells(worst) > HALF else Severity.WARNING
    return Finding(layer.definition.source, message, related, tuple(help), severity=severity, layer=index)


def _distances(analysis: Analysis, found: dict[int, list[Branch]]) -> str:
    texts = {group: _distance(branches) for group, branches in found.items()}
    whole = len(found) == max(analysis.classes) + 1
    if whole and len(set(texts.values())) == 1:
        return f"{next(iter(texts.values()))} apart"
    along = [f"{text} apart along {' and '.join(analysis.axis_names([group]))}" for group, text in texts.items()]
    return " and ".join(along)


def _distance(branches: Sequence[Branch]) -> str:
    apart, cells = _apart(branches), _cells(branches)
    samples = "input sample" if apart <= 1 else "input samples"
    return f"{shown(apart)} {samples} ({shown(cells)} cell{'s' if cells > 1 else ''})"


def _related(analysis: Analysis, join: Layer, branch: Branch) -> Related:
    count = f"{branch.paths:,}" if branch.paths < MANY else shown(branch.paths)
    paths = f"{count} path{'s' if branch.paths != 1 else ''}"
    field = shown(branch.receptive_field)
    message = f"this branch: centre {shown(branch.center)}, receptive field {field}, {paths}"
    return Related(message, analysis.network.branch(join, branch.source))


def _path(analysis: Analysis, index: int, origin: int, group: int, branch: Branch) -> str:
    path = analysis.witness(origin, index, branch.kind, group, largest=True)
    return f"centre {shown(branch.center)}: {analysis.path_text(path)}"
