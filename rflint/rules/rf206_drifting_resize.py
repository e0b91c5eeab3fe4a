"""# drifting-resize

A resize that keeps no whole ratio meets another path at a join: one with `align_corners: true` where `n_out - 1` is no
multiple of `n_in - 1` (nor the other way round), or one to a given size that is no multiple of the size before it.

## Why it matters

`align_corners: true` lays the outermost samples on each other, so from `n` to `2n` samples the step is
`(n - 1)/(2n - 1)`, a little less than 1/2. Output o then lies `o·(n - 1)/(2n - 1)` into the map, while the skip beside
it lies at `o/2`: what is joined agrees at one end and drifts apart by half a sample towards the other, by another
amount at every input size (PyTorch's documentation of `Upsample` warns of it). The same holds where a map of 13 is
resized to the 25 of its skip. No single stride describes such a map, so its figures are `unknown` from the join on.

It is common in published code (linear upsampling with corners aligned in many a U-Net, resizing to a skip's size in
many an FPN) and small, so this is information; a warning under `aligned: strict`.

## Bad

```yaml
rflint: 1
input: {size: 64}
layers:
  - {id: down, op: max_pool, kernel_size: 2}
  - {id: up, op: upsample, scale_factor: 2, mode: bilinear, align_corners: true}  # RF206
  - {op: concat, from: [input, up]}
```

## Good

```yaml
rflint: 1
input: {size: 64}
layers:
  - {id: down, op: max_pool, kernel_size: 2}
  - {id: up, op: upsample, scale_factor: 2, mode: bilinear}
  - {op: concat, from: [input, up]}
```

## How to fix it

Use `align_corners: false` with a whole factor, or feed sizes that every stage divides, so that maps come back to the
size of their skips by whole ratios.

## When to switch it off

Where networks are trained and used at one size, and have learnt to live with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.diagnostic import Finding, Related, Severity
from rflint.geometry.analysis import Analysis
from rflint.geometry.demands import of_layers
from rflint.geometry.differing import Drift, drift, fork
from rflint.geometry.fields import Field, Unknown
from rflint.geometry.figures import shown
from rflint.network import Operator, Resize
from rflint.registry import rule

LINEAR = ("linear", "bilinear", "trilinear", "bicubic")
"""The modes that know of corners."""


@rule("RF206", "drifting-resize", Severity.INFO)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Resizes that keep no whole ratio and meet other paths."""
    drifts = _drifts(analysis)
    asked = of_layers(analysis) if drifts else []
    for index, layer in enumerate(analysis.network.layers):
        for origin in analysis.origins if drifts and len(layer.sources) > 1 else ():
            groups = {g for found in drifts.values() for g in found if _differs(analysis, index, origin, g)}
            between = fork(analysis, index, origin).between[::-1] if groups else []
            for resize in [at for at in between if at in drifts and not groups.isdisjoint(drifts[at])]:
                here = {group: one for group, one in drifts.pop(resize).items() if group in groups}
                if asked[index].cells is not None:
                    yield _finding(analysis, resize, index, origin, here, asked[index].strict)


def _drifts(analysis: Analysis) -> dict[int, dict[int, Drift]]:
    """The resizes that drift, and how, per axis class."""
    found: dict[int, dict[int, Drift]] = {}
    for index, layer in enumerate(analysis.network.layers):
        if isinstance(layer.operator, Resize):
            for group in range(max(analysis.classes) + 1):
                one = drift(analysis, index, group)
                if one is not None:
                    found.setdefault(index, {})[group] = one
    return found


def _differs(analysis: Analysis, join: int, origin: int, group: int) -> bool:
    """Whether the maps that meet at a join are not known to advance alike."""
    strides = _strides(analysis, join, origin, group)
    return analysis.modes[group] is None and (len(strides) > 1 or None in strides)


def _strides(analysis: Analysis, join: int, origin: int, group: int) -> set[Fraction | None]:
    """The effective strides of the maps that meet at a join; None stands for one that is not known."""
    found: set[Fraction | None] = set()
    for source in analysis.network.layers[join].sources:
        reach = analysis.reach[origin][source]
        state = reach.fields[group] if reach is not None else None
        if isinstance(state, (Field, Unknown)):
            found.add(state.stride)
    return found


def _finding(analysis: Analysis, resize: int, join: int, origin: int, found: dict[int, Drift], strict: bool) -> Finding:
    layer, meets = analysis.network.layers[resize], analysis.network.layers[join]
    texts = {g: _words(one, _strides(analysis, join, origin, g)) for g, one in found.items()}
    everywhere = len(found) == max(analysis.classes) + 1 and len(set(texts.values())) == 1
    how = next(iter(texts.values())) if everywhere else analysis.along(texts)
    message = f"`{layer.name}` drifts against what it meets at `{meets.name}`: {how}"
    word = "align_corners" if any(one.corners for one in found.values()) else "size"
    operator = layer.operator
    where = operator.where(word) or operator.where("like") or operator.where("scale_factor")
    span = where.span if where else layer.definition.op
    related = (Related("they meet here", meets.definition.source),)
    severity = Severity.WARNING if strict else None
    return Finding(span, message, related, _help(operator, list(found.values())), severity=severity, layer=resize)


def _help(operator: Operator, found: list[Drift]) -> tuple[str, ...]:
    """Whether the other way to align corners would keep whole ratios; to a size that is given it is one word."""
    if not isinstance(operator, Resize) or operator.mode not in LINEAR or not all(map(_turned, found)):
        return ()
    turned = str(not operator.align_corners).lower()
    return (f"with `align_corners: {turned}` the ratio is whole; the windows on the other path have to go with it",)


def _turned(one: Drift) -> bool:
    ends = 0 if one.corners else 1
    small, large = sorted((one.before - ends, one.after - ends))
    return small > 0 and large % small == 0


def _words(one: Drift, strides: set[Fraction | None]) -> str:
    if one.corners:
        ends = f"{one.before - 1} and {one.after - 1} are in no whole ratio"
        ratio = f"with corners aligned from {one.before} to {one.after} samples, {ends}"
    else:
        ratio = f"{one.before} and {one.after} samples are in no whole ratio"
    known = [stride for stride in strides if stride is not None]
    if len(known) < 2 or len(known) < len(strides):
        return ratio
    away = (max(known) - min(known)) * (one.after - 1)
    samples = "input sample" if away <= 1 else "input samples"
    return f"{ratio}, and their centres part by {shown(away)} {samples} from the first output to the last"
