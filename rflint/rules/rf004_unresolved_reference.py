"""# unresolved-reference

A `from`, `like`, `outputs`, `use` or `$name` names nothing: no such id, block, param or axis, or a layer that stands
below.

## Why it matters

The layer's source is not known, so nothing behind it can be computed. Layers read layers above them only; so no
circle can be written.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: skip, op: conv, from: stme, kernel_size: 1}  # RF004
  - {op: add, from: [stem, skip]}
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: skip, op: conv, from: stem, kernel_size: 1}
  - {op: add, from: [stem, skip]}
```

## How to fix it

Name a layer above, with dots to reach into a block (`stage2.body`, `stage2.0.body`). This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF004", "unresolved-reference", Severity.ERROR)
