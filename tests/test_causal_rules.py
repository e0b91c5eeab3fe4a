"""RF701, RF702, RF703 and RF310 against the oracle, on random networks with causal axes."""

from __future__ import annotations

import json
import math

from hypothesis import assume, given
from hypothesis import strategies as st

from rflint import engine
from rflint.geometry.analysis import analyse
from rflint.rules import (
    rf310_ceil_mode_remainder,
    rf701_future_leak,
    rf702_added_latency,
    rf703_misaligned_causal_branches,
)
from rflint.source import Source
from tests.oracle import WINDOWS, Oracle, Unknown, Window
from tests.strategies import AXES, CONVS, networks

PADDINGS = ["causal", "causal", "causal_block", 0, 1, {"before": 1}, {"before": 3}, {"before": 5, "after": 1}]


@st.composite
def causal_networks(draw, resample=True):
    """Networks with causal axes, many of whose convolutions are padded as on those."""
    spec = draw(networks(sized=True, resample=resample and draw(st.booleans()), max_layers=8))
    for layer in spec["layers"]:
        if layer["op"] in CONVS and draw(st.integers(1, 3)) > 1:
            layer["padding"] = draw(st.sampled_from(PADDINGS))
    axes = spec.get("axes", AXES[2])
    causal = draw(st.lists(st.sampled_from(axes), min_size=1, unique=True))
    spec["causal"] = {axis: draw(st.sampled_from(["sample", "block"])) for axis in causal}
    named = [layer["id"] for layer in spec["layers"] if "id" in layer]
    if named and draw(st.booleans()):
        spec["outputs"] = draw(st.lists(st.sampled_from(named), min_size=1, unique=True))
    assume(all(has_sizes(Oracle(spec, axis)) for axis in range(len(axes))))
    return spec


def has_sizes(oracle):
    """Whether no map is empty, and none is without a size because a join's sizes differ."""
    return not oracle.mismatched_sizes and all(oracle.size(id) != 0 for id in oracle.ids)


def read(spec):
    network, faults = engine.load(Source("spec.yaml", json.dumps(spec)))
    assert network is not None, faults
    return network


def found(analysis, rule):
    """The layers that a rule speaks of, as often as it does."""
    return sorted(analysis.network.layers[one.layer].id for one in rule.check(analysis))


def modes(spec):
    """The causal axes, by number, each with its mode: those with a `causal` window are `sample` unless said."""
    axes = spec.get("axes", AXES[2])
    padded = any(layer.get("padding") == "causal" for layer in spec["layers"] if layer["op"] in WINDOWS)
    every = {axis: spec["causal"].get(axis, "sample" if padded else None) for axis in axes}
    return {axes.index(axis): mode for axis, mode in every.items() if mode}


def excess(oracle, id, origin, mode):
    """By how much a map sees more of the future than it may; 0, if that is not known."""
    try:
        figures = oracle.figures(id, origin)
    except Unknown:
        return 0
    if figures is None:
        return 0
    block = max(math.ceil(figures.effective_stride), 1) - 1
    return max(figures.look_ahead - (block if mode == "block" else 0), 0)


def leaks(spec, network):
    """The maps that see further beyond what is allowed than all maps that they read, if an output sees too far, too."""
    blamed: set[str] = set()
    for axis, mode in modes(spec).items():
        oracle = Oracle(spec, axis)
        for origin in oracle.inputs:
            far = {id: beyond for id in oracle.ids if (beyond := excess(oracle, id, origin, mode))}
            stack = [id for output in network.outputs if (id := network.layers[output.layer].id) in far]
            while stack:
                id = stack.pop()
                before = [edge.source for edge in oracle.edges[id] if edge.source in far]
                stack.extend(before)
                blamed.update((id,) if all(far[id] > far[source] for source in before) else ())
    return blamed


@given(causal_networks())
def test_future_leak(spec):
    network = read(spec)
    assert set(found(analyse(network), rf701_future_leak)) == leaks(spec, network)


def edited(spec, id, padding):
    layers = [dict(layer) for layer in spec["layers"]]
    names = [layer.get("id", f"layers.{place}") for place, layer in enumerate(layers)]
    layers[names.index(id)]["padding"] = padding
    return spec | {"layers": layers}


def is_late(spec, id):
    """Whether a window on a causal axis is padded more than it needs: with less, it sees no further than it may."""
    for axis, mode in modes(spec).items():
        oracle = Oracle(spec, axis)
        (edge,) = oracle.edges[id]
        window = edge.operator
        assert isinstance(window, Window)
        enough = max(window.extent - (window.s if mode == "block" else 1), 0)
        if window.extent == 1 or before(window) <= enough:
            continue
        less = Oracle(edited(spec, id, {"before": enough}), axis)
        known = [origin for origin in oracle.inputs if knows(less, id, origin)]
        if known and not any(excess(less, id, origin, mode) for origin in known):
            return True
    return False


def before(window):
    """Samples of padding before a window; none if it depends on a size that is not known."""
    try:
        return window.padding()[0]
    except Unknown:
        return 0


def knows(oracle, id, origin):
    try:
        return oracle.figures(id, origin) is not None
    except Unknown:
        return False


@given(causal_networks())
def test_added_latency(spec):
    network = read(spec)
    windows = [layer.id for layer in network.layers if layer.operator.op in WINDOWS]
    assert found(analyse(network), rf702_added_latency) == sorted(id for id in windows if is_late(spec, id))


@given(causal_networks())
def test_the_fix_for_latency_keeps_sizes_and_sees_no_further(spec):
    network = read(spec)
    for finding in rf702_added_latency.check(analyse(network)):
        if finding.fix is None:
            continue
        id = network.layers[finding.layer].id
        again = edited(spec, id, finding.fix.changes[0].value)
        read(again)
        for axis in range(len(network.axes)):
            assert not finding.fix.safe or Oracle(again, axis).size(id) == Oracle(spec, axis).size(id)
        assert not is_late(again, id)


@given(causal_networks(resample=False))
def test_misaligned_causal_branches(spec):
    network = read(spec)
    expected = {key for axis in modes(spec) for key in Oracle(spec, axis).misaligned_joins()}
    assert found(analyse(network), rf703_misaligned_causal_branches) == sorted(join for join, _ in expected)


@st.composite
def rounding_networks(draw):
    """Networks with pools that round up."""
    spec = draw(networks(sized=True, max_layers=5))
    for _ in range(draw(st.integers(1, 3))):
        kernel_size, stride = draw(st.integers(1, 4)), draw(st.integers(2, 4))
        padding = draw(st.integers(0, kernel_size // 2))
        pool = {"op": draw(st.sampled_from(["max_pool", "avg_pool"])), "kernel_size": kernel_size, "stride": stride}
        spec["layers"].append({**pool, "padding": padding, "ceil_mode": True})
    return spec


@given(rounding_networks())
def test_ceil_mode_remainder(spec):
    network = read(spec)
    expected: set[str] = set()
    for axis in range(len(network.axes)):
        oracle = Oracle(spec, axis)
        for id in oracle.ids:
            (edge, *_) = oracle.edges[id]
            if isinstance(edge.operator, Window) and edge.operator.ceil and edge.operator.n:
                with_rest = edge.operator.size() or 0
                edge.operator.ceil = False
                expected.update({id} if with_rest > (edge.operator.size() or 0) else ())
    assert set(found(analyse(network), rf310_ceil_mode_remainder)) == expected
