"""Figures against the gradients of PyTorch, where it is installed (extra `oracle`): `nox -s oracle`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rflint import engine
from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.fields import Field, State
from rflint.geometry.sizes import known_sizes
from rflint.network import Network
from rflint.source import Source
from tests.oracle import Oracle
from tests.strategies import networks, resampling_networks

torch_oracle = pytest.importorskip(
    "tests.torch_oracle", reason="PyTorch is not installed: `pip install rflint[oracle]`"
)

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
POSITIONS = 7
"""Outputs of a map that are looked at on an axis: both ends, and neighbours in the middle."""


def load(text: str) -> Network:
    network, faults = engine.load(Source("net.yaml", text))
    assert network is not None, faults
    return network


def sampled(size: int, count: int = POSITIONS) -> list[int]:
    """Positions on a map: the first, the last, and neighbours in the middle."""
    middle = max(size - count, 0) // 2
    return sorted({0, size - 1, *(middle + place for place in range(1, count - 1) if middle + place < size)})


def hull(field: Field, x: int) -> tuple[int, int] | None:
    """What rflint says that output x reads within."""
    turn, phase = divmod(x, field.period)
    lo, hi = field.lo[phase], field.hi[phase]
    return None if lo is None or hi is None else (field.advance * turn + lo, field.advance * turn + hi)


def within(read: frozenset[int], ends: tuple[int, int] | None) -> bool:
    return not read or (ends is not None and ends[0] <= min(read) and max(read) <= ends[1])


def whole(oracle: Oracle, id: str, origin: str) -> bool:
    """Whether some output reads along every path, and no border takes anything from it."""
    if oracle.is_global(id, origin) or not oracle.is_local(id, origin):
        return not oracle.depends(id, origin)
    paths = list(oracle.trails(id, origin))
    full = (x for x in range(oracle.size(id) or 0) if oracle.field(id, origin, x) == oracle.read(id, origin, x))
    return any(all(oracle.along(path, x) for path in paths) for x in full)


class Comparison:
    """A flat spec in PyTorch, by the oracle and by rflint; `outputs` counts what was compared."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.network = load(json.dumps(spec))
        self.analysis = analyse(self.network)
        axes = range(len(self.network.axes))
        self.oracles = [Oracle(spec, axis) for axis in axes]
        sizes = [[size or 0 for size in known_sizes(layer)] for layer in self.network.inputs]
        self.model = torch_oracle.Model(self.network, axes, sizes, POSITIONS)
        self.outputs = 0

    def run(self) -> None:
        for at in range(self.network.input_count, len(self.network.layers)):
            for axis, oracle in enumerate(self.oracles):
                self.map(at, axis, oracle)

    def map(self, at: int, axis: int, oracle: Oracle) -> None:
        id = self.network.layers[at].id
        if at in self.model.absent:
            return
        size = self.model.maps[at].shape[2 + axis]
        assert oracle.size(id) in (size, None) and (oracle.size(id) or oracle.is_ended(id))
        positions = sampled(size)
        for x, found in zip(positions, self.model.reads(at, axis, positions)):
            for origin, read in enumerate(found):
                self.output(at, axis, origin, x, read)

    def output(self, at: int, axis: int, origin: int, x: int, read: frozenset[int]) -> None:
        oracle, layers = self.oracles[axis], self.network.layers
        id, name = layers[at].id, layers[origin].id
        expected = oracle.read(id, name, x)
        # A path that reads nothing but padding on one axis reads nothing at all: on that the axes do depend on another.
        if self.untouched(id, name, axis):
            assert read == expected, (id, name, axis, x)
            self.outputs += 1
        assert read <= expected
        reach = self.analysis.reach[origin][at]
        state = reach.fields[self.analysis.classes[axis]] if reach is not None else None
        if not isinstance(state, Field) or oracle.is_global(id, name):
            return
        ends = hull(state, x)
        assert within(read, ends)
        if read and oracle.field(id, name, x) == read:
            assert ends == (min(read), max(read))

    def untouched(self, id: str, origin: str, axis: int) -> bool:
        """Whether on every other axis some output loses nothing at any border."""
        others = [oracle for other, oracle in enumerate(self.oracles) if other != axis]
        return all(whole(oracle, id, origin) for oracle in others)


def compare(spec: dict[str, Any]) -> None:
    Comparison(spec).run()


ordinary = settings(suppress_health_check=[HealthCheck.too_slow])


@ordinary
@given(networks(axes=1, sized=True, tainted=True))
def test_windows_and_joins(spec: dict[str, Any]) -> None:
    compare(spec)


@ordinary
@given(resampling_networks(axes=1, sized=True, tainted=True))
def test_resampling(spec: dict[str, Any]) -> None:
    compare(spec)


@ordinary
@given(st.sampled_from([2, 2, 2, 3]).flatmap(lambda axes: resampling_networks(axes=axes, sized=True, max_layers=6)))
def test_several_axes(spec: dict[str, Any]) -> None:
    compare(spec)


def stretched(network: Network, axis: int) -> tuple[list[int], Analysis]:
    """Input sizes along an axis, 4n + 1 times those declared, at least twice as long as any field; and the figures.

    Sizes that a network accepts in steps of 2^m are accepted again, and `same` stays what it was.
    """
    declared = [known_sizes(layer)[axis] or 256 for layer in network.inputs]
    for times in range(5, 400, 4):
        sizes = [times * size for size in declared]
        analysis = analyse(network, [[size] * len(network.axes) for size in sizes])
        group = analysis.classes[axis]
        reaches = [(origin, reach) for origin in analysis.origins for reach in analysis.reach[origin] if reach]
        fields = [(origin, reach.fields[group]) for origin, reach in reaches]
        longest = [max(field.sizes(), default=0) / sizes[at] for at, field in fields if isinstance(field, Field)]
        if max(longest) < 0.5:
            return sizes, analysis
    raise AssertionError("no size is long enough")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    """Along each axis alone, on inputs so long that outputs in the middle see no border."""
    network = load(path.read_text("utf-8"))
    groups = analyse(network).classes
    for axis in sorted({groups.index(group) for group in groups}):
        example(network, axis)


def example(network: Network, axis: int) -> None:
    sizes, analysis = stretched(network, axis)
    model = torch_oracle.Model(network, [axis], [[size] for size in sizes], POSITIONS)
    for layer in {output.layer for output in network.outputs} - model.absent.keys():
        size = model.maps[layer].shape[2]
        said = analysis.size(layer)[axis]
        assert said == size or not isinstance(said, int)
        positions = sampled(size)
        for x, found in zip(positions, model.reads(layer, 0, positions)):
            for origin, read in enumerate(found):
                state = seen(analysis, layer, origin, axis)
                if state is None:
                    assert read == frozenset(range(sizes[origin]))
                elif isinstance(state, Field):
                    border = x in (0, size - 1)
                    assert within(read, hull(state, x)) if border else (min(read), max(read)) == hull(state, x)


def seen(analysis: Analysis, layer: int, origin: int, axis: int) -> State | None:
    """What rflint says that a map reads, None for everything."""
    reach, group = analysis.reach[origin][layer], analysis.classes[axis]
    assert reach is not None
    return None if reach.everything[group] else reach.fields[group]
