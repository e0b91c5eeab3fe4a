"""One pass over a network: sizes, and towards every input fields, paths and alignment of every map.

Axes on which all operators and sizes are alike share one computation: they are one *class*. Figures are exact, in input
samples. The theory is Araujo, Norris, Sim, Distill 2019; periods, phases and paths go beyond it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from rflint.geometry import paths
from rflint.geometry.causal import causal_modes
from rflint.geometry.fields import BROADCAST, ITSELF, Broadcast, Field, State, Unknown, read_through, unite
from rflint.geometry.paths import Table
from rflint.geometry.sizes import Extents, NoSize, Sizes, classes_of, known_sizes, propagate
from rflint.geometry.windows import IDENTITY, Everything, Pattern, Step, Unclear
from rflint.geometry.wording import listed
from rflint.network import Layer, Network, Resize, Window

SHOWN = 9
"""Layers of a path that a message names."""

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


@dataclass(frozen=True)
class Analysis:
    """The figures of a network for one choice of input sizes.

    `classes[axis]` is the class of an axis; `extents[class]` holds sizes; `reach[origin][layer]` what a layer
    reads of an origin (an input, or any layer measured from), None where no path leads.
    """

    network: Network
    classes: tuple[int, ...]
    extents: tuple[Extents, ...]
    origins: tuple[int, ...]
    reach: dict[int, list[Reach | None]]
    modes: tuple[str | None, ...]
    """Per axis class, `sample` or `block` where it is causal: right edges are compared there, not centres."""
    alone: bool = True
    """Whether these are the only sizes that the network is analysed for; a set of sizes asks for many."""

    @cached_property
    def sizes(self) -> tuple[Sizes, ...]:
        """Outputs of every layer, per axis class."""
        return tuple(extent.sizes for extent in self.extents)

    @cached_property
    def windows(self) -> tuple[tuple[int, Layer, Window], ...]:
        """The layers that are windows, with their numbers."""
        layers = enumerate(self.network.layers)
        return tuple([(index, one, one.operator) for index, one in layers if isinstance(one.operator, Window)])

    @cached_property
    def kinds_of_steps(self) -> tuple[tuple[Step, ...], ...]:
        """What layers read of their sources, per axis class, each way of reading once: they are few."""
        return tuple(
            tuple({id(step): step for steps in extent.steps for step in steps}.values()) for extent in self.extents
        )

    @cached_property
    def first_axes(self) -> tuple[int, ...]:
        """An axis of every class."""
        return tuple(self.classes.index(group) for group in range(len(self.extents)))

    def broadcast(self, layer: int, group: int) -> bool:
        """Whether a map has no grid of its own: it lies behind a global pool or an ended grid."""
        return self.extents[group].broadcast[layer]

    def axes_of(self, group: int) -> list[int]:
        """The axes of a class."""
        return [axis for axis, one in enumerate(self.classes) if one == group]

    def axis_names(self, groups: Sequence[int]) -> list[str]:
        """The names of all axes of some classes, in the network's order."""
        return [name for name, group in zip(self.network.axes, self.classes) if group in groups]

    def along(self, texts: Mapping[int, str]) -> str:
        """What holds on axis classes: "3 along height and 5 along width"; what is alike is said once."""
        alike: dict[str, list[int]] = {}
        for group, text in texts.items():
            alike.setdefault(text, []).append(group)
        return ", ".join(f"{text} along {listed(self.axis_names(groups))}" for text, groups in alike.items())

    def size(self, layer: int) -> tuple[int | NoSize, ...]:
        """Outputs along every axis."""
        return tuple(self.sizes[group][layer] for group in self.classes)

    def shift_reason(self, state: State) -> str:
        """Why the place of a shifted field is not known."""
        if not isinstance(state, Field) or not state.shift:
            return ""
        layer = state.shift[-1][0]
        steps = [step for extent in self.extents for step in extent.steps[layer]]
        reason = next(step.floating for step in steps if isinstance(step, Pattern) and step.floating)
        return f"{reason} (`{self.network.layers[layer].id}`)"

    def path_text(self, path: Sequence[int]) -> str:
        """The ids of the layers of a path; of a long one its ends."""
        ids = [self.network.layers[at].id for at in path]
        if len(ids) > SHOWN:
            left = SHOWN // 3
            ids[left : left - SHOWN] = [f"… {len(ids) - SHOWN} more …"]
        return " → ".join(ids)

    def witness(self, origin: int, layer: int, kind: paths.Kind, group: int, largest: bool) -> list[int]:
        """The layers of one path of a kind with its largest (or smallest) field, from the origin to `layer`."""
        path = [layer]
        reach = self.reach[origin]
        at: paths.Kind | None = kind
        while at is not None and layer != origin:
            here, sources = reach[layer], self.network.layers[layer].sources
            if here is None:
                break
            if len(sources) == 1 and reach[sources[0]] is here:
                layer = sources[0]
            else:
                row = here.table.rows[at]
                end = (row.wide if largest else row.narrow)[group]
                layer, at = sources[end.source], end.kind
            path.append(layer)
        return path[::-1]


