"""# effective-padding-limit

The effective padding of an output, or of a layer, is outside the limit set for it: output 0 starts at input sample
minus the effective padding.

## Why it matters

It says how much of a border output is made of padding, and where output 0 lies. A valid network for overlapping tiles
needs 0; one whose outputs are matched to pixels needs a known number (Araujo, Norris, Sim, Distill 2019, doi
10.23915/distill.00021).

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3}
  - {id: tile, op: conv, kernel_size: 3, padding: 1}  # RF103
limits:
  effective_padding: 0
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3}
  - {id: tile, op: conv, kernel_size: 3}
limits:
  effective_padding: 0
```

## How to fix it

Change the padding of a layer before it; early strides multiply what later layers pad.

## When to switch it off

Without a limit the rule says nothing. Take the limit out, or set one at the output or layer that may pad more.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.breaches import breaches, finding
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF103", "effective-padding-limit", Severity.ERROR, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Effective paddings outside their limits."""
    for breach in breaches(analysis, "effective_padding"):
        yield finding(breach, "effective padding")
