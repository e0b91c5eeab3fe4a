"""# unknown-suppression

An `# rflint: ignore…` comment that names no rule, a rule that does not exist, or one that cannot be ignored (RF001 to
RF009).

## Why it matters

It has no effect, and whoever wrote it believes that it has.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}  # rflint: ignore[RF999] # RF902
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 1}
```

## How to fix it

Name the rule by its code or name: `# rflint: ignore[RF201] reason`. There is no form without one.

## When to switch it off

Where comments name rules of a newer rflint than the one that reads them.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF902", "unknown-suppression", Severity.WARNING)
