"""# not-a-network

A file that was named is no network spec: it has no `rflint: 1` at its top level, and no other format's structure.

## Why it matters

A file that is named should be checked. One that only happens to be YAML is passed over when a folder is walked; when
somebody names it, or a configuration includes it, saying nothing would look like a clean result.

## Bad

```yaml
layers:  # RF007
  - {op: conv, kernel_size: 3}
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3}
```

## How to fix it

Put the marker at the top of a spec. For hooks that hand over all YAML files of a repository there is
`--skip-unrecognised`. This rule cannot be switched off.
"""

from __future__ import annotations

from rflint.diagnostic import Severity
from rflint.registry import reading

reading(__name__, "RF007", "not-a-network", Severity.ERROR)
