"""# uneven-padding

Windows that do not lie in the middle of the map at this size: what padding and stride leave over on the right is not
what lies over on the left, so that the grid of outputs is shifted against the map.

## Why it matters

With padding `p` and `q`, `t = (n + p + q - k_e) mod s` samples are left behind the last window, and the middle of all
outputs is `(q - p - t)/2` samples off the middle of the map. A flipped image then gives other features than the flipped
features (Alsallakh et al., "Mind the Pad: CNNs Can Develop Blind Spots", ICLR 2021, who find that such padding skews
what networks learn, and choose input sizes that avoid it).

## Bad

```yaml
rflint: 1
input: {size: 224}
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: 1}  # RF601
```

## Good

```yaml
rflint: 1
input: {size: 225}
layers:
  - {op: conv, kernel_size: 3, stride: 2, padding: 1}
```

## How to fix it

Choose an input size at which nothing is left over; the finding names the nearest sizes of the map.

## When to switch it off

It is off unless asked for: nearly all networks with strides are half a sample off at even sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.diagnostic import Finding, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import Placed, centred_sizes, placed
from rflint.network import Window
from rflint.registry import rule


@rule("RF601", "uneven-padding", Severity.INFO, on=False)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Windows that are not centred on the map they read."""
    groups = [group for group, mode in enumerate(analysis.modes) if mode is None]
    for index, layer in enumerate(analysis.network.layers):
        if not isinstance(layer.operator, Window):
            continue
        windows = {group: placed(analysis, index, group) for group in groups}
        found = {group: window for group, window in windows.items() if window is not None and window.off_centre}
        if found:
            texts = {group: _text(window) for group, window in found.items()}
            message = f"the windows of `{layer.name}` do not lie in the middle of the map: {analysis.along(texts)}"
            help = tuple(_sizes(analysis, layer.operator, group, window) for group, window in found.items())
            word = written(analysis, index, list(found), "padding", "stride", "kernel_size")
            yield Finding(word.span, message, word.via, help, layer=index)


def _text(window: Placed) -> str:
    off = Fraction(abs(window.off_centre), 2)
    side = "right" if window.off_centre > 0 else "left"
    given = f"padding {window.before} and {window.after}, {window.left_over} left over of {window.size}"
    return f"{off} sample{'s' if off > 1 else ''} to the {side} ({given})"


def _sizes(analysis: Analysis, operator: Window, group: int, window: Placed) -> str:
    axes = analysis.axes_of(group)
    along = " and ".join(analysis.axis_names([group]))
    sizes = centred_sizes(operator, axes[0], window.size)
    if not sizes:
        return f"no size of the map nearby avoids it along {along} with this padding"
    return f"sizes of the map that avoid it along {along}: {' or '.join(map(str, sizes))}"
