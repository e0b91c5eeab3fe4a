"""# gridding

The receptive field of an output has holes: samples between its ends that no path reads, since dilated taps (or those
behind strides) stand further apart than all closer taps together reach.

## Why it matters

The output never sees those samples, however large the field is, and neighbouring outputs see different grids of the
input, which shows as a checked pattern in dense prediction (Yu, Koltun, Funkhouser, "Dilated Residual Networks", CVPR
2017; Wang et al., "Understanding Convolution for Semantic Segmentation", WACV 2018). Sort the windows by the spacing
`a*d` of their taps in input samples: there are no holes exactly if each spacing is at most 1 + the sum of
`(k - 1)*a*d` over those with closer taps. Dilations 2, 2, 2 leave holes; 1, 2, 5 and 1, 3, 1 do not.

A warning where samples of the input are missed. Information where an output misses samples of the map that enters the
first dilated window of a run of maps with one effective stride, and windows with the spacing at fault follow each
other: the input may be covered by the layers before, but what the run adds is a grid. Not on causal axes: there a
stack of windows whose dilations double (1, 1, 2, 2, 4, 4) is the usual way to a long memory, read for all of the past
and not for a picture of neighbouring places, and it covers the input without holes.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: conv, kernel_size: 3, dilation: 4, padding: 4}  # RF402
  - {op: conv, kernel_size: 3, dilation: 4, padding: 4}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: conv, kernel_size: 3, dilation: 2, padding: 2}
  - {op: conv, kernel_size: 3, dilation: 5, padding: 5}
```

## How to fix it

Let the dilations of a run begin with 1 and have no common divisor (hybrid dilated convolution: 1, 2, 5), or let
windows without dilation follow the dilated ones.

## When to switch it off

Where an input is sampled sparsely on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.pointing import Word, written
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.gridding import Hole, closed, dilated, holes, in_a_row, skipping
from rflint.geometry.runs import entries
from rflint.network import Window
from rflint.registry import rule

STEPS = 1 << 18
"""Layers that may be walked over in search of runs whose outputs have holes."""

FEWEST = 4
"""Outputs with holes that are looked into in networks of any length."""

STEPPED = ("stride", "step", "scale_factor", "size", "like", "kernel_size")
"""Arguments that say how far outputs are apart."""


@rule("RF402", "gridding", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Layers that leave holes in the field of an output."""
    found: dict[int, dict[int, Hole]] = {}
    for group in range(len(analysis.extents)):
        for hole in _holes(analysis, group):
            found.setdefault(hole.layer, {}).setdefault(group, hole)
    for by_group in found.values():
        yield from _findings(analysis, by_group)


def _holes(analysis: Analysis, group: int) -> Iterator[Hole]:
    if closed(analysis, group):
        return
    inputs = set(analysis.origins)
    said: set[int] = set()
    allowed = max(1, STEPS // len(analysis.network.layers))
    runs = [entry for entry in entries(analysis, group) if entry not in inputs] if analysis.modes[group] is None else []
    for origin in (*analysis.origins, *runs[:allowed]):
        for hole in islice(holes(analysis, group, origin), max(FEWEST, allowed // FEWEST)):
            if hole.layer not in said and (origin in inputs or in_a_row(analysis, group, hole) > 1):
                said.update(hole.alike)
                yield hole


def _findings(analysis: Analysis, by_group: dict[int, Hole]) -> Iterator[Finding]:
    groups = list(by_group)
    worst = next((hole for hole in by_group.values() if hole.origin in analysis.origins), by_group[groups[0]])
    blamed, word = _blamed(analysis, worst, groups)
    severity = Severity.WARNING if worst.origin in analysis.origins else Severity.INFO
    message = f"{_subject(analysis, worst, blamed)}: {_said(analysis, by_group, blamed)}"
    related = (*word.via, *_start(analysis, worst))
    for layer in worst.alike if blamed == worst.layer else (blamed,):
        yield Finding(word.span, message, related, _help(analysis, worst, groups[0]), severity=severity, layer=layer)


def _blamed(analysis: Analysis, hole: Hole, groups: list[int]) -> tuple[int, Word]:
    """The layer to name, and where: of taps side by side that lie apart in the input, the stride that parts them."""
    if hole.spacing is None:
        return hole.layer, Word(analysis.network.layers[hole.layer].definition.source)
    if not dilated(analysis, hole.layer, groups[0]):
        skipped = skipping(analysis, groups[0], hole)
        if skipped is not None:
            return skipped, written(analysis, skipped, groups, *STEPPED)
    return hole.layer, written(analysis, hole.layer, groups, "dilation", *STEPPED)


def _subject(analysis: Analysis, hole: Hole, blamed: int) -> str:
    layers = analysis.network.layers
    name = next(output.name for output in analysis.network.outputs if output.layer == hole.output)
    return f"`{layers[blamed].name}` leaves holes in what output `{name}` reads of `{layers[hole.origin].name}`"


def _said(analysis: Analysis, by_group: dict[int, Hole], blamed: int) -> str:
    texts = {group: _text(analysis, hole, blamed) for group, hole in by_group.items()}
    group, hole = next(iter(by_group.items()))
    reaches = (analysis.reach[origin][hole.output] for origin in analysis.origins)
    aside = any(reach.everything[group] for reach in reaches if reach is not None)
    return f"{analysis.along(texts)}{' (global operators aside)' if aside else ''}"


def _text(analysis: Analysis, hole: Hole, blamed: int) -> str:
    left_out = f"{shown(hole.counts[0])} of {shown(hole.counts[1])} samples" if hole.counts else "samples"
    if hole.spacing is None:
        return f"its branches lie apart, which leaves out {left_out}"
    taps = "its taps" if blamed == hole.layer else f"the taps of `{analysis.network.layers[hole.layer].name}`"
    samples = f"{'input ' if hole.origin in analysis.origins else ''}samples"
    reach = ", and none are closer" if hole.row == 1 else ""
    if 1 < hole.row < hole.spacing:
        reach = f", and closer ones reach {shown(hole.row)} in a row"
    return f"{taps} are {shown(hole.spacing)} {samples} apart{reach}, which leaves out {left_out}"


def _start(analysis: Analysis, hole: Hole) -> tuple[Related, ...]:
    if hole.origin in analysis.origins:
        return ()
    return (Related("the samples counted are those of this map", analysis.network.layers[hole.origin].definition.name),)


def _help(analysis: Analysis, hole: Hole, group: int) -> tuple[str, ...]:
    operator = analysis.network.layers[hole.layer].operator
    if hole.spacing is None or not isinstance(operator, Window) or not dilated(analysis, hole.layer, group):
        return ()
    most = hole.row * operator.dilation[analysis.axes_of(group)[0]] // hole.spacing
    fewer = 0 < most < operator.dilation[analysis.axes_of(group)[0]]
    return (f"with a dilation of at most {most} it leaves none",) if fewer else ()
