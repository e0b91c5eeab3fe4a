"""# kernel-size-limit

The kernel size of a convolution is outside the limit set for it: below `min`, above `max`, or not of the `parity`
asked for.

## Why it matters

A kernel of even size has no centre tap: with padding on both sides its outputs lie half a sample off, with `same`
padding one side gets more than the other, and a skip connection around it no longer meets it at the same place. Teams
that want none of this ask for odd kernels. Others cap kernels for the hardware they deploy to: TI's TIDL, by its list
of supported operators, takes no even kernels at stride 2 (TexasInstruments/edgeai-tidl-tools,
docs/supported_ops_rts_versions.md).

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 4, stride: 2, padding: 1}  # RF104
limits:
  kernel_size: {parity: odd}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: 1}
limits:
  kernel_size: {parity: odd}
```

## How to fix it

Change the kernel size and its padding, or set another limit at the layer or block that has a reason to differ: a
limit written nearer to a layer takes the place of one of the same name further away.

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


@rule("RF104", "kernel-size-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Kernel sizes outside their limits."""
    for breach in argument_breaches(analysis, "kernel_size"):
        yield finding(breach, "kernel size")
