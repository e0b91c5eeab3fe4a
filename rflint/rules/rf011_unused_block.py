"""# unused-block

A block that no layer uses, a param that no layer of its block reads, or a declared input that nothing reads.

## Why it matters

A block that is not used is not checked in use, and whoever edits it believes to have changed the network. A param
that is not used is worse: a value is given for it, at some uses perhaps a different one, and nothing happens.

## Bad

```yaml
rflint: 1
blocks:
  basic:
    params: {stride: 1, kernel_size: 3}  # RF011
    layers:
      - {op: conv, kernel_size: 3, stride: $stride, padding: 1}
layers:
  - {use: basic, with: {stride: 2, kernel_size: 5}}
```

## Good

```yaml
rflint: 1
blocks:
  basic:
    params: {stride: 1, kernel_size: 3}
    layers:
      - {op: conv, kernel_size: $kernel_size, stride: $stride, padding: half}
layers:
  - {use: basic, with: {stride: 2, kernel_size: 5}}
```

## How to fix it

Use it, or delete it with the values that are given for it.

## When to switch it off

Where blocks come from a library file that is pasted whole, and no network uses all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.registry import rule

_WORDS = {"block": "no layer uses", "param": "no layer of its block reads", "input": "nothing reads"}


@rule("RF011", "unused-block", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Blocks, params and inputs that are not used."""
    for one in analysis.network.declarations:
        if one.kind in _WORDS and not one.used:
            yield Finding(one.span, f"{_WORDS[one.kind]} the {one.kind} `{one.name}`")
