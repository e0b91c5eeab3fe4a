"""# invalid-yaml

The file is not one readable YAML document: its text is not UTF-8 or holds characters that YAML forbids, a bracket or
a quote is not closed, indentation is broken, an alias has no anchor, there is more than one document, or none at all.

## Why it matters

Nothing else can be said of a file that cannot be read. Loaders word such errors for people who know YAML's grammar,
and often point at the end of the file; rflint points at the word where the mistake was made.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: [3, 3}  # RF001
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: [3, 3]}
```

## How to fix it

Mend the text where the finding points. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF001", "invalid-yaml", Severity.ERROR)
