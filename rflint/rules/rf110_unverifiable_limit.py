"""# unverifiable-limit

A limit on a figure that cannot be given: it depends on an operator without known geometry, on an input size that is
not declared, or on a join of maps with different effective strides.

## Why it matters

A limit that is not checked must not look like one that holds.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, stride: 2, padding: same}
  - {id: head, op: conv, kernel_size: 3, padding: same}  # RF110
limits:
  effective_padding: {max: 8}
```

## Good

```yaml
rflint: 1
input: {size: 224}
layers:
  - {id: stem, op: conv, kernel_size: 3, stride: 2, padding: same}
  - {id: head, op: conv, kernel_size: 3, padding: same}
limits:
  effective_padding: {max: 8}
```

## How to fix it

Declare what is missing (the finding says what), or take the limit away from this output.

## When to switch it off

Where limits are set for a whole file and some of its outputs are known to have no such figure: an ignored finding
leaves the others checked.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.breaches import FIGURES, unverified
from rflint.geometry.analysis import Analysis
from rflint.geometry.wording import listed
from rflint.registry import rule


@rule("RF110", "unverifiable-limit", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Limits on figures that are not known."""
    names = analysis.network.axes
    for name in FIGURES:
        for one in unverified(analysis, name):
            figure = FIGURES[name].replace("_", " ")
            along = f" along {listed([names[axis] for axis in one.axes])}" if len(one.axes) < len(names) else ""
            what = f"the {figure} of {one.subject} is not known{along}"
            message = f"{what}, so its limit cannot be checked: {one.reason}"
            related = (Related("the limit", one.limit.span),) if one.limit.span else ()
            yield Finding(one.span, message, related, layer=one.layer, uses=one.uses)
