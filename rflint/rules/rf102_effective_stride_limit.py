"""# effective-stride-limit

The effective stride of an output, or of a layer, is outside the limit set for it.

## Why it matters

The effective stride is the number of input samples between two outputs (Araujo, Norris, Sim, "Computing Receptive
Fields of Convolutional Neural Networks", Distill 2019, doi 10.23915/distill.00021): it decides how finely an output can
place what it finds, how many anchors there are, and which sizes a decoder can give back. One stride more or less halves
or doubles it, and the network still runs.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {id: features, op: conv, kernel_size: 3, stride: 2, padding: 1}  # RF102
limits:
  effective_stride: 2
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {id: features, op: conv, kernel_size: 3, padding: 1}
limits:
  effective_stride: 2
```

## How to fix it

Take a stride out or put one in; a dilation behind it keeps the receptive field. Where changing one stride reaches the
limit, the smallest such change is an unsafe fix: every shape behind it is another one then.

## When to switch it off

Without a limit the rule says nothing. Take the limit out, or set one at the output or layer that may go beyond it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.proposals import findings
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF102", "effective-stride-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Effective strides outside their limits."""
    yield from findings(analysis, "effective_stride")
