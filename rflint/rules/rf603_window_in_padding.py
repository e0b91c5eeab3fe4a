"""# window-in-padding

A window without a tap inside the map it reads: the padding is as large as the kernel (`p >= k_e`, or `q >= k_e + t`
for `t` samples left over), or taps pass a small map on both sides.

## Why it matters

Such an output sees zeros alone: it is the same for every image, and layers behind it take it for a feature. Most often
the padding was written for another kernel size or dilation. Padding of zeros tells a network where the border is, and
it makes use of that (Islam, Jia, Bruce, "How Much Position Information Do Convolutional Neural Networks Encode?", ICLR
2020, arXiv 2001.08248); windows that see nothing else carry that alone.

Of pools that are padded by more than half of their window on both sides RF303 speaks, of a padded kernel of one sample
RF309, and of more padding before a window on a causal axis than it needs RF702.

## Bad

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 3, padding: 3}  # RF603
```

## Good

```yaml
rflint: 1
layers:
  - {op: conv, kernel_size: 7, padding: 3}
```

## How to fix it

Pad by at most `d(k - 1)` samples on each side; `padding: half` keeps the size.

## When to switch it off

Where a map is to be framed by a constant border.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import always_before, always_behind, meets_all, placed, refused_pool
from rflint.geometry.lookahead import added_latency
from rflint.geometry.windows import extent, padding
from rflint.geometry.wording import counted
from rflint.network import Window
from rflint.registry import rule


@rule("RF603", "window-in-padding", Severity.ERROR)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Windows without a tap inside their map."""
    for index, layer, operator in analysis.windows:
        texts = {group: _text(analysis, index, operator, group) for group in range(len(analysis.extents))}
        found = {group: text for group, text in texts.items() if text}
        if found:
            message = f"`{layer.name}` has windows with no tap inside the map: {analysis.along(found)}"
            word = written(analysis, index, list(found), "padding", "dilation", "kernel_size")
            help = _help(analysis, index, operator, list(found))
            yield Finding(word.span, message, word.via, help, layer=index)


def _text(analysis: Analysis, index: int, operator: Window, group: int) -> str:
    """Which windows lie outside, and what makes them; nothing where all have a tap inside."""
    axis = analysis.first_axes[group]
    if meets_all(operator, axis, analysis.sizes[group][analysis.network.layers[index].sources[0]]):
        return ""
    span = extent(operator.kernel_size[axis], operator.dilation[axis])
    if span == 1 or refused_pool(operator, axis):
        return ""
    late = added_latency(analysis, index, group) is not None
    window = placed(analysis, index, group)
    if window is None:
        known = isinstance(analysis.sizes[group][analysis.network.layers[index].sources[0]], int)
        sides = padding(operator, axis, None)
        outside = always_behind(operator, axis) or (always_before(operator, axis) and not late)
        if known or sides is None or not outside:  # a known map without outputs has no windows
            return ""
        return f"at any size (padding {sides[0]} and {sides[1]}, a kernel that spans {span})"
    count = window.outside() - (window.early if late else 0)
    if not count:
        return ""
    made = f"padding {window.before} and {window.after}, a kernel that spans {span}"
    return f"{count} of {window.outputs} ({made}, {counted(window.size, 'sample')})"


def _help(analysis: Analysis, index: int, operator: Window, groups: list[int]) -> tuple[str, ...]:
    """The most padding or dilation with which every window has a tap inside."""
    texts: dict[int, str] = {}
    for group in groups:
        axis, size = analysis.axes_of(group)[0], analysis.sizes[group][analysis.network.layers[index].sources[0]]
        dilation = operator.dilation[axis]
        span = extent(operator.kernel_size[axis], dilation)
        sides = padding(operator, axis, size if isinstance(size, int) else None) or (0, 0)
        if max(sides) >= span:
            texts[group] = f"a padding of at most {span - 1} on each side"
        elif isinstance(size, int) and dilation > size:
            texts[group] = f"a dilation of at most {size}"
    alike = list(dict.fromkeys(texts.values()))
    what = analysis.along(texts) if len(alike) > 1 else "".join(alike)
    return (f"{what} leaves none outside",) if what else ()
