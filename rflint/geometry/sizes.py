"""Sizes of all maps on one axis, and with them what every layer reads on each of its sources."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.windows import IDENTITY, Everything, Pattern, Step, output_size, resize, step
from rflint.network import (
    AdaptivePool,
    Global,
    Input,
    Join,
    Layer,
    Network,
    Opaque,
    Operator,
    Resize,
    Size,
    Slice,
    Window,
)


class NoSize(NamedTuple):
    """A size that cannot be given, and why."""

    reason: str


Sizes = list[int | NoSize]
"""Outputs of every layer along an axis; 0 where there is none."""

SIZED = (Window, Slice, AdaptivePool)
"""Operators that may read other places on maps of other sizes."""

UNKNOWN_INPUT = NoSize("the input size is not known")
MANY_SIZES = NoSize("the input size is a set of sizes, not one")


def known_sizes(layer: Layer) -> list[int | None]:
    """The sizes of an input that are numbers, per axis."""
    operator = layer.operator
    assert isinstance(operator, Input)
    return [size if isinstance(size, int) else None for size in operator.size]


def classes_of(network: Network, sizes: Sequence[Sequence[Size]], modes: Sequence[str | None]) -> tuple[int, ...]:
    """The class of every axis: axes on which all operators, input sizes and causal modes are alike share one."""
    operators = {layer.operator for layer in network.layers}
    classes: list[int] = []
    leaders: list[int] = []
    for axis in range(len(network.axes)):
        for group, leader in enumerate(leaders):
            same = modes[axis] == modes[leader] and all(size[axis] == size[leader] for size in sizes)
            if same and all(_alike(operator, axis, leader) for operator in operators):
                classes.append(group)
                break
        else:
            classes.append(len(leaders))
            leaders.append(axis)
    return tuple(classes)


def _alike(operator: Operator, axis: int, other: int) -> bool:
    values = (getattr(operator, name) for name in operator.__slots__)
    return all(value[axis] == value[other] for value in values if isinstance(value, tuple))


class Extents(NamedTuple):
    """Along one axis, per layer: outputs, what is read of each source, and whether the map is the same everywhere."""

    sizes: Sizes
    steps: list[tuple[Step, ...]]
    broadcast: list[bool]


def propagate(network: Network, axis: int, inputs: Sequence[int | None], until: int | None = None) -> Extents:
    """The extents of all layers (or those before `until`) along `axis`, for inputs of these sizes."""
    walk = _Walk(network.layers, axis, inputs)
    for layer in network.layers[:until]:
        walk.visit(layer)
    return Extents(walk.sizes, walk.steps, walk.broadcast)


class _Walk:
    """One walk over the layers; holds what later layers need of earlier ones."""

    def __init__(self, layers: Sequence[Layer], axis: int, inputs: Sequence[int | None]) -> None:
        self.layers = layers
        self.axis = axis
        self.inputs = inputs
        self.sizes: Sizes = []
        self.steps: list[tuple[Step, ...]] = []
        self.broadcast: list[bool] = []
        self.known: dict[tuple[int, int | None], Step] = {}
        self.seen: dict[tuple[Operator, int], tuple[int, tuple[Step, ...]]] = {}
        """Outputs and reads of operators that have met a size before, with a single source that has a grid."""

    def visit(self, layer: Layer) -> None:
        """Add the layer's size and steps."""
        if isinstance(layer.operator, Input):
            size = self.inputs[len(self.sizes)]
            unknown = MANY_SIZES if isinstance(layer.operator.size[self.axis], range) else UNKNOWN_INPUT
            self._add(unknown if size is None else size, (), broadcast=False)
        elif isinstance(layer.operator, Join):
            self._visit_join(layer, layer.operator)
        else:
            self._visit_single(layer, layer.operator, layer.sources[0])

    def _add(self, size: int | NoSize, steps: tuple[Step, ...], *, broadcast: bool) -> None:
        self.sizes.append(size)
        self.steps.append(steps)
        self.broadcast.append(broadcast)

    def _visit_single(self, layer: Layer, operator: Operator, source: int) -> None:
        before, broadcast = self.sizes[source], self.broadcast[source]
        alone = not broadcast and len(layer.sources) == 1
        key = (operator, before) if alone and isinstance(before, int) else None
        if key is not None and key in self.seen:
            known, steps = self.seen[key]
            self._add(known, steps, broadcast=False)
            return
        size = before if isinstance(before, int) and before > 0 else None
        after = self._after(layer, operator, before)
        reads = self._step(operator, size, source, after)
        ends = isinstance(reads, Everything) and not reads.keeps_grid
        steps = (reads,) * len(layer.sources)
        self._add(after, steps, broadcast=ends or broadcast)
        if key and isinstance(after, int) and not ends and not isinstance(operator, Resize):
            self.seen[key] = after, steps

    def _step(self, operator: Operator, size: int | None, source: int, after: int | NoSize) -> Step:
        if isinstance(operator, Resize):
            nominal = self._nominal(source, operator.like) if operator.like is not None else None
            return resize(operator, self.axis, size, after if isinstance(after, int) else None, nominal)
        key = (id(operator), size if isinstance(operator, SIZED) else None)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = step(operator, self.axis, size)
        return found

    def _nominal(self, source: int, like: int) -> Fraction | None:
        """The ratio of the effective strides of two maps, towards an input that both read."""
        mine, its = self._strides(source), self._strides(like)
        shared = min(mine.keys() & its.keys(), default=None)
        return None if shared is None or not its[shared] else mine[shared] / its[shared]

    def _strides(self, layer: int) -> dict[int, Fraction]:
        """Effective strides towards every input, along the first path that is found to it."""
        found = {layer: Fraction(1)}
        for at in range(layer, -1, -1):
            pairs = zip(self.layers[at].sources, self.steps[at]) if at in found else ()
            for source, reads in pairs:
                if isinstance(reads, Pattern):
                    found.setdefault(source, found[at] * reads.down / reads.up)
        return {at: stride for at, stride in found.items() if not self.layers[at].sources}

    def _after(self, layer: Layer, operator: Operator, before: int | NoSize) -> int | NoSize:
        if isinstance(operator, Resize) and operator.like is not None:
            return self.sizes[operator.like]
        if isinstance(operator, Global) and operator.grid == "ended":
            return NoSize(f"no grid is left after `{layer.id}`")
        if isinstance(operator, Opaque):
            return NoSize(f"`{operator.op}` has no known geometry (`{layer.id}`)")
        if isinstance(before, NoSize):
            return before if not _fixed(operator, self.axis) else output_size(operator, self.axis, 1)
        if before == 0:
            return NoSize("a map before it is empty")
        return max(output_size(operator, self.axis, before), 0)

    def _visit_join(self, layer: Layer, operator: Join) -> None:
        local = [source for source in layer.sources if not self.broadcast[source]]
        sizes = [self.sizes[source] for source in local or layer.sources]
        size = _joined_size(layer, operator, sizes)
        steps = tuple(
            IDENTITY if self.broadcast[source] else _crop_step(operator, self.sizes[source], size)
            for source in layer.sources
        )
        self._add(size, steps, broadcast=not local)


