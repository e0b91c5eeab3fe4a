"""# stride-limit

The stride of a convolution is outside the limit set for it.

## Why it matters

A large stride skips samples or throws away resolution in one step. Teams cap it, or ask for one value, for the hardware
they deploy to: AMD's DPUCAHX8H, by its product guide (PG367), takes strides of 1 to 4.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, stride: 4, padding: 3}  # RF105
limits:
  stride: {max: 2}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, stride: 2, padding: 3}
limits:
  stride: {max: 2}
```

## How to fix it

Split the stride over two layers, or set another limit at the layer that has a reason to differ.

## When to switch it off

Without a limit the rule says nothing. Take the limit out rather than the rule, or ignore it at the one convolution
that must differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.breaches import argument_breaches, finding
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF105", "stride-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Strides outside their limits."""
    for breach in argument_breaches(analysis, "stride"):
        yield finding(breach, "stride")
