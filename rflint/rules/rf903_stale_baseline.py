"""# stale-baseline

An entry of a baseline that allows more findings than there are.

## Why it matters

Some of what it kept quiet is mended, so that new findings at the same layer would be kept quiet with nobody knowing. In

```json
{"version": 1, "findings": {"net.yaml": {"RF201": {"fuse": 2}}}}
```

`fuse` is stale where `net.yaml` is checked and has one misaligned join there, or none. Entries of files that are not
checked, that cannot be read, or that are of rules that are switched off are dormant, not stale.

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
```

## How to fix it

Bring the baseline up to date: `rflint check --baseline FILE --write-baseline`, with the files that it speaks of.

## When to switch it off

Where a baseline is made for several versions of the files.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF903", "stale-baseline", Severity.WARNING)
