"""# mismatched-strides

Paths that meet at a join advance over the input by different effective strides.

## Why it matters

Output n of one branch looks at input sample 2n, of the other at 4n: they agree at one place and drift apart from
there. Where the sizes of the maps differ, frameworks refuse the join; where they happen to agree, because one branch
was cropped or the input is small, nothing says so and the network learns from noise. Equal effective strides on all
paths are condition (12) of Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks",
Distill 2019, doi 10.23915/distill.00021.

Where a resize between the two keeps no whole ratio, it is RF206 that speaks.

The figures of the join and of all that depends on it are `unknown`, since no single stride describes it.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {id: skip, op: conv, from: stem, kernel_size: 1}
  - {op: add, from: [down, skip]}  # RF202
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {id: skip, op: conv, from: stem, kernel_size: 1, stride: 2}
  - {op: add, from: [down, skip]}
```

## How to fix it

Give the branches the same product of strides: a stride on the shortcut, or an `upsample` on the branch that lies
deeper.

## When to switch it off

Hardly ever: what such a join says has no place. Where the maps have lost their meaning as places, put a global pool or
`flatten` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.alignment import Mismatch, mismatches
from rflint.geometry.analysis import Analysis
from rflint.geometry.differing import drift, fork
from rflint.geometry.figures import shown
from rflint.geometry.wording import listed
from rflint.network import Layer
from rflint.registry import rule


@rule("RF202", "mismatched-strides", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins of maps with different effective strides."""
    for index, layer in enumerate(analysis.network.layers):
        for origin in analysis.origins if len(layer.sources) > 1 else ():
            reach = analysis.reach[origin][index]
            found = mismatches(analysis, index, origin) if reach is not None and False in reach.aligned else []
            between = fork(analysis, index, origin).between if found else []
            steady = [one for one in found if not any(drift(analysis, layer, one.group) for layer in between)]
            if steady:
                yield _finding(analysis, index, steady)


def _finding(analysis: Analysis, index: int, found: list[Mismatch]) -> Finding:
    layer = analysis.network.layers[index]
    texts = {one.group: _listed(sorted(set(one.strides))) for one in found}
    everywhere = len(set(texts.values())) == 1 and len(found) == max(analysis.classes) + 1
    strides = texts[found[0].group] if everywhere else analysis.along(texts)
    related = tuple(
        Related(f"this branch: effective stride {shown(stride)}", analysis.network.branch(layer, place))
        for place, stride in zip(found[0].places, found[0].strides)
    )
    message = f"the paths into `{layer.name}` have effective strides {strides}"
    return Finding(layer.definition.source, message, related, _help(analysis, layer, found, everywhere), layer=index)


def _help(analysis: Analysis, layer: Layer, found: list[Mismatch], everywhere: bool) -> tuple[str, ...]:
    """The stride that one of two branches lacks, where it is a whole number."""
    lines: dict[str, list[int]] = {}
    for one in found:
        (low, near), *between, (high, far) = sorted(zip(one.strides, one.places))
        factor = high / low
        if not between and factor.denominator == 1:
            finer, coarser = (analysis.network.layers[layer.sources[place]].name for place in (near, far))
            text = f"a stride of {factor} in the branch of `{finer}`, or an upsample by {factor} behind `{coarser}`"
            lines.setdefault(text, []).append(one.group)
    if everywhere:
        return tuple(f"{text}, makes them equal" for text in lines)
    names = {text: listed(analysis.axis_names(groups)) for text, groups in lines.items()}
    return tuple(f"{text}, makes them equal along {axes}" for text, axes in names.items())


def _listed(strides: Sequence[Fraction]) -> str:
    *first, last = map(shown, strides)
    return f"{', '.join(first)} and {last}"
