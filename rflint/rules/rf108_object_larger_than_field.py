"""# object-larger-than-field

The largest object that an output must see whole (`object_size` in `limits`) is larger than its receptive field.

## Why it matters

An output that does not see all of an object has to guess its extent. Networks learn to use less than their receptive
field (Luo et al., "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks", NeurIPS 2016),
so that a field just as large as the object is the least that makes sense.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {id: head, op: conv, kernel_size: 3, padding: 1}  # RF108
limits:
  object_size: 9
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {op: conv, kernel_size: 3, padding: 1}
  - {id: head, op: conv, kernel_size: 3, padding: 1}
limits:
  object_size: 9
```

## How to fix it

Let a deeper output find such objects, or raise a kernel size, a dilation or an early stride.

## When to switch it off

Without an `object_size` the rule says nothing. Leave it out where an object is told from its parts, as texture often
is, or where a global operator brings the rest.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.breaches import breaches, related
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF108", "object-larger-than-field", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Outputs that do not see the largest object whole."""
    for breach in breaches(analysis, "object_size"):
        size = breach.asked.replace("at least ", "")
        what = f"the largest object that {breach.subject} must see whole"
        message = f"{what} spans {size}; its receptive field is {breach.found}"
        yield Finding(breach.span, message, related(breach), layer=breach.layer, uses=breach.uses)
