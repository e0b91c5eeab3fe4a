"""# added-latency

A window on a causal axis that is padded by more samples before it than it needs to see nothing ahead: its outputs come
later than they could.

## Why it matters

`k_e - 1` samples before a window make its newest tap the newest sample (`k_e` is the span of the kernel). In `block`
mode `k_e - stride` are enough, as the whole block is there when the output is due. Each sample more delays all that
follows by the effective stride, for nothing: in a codec or a dialogue system latency is what people hear. A window that
makes up for the look-ahead of a layer before it is not meant.

## Bad

```yaml
rflint: 1
axes: [time]
causal: {time: block}
layers:
  - {op: conv, kernel_size: 4, stride: 2, padding: {before: 3, after: 0}}  # RF702
```

## Good

```yaml
rflint: 1
axes: [time]
causal: {time: block}
layers:
  - {op: conv, kernel_size: 4, stride: 2, padding: {before: 2, after: 1}}
```

## How to fix it

Move what is too much to the other side, as the fix does: the sum stays, and so does the size (with `ceil_mode` it may
not, and the fix is not safe). `padding: causal` and, in `block` mode, `padding: causal_block` pad as much as is needed
and nothing after the window.

## When to switch it off

Where a delay is meant, for instance to bring a branch into step with another.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Fix, Severity
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.lookahead import Late, added_latency
from rflint.geometry.windows import padding
from rflint.geometry.wording import counted
from rflint.network import Layer, Window
from rflint.pointing import written
from rflint.registry import rule
from rflint.repairs import change
from rflint.repairs import written as as_written


@rule("RF702", "added-latency", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Windows that see less of the newest samples than they may."""
    causal = [group for group, mode in enumerate(analysis.modes) if mode is not None]
    for index, layer in enumerate(analysis.network.layers if causal else ()):
        if isinstance(layer.operator, Window):
            lates = {group: added_latency(analysis, index, group) for group in causal}
            found = {group: late for group, late in lates.items() if late is not None}
            if found:
                yield _finding(analysis, index, layer, layer.operator, found)


def _finding(analysis: Analysis, index: int, layer: Layer, operator: Window, found: dict[int, Late]) -> Finding:
    texts = {
        group: f"pads {counted(late.before, 'sample')} before its window where {late.enough} would do: {_delay(late)}"
        for group, late in found.items()
    }
    word = written(analysis, index, list(found), "padding")
    fix = _fix(analysis, layer, operator, found)
    return Finding(word.span, f"`{layer.name}` {analysis.along(texts)}", word.via, fix=fix, layer=index)


def _fix(analysis: Analysis, layer: Layer, operator: Window, found: dict[int, Late]) -> Fix | None:
    """Padding moved to the other side; on the other axes what it is, in numbers, where it is known."""
    moved = {group: (late.enough, late.after + late.before - late.enough) for group, late in found.items()}
    values = [moved.get(group) or padding(operator, axis, None) for axis, group in enumerate(analysis.classes)]
    if None in values:
        return None
    later = change(layer, "padding", values)
    return Fix(f"use `padding: {as_written(later.value)}`", changes=(later,), safe=not operator.ceil_mode)


def _delay(late: Late) -> str:
    return f"it is {shown(late.delay)} input sample{'s' if late.delay > 1 else ''} late"
