"""A rule is added by writing two files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

RULE = '''"""# even-stride

A window with a stride of 5.

## Why it matters

It does not; this rule is a test.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 5, stride: 5}  # RF598
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 5, stride: 4}
```

## How to fix it

Take another stride.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.network import Window
from rflint.registry import rule


@rule("RF598", "even-stride", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Windows with a stride of 5."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Window) and 5 in operator.stride:
            yield Finding(layer.definition.op, "a stride of 5", layer=index)
'''

FIXTURE = """# RF598 even-stride

```yaml
rflint: 1
axes: [time]
layers:
  - {op: conv, kernel_size: 5, stride: 5}  # RF598 10: a stride of 5
```

```yaml
rflint: 1
axes: [depth, height, width]
layers:
  - {op: conv, kernel_size: 5}
```
"""


def run(*words, cwd):
    done = subprocess.run([sys.executable, *words], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    return done.returncode, done.stdout + done.stderr


def test_two_files_make_a_rule(tmp_path):
    for name in ("rflint", "schemas", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "rflint" / "rules" / "rf598_even_stride.py").write_text(RULE, encoding="utf-8")
    code, said = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_rules.py", cwd=tmp_path)
    assert code == 1 and "RF598.md" in said  # its fixture is missing
    (tmp_path / "tests" / "rules" / "RF598.md").write_text(FIXTURE, encoding="utf-8")
    code, said = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_rules.py", cwd=tmp_path)
    assert code == 0, said
    code, said = run("-m", "rflint", "rule", cwd=tmp_path)
    assert code == 0 and "RF598  even-stride" in said
    code, said = run("-m", "rflint", "rule", "even-stride", cwd=tmp_path)
    assert code == 0 and "A window with a stride of 5." in said
