"""A rule is added by writing two files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

RULE = '''"""# even-stride

A window with a stride of 11.

## Why it matters

It does not; this rule is a test.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 11, stride: 11}  # RF598
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 11, stride: 10}
```

## How to fix it

Take another stride.

## When to switch it off

Where every stride will do.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.network import Window
from rflint.registry import rule


@rule("RF598", "even-stride", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Windows with a stride of 11."""
    for index, layer in enumerate(analysis.network.layers):
        operator = layer.operator
        if isinstance(operator, Window) and 11 in operator.stride:
            axes = [name for name, stride in zip(analysis.network.axes, operator.stride) if stride == 11]
            yield Finding(layer.definition.op, f"a stride of 11 along {' and '.join(axes)}", layer=index)
'''

FIXTURE = """# RF598 even-stride

## Boundary: 10 and 11

```yaml
rflint: 1
axes: [time]
layers:
  - {op: conv, kernel_size: 11, stride: 10}
```

```yaml
rflint: 1
axes: [time]
layers:
  - {op: conv, kernel_size: 11, stride: 11}  # RF598 10: a stride of 11 along time
```

## Axes: those at fault are named

```yaml
rflint: 1
axes: [depth, height, width]
input: {size: 500}
layers:
  - {op: conv, kernel_size: 11, stride: [11, 4, 4]}  # RF598 10: a stride of 11 along depth
```

## In a block, repeated, with a set of sizes

```yaml
rflint: 1
input: {size: {min: 121, max: 242, step: 121}}
blocks:
  down:
    layers:
      - {op: conv, kernel_size: 11, stride: 11}  # RF598
layers:
  - {use: down, repeat: 2}
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
    assert code == 0 and "A window with a stride of 11." in said
