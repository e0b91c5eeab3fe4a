"""# dropped-border

Samples at the end of a map that no reader looks at: the stride leaves them over at this size, and the padding is too
small to hold them.

## Why it matters

Of `t = (n + p + q - k_e) mod s` samples behind the last window, `t - q` are real ones. What stands there is computed
and thrown away, and an object at the right or lower border is cut (moberweger/deep-prior#4: a pool by 2 drops the last
row and column of a map of 27).

## Bad

```yaml
rflint: 1
input: {size: 15}
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 2}  # RF602
```

## Good

```yaml
rflint: 1
input: {size: 16}
layers:
  - {op: conv, kernel_size: 3, padding: 1}
  - {op: max_pool, kernel_size: 2}
```

## How to fix it

Choose an input size at which nothing is left over, pad the map after, or set `ceil_mode` on a pool.

## When to switch it off

It is off unless asked for: many networks drop a row at some sizes, as published.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Finding, Related, Severity
from rflint.findings.pointing import written
from rflint.geometry.analysis import Analysis
from rflint.geometry.borders import placed
from rflint.geometry.sizes import NoSize
from rflint.registry import rule


@rule("RF602", "dropped-border", Severity.WARNING, on=False)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Maps whose last samples no reader reads."""
    layers = analysis.network.layers
    readers: dict[int, list[int]] = {}
    for index, layer in enumerate(layers):
        for source in dict.fromkeys(layer.sources):
            readers.setdefault(source, []).append(index)
    outputs = {output.layer for output in analysis.network.outputs}
    for source, places in readers.items():
        if source in outputs:
            continue
        found = {group: few for group in range(len(analysis.extents)) if (few := _dropped(analysis, group, places))}
        if found:
            texts = {group: _text(count, analysis.sizes[group][source]) for group, count in found.items()}
            message = f"nothing reads the end of `{layers[source].name}`: {analysis.along(texts)}"
            word = written(analysis, places[0], list(found), "padding", "stride", "kernel_size")
            others = (Related("this reader leaves them out, too", layers[one].definition.op) for one in places[1:])
            yield Finding(word.span, message, (*word.via, *others), layer=places[0])


def _text(count: int, size: int | NoSize) -> str:
    return f"{'the last sample' if count == 1 else f'the last {count} samples'} of {size}"


def _dropped(analysis: Analysis, group: int, readers: list[int]) -> int:
    """How many samples at the end of a map none of its readers reads; readers other than windows read them all."""
    fewest: int | None = None
    for reader in readers:
        window = placed(analysis, reader, group)
        if window is None or not window.dropped:
            return 0
        fewest = window.dropped if fewest is None else min(fewest, window.dropped)
    return fewest or 0
