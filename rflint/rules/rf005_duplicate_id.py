"""# duplicate-id

Two layers of one scope (the document, or one block) have the same id.

## Why it matters

A `from` that names it could mean either. Copying a row and forgetting its id is how it happens.

## Bad

```yaml
rflint: 1
layers:
  - {id: conv1, op: conv, kernel_size: 3, padding: 1}
  - {id: conv1, op: conv, kernel_size: 3, padding: 1}  # RF005
```

## Good

```yaml
rflint: 1
layers:
  - {id: conv1, op: conv, kernel_size: 3, padding: 1}
  - {id: conv2, op: conv, kernel_size: 3, padding: 1}
```

## How to fix it

Rename one of them, and look at every `from` that names it. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF005", "duplicate-id", Severity.ERROR)
