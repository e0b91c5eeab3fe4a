"""Figures outside their limits, with the smallest single change that reaches the limit: a fix, or advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rflint.diagnostic import Finding, Fix
from rflint.findings.breaches import Breach, breaches, finding
from rflint.findings.repairs import change, written
from rflint.geometry.alignment import widest
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import Number, shown
from rflint.geometry.reaching import Change, Goal, smallest_change
from rflint.network import Layer


class _Proposal(NamedTuple):
    help: tuple[str, ...]
    fix: Fix | None = None


def findings(analysis: Analysis, figure: str) -> Iterator[Finding]:
    """Breaches of the limits on a figure, each with what would reach it."""
    proposals: dict[object, _Proposal] = {}
    for breach in breaches(analysis, figure):
        place = (breach.span, breach.origin)  # all uses of one layer are one finding, and have one way out
        if place not in proposals:
            proposals[place] = _proposal(analysis, breach, figure)
        help, fix = proposals[place]
        yield replace(finding(breach, figure.replace("_", " "), help), fix=fix)


def _proposal(analysis: Analysis, breach: Breach, figure: str) -> _Proposal:
    path = widest(analysis, breach.layer, breach.origin, analysis.classes[breach.axes[0]])
    is_field = figure == "receptive_field"
    looked = (f"the path with the largest field: {analysis.path_text(path)}",) if is_field else ()
    found = smallest_change(analysis, path, _goal(breach, figure))
    if found is None:
        return _Proposal(looked)
    layer = analysis.network.layers[found.layer]
    fix = _fix(layer, found)
    if _by_param(layer, found, breach.axes):
        return _Proposal((*looked, fix.by_hand("a param gives the value")))
    return _Proposal(looked, fix)


def _goal(breach: Breach, figure: str) -> Goal:
    def reached(values: Sequence[Number]) -> bool:
        return all(_within(breach, axis, value) for axis, value in zip(breach.axes, values))

    return Goal(figure, breach.layer, breach.origin, breach.axes, 1 if breach.short else -1, reached)


def _within(breach: Breach, axis: int, value: Number) -> bool:
    bound = breach.limit.bounds[axis]
    if bound is None:
        return True
    above = bound.minimum is None or value >= bound.minimum.value
    return above and (bound.maximum is None or value <= bound.maximum.value)


def _fix(layer: Layer, found: Change) -> Fix:
    names = (found.argument, "padding") if found.padded else (found.argument,)
    changes = tuple(change(layer, name, getattr(found.operator, name)) for name in names)
    values = " and ".join(f"`{one.argument}: {written(one.value)}`" for one in changes)
    reached = " and ".join(map(shown, dict.fromkeys(found.figures)))
    at = f"`{layer.id}`" if found.layers == 1 else f"`{layer.id}` (written for {found.layers} layers)"
    dense = " and opens no holes" if found.passed_over else ""
    return Fix(f"use {values} on {at}: the smallest change that reaches it{dense}, giving {reached}", changes=changes)


def _by_param(layer: Layer, found: Change, axes: Sequence[int]) -> bool:
    """Whether the value that would change is given for a `$name`, to other layers, too."""
    places = [layer.operator.where(found.argument, axis) for axis in axes]
    return any(where.via for where in places if where)
