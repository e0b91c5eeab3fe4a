"""# stale-layer-comment

A comment behind a row of a model YAML states the row's index, its effective stride or its receptive field, and it is
not so.

Read are `# 9` and `# 16 (P3/8-small)` for the index, `P3/8` for level and effective stride, `RF 35` and `receptive
field 35` for the field. The rows of other formats, and comments that speak of other rows, are left alone.

## Why it matters

Rows name each other by index, and people find these numbers in the comments. A row that is inserted or deleted shifts
all below it; the comments stay. Who then writes `from: [-1, 13]` by the comment reads another map: with another stride
that is a crash, with the same stride a network that trains, and is not the one that was meant.

## Bad

```yaml
nc: 3
backbone:
  - [-1, 1, Conv, [32, 3, 2]]  # 0-P1/2
  - [-1, 1, Conv, [32, 3, 1]]
  - [-1, 1, Conv, [64, 3, 2]]  # 1-P2/4  # RF013
head:
  - [-1, 1, Classify, [nc]]
```

## Good

```yaml
nc: 3
backbone:
  - [-1, 1, Conv, [32, 3, 2]]  # 0-P1/2
  - [-1, 1, Conv, [32, 3, 1]]
  - [-1, 1, Conv, [64, 3, 2]]  # 2-P2/4
head:
  - [-1, 1, Classify, [nc]]
```

## How to fix it

Write the number that is so: `rflint check --fix` does. Where the comment is right, the row is in the wrong place, or
one above it has the wrong stride.

## When to switch it off

For files whose comments count something else, such as the rows of the head alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from rflint.diagnostic import Edit, Finding, Fix, Severity
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import Number, of_layer, shown
from rflint.network import Remark
from rflint.registry import rule

WORDS = {"effective_stride": "effective stride", "receptive_field": "receptive field"}


@rule("RF013", "stale-layer-comment", Severity.WARNING)
def check(analysis: Analysis) -> Iterator[Finding]:
    """Statements in comments that do not hold."""
    for remark in analysis.network.remarks:
        found = _index(remark) if remark.what == "index" else _figure(analysis, remark)
        if found:
            yield found


def _index(remark: Remark) -> Finding | None:
    if remark.value == remark.row:
        return None
    message = f"the comment says {remark.value}, but this is row {remark.row}"
    return Finding(remark.span, message, fix=_fix(str(remark.row), Edit(remark.span, str(remark.row))))


def _figure(analysis: Analysis, remark: Remark) -> Finding | None:
    values = _values(analysis, remark)
    level = None if remark.level is None else remark.level[1]
    if not values or all(value == remark.value and level in (None, _level(value)) for value in values):
        return None
    said = str(remark.value) if level is None else f"P{level}/{remark.value}"
    known = " and ".join(dict.fromkeys(map(shown, values)))
    message = f"the comment says {said}, but the {WORDS[remark.what]} of row {remark.row} is {known}"
    return Finding(remark.span, message, fix=_right(remark, values[0]) if len(set(values)) == 1 else None)


def _values(analysis: Analysis, remark: Remark) -> list[Number]:
    """The figure of the row along every axis; none if one of them is not known, or all of the axis is read."""
    for origin in analysis.origins:
        reach = analysis.reach[origin][remark.layer]
        if reach is not None:
            values = [getattr(one, remark.what) for one in of_layer(analysis, remark.layer, origin) or ()]
            everything = remark.what == "receptive_field" and any(reach.everything)
            return [] if everything or None in values else values
    return []


def _level(stride: Number) -> int | None:
    """The level of a pyramid that has a stride: its logarithm to the base of two, where that is whole."""
    whole = stride.denominator == 1 and stride.numerator & (stride.numerator - 1) == 0
    return stride.numerator.bit_length() - 1 if whole else None


def _right(remark: Remark, value: Number) -> Fix | None:
    if remark.level is None:
        return _fix(shown(value), Edit(remark.span, shown(value)))
    level = _level(value)
    if level is None:
        return None
    edits = (Edit(remark.level[0], str(level)), Edit(remark.span, str(value)))
    stated = (remark.level[1], remark.value)
    return _fix(f"P{level}/{value}", *(edit for edit, old in zip(edits, stated) if edit.text != str(old)))


def _fix(text: str, *edits: Edit) -> Fix:
    return Fix(f"write `{text}`", edits, safe=True)
