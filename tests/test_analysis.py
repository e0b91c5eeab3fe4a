"""The analysis against the oracle, on random networks."""

import json

from hypothesis import given

from rflint import engine
from rflint.geometry.alignment import introduced, mismatches
from rflint.geometry.analysis import analyse
from rflint.geometry.fields import Field, Unknown
from rflint.geometry.paths import centre, largest, smallest
from rflint.source import Source
from tests.oracle import NeedsSize, Oracle
from tests.oracle import Unknown as Unclear
from tests.strategies import networks, resampling_networks


def read(spec):
    network, faults = engine.load(Source("spec.yaml", json.dumps(spec)))
    assert faults == ()
    return network


def phases(field):
    pairs = zip(field.lo, field.hi)
    return tuple(None if lo is None else (lo, hi) for lo, hi in pairs)


def check_map(spec, analysis, oracle, index, id, origin, group):
    """Field, stride, size, paths and verdict of one map towards one input."""
    size = oracle.size(id)
    if size is not None:
        assert analysis.sizes[group][index] == size
    reach = analysis.reach[origin][index]
    name = analysis.network.layers[origin].id
    if reach is None:
        assert not oracle.depends(id, name)
        return
    state = reach.fields[group]
    try:
        figures = oracle.figures(id, name)
    except NeedsSize:
        check_for_all_sizes(spec, state, oracle, id, name)
        return
    except Unclear:
        assert not isinstance(state, Field)
        return
    if figures is None:
        assert not isinstance(state, (Field, Unknown))
        return
    assert isinstance(state, Field), (id, state)
    assert state.stride == figures.effective_stride
    assert phases(state) == figures.phases
    check_paths(reach, oracle, id, name, group)


def observed(oracle, id, name):
    figures = oracle.figures(id, name)
    assert figures is not None
    return figures.phases


def check_for_all_sizes(spec, state, oracle, id, name):
    """A field that the analysis gives without a size must be right at every size."""
    if isinstance(state, Field) and not state.shift:
        for size in range(96, 112):
            sized = spec | {"input": {"size": size}}
            if "inputs" in spec:
                sized["inputs"] = {one: {"size": size} for one in sized.pop("inputs")}
                del sized["input"]
            assert observed(Oracle(sized, oracle.axis), id, name) == phases(state)


def check_paths(reach, oracle, id, name, group):
    rows: dict = {}
    for kind, row in reach.table.rows.items():
        field = kind.fields[group]
        one = centre(field)
        if one is None or field is None:
            continue
        count, low, high = rows.get((one.stride, one.mean), (0, None, None))
        sizes = field.sizes()
        if sizes:
            low = min(n for n in (low, smallest(field, row.narrow[group])) if n is not None)
            high = max(n for n in (high, largest(field, row.wide[group])) if n is not None)
        rows[one.stride, one.mean] = (count + row.paths, low, high)
    wanted = oracle.signatures(id, name)
    assert rows == {key: (one.count, one.smallest, one.largest) for key, one in wanted.items()}
    assert reach.aligned[group] == oracle.aligned(id, name)


def check(spec):
    network = read(spec)
    analysis = analyse(network)
    for axis, group in enumerate(analysis.classes):
        oracle = Oracle(spec, axis)
        blamed, mismatched = set(), set()
        for index, layer in enumerate(network.layers):
            for origin in analysis.origins:
                if index >= network.input_count:
                    check_map(spec, analysis, oracle, index, layer.id, origin, group)
                    name = network.layers[origin].id
                    if introduced(analysis, index, origin, group, lambda kind: True):
                        blamed.add((layer.id, name))
                    if any(one.group == group for one in mismatches(analysis, index, origin)):
                        mismatched.add((layer.id, name))
        assert blamed == oracle.misaligned_joins()
        assert mismatched == oracle.mismatched_joins()


@given(networks())
def test_windows_and_joins(spec):
    check(spec)


@given(resampling_networks())
def test_resampling(spec):
    check(spec)