Asked = tuple[int, tuple[Sequence[tuple[Step, ...]], ...], tuple[bool, ...]]
"""An origin, what every layer reads of its sources on every axis class, and which of these are causal."""

Reaches = dict[Asked, list[Reach | None]]
"""What all maps read of an origin; the same for many input sizes."""


def analyse(
    network: Network,
    sizes: Sequence[Sequence[int | None]] | None = None,
    origins: Sequence[int] = (),
    known: Reaches | None = None,
) -> Analysis:
    """Compute all figures of `network`.

    `sizes[input][axis]` replaces the declared input sizes (None: not known). `origins` are the layers to measure from,
    instead of the inputs. `known` is what analyses of this network for other sizes have found, and is added to.
    """
    declared = sizes or [known_sizes(layer) for layer in network.inputs]
    modes = causal_modes(network)
    classes = classes_of(network, declared, modes)
    axes = [classes.index(group) for group in range(max(classes) + 1)]
    extents = tuple(propagate(network, axis, [size[axis] for size in declared]) for axis in axes)
    starts = tuple(origins) or tuple(range(network.input_count))
    steps = tuple(tuple(extent.steps) for extent in extents)
    causal = tuple(modes[axis] is not None for axis in axes)
    reach = {origin: _known_reach(network, (origin, steps, causal), known) for origin in starts}
    return Analysis(network, classes, extents, starts, reach, tuple(modes[axis] for axis in axes))


def _known_reach(network: Network, asked: Asked, known: Reaches | None) -> list[Reach | None]:
    if known is None:
        return _reach(network, *asked)
    if asked not in known:
        known[asked] = _reach(network, *asked)
    return known[asked]


def _reach(
    network: Network, origin: int, steps: tuple[Sequence[tuple[Step, ...]], ...], causal: tuple[bool, ...]
) -> list[Reach | None]:
    classes = len(steps)
    found: list[Reach | None] = [None] * len(network.layers)
    found[origin] = Reach((ITSELF,) * classes, (False,) * classes, paths.start(causal), 1, (True,) * classes)
    for index in range(origin + 1, len(network.layers)):
        layer = network.layers[index]
        if len(layer.sources) == 1:
            before = found[layer.sources[0]]
            if before is not None:
                alone = tuple([step[index][0] for step in steps])
                found[index] = before if _passes_on(alone, layer) else _through(before, alone, layer, index, 0)
            continue
        incoming = [
            _through(found_source, tuple([step[index][place] for step in steps]), layer, index, place)
            for place, source in enumerate(layer.sources)
            if (found_source := found[source]) is not None
        ]
        if len(incoming) == 1:
            found[index] = incoming[0]
        elif incoming:
            cuts = (any(isinstance(one, Pattern) and one.floating for one in step[index]) for step in steps)
            found[index] = _join(incoming, layer, tuple(cuts))
    return found


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
