"""# receptive-field-limit

The receptive field of an output, or of a layer, is outside the limit set for it. `min` is compared with the smallest
phase, `max` with the largest, an exact number with both. Behind global operators the local figure counts.

## Why it matters

An output that does not see the whole object has to guess from a part of it. Whether it does is decided by kernel
sizes, strides and dilations alone, before any training, and a harmless edit (one block less, a dilation reset to 1)
can undo it (Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019, doi
10.23915/distill.00021).

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {id: head, op: conv, kernel_size: 3, padding: 1}  # RF101
limits:
  receptive_field: {min: 7}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {id: head, op: conv, kernel_size: 3, padding: 2, dilation: 2}
limits:
  receptive_field: {min: 7}
```

## How to fix it

Add a layer, or raise a kernel size, a dilation or an early stride. The finding names the path with the largest field,
and the smallest single change that reaches the limit where there is one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rflint.breaches import Breach, breaches, finding
from rflint.diagnostic import Finding, Severity
from rflint.geometry.alignment import widest
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.reaching import Change, Goal, smallest_change
from rflint.registry import rule


@rule("RF101", "receptive-field-limit", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Receptive fields outside their limits."""
    helped: set[object] = set()
    for breach in breaches(analysis, "receptive_field"):
        place = (breach.span, breach.origin)
        # Of the uses of one layer, the first is shown.
        yield finding(breach, "receptive field", _help(analysis, breach) if place not in helped else ())
        helped.add(place)


def _help(analysis: Analysis, breach: Breach) -> tuple[str, ...]:
    path = widest(analysis, breach.layer, breach.origin, analysis.classes[breach.axes[0]])
    change = smallest_change(analysis, path, _goal(breach))
    shown = f"the path with the largest field: {analysis.path_text(path)}"
    return (shown, _words(analysis, change)) if change else (shown,)


def _goal(breach: Breach) -> Goal:
    def reached(fields: Sequence[int]) -> bool:
        return all(_within(breach, axis, field) for axis, field in zip(breach.axes, fields))

    return Goal(breach.layer, breach.origin, breach.axes, 1 if breach.short else -1, reached)


def _within(breach: Breach, axis: int, field: int) -> bool:
    bound = breach.limit.bounds[axis]
    if bound is None:
        return True
    above = bound.minimum is None or field >= bound.minimum.value
    return above and (bound.maximum is None or field <= bound.maximum.value)


def _words(analysis: Analysis, change: Change) -> str:
    sizes = " and ".join(map(shown, dict.fromkeys(change.fields)))
    argument = change.argument.replace("_", " ")
    padded = f" (with padding {_padding(change)})" if change.padding else ""
    name = f"`{analysis.network.layers[change.layer].id}`"
    at = name if change.layers == 1 else f"{name} (written for {change.layers} layers)"
    return f"the smallest change that reaches it: {argument} {change.value}{padded} at {at} gives {sizes}"


def _padding(change: Change) -> str:
    sides = dict.fromkeys(change.padding or ())
    texts = [str(one[0]) if one[0] == one[1] else f"{one[0]} before, {one[1]} after" for one in sides]
    return " and ".join(texts)
