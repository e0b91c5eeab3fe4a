"""Where to point for an argument that is at fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rflint.diagnostic import Related
from rflint.geometry.analysis import Analysis
from rflint.source import Span


class Word(NamedTuple):
    """The value at fault, and the params that it came by."""

    span: Span
    via: tuple[Related, ...] = ()


def written(analysis: Analysis, layer: int, groups: Sequence[int], *names: str) -> Word:
    """The first of some arguments of a layer that is written: its entry where one axis is meant, else all of it.

    `groups` are the axis classes at fault. Where all of the arguments are defaults, the operator's name.
    """
    one = analysis.network.layers[layer]
    axes = [axis for group in groups for axis in analysis.axes_of(group)]
    for name in names:
        where = one.operator.where(name, axes[0] if len(axes) == 1 else None)
        if where is not None:
            return Word(where.span, tuple(Related("the param stands here", at) for at in where.via))
    return Word(one.definition.op)
