"""The smallest single change of one argument that brings a receptive field, or an effective stride, within a limit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.coverage import Coverage
from rflint.geometry.fields import Field
from rflint.geometry.figures import Number, of_layer
from rflint.geometry.windows import extent
from rflint.network import NOWHERE, Layer, Padding, Window

EFFORT = 200_000
"""Phases of paths analysed again at the most in one search."""

FARTHEST = 64
"""The largest change of one argument that is worth proposing."""

TRIES = 4
"""Changes that are tried in the place of one that opens holes."""

DENSE = ("dilation", "kernel_size")
"""The arguments that may be changed instead: a stride would take samples away from all that follows."""

ARGUMENTS = {"receptive_field": ("dilation", "kernel_size", "stride"), "effective_stride": ("stride",)}
"""The figures that can be brought within a limit, and the arguments that are changed for it, in order of preference."""


class Goal(NamedTuple):
    """The figure that is wanted of a map towards an origin: on which axes, and whether its values there reach it."""

    figure: str
    layer: int
    origin: int
    axes: tuple[int, ...]
    sign: int
    """1 if the figure must grow, -1 if it must shrink."""
    reached: Callable[[Sequence[Number]], bool]


class Change(NamedTuple):
    """One argument of one layer changed, its padding where that has to follow, and the figures that result."""

    layer: int
    argument: str
    operator: Window
    padded: bool
    figures: tuple[Number, ...]
    layers: int
    """Layers that the edit changes."""
    after: Analysis
    passed_over: bool = False
    """A smaller change would do, but for the holes that it opens."""


def smallest_change(analysis: Analysis, path: Sequence[int], goal: Goal) -> Change | None:
    """The edit on `path` that moves a written argument least, proved by analysing the network again.

    An argument is changed in all layers that take it from the same place: in every use of a block.
    """
    layers = analysis.network.layers
    windows = [layer for layer in path if isinstance(layers[layer].operator, Window)]
    # Of strides the last is changed: what lies before it sees as much as before.
    ordered = windows[::-1] if goal.figure == "effective_stride" else windows
    names = ARGUMENTS[goal.figure]
    places = Counter((place_of(layers[layer], name), name) for layer in windows for name in names)
    written: dict[tuple[object, str], int] = {}
    for layer in ordered:
        for name in names:
            written.setdefault((place_of(layers[layer], name), name), layer)
    if 2 * len(written) * cost_of(analysis, goal.origin) > EFFORT:
        return None
    found = [one for key, at in written.items() for one in _changes(analysis, at, key[1], goal, places[key])]
    found.sort(key=lambda one: (one[0], names.index(one[1].argument), goal.sign * sum(one[1].figures)))
    return _without_holes(analysis, [change for _, change in found], goal) if found else None


def _without_holes(analysis: Analysis, found: Sequence[Change], goal: Goal) -> Change:
    """The first change, or, where that is a dilation that opens holes, the first of some later ones that opens none."""
    first, *others = found
    if first.argument != "dilation" or goal.sign < 0:
        return first
    before = _holed(analysis, goal)
    if _holed(first.after, goal) <= before:
        return first
    dense = [one for one in others if one.argument in DENSE][:TRIES]
    better = next((one for one in dense if _holed(one.after, goal) <= before), None)
    return first if better is None else better._replace(passed_over=True)


def _holed(analysis: Analysis, goal: Goal) -> set[tuple[int, int]]:
    """The outputs, each with an axis, whose fields have holes."""
    outputs = dict.fromkeys(output.layer for output in analysis.network.outputs if output.layer > goal.origin)
    found: set[tuple[int, int]] = set()
    for group in {analysis.classes[axis] for axis in goal.axes} if outputs else ():
        states = Coverage(analysis, group, goal.origin, outputs).found
        holed = [output for output in outputs if (state := states.get(output)) is not None and state.holes]
        found |= {(output, axis) for output in holed for axis in analysis.axes_of(group)}
    return found


def place_of(layer: Layer, argument: str) -> object:
    """What tells where a layer takes an argument from: the value, or for a default the layer as it is written."""
    where = layer.operator.where(argument)
    if where is not None:
        return where.span
    return layer.definition.op if layer.definition.op != NOWHERE else id(layer.operator)


def cost_of(analysis: Analysis, origin: int) -> int:
    """What analysing the network once costs: the phases of all kinds of paths to all layers."""
    tables = [reach.table for reach in analysis.reach[origin] if reach is not None]
    kinds = [kind for table in tables for kind in table.rows]
    return sum(field.period for kind in kinds for field in kind.fields if isinstance(field, Field))


def _changes(analysis: Analysis, layer: int, argument: str, goal: Goal, times: int) -> Iterator[tuple[int, Change]]:
    """The change of one argument, which stands `times` on the path, that is just enough."""
    step = 2 if argument == "kernel_size" else 1
    before = _figures(analysis, goal)
    after = _changed(analysis, layer, argument, step * goal.sign, goal)
    if before is None or after is None or after.figures == before:
        return
    value = getattr(analysis.network.layers[layer].operator, argument)[goal.axes[0]]
    for by in range(step, FARTHEST + 1, step):
        if goal.reached(_guess(goal, before, after, Fraction(by, step), Fraction(by * goal.sign, value), times)):
            change = _changed(analysis, layer, argument, by * goal.sign, goal)
            if change is not None and goal.reached(change.figures):
                yield by, change
            return


def _guess(
    goal: Goal, before: Sequence[Number], after: Change, steps: Fraction, growth: Fraction, times: int
) -> list[Number]:
    """Fields grow evenly with kernels, dilations and strides; effective strides are products of strides."""
    if goal.figure == "effective_stride":
        return [old * (1 + growth) ** times for old in before]
    return [old + (new - old) * steps for old, new in zip(before, after.figures)]


def _changed(analysis: Analysis, layer: int, argument: str, by: int, goal: Goal) -> Change | None:
    layers = analysis.network.layers
    place = place_of(layers[layer], argument)
    made: dict[int, Window] = {}
    for one in layers:
        operator = one.operator
        if isinstance(operator, Window) and id(operator) not in made and place_of(one, argument) == place:
            changed = _moved(operator, argument, by, goal.axes)
            if changed is None:
                return None
            made[id(operator)] = changed
    edited = tuple(replace(one, operator=made.get(id(one.operator), one.operator)) for one in layers)
    again = analyse(replace(analysis.network, layers=edited), origins=(goal.origin,))
    figures = _figures(again, goal)
    if figures is None:
        return None
    old, new = layers[layer].operator, made[id(layers[layer].operator)]
    padded = isinstance(old, Window) and new.padding != old.padding
    edits = sum(id(one.operator) in made for one in layers)
    return Change(layer, argument, new, padded, figures, edits, again)


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


def _figures(analysis: Analysis, goal: Goal) -> tuple[Number, ...] | None:
    found = of_layer(analysis, goal.layer, goal.origin)
    if found is None:
        return None
    least = goal.figure == "receptive_field" and goal.sign > 0
    values = [getattr(found[axis], f"{goal.figure}_min" if least else goal.figure) for axis in goal.axes]
    return None if None in values else tuple(values)
