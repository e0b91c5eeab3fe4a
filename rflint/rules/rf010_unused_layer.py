"""# unused-layer

A layer that no other layer reads and that is no output of the network. In a block, when so in every use and every run.

## Why it matters

What nothing reads has no effect on any result: it costs memory and time, it gets no gradient, and its weights still end
up in the checkpoint; PyTorch's distributed training stops at it (Project-MONAI/GenerativeModels#402). Most often the
layer that should read it reads another one by mistake: an inserted row, a `from` that was not updated, a branch that
was forgotten in a `concat`.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: context, op: conv, from: stem, kernel_size: 3, padding: 2, dilation: 2}  # RF010
  - {id: head, op: conv, from: stem, kernel_size: 1}
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: context, op: conv, from: stem, kernel_size: 3, padding: 2, dilation: 2}
  - {id: head, op: concat, from: [stem, context]}
```

## How to fix it

Let the layer that should have read it name it in `from`, declare it under `outputs`, or delete it. If a network is
kept with a spare branch on purpose, name that branch as an output.

## When to switch it off

Where layers are kept for later on purpose and naming them under `outputs` is not wanted: a comment at the layer is
enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.registry import rule


@rule("RF010", "unused-layer", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Written layers that nothing reads."""
    for one in analysis.network.declarations:
        if one.kind in _HELP and not one.used:
            message = f"nothing reads `{one.name}`, and it is no output"
            yield Finding(one.span, message, help=(_HELP[one.kind],))


_HELP = {
    "layer": "name it in a later layer's `from` or under `outputs`, or delete it",
    "row": "name it in a later row's `from`, or delete it and count the rows below anew",
}
