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
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.network import NOWHERE, Limit
from rflint.registry import rule


@rule("RF109", "contradictory-limits", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Limits that nothing can keep, or that speak of nothing."""
    for limit in analysis.network.limits:
        crossed = next((bound for bound in limit.bounds if bound is not None and bound.crossed), None)
        if crossed is not None and crossed.minimum is not None and crossed.maximum is not None:
            low, high = crossed.minimum, crossed.maximum
            message = f"`min` {low.value} of `{limit.name}` is above `max` {high.value}; nothing can keep this limit"
            yield Finding(low.span or NOWHERE, message, help=_where(limit))
        elif not limit.maps and not limit.operators:
            message = f"the limit on `{limit.name}` speaks of nothing: no convolution stands at {limit.label}"
            yield Finding(limit.span or NOWHERE, message)


def _where(limit: Limit) -> tuple[str, ...]:
    return () if limit.span else (f"the limit stands in {limit.label}",)
