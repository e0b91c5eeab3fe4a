"""The rules of sampling and padding against the oracle, which follows every tap."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflint import engine
from rflint.diagnostic import Severity
from rflint.geometry.analysis import analyse
from rflint.geometry.borders import unwritten
from rflint.geometry.coverage import Coverage
from rflint.geometry.gridding import holes
from rflint.geometry.positions import Bits, Budget, Even, TooMuch, has_neighbours, missing, repeated, united
from rflint.geometry.runs import disjoint
from rflint.registry import rules
from rflint.source import Source
from tests.oracle import Broadcast, NeedsSize, Oracle, Unknown, Window
from tests.oracle import Transposed as Spread
from tests.strategies import networks, resampling_networks


def read(spec):
    network, faults = engine.load(Source("spec.yaml", json.dumps(spec)))
    assert network is not None, faults
    return analyse(network)


def found(code, analysis):
    check = rules()[code].check
    assert check is not None
    return list(check(analysis))


def layers_of(code, analysis):
    return {finding.layer for finding in found(code, analysis)}


def oracles(spec):
    return [Oracle(spec, axis) for axis in range(len(spec.get("axes", "hw")))]


def outputs_of(analysis):
    return {output.layer for output in analysis.network.outputs}


def edges_into(oracle, id):
    """The edges of all readers of a map."""
    return [edge for edges in oracle.edges.values() for edge in edges if edge.source == id]


def windows(analysis, spec):
    """Every window on every axis, with the size of its map and the number of its outputs: known ones above 0."""
    for oracle in oracles(spec):
        for index, layer in enumerate(analysis.network.layers):
            for edge in oracle.edges[layer.id]:
                n, outputs = edge.operator.n, oracle.size(layer.id)
                if isinstance(edge.operator, Window) and n and outputs:
                    yield index, oracle.ops[layer.id], edge.operator, n, outputs


# ----------------------------------------------------------------------------------------------------- positions


def listed(positions):
    if isinstance(positions, Even):
        return {positions.first + i * positions.step for i in range(positions.number)}
    return {positions.first + i for i in range(positions.bits.bit_length()) if positions.bits >> i & 1}


EVEN = st.builds(Even, st.integers(-9, 9), st.integers(1, 5), st.integers(1, 5))
ODD = st.builds(Bits, st.integers(-9, 9), st.integers(0, 255).map(lambda bits: 2 * bits + 1))


@given(st.one_of(EVEN, ODD), st.integers(0, 7), st.integers(1, 6))
def test_repeated(positions, step, count):
    whole = repeated(positions, step, count, Budget())
    assert listed(whole) == {place + i * step for place in listed(positions) for i in range(count)}
    assert (whole.number, whole.last) == (len(listed(whole)), max(listed(whole)))


@given(st.lists(st.one_of(EVEN, ODD), min_size=1, max_size=4))
def test_united(sets):
    whole = united(sets, Budget())
    places = set().union(*map(listed, sets))
    assert whole is not None and listed(whole) == places
    assert missing(whole) == max(places) - min(places) + 1 - len(places)
    assert has_neighbours(whole) == any(place + 1 in places for place in places)


def test_a_budget_ends():
    with pytest.raises(TooMuch):
        repeated(Even(0, 2, 3), 3, 10**6, Budget())
    with pytest.raises(TooMuch):
        repeated(Even(0, 2, 3), 3, 100, Budget(100))
    assert repeated(Even(0, 1, 3), 3, 10**9, Budget(0)) == Even(0, 1, 3 * 10**9)


# ---------------------------------------------------------------------------------------------------- what is read


def judge_coverage(spec):
    analysis = read(spec)
    for axis, oracle in enumerate(oracles(spec)):
        for origin in range(len(analysis.network.layers)):
            wanted = range(origin, len(analysis.network.layers))
            states = Coverage(analysis, analysis.classes[axis], origin, wanted).found
            for index in wanted:
                judge_map(analysis, oracle, origin, index, states)


def judge_map(analysis, oracle, origin, index, states):
    id, name = analysis.network.layers[index].id, analysis.network.layers[origin].id
    assert (index in states) == oracle.is_local(id, name)
    state = states.get(index)
    if state is None:
        return
    assert state.stride == oracle.effective_stride(id, name)
    try:
        sets = [set(oracle.field(id, name, x)) for x in range(len(state.sets))]
    except NeedsSize:  # though the padding on the left may be the same for all sizes
        return
    assert not state.shift
    assert [set() if one is None else listed(one) for one in state.sets] == sets


@given(networks())
def test_every_set_of_windows_and_joins(spec):
    judge_coverage(spec)


@given(resampling_networks(tainted=True))
def test_every_set_behind_resampling(spec):
    judge_coverage(spec)


# ---------------------------------------------------------------------------------------------------------- RF401


def unread(oracle, id):
    """Whether positions of a map, endless or of its size, are read by none of its readers; None: not known."""
    size = oracle.size(id)
    wanted = set(range(60) if size is None else range(size))
    for edge in edges_into(oracle, id):
        operator = edge.operator
        if operator.is_global or isinstance(operator, Broadcast):
            return False
        try:
            outputs, samples = operator.steps
            far = (80 // samples + 20) * outputs
            wanted -= {place for o in range(-far, far) for place in operator.reads(o)}
        except Unknown:
            return None
    return bool(wanted)


def judge_skipped(spec):
    analysis = read(spec)
    layers = analysis.network.layers
    said = {layers[reader].sources[0] for reader in layers_of("RF401", analysis)}
    for index, layer in enumerate(layers):
        if index in outputs_of(analysis) or not edges_into(oracles(spec)[0], layer.id):
            assert index not in said
            continue
        verdicts = [unread(oracle, layer.id) and not oracle.is_ended(layer.id) for oracle in oracles(spec)]
        if None not in verdicts:
            assert (index in said) == any(verdicts)


@given(networks())
def test_skipped_inputs_of_windows(spec):
    judge_skipped(spec)


@given(resampling_networks(tainted=True))
def test_skipped_inputs_behind_resampling(spec):
    judge_skipped(spec)


# ---------------------------------------------------------------------------------------------------------- RF402


def with_holes(analysis, spec):
    """The outputs whose fields towards an input have holes; None where that is not known."""
    some = set()
    for oracle in oracles(spec):
        for output in outputs_of(analysis):
            for origin in oracle.inputs:
                id = analysis.network.layers[output].id
                if not oracle.is_local(id, origin):
                    continue
                try:
                    _, bound = oracle.steps(id, origin)
                    some |= {output for o in range(bound) if oracle.holes(id, origin, o)}
                except Unknown:
                    return None
    return some


def judge_gridding(spec):
    analysis = read(spec)
    expected = with_holes(analysis, spec)
    warned = {one.layer for one in found("RF402", analysis) if one.severity == Severity.WARNING}
    if expected is not None:
        assert bool(warned) == bool(expected)
        groups = range(len(analysis.extents))
        assert expected == {
            one.output for group in groups for origin in analysis.origins for one in holes(analysis, group, origin)
        }


@given(networks())
def test_gridding_of_windows_and_joins(spec):
    judge_gridding(spec)


@given(resampling_networks(tainted=True))
def test_gridding_behind_resampling(spec):
    judge_gridding(spec)


WINDOW = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 6))


@given(st.lists(WINDOW, min_size=1, max_size=6))
def test_the_first_spacing_that_fails_is_blamed(shapes):
    """Sorted by spacing, that is the first above 1 + the sum of (k - 1)*spacing of those before it."""
    layers = [{"op": "conv", "kernel_size": k, "stride": s, "dilation": d} for k, s, d in shapes]
    analysis = read({"rflint": 1, "axes": ["x"], "layers": layers})
    stride, spacings = 1, []
    for place, (k, s, d) in enumerate(shapes, 1):
        spacings += [(stride * d, place, k)] if k > 1 else []
        stride *= s
    reach, blamed = 1, None
    for spacing, place, k in sorted(spacings):
        if spacing > reach:
            blamed = (spacing, place, reach)
            break
        reach += (k - 1) * spacing
    assert [(hole.spacing, hole.layer, hole.row) for hole in holes(analysis, 0, 0)] == ([blamed] if blamed else [])
    with pytest.MonkeyPatch.context() as patch:  # of sets too long to follow, the sum alone decides
        patch.setattr("rflint.geometry.positions.LONGEST", 0)
        found = [(hole.spacing, hole.layer, hole.row) for hole in holes(analysis, 0, 0)]
    assert found == ([blamed] if blamed else [])


@pytest.mark.parametrize(
    ("dilations", "layer"), [((2, 2, 2), 1), ((1, 2, 5), None), ((1, 3, 1), None), ((2, 4, 8), 1), ((1, 4), 2)]
)
def test_known_grids(dilations, layer):
    layers = [{"op": "conv", "kernel_size": 3, "dilation": d, "padding": d} for d in dilations]
    analysis = read({"rflint": 1, "layers": layers})
    assert layers_of("RF402", analysis) == ({layer} if layer else set())


# ---------------------------------------------------------------------------------------------------------- RF403


def same_grid(oracle, id, source):
    """Whether a map is read on the grid of another."""
    edges = [edge for edge in oracle.edges[id] if edge.source == source]
    return all(edge.operator.keeps_grid and edge.operator.steps == (1, 1) for edge in edges)


def run_of(oracle, end):
    """The maps on one grid that a map is read from, itself too, and those among them that the grid begins with."""
    run, rest, starts = {end}, [end], set()
    while rest:
        id = rest.pop()
        sources = {edge.source for edge in oracle.edges[id]}
        inside = {source for source in sources if same_grid(oracle, id, source)}
        starts |= set() if inside else {id}
        rest += inside - run
        run |= inside
    return run, starts


def shares(oracle, run, end, start):
    """Whether neighbouring outputs share a sample of `start` along paths inside the run."""

    def field(id, x):
        if id == start:
            return {x}
        edges = [edge for edge in oracle.edges[id] if edge.source in run and same_grid(oracle, id, edge.source)]
        return set().union(*(field(edge.source, place) for edge in edges for place in edge.operator.reads(x)))

    return bool(field(end, 0) & field(end, 1))


@given(st.one_of(networks(), resampling_networks()))
def test_disjoint_neighbours(spec):
    analysis = read(spec)
    layers = analysis.network.layers
    for axis, oracle in enumerate(oracles(spec)):
        said = {one.end for one in disjoint(analysis, analysis.classes[axis])}
        readers = {index: [one for one in layers if index in one.sources] for index in range(len(layers))}
        for index, layer in enumerate(layers):
            try:
                run, starts = run_of(oracle, layer.id)
                ends = index in outputs_of(analysis) or any(
                    not same_grid(oracle, reader.id, layer.id) for reader in readers[index]
                )
                dilated = any(
                    isinstance(edge.operator, Window) and edge.operator.d > 1 and edge.operator.k > 1
                    for id in run - starts
                    for edge in oracle.edges[id]
                )
                apart = not any(shares(oracle, run, layer.id, start) for start in starts)
            except Unknown:
                continue
            assert (index in said) == (ends and dilated and apart)
    assert layers_of("RF403", analysis) == {
        one.layer for group in range(len(analysis.extents)) for one in disjoint(analysis, group)
    }


@pytest.mark.parametrize(
    ("dilations", "apart"), [((2, 4, 8), True), ((5, 8), True), ((2, 3), False), ((1, 2, 4), False), ((2,), True)]
)
def test_known_neighbours(dilations, apart):
    layers = [{"op": "conv", "kernel_size": 3, "dilation": d, "padding": d} for d in dilations]
    assert layers_of("RF403", read({"rflint": 1, "layers": layers})) == ({1} if apart else set())


# -------------------------------------------------------------------------------------------- RF405, RF602, RF603


SIZED = st.one_of(networks(sized=True), resampling_networks(sized=True))


@st.composite
def small_maps(draw):
    """One window on a map that may be smaller than it."""
    shape = {name: draw(st.integers(1, 5)) for name in ("kernel_size", "stride", "dilation")}
    sides = st.one_of(st.sampled_from(["half", "same", "causal"]), st.integers(-2, 12))
    before, after = draw(sides), draw(st.integers(-2, 12))
    padding = before if isinstance(before, str) else {"before": before, "after": after}
    op = draw(st.sampled_from(["conv", "max_pool"])) if not isinstance(before, str) else "conv"
    layer = {"op": op, **shape, "padding": padding}
    if op == "max_pool" and draw(st.booleans()):
        layer["ceil_mode"] = True
    layers = [{"op": "relu"}, layer] if draw(st.booleans()) else [layer]
    return {"rflint": 1, "axes": ["x"], "input": {"size": draw(st.integers(1, 12))}, "layers": layers}


@given(st.one_of(SIZED, small_maps()))
def test_dead_taps(spec):
    analysis = read(spec)
    expected = set()
    for index, op, window, n, outputs in windows(analysis, spec):
        met = {m for o in range(outputs) for m, place in enumerate(window.reads(o)) if 0 <= place < n}
        if 0 < len(met) < window.k and op not in ("max_pool", "avg_pool", "blur_pool"):
            expected.add(index)
    assert layers_of("RF405", analysis) == expected


@given(st.one_of(SIZED, small_maps()))
def test_windows_in_padding(spec):
    analysis = read(spec)
    expected = set()
    for index, op, window, n, outputs in windows(analysis, spec):
        outside = [o for o in range(outputs) if not any(0 <= place < n for place in window.reads(o))]
        before, after = window.padding()
        refused = op in ("max_pool", "avg_pool") and before == after and 2 * before > window.extent
        if outside and not refused and window.extent > 1:
            expected.add(index)
    said = layers_of("RF603", analysis)
    sizes = {
        index: [oracle.edges[analysis.network.layers[index].id][0].operator.n for oracle in oracles(spec)]
        for index in said - expected
    }
    assert said >= expected
    assert all(None in one for one in sizes.values())


@given(small_maps())
def test_what_is_said_without_a_size_holds_for_all_sizes(spec):
    bare = {key: value for key, value in spec.items() if key != "input"}
    sizes = [read(spec | {"input": {"size": n}}) for n in range(20, 32)]
    always = set.intersection(*(layers_of("RF603", one) for one in sizes))
    assert layers_of("RF603", read(bare)) == always


@given(st.one_of(SIZED, small_maps()))
def test_uneven_padding(spec):
    analysis = read(spec)
    expected = set()
    for axis, oracle in enumerate(oracles(spec)):
        for index, layer in enumerate(analysis.network.layers):
            operators = [edge.operator for edge in oracle.edges[layer.id] if isinstance(edge.operator, Window)]
            if analysis.modes[analysis.classes[axis]] is None and operators and operators[0].n and operators[0].size():
                first, last = operators[0].reads(0), operators[0].reads((operators[0].size() or 0) - 1)
                expected |= {index} if min(first) + max(last) != operators[0].n - 1 else set()
    assert layers_of("RF601", analysis) == expected


@given(st.one_of(SIZED, small_maps()))
def test_dropped_borders(spec):
    analysis = read(spec)
    layers = analysis.network.layers
    said = {layers[reader].sources[0] for reader in layers_of("RF602", analysis)}
    expected = set()
    for oracle in oracles(spec):
        for index, layer in enumerate(layers):
            edges = edges_into(oracle, layer.id)
            if index in outputs_of(analysis) or not edges or not oracle.size(layer.id):
                continue
            if all(isinstance(edge.operator, Window) and edge.operator.size() for edge in edges):
                ends = [max(edge.operator.reads(edge.operator.size() - 1)) for edge in edges]
                expected |= {index} if max(ends) < oracle.size(layer.id) - 1 else set()
    assert said == expected


# --------------------------------------------------------------------------------------------------- RF406, RF407


SPREAD = st.tuples(*(st.integers(1, 6) for _ in range(3)), *(st.integers(-2, 5) for _ in range(2)), st.integers(0, 4))


def spread(shape):
    k, s, d, before, after, extra = shape
    layer = {"op": "conv_transpose", "kernel_size": k, "stride": s, "dilation": d, "output_padding": extra}
    layer["padding"] = {"before": before, "after": after}
    return {"rflint": 1, "axes": ["x"], "input": {"size": 40}, "layers": [layer]}


@given(SPREAD)
def test_checkerboards_and_unreached_outputs(shape):
    spec = spread(shape)
    operator = Oracle(spec, 0).edges["layers.0"][0].operator
    assert isinstance(operator, Spread)
    taps = [len(list(operator.reads(o))) for o in range(operator.s)]
    real = [any(0 <= place < 40 for place in operator.reads(o)) for o in range(operator.size() or 0)]
    half = len(real) // 2
    counts = real[:half].count(False), real[half:].count(False)
    analysis = read(spec)
    layer = analysis.network.layers[1].operator
    said = {finding.severity for finding in found("RF407", analysis)}
    assert bool(found("RF406", analysis)) == (min(taps) > 0 and len(set(taps)) > 1)
    if min(taps) == 0:
        assert said == {None}
        return
    _, stride, _, before, after, extra = shape
    left_to_rf304 = extra >= stride
    assert said == ({Severity.WARNING} if counts[0] or (counts[1] and not left_to_rf304) else set())
    assert (unwritten(layer, 0, before), unwritten(layer, 0, after - extra)) == counts


@given(resampling_networks())
def test_transposed_convolutions_in_networks(spec):
    analysis = read(spec)
    uneven, empty = set(), set()
    for oracle in oracles(spec):
        for index, layer in enumerate(analysis.network.layers):
            if oracle.ops[layer.id] != "conv_transpose":
                continue
            operator = oracle.edges[layer.id][0].operator
            taps = {len(list(operator.reads(o))) for o in range(operator.s)}
            uneven |= {index} if min(taps) > 0 and len(taps) > 1 else set()
            empty |= {index} if min(taps) == 0 else set()
    assert layers_of("RF406", analysis) == uneven
    assert {one.layer for one in found("RF407", analysis) if one.severity is None} == empty


@given(SPREAD)
def test_the_fix_of_a_checkerboard_keeps_sizes(shape):
    spec = spread(shape)
    layer = spec["layers"][0]
    for finding in found("RF406", read(spec)):
        changes = finding.fix.changes if finding.fix else ()
        fixed = layer | {one.argument: one.value for one in changes}
        assert not changes or fixed["kernel_size"] % layer["stride"] == 0
        assert Oracle(spec | {"layers": [fixed]}, 0).size("layers.0") == Oracle(spec, 0).size("layers.0")
        assert finding.fix is None or re.fullmatch(r"use `kernel_size: \d+` and `padding.*", finding.fix.title)
