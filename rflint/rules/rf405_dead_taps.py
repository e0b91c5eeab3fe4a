"""# dead-taps

Taps of a convolution that only ever meet padding: at this input size, no output finds the map below them.

## Why it matters

Their weights multiply zeros in every output, so that they cost time and memory and do nothing. With a dilation as
large as the map, a 3x3 convolution is a 1x1 convolution: only the middle tap is left (Chen et al., "Rethinking Atrous
Convolution for Semantic Image Segmentation", 2017, section 3.3, of large rates).

## Bad

```yaml
rflint: 1
input: {size: 8}
layers:
  - {op: conv, kernel_size: 9, padding: half}
  - {op: conv, kernel_size: 3, dilation: 9, padding: half}  # RF405
```

## Good

```yaml
rflint: 1
input: {size: 16}
layers:
  - {op: conv, kernel_size: 9, padding: half}
  - {op: conv, kernel_size: 3, dilation: 9, padding: half}
```

## How to fix it

Take a smaller dilation or kernel, a smaller stride before it, or a larger input.

## When to switch it off

Where the declared size is smaller than those that the network is made for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import Placed, placed, placed_on, reaches_all
from rflint.network import Layer, Window
from rflint.registry import rule

WEIGHTLESS = ("max_pool", "avg_pool", "blur_pool")
"""Windows whose taps have no weights of their own to waste."""

NAMED = 6
"""Taps that a message names one by one."""


@rule("RF405", "dead-taps", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Convolutions with taps that only meet padding."""
    for index, layer, operator in analysis.windows:
        groups = _asked(analysis, layer, operator) if operator.op not in WEIGHTLESS else ()
        if not groups:
            continue
        windows = {group: placed(analysis, index, group) for group in groups}
        found = {group: text for group, window in windows.items() if window is not None and (text := _text(window))}
        if found:
            message = f"`{layer.name}` has taps that only ever meet padding: {analysis.along(found)}"
            word = written(analysis, index, list(found), "dilation", "kernel_size")
            helps = {
                group: _help(operator, analysis.axes_of(group)[0], window)
                for group, window in windows.items()
                if window is not None and group in found
            }
            yield Finding(word.span, message, word.via, tuple(dict.fromkeys(helps.values())), layer=index)


def _asked(analysis: Analysis, layer: Layer, operator: Window) -> list[int]:
    """The axis classes on which taps may meet nothing but padding."""
    source = layer.sources[0]
    return [
        group
        for group, axis in enumerate(analysis.first_axes)
        if not reaches_all(operator, axis, analysis.sizes[group][source])
    ]


def _text(window: Placed) -> str:
    """Which taps are dead, and what makes them; nothing where all meet the map, or none (then windows lie outside)."""
    dead = window.dead_taps()
    if len(dead) in (0, window.kernel_size):
        return ""
    dilated = f"dilation {window.dilation}, " if window.dilation > 1 else ""
    size = f"a map of {window.size} sample{'s' if window.size > 1 else ''}"
    return f"{_listed(dead)} of {window.kernel_size} ({dilated}{size})"


def _help(operator: Window, axis: int, window: Placed) -> str:
    """The largest dilation at which the outermost taps meet a map, where it helps; else what would."""
    most = (window.size - 1) // (window.kernel_size // 2)
    if 0 < most < window.dilation:
        closer = placed_on(replace(operator, dilation=(most,) * len(operator.dilation)), axis, window.size)
        if closer is not None and not closer.dead_taps():
            return f"with a dilation of {most} all taps meet a map of {window.size}"
    return f"use a smaller {'dilation' if window.dilation > 1 else 'kernel'}, or a larger input"


def _listed(taps: Sequence[int]) -> str:
    if len(taps) > NAMED:
        return f"{len(taps)} taps"
    *first, last = (str(tap + 1) for tap in taps)
    return f"taps {', '.join(first)} and {last}" if first else f"tap {last}"
