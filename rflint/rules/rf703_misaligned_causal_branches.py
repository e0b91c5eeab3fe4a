"""# misaligned-causal-branches

Branches that meet at a join end at different samples of a causal axis: one is later than the other. Only the join that
first brings them together is named.

## Why it matters

On a causal axis what counts of a window is its newest sample, the right edge, as all else lies in the past. Where
branches end at different samples, each output of the join mixes what is known now with what was known some samples ago,
and a residual layer adds its correction to another sample than the one it is for. The usual reason is a window with
centred padding in one branch, or one that pads too much. Conditions (12) and (13) of Araujo, Norris, Sim, Distill 2019
(doi 10.23915/distill.00021) say the same of centres.

Paths that are resampled are left out: within one step of a coarser map all finer outputs see the same.

## Bad

```yaml
rflint: 1
axes: [time]
causal: [time]
layers:
  - {id: front, op: conv, kernel_size: 3, padding: causal}
  - {id: body, op: conv, kernel_size: 3, padding: causal}
  - {id: skip, op: pad, from: front, padding: {before: 2, after: -2}}
  - {op: add, from: [skip, body]}  # RF703
```

## Good

```yaml
rflint: 1
axes: [time]
causal: [time]
layers:
  - {id: front, op: conv, kernel_size: 3, padding: causal}
  - {id: body, op: conv, kernel_size: 3, padding: causal}
  - {op: add, from: [front, body]}
```

## How to fix it

Pad every window by `k_e - 1` samples before it (`padding: causal`), or delay the other branch by as much (`pad` with
`{before: n, after: -n}`).

## When to switch it off

Where a branch is meant to see older samples. `aligned: false` in the limits of a layer or an output waives the joins
there, and `aligned: {tolerance: 1/2}` lets them be that many effective strides apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.alignment import Branch, introduced
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import of_layers
from rflint.geometry.figures import shown
from rflint.geometry.paths import PLAIN, Kind
from rflint.geometry.wording import listed
from rflint.registry import rule

SHOWN = 4
"""Branches that a finding shows."""


@rule("RF703", "misaligned-causal-branches", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins that first bring together paths with different right edges, none of them resampled."""
    causal = [group for group, mode in enumerate(analysis.modes) if mode is not None]
    asked = of_layers(analysis) if causal else []
    for index, layer in enumerate(analysis.network.layers if causal else ()):
        for origin in analysis.origins if len(layer.sources) > 1 else ():
            branches = {group: introduced(analysis, index, origin, group, _plain) for group in causal}
            found = {group: ends for group, ends in branches.items() if ends}
            if found and not asked[index].allows(max(map(_cells, found.values()))):
                yield _finding(analysis, index, origin, found)


def _plain(kind: Kind) -> bool:
    return kind.passed == PLAIN


def _apart(branches: list[Branch]) -> Fraction:
    return branches[-1].center - branches[0].center


def _cells(branches: list[Branch]) -> Fraction:
    return _apart(branches) / branches[0].stride


def _finding(analysis: Analysis, index: int, origin: int, found: dict[int, list[Branch]]) -> Finding:
    layer = analysis.network.layers[index]
    texts = {group: _distance(branches) for group, branches in found.items()}
    towards = f" on input `{analysis.network.layers[origin].id}`" if len(analysis.origins) > 1 else ""
    message = f"the branches into `{layer.name}` end {analysis.along(texts)}{towards}"
    group = max(found, key=lambda one: _cells(found[one]))
    ends = found[group]
    drawn = ends if len(ends) <= SHOWN else [*ends[: SHOWN - 1], ends[-1]]
    related = tuple(
        Related(f"this branch: newest input sample {shown(end.center)}", analysis.network.branch(layer, end.source))
        for end in drawn
    )
    paths = [(end, analysis.witness(origin, index, end.kind, group, largest=True)) for end in drawn]
    help = [f"newest sample {shown(end.center)}: {analysis.path_text(path)}" for end, path in paths]
    if len(ends) > len(drawn):
        help.append(f"{len(ends) - len(drawn):,} more ends lie between the last two")
    help.append(_advice(analysis, index, group, ends))
    return Finding(layer.definition.source, message, related, tuple(help), layer=index)


def _advice(analysis: Analysis, index: int, group: int, ends: list[Branch]) -> str:
    """What brings the branches together: between two, by how much to delay the one that ends later."""
    cells, layers = _cells(ends), analysis.network.layers
    if len(ends) > 2 or cells.denominator > 1 or ends[0].source == ends[-1].source:
        return "pad every window by `padding: causal`, or delay the branches that end later by a `pad`"
    later = layers[layers[index].sources[ends[-1].source]].name
    amount = f"{{before: {cells}, after: -{cells}}}"
    along = f" along {listed(analysis.axis_names([group]))}" if len(analysis.classes) > 1 else ""
    return f"pad every window by `padding: causal`, or delay the branch of `{later}` by a `pad` of `{amount}`{along}"


def _distance(branches: list[Branch]) -> str:
    apart, cells = _apart(branches), _cells(branches)
    samples = f"{shown(apart)} input sample{'s' if apart > 1 else ''}"
    return f"{samples} ({shown(cells)} cell{'s' if cells > 1 else ''}) apart"
