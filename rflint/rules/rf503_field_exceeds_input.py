"""# field-exceeds-input

An output whose receptive field is larger than the input.

## Why it matters

Every such output reads padding, at the borders more than in the middle, so that zeros tell it where it is; a larger
field adds more of them and no picture. For dense prediction that is often meant, and what counts of a field is less
than the whole (Luo et al., "Understanding the Effective Receptive Field in Deep Convolutional Neural Networks",
NeurIPS 2016); the rule is off unless it is selected.

## Bad

```yaml
rflint: 1
input: {size: 8}
layers:
  - {op: conv, kernel_size: 5, padding: 2}
  - {id: head, op: conv, kernel_size: 7, padding: 3}  # RF503
```

## Good

```yaml
rflint: 1
input: {size: 11}
layers:
  - {op: conv, kernel_size: 5, padding: 2}
  - {id: head, op: conv, kernel_size: 7, padding: 3}
```

## How to fix it

Feed larger inputs, or make kernels, dilations, early strides or the depth smaller. The finding shows the layer from
which on the largest path sees more than there is.

## When to switch it off

It is off by default. Most backbones exceed the inputs that they are trained on.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.alignment import widest
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import of_layer, shown
from rflint.network import Output
from rflint.registry import rule


@rule("RF503", "field-exceeds-input", Severity.INFO, on=False, depends="input")
def check(analysis: Analysis) -> Iterator[Finding]:
    """Outputs that see more than there is."""
    outputs = {output.layer: output for output in reversed(analysis.network.outputs)}
    for _, output in sorted(outputs.items()):
        for origin in analysis.origins:
            fields = {
                group: _field(analysis, output.layer, origin, group) for group in range(max(analysis.classes) + 1)
            }
            found = {group: field for group, field in fields.items() if _exceeds(analysis, origin, group, field)}
            if found:
                yield _finding(analysis, output, origin, found)


def _field(analysis: Analysis, layer: int, origin: int, group: int) -> int:
    """The receptive field of a map; 0 where there is none or it is not known."""
    found = of_layer(analysis, layer, origin)
    return (found[analysis.axes_of(group)[0]].receptive_field or 0) if found is not None else 0


def _exceeds(analysis: Analysis, origin: int, group: int, field: int) -> bool:
    size = analysis.sizes[group][origin]
    return isinstance(size, int) and field > size


def _finding(analysis: Analysis, output: Output, origin: int, found: dict[int, int]) -> Finding:
    network = analysis.network
    texts = {group: f"{shown(field)} against {analysis.sizes[group][origin]} samples" for group, field in found.items()}
    what = f"input `{network.layers[origin].id}`" if len(analysis.origins) > 1 else "the input"
    message = f"the receptive field of output `{output.name}` is larger than {what}: {analysis.along(texts)}"
    group = next(iter(found))
    path = widest(analysis, output.layer, origin, group)
    first = next((at for at in path if _exceeds(analysis, origin, group, _field(analysis, at, origin, group))), None)
    related = () if first in (None, output.layer) else (_from_here(analysis, first, origin, group),)
    return Finding(network.top(output.layer), message, related)


def _from_here(analysis: Analysis, layer: int, origin: int, group: int) -> Related:
    field = shown(_field(analysis, layer, origin, group))
    return Related(
        f"from here on: the field of `{analysis.network.layers[layer].id}` is {field}", analysis.network.top(layer)
    )
