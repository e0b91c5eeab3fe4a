"""# unused-suppression

An `# rflint: ignore[…]` comment that keeps nothing quiet.

## Why it matters

The fault it was written for is gone; the next one at this place would be kept quiet with nobody knowing. One for a
rule that is switched off is dormant, not unused.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}  # rflint: ignore[RF201] as published # RF901
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
```

## How to fix it

Delete the comment.

## When to switch it off

Where comments are written for several versions of a file, or by a tool.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF901", "unused-suppression", Severity.WARNING)
