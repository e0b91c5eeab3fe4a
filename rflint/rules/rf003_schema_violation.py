"""# schema-violation

A key that does not exist, a value of the wrong kind, a number out of range, a list of the wrong length: what the spec
says is not the language. One finding for each fault, at the word that is wrong.

## Why it matters

A misspelt key would otherwise be a default: `dilaton: 2` is a dilation of 1, and the receptive field is not what its
author believes.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, strde: 2}  # RF003
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, stride: 2}
```

## How to fix it

Write what the finding says is accepted; `rflint schema` prints the whole schema, and an editor with a YAML language
server completes from it. Keys of your own begin with `x-`. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF003", "schema-violation", Severity.ERROR)
