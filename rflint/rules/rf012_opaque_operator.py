"""# opaque-operator

An operator whose geometry is not known: `opaque`, `deform_conv`, or a module of another format that rflint has no
entry for.

## Why it matters

Where such an operator looks is decided by its code or by its weights, as are the offsets of a deformable convolution
(Dai et al., "Deformable Convolutional Networks", 2017, arXiv 1703.06211). Every figure of a layer behind it is
therefore `unknown`, and no rule can speak of it. Nothing else is: figures of layers that do not depend on it stand. The
finding says what is lost, so that silence behind it is not taken for a good result.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: warp, op: deform_conv, kernel_size: 3, padding: 1}  # RF012
  - {id: head, op: conv, kernel_size: 1}
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: warp, op: window, kernel_size: 3, padding: 1}
  - {id: head, op: conv, kernel_size: 1}
```

## How to fix it

If the operator reads a fixed window, say so with `op: window`; if every output reads its own sample only, with `op:
pointwise`; if it sees the whole map, with `op: self_attention`.

## When to switch it off

For networks that are meant to have such operators. Their figures stay unknown, with the rule or without it.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis
from rflint.network import Definition, Network, Opaque
from rflint.registry import rule


@rule("RF012", "opaque-operator", Severity.INFO, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Operators without known geometry, and what depends on them."""
    network = analysis.network
    said: dict[Definition, str] = {}
    for index, layer in enumerate(network.layers):
        if isinstance(layer.operator, Opaque):
            tainted = said.get(layer.definition) or _tainted(network, index)
            said.setdefault(layer.definition, tainted)
            message = f"the geometry of `{layer.operator.op}` is not known{layer.operator.hint}; {tainted}"
            where = layer.operator.where("op")
            yield Finding(where.span if where else layer.definition.op, message, layer=index)


def _tainted(network: Network, start: int) -> str:
    reached = {start}
    for index in range(start + 1, len(network.layers)):
        if not reached.isdisjoint(network.layers[index].sources):
            reached.add(index)
    after = len(reached) - 1
    if not after:
        return "no figure can be given for it"
    outputs = [f"`{output.name}`" for output in network.outputs if output.layer in reached]
    ends = f"{'' if after == 1 else 'among them '}the output{'s' if len(outputs) > 1 else ''} {', '.join(outputs)}"
    return (
        f"no figure can be given for {after} layer{'s' if after > 1 else ''} after it{f', {ends}' if outputs else ''}"
    )
