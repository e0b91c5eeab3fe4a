"""# size-dependent-alignment

A join whose paths lie to each other as the input size decides: a window with `same` padding and a stride pads more or
less on the left from size to size, another path does not, and the spec declares no input size.

## Why it matters

TensorFlow's `same` puts `max((ceil(n/s) - 1)s + k_e - n, 0)` samples around a strided window, half of it on the left:
at 224 pixels another number than at 321 (worked out in pytorch/pytorch#45667). The network is aligned at some sizes and
not at others, which nobody sees who tries one.

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

## When to switch it off

For a classifier whose output has no place; or declare the sizes it is used at instead, and see what is so there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.pointing import written
from rflint.geometry.alignment import floating_between
from rflint.geometry.analysis import Analysis
from rflint.geometry.windows import Pattern
from rflint.geometry.wording import listed
from rflint.network import Window
from rflint.registry import rule


@rule("RF203", "size-dependent-alignment", Severity.WARNING, depends="reads")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Strided windows with `same` padding that joins depend on."""
    if not any(isinstance(step, Pattern) and step.floating for steps in analysis.kinds_of_steps for step in steps):
        return
    joins: dict[int, dict[int, set[int]]] = {}
    for index in range(len(analysis.network.layers)):
        for origin in analysis.origins:
            for layer, groups in floating_between(analysis, index, origin).items():
                joins.setdefault(layer, {}).setdefault(index, set()).update(groups)
    for layer, dependent in sorted(joins.items()):
        operator = analysis.network.layers[layer].operator
        if isinstance(operator, Window) and operator.where("padding") is not None:
            yield _finding(analysis, layer, dependent)


def _finding(analysis: Analysis, layer: int, joins: Mapping[int, set[int]]) -> Finding:
    """What is said of a window; `joins` are those that depend on it, with the axis classes on which they do."""
    layers = analysis.network.layers
    first, *_ = joins
    names = analysis.axis_names(list(joins[first]))
    along = f" along {listed(names)}" if len(names) < len(analysis.classes) else ""
    message = (
        f"whether the paths into `{layers[first].name}` are aligned{along} depends on the input size,"
        " which is not known"
    )
    places = dict.fromkeys(layers[join].definition.source for join in joins)
    related = tuple(Related("the paths meet here", place) for place in places)
    word = written(analysis, layer, sorted(set().union(*joins.values())), "padding")
    help = ("declare the input size, or use `padding: half`",)
    return Finding(word.span, message, (*word.via, *related), help, layer=layer)
