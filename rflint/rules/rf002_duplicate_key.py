"""# duplicate-key

A mapping has a key twice. Keys that a merge (`<<`) brings in are no duplicates: the mapping's own win.

## Why it matters

Most loaders keep the last value and say nothing, so the first one is read by people only. YAML itself forbids it
(YAML 1.2.2, 3.2.1.1).

## Bad

```yaml
rflint: 1
layers:
  - op: conv
    kernel_size: 3
    padding: 1
    kernel_size: 5  # RF002
```

## Good

```yaml
rflint: 1
layers:
  - op: conv
    kernel_size: 5
    padding: 2
```

## How to fix it

Delete one of them. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF002", "duplicate-key", Severity.ERROR)
