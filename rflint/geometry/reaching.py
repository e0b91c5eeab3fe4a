"""The smallest single change of one kernel size, dilation or stride that brings a receptive field within a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.fields import Field
from rflint.geometry.figures import of_layer
from rflint.geometry.windows import extent
from rflint.network import NOWHERE, Layer, Padding, Window

EFFORT = 200_000
"""Phases of paths analysed again at the most in one search."""

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
    layers: int
    """Layers that the edit changes."""


def smallest_change(analysis: Analysis, path: Sequence[int], goal: Goal) -> Change | None:
    """The edit on `path` that moves a written argument least, proved by analysing the network again.

    An argument is changed in all layers that take it from the same place: in every use of a block.
    """
    layers = analysis.network.layers
    windows = [layer for layer in path if isinstance(layers[layer].operator, Window)]
    written: dict[tuple[object, str], int] = {}
    for layer in windows:
        for name in ARGUMENTS:
            written.setdefault((_place(layers[layer], name), name), layer)
    if 2 * len(written) * _cost(analysis, goal.origin) > EFFORT:
        return None
    found = [(by, change) for (_, name), at in written.items() for by, change in _changes(analysis, at, name, goal)]
    if not found:
        return None
    return min(found, key=lambda one: (one[0], ARGUMENTS.index(one[1].argument), goal.sign * sum(one[1].fields)))[1]


def _place(layer: Layer, argument: str) -> object:
    """What tells where a layer takes an argument from: the value, or for a default the layer as it is written."""
    where = layer.operator.where(argument)
    if where is not None:
        return where.span
    return layer.definition.op if layer.definition.op != NOWHERE else id(layer.operator)


def _cost(analysis: Analysis, origin: int) -> int:
    """What analysing the network once costs: the phases of all kinds of paths to all layers."""
    tables = [reach.table for reach in analysis.reach[origin] if reach is not None]
    kinds = [kind for table in tables for kind in table.rows]
    return sum(field.period for kind in kinds for field in kind.fields if isinstance(field, Field))


def _changes(analysis: Analysis, layer: int, argument: str, goal: Goal) -> Iterator[tuple[int, Change]]:
    """The change of one argument that is just enough; fields grow evenly with kernels, dilations and strides."""
    step = 2 if argument == "kernel_size" else 1
    before = _fields(analysis, goal)
    after = _changed(analysis, layer, argument, step * goal.sign, goal)
    if before is None or after is None:
        return
    by = step
    while by <= FARTHEST:
        guess = tuple(old + (new - old) * by // step for old, new in zip(before, after.fields))
        if after.fields == before:
            return
        if goal.reached(guess):
            change = _changed(analysis, layer, argument, by * goal.sign, goal)
            if change is not None and goal.reached(change.fields):
                yield by, change
            return
        by += step


def _changed(analysis: Analysis, layer: int, argument: str, by: int, goal: Goal) -> Change | None:
    layers = analysis.network.layers
    place = _place(layers[layer], argument)
    made: dict[int, Window] = {}
    for one in layers:
        operator = one.operator
        if isinstance(operator, Window) and id(operator) not in made and _place(one, argument) == place:
            changed = _moved(operator, argument, by, goal.axes)
            if changed is None:
                return None
            made[id(operator)] = changed
    edited = tuple(replace(one, operator=made.get(id(one.operator), one.operator)) for one in layers)
    again = analyse(replace(analysis.network, layers=edited), origins=(goal.origin,))
    fields = _fields(again, goal)
    if fields is None:
        return None
    old, new = layers[layer].operator, made[id(layers[layer].operator)]
    padding = new.padding if isinstance(old, Window) and new.padding != old.padding else None
    edits = sum(id(one.operator) in made for one in layers)
    return Change(layer, argument, getattr(new, argument)[goal.axes[0]], padding, fields, edits)


def _moved(operator: Window, argument: str, by: int, axes: tuple[int, ...]) -> Window | None:
    """The operator with an argument moved on some axes; None where that cannot be done or would move another, too."""
    values = getattr(operator, argument)
    follows = operator.op in ("max_pool", "avg_pool") and operator.where("stride") is None
    if len({values[axis] for axis in axes}) > 1 or values[axes[0]] + by < 1 or (follows and argument == "kernel_size"):
        return None
    arguments: Any = {argument: tuple(value + by if axis in axes else value for axis, value in enumerate(values))}
    moved = replace(operator, **arguments)
    return replace(moved, padding=tuple(_padding(operator, moved, axis) for axis in range(len(values))))


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
