"""The analysis against the oracle, on random networks: every phase, size, path count, verdict and blamed join."""

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

SIZES = range(96, 108)
"""Sizes that stand for all, where a claim is made without one."""


def read(spec):
    network, faults = engine.load(Source("spec.yaml", json.dumps(spec)))
    assert network is not None, faults
    return network


def phases(field):
    return tuple(None if lo is None else (lo, hi) for lo, hi in zip(field.lo, field.hi))


def oracles(spec, axis):
    """An oracle for the spec; where it needs a size that is not given, one for each of several sizes."""
    plain = Oracle(spec, axis)
    sized = all(size is not None for size in plain.inputs.values())
    if sized or not any(needs_size(plain, id, origin) for origin in plain.inputs for id in plain.ids):
        return [plain]
    names = list(spec.get("inputs", ["input"]))
    bare = {key: value for key, value in spec.items() if key != "input"}
    return [Oracle(bare | {"inputs": {name: {"size": n} for name in names}}, axis) for n in SIZES]


def needs_size(oracle, id, origin):
    try:
        oracle.is_local(id, origin) and oracle.field(id, origin, 0)
    except NeedsSize:
        return True
    except Unclear:
        pass
    return False


class Judge:
    """Holds one axis of an analysis against an oracle; `exact`: the oracle has the sizes the analysis has."""

    def __init__(self, analysis, group, oracle, exact):
        self.analysis, self.group, self.oracle, self.exact = analysis, group, oracle, exact
        self.layers = analysis.network.layers

    def judge(self):
        blamed, mismatched = set(), set()
        for index in range(self.analysis.network.input_count, len(self.layers)):
            for origin in self.analysis.origins:
                self.map(index, origin)
                key = (self.layers[index].id, self.layers[origin].id)
                if introduced(self.analysis, index, origin, self.group, lambda kind: True):
                    blamed.add(key)
                if any(one.group == self.group for one in mismatches(self.analysis, index, origin)):
                    mismatched.add(key)
        assert mismatched == self.oracle.mismatched_joins()
        # Behind a join whose sizes differ the oracle cannot place `same` padding, even where it is alike for all sizes.
        blamed = {key for key in blamed if not needs_size(self.oracle, *key)}
        assert blamed <= self.oracle.misaligned_joins()
        assert blamed == self.oracle.misaligned_joins() or not self.exact

    def map(self, index, origin):
        id, name = self.layers[index].id, self.layers[origin].id
        if self.exact and self.oracle.size(id) is not None:
            assert self.analysis.sizes[self.group][index] == self.oracle.size(id)
        reach = self.analysis.reach[origin][index]
        if reach is None:
            assert not self.oracle.depends(id, name)
        else:
            self.field(reach, id, name)

    def field(self, reach, id, name):
        state = reach.fields[self.group]
        try:
            figures = self.oracle.figures(id, name)
        except NeedsSize:
            return  # nothing to hold a claim against: sizes differ at a join before
        except Unclear:
            assert isinstance(state, Unknown)
            return
        if figures is None:
            assert not isinstance(state, (Field, Unknown))
        elif self.exact or isinstance(state, Field):
            assert state.stride == figures.effective_stride
            assert max(state.sizes(), default=None) == figures.receptive_field
            assert phases(state) == figures.phases or state.shift
            assert not (self.exact and state.shift)
            self.paths(reach, id, name)

    def paths(self, reach, id, name):
        wanted = self.oracle.signatures(id, name)
        rows = self.signatures(reach)
        counts = sorted((one.count, one.smallest, one.largest) for one in wanted.values() if one.largest)
        if self.exact:
            assert rows == {key: (one.count, one.smallest, one.largest) for key, one in wanted.items()}
            assert reach.aligned[self.group] == self.oracle.aligned(id, name)
        elif reach.aligned[self.group] is not None:
            assert reach.aligned[self.group] == self.oracle.aligned(id, name)
            assert sum(count for count, _, _ in rows.values()) >= sum(count for count, _, _ in counts)

    def signatures(self, reach):
        rows: dict = {}
        for kind, row in reach.table.rows.items():
            field = kind.fields[self.group]
            one = centre(field, reach.table.causal[self.group])
            if one is None or field is None:
                continue
            count, low, high = rows.get((one.stride, one.mean), (0, None, None))
            if field.sizes():
                low = min(n for n in (low, smallest(field, row.narrow[self.group])) if n is not None)
                high = max(n for n in (high, largest(field, row.wide[self.group])) if n is not None)
            rows[one.stride, one.mean] = (count + row.paths, low, high)
        return rows


def check(spec):
    analysis = analyse(read(spec))
    for axis, group in enumerate(analysis.classes):
        judges = oracles(spec, axis)
        if len(judges) > 1 and any("like" in layer for layer in spec["layers"]):
            continue  # without a size the ratio of `like` is nominal
        for oracle in judges:
            Judge(analysis, group, oracle, exact=len(judges) == 1).judge()


@given(networks())
def test_windows_and_joins(spec):
    check(spec)


@given(resampling_networks())
def test_resampling(spec):
    check(spec)
