"""# dilation-limit

The dilation of a convolution is outside the limit set for it.

## Why it matters

Large dilations leave holes between the samples that are read, cost much on hardware without support for them, and on
small maps let most taps fall into the padding (Chen et al., "Rethinking Atrous Convolution for Semantic Image
Segmentation", 2017, section 3.3).

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, padding: half}
  - {op: conv, kernel_size: 3, padding: half, dilation: 6}  # RF106
limits:
  dilation: {max: 4}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, padding: half}
  - {op: conv, kernel_size: 3, padding: half, dilation: 4}
limits:
  dilation: {max: 4}
```

## How to fix it

Use a smaller dilation after a stride, or several layers; or set another limit at the layer that has a reason to differ.

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


@rule("RF106", "dilation-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Dilations outside their limits."""
    for breach in argument_breaches(analysis, "dilation"):
        yield finding(breach, "dilation")
