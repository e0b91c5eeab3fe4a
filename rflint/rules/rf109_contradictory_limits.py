"""# contradictory-limits

A limit that nothing can keep, or that speaks of nothing: its `min` is above its `max`, it is written at a layer that
has no such argument, or it has another number of entries than the network has axes.

## Why it matters

Such a limit looks like a safeguard and is none.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
limits:
  receptive_field: {min: 9, max: 5}  # RF109
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
limits:
  receptive_field: {min: 3, max: 9}
```

## How to fix it

Put the numbers in order, or delete the limit.

## When to switch it off

Never for `min` above `max`. For a limit that speaks of nothing, where a layer is about to become a convolution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.analysis import Analysis
from rflint.geometry.wording import listed
from rflint.network import NOWHERE, Limit
from rflint.registry import rule
from rflint.source import Span


@rule("RF109", "contradictory-limits", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Limits that nothing can keep, or that speak of nothing."""
    for limit in analysis.network.limits:
        if any(bound is not None and bound.crossed for bound in limit.bounds):
            yield _kept_by_nothing(limit, analysis.network.axes)
        elif not limit.maps and not limit.operators:
            message = f"the limit on `{limit.name}` speaks of nothing: no convolution stands at {limit.label}"
            yield Finding(limit.span or NOWHERE, message)


def _kept_by_nothing(limit: Limit, names: Sequence[str]) -> Finding:
    """The finding at the first minimum above its maximum; what does not hold for all axes names its own."""
    axes: dict[str, list[str]] = {}
    spans: dict[Span, None] = {}
    for name, bound in zip(names, limit.bounds):
        if bound is not None and bound.crossed and bound.minimum is not None and bound.maximum is not None:
            text = f"`min` {bound.minimum.value} of `{limit.name}` is above `max` {bound.maximum.value}"
            axes.setdefault(text, []).append(name)
            spans.setdefault(bound.minimum.span or NOWHERE)
    parts = [text if len(own) == len(names) else f"{text} along {listed(own)}" for text, own in axes.items()]
    first, *others = spans
    related = tuple(Related("this `min`, too", span) for span in others)
    help = () if limit.span else (f"the limit stands in {limit.label}",)
    return Finding(first, f"{' and '.join(parts)}; nothing can keep this limit", related, help)
