"""# size-dependent-alignment

A join whose paths lie to each other as the input size decides: a window with `same` padding and a stride pads more or
less on the left from size to size, another path does not, and the spec declares no input size.

## Why it matters

TensorFlow's `same` puts `max((ceil(n/s) - 1)s + k_e - n, 0)` samples around a strided window, half of it on the left:
at 224 pixels another number than at 321. The network is aligned at some sizes and not at others, which nobody sees
who tries one.

## Bad

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: same}  # RF203
  - {id: skip, op: conv, from: stem, kernel_size: 1, stride: 2}
  - {op: add, from: [down, skip]}
```

## Good

```yaml
rflint: 1
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: half}
  - {id: skip, op: conv, from: stem, kernel_size: 1, stride: 2}
  - {op: add, from: [down, skip]}
```

## How to fix it

Pad by numbers (`padding: half`), or declare the input size, so that rflint says what holds there.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.alignment import floating_between
from rflint.geometry.analysis import Analysis
from rflint.network import Layer, Window
from rflint.registry import rule


@rule("RF203", "size-dependent-alignment", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Strided windows with `same` padding that joins depend on."""
    layers = analysis.network.layers
    joins: dict[int, list[Layer]] = {}
    for index, join in enumerate(layers):
        for layer in {layer for origin in analysis.origins for layer in floating_between(analysis, index, origin)}:
            joins.setdefault(layer, []).append(join)
    for layer, dependent in sorted(joins.items()):
        operator = layers[layer].operator
        where = operator.where("padding")
        if isinstance(operator, Window) and where is not None:
            name = dependent[0].name
            message = f"whether the paths into `{name}` are aligned depends on the input size, which is not known"
            places = dict.fromkeys(join.definition.source for join in dependent)
            related = tuple(Related("the paths meet here", place) for place in places)
            yield Finding(where.span, message, related, layer=layer)
