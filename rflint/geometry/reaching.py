"""The smallest single change of one kernel size, dilation or stride that brings a receptive field within a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.figures import of_layer
from rflint.geometry.windows import extent
from rflint.network import Operator, Padding, Window

EFFORT = 200_000
"""Layers analysed again at the most in one search."""

FARTHEST = 64
"""The largest change of one argument that is worth proposing."""

ARGUMENTS = ("dilation", "kernel_size", "stride")


class Goal(NamedTuple):
    """The field that is wanted of a map towards an origin: on which axes, and whether it is reached by a field."""

    layer: int
    origin: int
    axes: tuple[int, ...]
    sign: int
    """1 if the field must grow, -1 if it must shrink."""
    reached: Callable[[Sequence[int]], bool]


class Change(NamedTuple):
    """One argument of one layer changed, `padding` where it has to follow, and the fields that result."""

    layer: int
    argument: str
    value: int
    padding: tuple[Padding, ...] | None
    fields: tuple[int, ...]


def smallest_change(analysis: Analysis, path: Sequence[int], goal: Goal) -> Change | None:
    """The change on a layer of `path` that moves an argument least, proved by analysing the network again."""
    windows: dict[int, int] = {}
    for layer in path:
        if isinstance(analysis.network.layers[layer].operator, Window):
            windows.setdefault(id(analysis.network.layers[layer].operator), layer)
    if 2 * len(ARGUMENTS) * len(windows) * len(analysis.network.layers) > EFFORT:
        return None
    found = [
        (by, change)
        for layer in windows.values()
        for argument in ARGUMENTS
        for by, change in _changes(analysis, layer, argument, goal)
    ]
    if not found:
        return None
    return min(found, key=lambda one: (one[0], ARGUMENTS.index(one[1].argument), goal.sign * sum(one[1].fields)))[1]


def _changes(analysis: Analysis, layer: int, argument: str, goal: Goal) -> Iterator[tuple[int, Change]]:
    """The change of one argument that is just enough; fields grow evenly with kernels, dilations and strides."""
    operator = analysis.network.layers[layer].operator
    step = 2 if argument == "kernel_size" else 1
    before = _fields(analysis, goal)
    after = _changed(analysis, layer, operator, argument, step * goal.sign, goal)
    if before is None or after is None:
        return
    by = step
    while by <= FARTHEST:
        guess = tuple(old + (new - old) * by // step for old, new in zip(before, after.fields))
        if after.fields == before:
            return
        if goal.reached(guess):
            change = _changed(analysis, layer, operator, argument, by * goal.sign, goal)
            if change is not None and goal.reached(change.fields):
                yield by, change
            return
        by += step


def _changed(analysis: Analysis, layer: int, operator: Operator, argument: str, by: int, goal: Goal) -> Change | None:
    assert isinstance(operator, Window)
    values = getattr(operator, argument)
    if len({values[axis] for axis in goal.axes}) > 1 or values[goal.axes[0]] + by < 1:
        return None
    changed = tuple(value + by if axis in goal.axes else value for axis, value in enumerate(values))
    arguments: Any = {argument: changed}
    made = replace(operator, **arguments)
    made = replace(made, padding=tuple(_padding(operator, made, axis) for axis in range(len(values))))
    layers = tuple(replace(one, operator=made) if one.operator is operator else one for one in analysis.network.layers)
    again = analyse(replace(analysis.network, layers=layers), origins=(goal.origin,))
    fields = _fields(again, goal)
    if fields is None or again.reach[goal.origin][goal.layer] is None:
        return None
    padding = made.padding if made.padding != operator.padding else None
    return Change(layer, argument, changed[goal.axes[0]], padding, fields)


def _padding(old: Window, new: Window, axis: int) -> Padding:
    """The padding that keeps the centre: half of the extent's change goes to either side of one given in numbers."""
    given = old.padding[axis]
    if isinstance(given, str):
        return given
    grown = extent(new.kernel_size[axis], new.dilation[axis]) - extent(old.kernel_size[axis], old.dilation[axis])
    before, after = given
    if before + after == 0:
        return given
    return before + grown // 2, after + grown - grown // 2


def _fields(analysis: Analysis, goal: Goal) -> tuple[int, ...] | None:
    found = of_layer(analysis, goal.layer, goal.origin)
    if found is None:
        return None
    names = [found[axis].receptive_field_min if goal.sign > 0 else found[axis].receptive_field for axis in goal.axes]
    known = [value for value in names if value is not None]
    return tuple(known) if len(known) == len(names) else None
