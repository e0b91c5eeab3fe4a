"""# too-many-phases

A map whose outputs look at the input in more than 4,096 different ways, one after the other. From here on no figure is
computed.

## Why it matters

Behind upsampling the outputs of a map do not all see alike: those of an upsampling by 2 have two phases. Factors
multiply, and every phase is held exactly, so that there has to be an end. Rules that need a figure say nothing behind
it; the finding says so, that silence is not taken for a good result. What does not depend on the map is not affected.

## Bad

```yaml
rflint: 1
axes: [time]
layers:
  - {op: pixel_shuffle, upscale_factor: 100}
  - {op: pixel_shuffle, upscale_factor: 100}  # RF014
```

## Good

```yaml
rflint: 1
axes: [time]
layers:
  - {op: pixel_shuffle, upscale_factor: 64}
  - {op: pixel_shuffle, upscale_factor: 64}
```

## How to fix it

Look whether the factor is meant: a `scale_factor` such as `1001/1000` has 1,001 phases. Where it is, describe the
network in parts, each from a map of its own.

## When to switch it off

For a network that is meant to upsample so far, whose figures behind it nobody asks for.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Field, State, Unknown
from rflint.geometry.windows import MAX_PHASES, TOO_MANY_PHASES
from rflint.network import Join
from rflint.registry import rule

FACTORS = ("stride", "scale_factor", "size", "like", "upscale_factor", "output_size")


@rule("RF014", "too-many-phases", Severity.INFO, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """The first maps with too many phases."""
    for index in _unknown(analysis):
        groups = sorted({group for origin in analysis.origins for group in _first(analysis, index, origin)})
        if groups:
            yield _finding(analysis, index, groups)


def _unknown(analysis: Analysis) -> list[int]:
    """The maps with a figure that cannot be given, in order."""
    found = {
        index
        for reaches in analysis.reach.values()
        for index, reach in enumerate(reaches)
        if reach is not None and any(isinstance(state, Unknown) for state in reach.fields)
    }
    return sorted(found)


def _states(analysis: Analysis, layer: int, origin: int) -> tuple[State, ...]:
    reach = analysis.reach[origin][layer]
    return reach.fields if reach is not None else ()


def _beyond(state: State) -> bool:
    return isinstance(state, Unknown) and state.reason.startswith(TOO_MANY_PHASES.reason)


def _first(analysis: Analysis, layer: int, origin: int) -> list[int]:
    """The axis classes on which a map has too many phases towards an origin, and none that it reads has."""
    here = [group for group, state in enumerate(_states(analysis, layer, origin)) if _beyond(state)]
    if not here:
        return []
    before = [_states(analysis, source, origin) for source in analysis.network.layers[layer].sources]
    return [group for group in here if not any(states and _beyond(states[group]) for states in before)]


def _finding(analysis: Analysis, index: int, groups: list[int]) -> Finding:
    layer = analysis.network.layers[index]
    joins = isinstance(layer.operator, Join)
    texts = {group: " and ".join(f"{phases:,}" for phases in _phases(analysis, index, group)) for group in groups}
    read = f"the maps it joins have {analysis.along(texts)}" if joins else f"its input has {analysis.along(texts)}"
    message = f"`{layer.name}` has more than {MAX_PHASES:,} phases ({read}): no figure for it and what depends on it"
    word = written(analysis, index, groups, *FACTORS)
    return Finding(layer.definition.source if joins else word.span, message, word.via, layer=index)


def _phases(analysis: Analysis, layer: int, group: int) -> list[int]:
    """How many phases the maps have that a layer reads, each number once."""
    read = [
        states[group]
        for source in analysis.network.layers[layer].sources
        for origin in analysis.origins
        if (states := _states(analysis, source, origin))
    ]
    return sorted({state.period for state in read if isinstance(state, Field)})
