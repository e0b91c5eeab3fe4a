"""# added-latency

A window on a causal axis that is padded by more samples before it than it needs to see nothing ahead: its outputs come
later than they could.

## Why it matters

`k_e - 1` samples before a window make its newest tap the newest sample (`k_e` is the span of the kernel). In `block`
mode `k_e - stride` are enough, as the whole block is there when the output is due. Each sample more delays all that
follows by the effective stride, for nothing: in a codec or a dialogue system latency is what people hear. WaveNet (van
den Oord et al., arXiv 1609.03499) and temporal convolutional networks (Bai, Kolter, Koltun, arXiv 1803.01271) pad by
just as much as is needed. A window that makes up for the look-ahead of a layer before it is not meant.

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
  - {op: conv, kernel_size: 4, stride: 2, padding: causal_block}
```

## How to fix it

Use `padding: causal` or, in `block` mode, `padding: causal_block`, as the fix does: they pad as much as is needed and
nothing after the window. The map becomes smaller by what was too much, so that the fix is not safe; to keep its size,
move that to the other side (`{before: 2, after: 1}` for `{before: 3, after: 0}`).

## When to switch it off

Where a delay is meant, for instance to bring a branch into step with another.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Fix, Severity
from rflint.findings.pointing import written
from rflint.findings.repairs import change
from rflint.findings.repairs import written as as_written
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.lookahead import Late, added_latency
from rflint.geometry.windows import extent, padding
from rflint.geometry.wording import counted
from rflint.network import Layer, Window
from rflint.registry import rule


@rule("RF702", "added-latency", Severity.WARNING, depends="reads")
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
    """As much padding as is needed, by its word where one value is written; on other axes what it is, if known."""
    words = {_word(analysis, operator, group) for group in found}
    values: list[str | tuple[int, int] | None] = [
        (found[group].enough, 0) if group in found else padding(operator, axis, None)
        for axis, group in enumerate(analysis.classes)
    ]
    if None in values:
        return None
    listed = operator.where("padding", 0) != operator.where("padding")  # a list takes no words
    if found.keys() == set(analysis.classes) and len(words) == 1 and not listed:
        values = [word or value for word in words for value in values]
    enough = change(layer, "padding", values)
    alike = all(late.before + late.after == late.enough for late in found.values())
    return Fix(f"use `padding: {as_written(enough.value)}`", changes=(enough,), safe=alike and not operator.ceil_mode)


def _word(analysis: Analysis, operator: Window, group: int) -> str:
    """What such padding is called; nothing where a block is longer than the kernel and none is needed."""
    if analysis.modes[group] == "sample":
        return "causal"
    axis = analysis.axes_of(group)[0]
    longer = operator.stride[axis] > extent(operator.kernel_size[axis], operator.dilation[axis])
    return "" if longer else "causal_block"


def _delay(late: Late) -> str:
    return f"it is {shown(late.delay)} input sample{'s' if late.delay > 1 else ''} late"