def _fixed(operator: Operator, axis: int) -> bool:
    """Whether the number of outputs does not depend on the number of inputs."""
    if isinstance(operator, Resize):
        return operator.size is not None
    if isinstance(operator, Global):
        return operator.grid == "one" and operator.over[axis]
    return isinstance(operator, AdaptivePool) and operator.output_size[axis] is not None


def _joined_size(layer: Layer, operator: Join, sizes: list[int | NoSize]) -> int | NoSize:
    known = [size for size in sizes if isinstance(size, int)]
    if 0 in known:
        return NoSize("a map before it is empty")
    if operator.crop is None and len(set(known)) > 1:
        return NoSize(f"the sizes of the maps that `{layer.id}` joins differ")
    unknown = next((size for size in sizes if isinstance(size, NoSize)), None)
    return unknown or min(known)


def _crop_step(operator: Join, size: int | NoSize, least: int | NoSize) -> Step:
    """What a join reads of a larger map that it cuts down to the smallest."""
    if operator.crop in (None, "keep_start"):
        return IDENTITY
    if not isinstance(size, int) or not isinstance(least, int):
        return IDENTITY._replace(floating=f"`crop: {operator.crop}` depends on sizes that are not known")
    offset = (size - least) // 2 if operator.crop == "center" else size - least
    return Pattern(1, 1, (range(offset, offset + 1),))
