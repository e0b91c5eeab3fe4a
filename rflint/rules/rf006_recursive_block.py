"""# recursive-block

Blocks that use each other in a circle; the finding shows it.

## Why it matters

Such a block would have no end.

## Bad

```yaml
rflint: 1
blocks:
  outer:
    layers:
      - {use: inner}
  inner:
    layers:
      - {use: outer}  # RF006
layers:
  - {use: outer}
```

## Good

```yaml
rflint: 1
blocks:
  outer:
    layers:
      - {use: inner}
  inner:
    layers:
      - {op: conv, kernel_size: 3, padding: 1}
layers:
  - {use: outer}
```

## How to fix it

Break the circle; for the same block several times over, write `repeat`. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF006", "recursive-block", Severity.ERROR)
