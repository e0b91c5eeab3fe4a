"""One pass over a network: sizes, and towards every input fields, paths and alignment of every map.

Axes on which all operators and sizes are alike share one computation: they are one *class*. Figures are exact, in input
samples. The theory is Araujo, Norris, Sim, Distill 2019; periods, phases and paths go beyond it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rflint.geometry import paths
from rflint.geometry.causal import causal_modes
from rflint.geometry.fields import Field, State
from rflint.geometry.reach import Reach, reach_of
from rflint.geometry.sizes import Extents, NoSize, Sizes, classes_of, known_sizes, propagate
from rflint.geometry.windows import Pattern, Step
from rflint.geometry.wording import listed
from rflint.network import Layer, Network, Window

SHOWN = 9
"""Layers of a path that a message names."""


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
        return reach_of(network, *asked)
    if asked not in known:
        known[asked] = reach_of(network, *asked)
    return known[asked]
