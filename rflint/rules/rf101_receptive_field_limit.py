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
and the smallest single change that reaches the limit where there is one: an unsafe fix, since the network is another
one after it. A dilation that would open holes in the field gives way to a larger change of a kernel size or a dilation
that opens none.

## When to switch it off

Without a limit the rule says nothing. Take the limit out, or set one at the output or layer that may go beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.proposals import findings
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF101", "receptive-field-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Receptive fields outside their limits."""
    yield from findings(analysis, "receptive_field")
