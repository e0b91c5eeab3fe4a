"""# look-ahead-limit

An output sees more samples to the right of the newest one than the limit allows.

## Why it matters

Each sample of look-ahead is a sample of latency in a streaming system: the output cannot be given before its last input
has come (Rikorose/DeepFilterNet#119: the whole signal is delayed by the look-ahead).

## Bad

```yaml
rflint: 1
axes: [time]
layers:
  - {op: conv, kernel_size: 5, padding: 2}
  - {id: frames, op: conv, kernel_size: 3, padding: 1}  # RF107
limits:
  look_ahead: {max: 2}
```

## Good

```yaml
rflint: 1
axes: [time]
layers:
  - {op: conv, kernel_size: 5, padding: {before: 4, after: 0}}
  - {id: frames, op: conv, kernel_size: 3, padding: 1}
limits:
  look_ahead: {max: 2}
```

## How to fix it

Move padding to the left (`padding: causal` has all of it there).

## When to switch it off

Without a limit the rule says nothing. Take the limit out, or raise it at an output whose latency does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.breaches import breaches, finding
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF107", "look-ahead-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Look-ahead beyond its limit."""
    for breach in breaches(analysis, "look_ahead"):
        yield finding(breach, "look-ahead")
