"""# resource-limit

The file is larger, deeper or makes more layers than any real network: over 16 MiB, nested over 100 deep, aliases that
multiply, 1,000,000 layers or more after expansion, over 250,000 maps times inputs where there are several, or an
argument above 2,147,483,647.

## Why it matters

A checker runs on files that strangers send. Each of these is answered at once, with the place, instead of with a
machine out of memory.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 99999999999}  # RF008
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 99}
```

## How to fix it

Mostly a digit too many. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF008", "resource-limit", Severity.ERROR)
