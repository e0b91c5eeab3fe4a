"""What maps read of one origin: fields, paths and alignment, layer by layer in one walk."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry import paths
from rflint.geometry.fields import BROADCAST, ITSELF, Broadcast, Field, State, Unknown, read_through, unite
from rflint.geometry.paths import Table
from rflint.geometry.windows import IDENTITY, Everything, Pattern, Step, Unclear
from rflint.network import Layer, Network, Resize

Verdict = bool | None
"""True, False, or None: not known."""


class Reach(NamedTuple):
    """What a map reads of one input. Tuples hold one entry per axis class.

    `everything`: some path reads all of the axis, and `fields` is the local figure beside it. `paths` counts all paths.
    `aligned` speaks of everything up to and including this map. A map that reads each sample of its only source at its
    own place has the very reach of that source: its table's extremes say where the source's paths come from.
    """

    fields: tuple[State, ...]
    everything: tuple[bool, ...]
    table: Table
    paths: int
    aligned: tuple[Verdict, ...]


def reach_of(
    network: Network, origin: int, steps: tuple[Sequence[tuple[Step, ...]], ...], causal: tuple[bool, ...]
) -> list[Reach | None]:
    """What all maps read of an origin, None where no path leads; by what every layer reads of its sources.

    `steps` holds these reads, per axis class and layer, and `causal` says which classes are causal.
    """
    classes, bound = len(steps), _Bound()
    found: list[Reach | None] = [None] * len(network.layers)
    found[origin] = Reach((ITSELF,) * classes, (False,) * classes, paths.start(causal), 1, (True,) * classes)
    for index in range(origin + 1, len(network.layers)):
        layer = network.layers[index]
        if len(layer.sources) == 1:
            before = found[layer.sources[0]]
            if before is not None:
                alone = tuple([step[index][0] for step in steps])
                passes_on = _passes_on(alone, layer)
                found[index] = before if passes_on else bound.held(_through(before, alone, layer, index, 0))
            continue
        incoming = [
            _through(found_source, tuple([step[index][place] for step in steps]), layer, index, place)
            for place, source in enumerate(layer.sources)
            if (found_source := found[source]) is not None
        ]
        if len(incoming) == 1:
            found[index] = bound.held(incoming[0])
        elif incoming:
            cuts = (any(isinstance(one, Pattern) and one.floating for one in step[index]) for step in steps)
            found[index] = bound.held(_join(incoming, layer, tuple(cuts)))
    return found


class _Bound:
    """Keeps all tables together from growing without end: beyond a weight, each map has but few kinds of paths."""

    def __init__(self) -> None:
        self.weight = 0

    def held(self, reach: Reach) -> Reach:
        """The reach as it is, or with few kinds."""
        if len(reach.table.rows) <= paths.FEW_KINDS:
            return reach
        self.weight += paths.weight(reach.table)
        if self.weight <= paths.MAX_WEIGHT:
            return reach
        return reach._replace(table=paths.folded(reach.table, paths.FEW_KINDS))


def _passes_on(steps: tuple[Step, ...], layer: Layer) -> bool:
    """Whether every output reads the sample at its own place, on all axes: then the map reads what its source reads."""
    for step in steps:
        if step is not IDENTITY and step != IDENTITY:
            return False
    return not isinstance(layer.operator, Resize)


def _through(reach: Reach, steps: tuple[Step, ...], layer: Layer, index: int, place: int) -> Reach:
    if _passes_on(steps, layer):
        return reach._replace(table=paths.passed_on(reach.table, place))
    fields = tuple([stepped(step, state, layer, index) for step, state in zip(steps, reach.fields)])
    everything = tuple([old or isinstance(step, Everything) for step, old in zip(steps, reach.everything)])
    by_size = isinstance(layer.operator, Resize) and (layer.operator.factor is None or layer.operator.align_corners)
    table = paths.through(steps, reach.table, index, place, by_size)
    aligned = tuple([_verdict(table, group, (before,)) for group, before in enumerate(reach.aligned)])
    return Reach(fields, everything, table, reach.paths, aligned)


def stepped(step: Step, state: State, layer: Layer, index: int) -> State:
    """The state of what `layer` (its number: `index`) makes of a map, by what it reads of it."""
    if isinstance(state, Broadcast):
        return state
    if isinstance(step, Everything):
        return state if step.keeps_grid else BROADCAST
    if isinstance(step, Unclear):
        return Unknown(f"{step.reason} (`{layer.id}`)") if isinstance(state, Field) else Unknown(state.reason)
    if isinstance(state, Field):
        return read_through(step, state, index)
    return state._replace(stride=None if state.stride is None else state.stride * step.down / step.up)


def _join(incoming: list[Reach], layer: Layer, floats: tuple[bool, ...]) -> Reach:
    """The reach of a join; where it cuts its maps at places that are not known, `floats`, how they lie is not known."""
    states = list(zip(*(reach.fields for reach in incoming)))
    clashes = tuple([_clash(one) for one in states])
    fields = tuple(_united(one, clash, cut, layer) for one, clash, cut in zip(states, clashes, floats))
    unknown = tuple(cut or (isinstance(one, Unknown) and one.stride is None) for one, cut in zip(fields, floats))
    table = paths.joined([reach.table for reach in incoming], unknown)
    everything = tuple(map(any, zip(*(reach.everything for reach in incoming))))
    verdicts = zip(*(reach.aligned for reach in incoming))
    aligned = tuple(
        False if clash else _verdict(table, group, before)
        for group, (before, clash) in enumerate(zip(verdicts, clashes))
    )
    return Reach(fields, everything, table, sum(reach.paths for reach in incoming), aligned)


def _clash(states: Sequence[State]) -> bool:
    """Whether maps have different effective strides."""
    first = states[0]
    if isinstance(first, Field) and all(type(one) is Field and one[:2] == first[:2] for one in states):
        return False
    return len(_strides(states) - {None}) > 1


def _strides(states: Sequence[State]) -> set[Fraction | None]:
    return {state.stride for state in states if not isinstance(state, Broadcast)}


def _united(states: Sequence[State], clash: bool, floats: bool, layer: Layer) -> State:
    local = [state for state in states if not isinstance(state, Broadcast)]
    if not local:
        return BROADCAST
    if clash:
        return Unknown(f"the effective strides of the paths into `{layer.id}` differ")
    unknown = next((state for state in local if isinstance(state, Unknown)), None)
    if unknown is not None:
        return unknown._replace(stride=None if None in _strides(local) else unknown.stride)
    fields = [state for state in local if isinstance(state, Field)]
    if len({field.shift for field in fields}) > 1 or (floats and len(fields) > 1):
        return Unknown(f"how the paths into `{layer.id}` lie to each other depends on the input size", fields[0].stride)
    return unite(fields)


def _verdict(table: Table, group: int, before: Sequence[Verdict]) -> Verdict:
    """Whether all paths up to a map are centred alike; (12) and (13) of the article, taken at the network's input.

    Centres can part behind a single operator, too: where its stride picks some of the phases of a resampled map.
    """
    if False in before:
        return False
    fields = [kind.fields[group] for kind in table.rows]
    if len(fields) == 1:
        return None if None in before or None in fields or table.truncated else True
    found = [paths.centre(field, table.causal[group]) for field in fields]
    centres = {one for one in found if one is not None and one.mean is not None}
    if len(centres) > len({one.shift for one in centres}):
        return False
    return True if None not in before and len(centres) <= 1 and not table.truncated and None not in fields else None
