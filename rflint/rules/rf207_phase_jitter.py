"""# phase-jitter

Paths that meet at a join behind resampling are centred alike on average, but not output by output: one moves smoothly
over the input, another stands still for some outputs and jumps at the next.

## Why it matters

Nearest upsampling by `f` gives `f` outputs the same sample, whose centre lies up to `(f - 1)/2` cells from where a skip
of the same grid looks; so do transposed convolutions of few taps. Over the period the two agree, and networks live with
it: most decoders are so, and nearest upsampling before a convolution is what Odena et al. advise against checkerboards
("Deconvolution and Checkerboard Artifacts", Distill 2016, doi 10.23915/distill.00003). It is worth knowing where single
samples count, as in super-resolution and in matching.

## Bad

```yaml
rflint: 1
layers:
  - {id: down, op: max_pool, kernel_size: 2}
  - {id: up, op: upsample, scale_factor: 2}
  - {op: concat, from: [input, up]}  # RF207
```

## Good

```yaml
rflint: 1
layers:
  - {id: down, op: max_pool, kernel_size: 2}
  - {id: skip, op: conv, from: input, kernel_size: 4, stride: 2, padding: 1}
  - {op: concat, from: [skip, down]}
  - {op: upsample, scale_factor: 2}
```

## How to fix it

Where it matters, join before going up, or go up by an operator that reads evenly around every output: behind windows
of corner geometry, a transposed convolution of an odd kernel with `2p = k - 1` (whose outputs then sum different
numbers of taps, RF406).

## When to switch it off

It is off unless asked for: nearly every decoder shows it, and seldom for its harm.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.branches import towards
from rflint.geometry.alignment import Jitter, jitter
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import of_layers
from rflint.geometry.differing import fork, resamples
from rflint.geometry.figures import shown
from rflint.registry import rule


@rule("RF207", "phase-jitter", Severity.INFO, on=False, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Joins of paths whose phases lie apart though their mean centres do not."""
    asked = of_layers(analysis)
    groups = [group for group, mode in enumerate(analysis.modes) if mode is None]
    for index, layer in enumerate(analysis.network.layers):
        for origin in analysis.origins if len(layer.sources) > 1 and asked[index].cells is not None else ():
            found = {group: jitter(analysis, index, origin, group) for group in groups}
            known = {group: one for group, one in found.items() if one is not None}
            if known:
                yield from _resampled(analysis, index, origin, known)


def _resampled(analysis: Analysis, join: int, origin: int, found: dict[int, Jitter]) -> Iterator[Finding]:
    """The finding on the axes on which a path is resampled since it parted from the others."""
    between = fork(analysis, join, origin).between[::-1]
    steps = {group: [layer for layer in between if resamples(analysis, layer, group)] for group in found}
    found = {group: one for group, one in found.items() if steps[group]}
    if found:
        spans = {analysis.network.layers[layer].definition.op: None for group in found for layer in steps[group]}
        related = tuple(Related("a path is resampled here", span) for span in spans)
        span = analysis.network.layers[join].definition.source
        yield Finding(span, _message(analysis, join, origin, found), related, layer=join)


def _message(analysis: Analysis, join: int, origin: int, found: dict[int, Jitter]) -> str:
    texts = {group: _words(one) for group, one in found.items()}
    everywhere = len(found) == max(analysis.classes) + 1 and len(set(texts.values())) == 1
    apart = (
        f"{next(iter(texts.values()))} apart"
        if everywhere
        else analysis.along({g: f"{t} apart" for g, t in texts.items()})
    )
    into = f"`{analysis.network.layers[join].name}`"
    where = towards(analysis, origin)
    return f"single outputs of the paths into {into} lie up to {apart}{where}; on average they agree"


def _words(one: Jitter) -> str:
    cells = one.samples / one.stride
    unit = "input sample" if one.samples <= 1 else "input samples"
    return f"{shown(one.samples)} {unit} ({shown(cells)} cell{'s' if cells > 1 else ''})"
