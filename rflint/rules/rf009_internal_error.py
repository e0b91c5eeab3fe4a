"""# internal-error

A rule of rflint failed. The finding names the rule and the error; all other rules and files were still checked, and
the exit code is 3.

## Why it matters

It is a fault of rflint, not of the file. What the rule would have said is missing from the results.

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3}
```

## How to fix it

Report it with the file. Until it is mended, `--ignore` the rule that failed. This rule itself cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF009", "internal-error", Severity.ERROR)
