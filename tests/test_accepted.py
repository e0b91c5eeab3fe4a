"""Accepted input sizes, and how often the geometry repeats: known answers, and the oracle at one size after another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflint import engine
from rflint.geometry.accepted import Accepted, accepted_sizes, worded
from rflint.geometry.steady import Steady, steady
from rflint.geometry.windows import Unclear
from rflint.network import Network
from rflint.source import Source
from tests.oracle import Edge, Oracle, Unknown, Window, inputs
from tests.strategies import networks, resampling_networks

EXAMPLES = Path(__file__).parents[1] / "examples"
RANDOM = st.one_of(networks(), resampling_networks(tainted=True))


def read(spec: Any) -> Network:
    network, faults = engine.load(Source("net.yaml", spec if isinstance(spec, str) else json.dumps(spec)))
    assert network is not None, faults
    return network


def layers(*lines: str, **keys: Any) -> Network:
    """A network on one axis, of layers in YAML."""
    return read(
        "\n".join(
            ["rflint: 1", "axes: [x]", *(f"{key}: {value}" for key, value in keys.items()), "layers:"]
            + [f"  - {{{line}}}" for line in lines]
        )
    )


def at(spec: dict[str, Any], axis: int, sizes: dict[str, int]) -> Oracle:
    """An oracle for inputs of these sizes."""
    declared = {name: {"size": size} for name, size in sizes.items()}
    return Oracle({key: value for key, value in spec.items() if key != "input"} | {"inputs": declared}, axis)


def among(n: int, classes: tuple[Accepted, ...]) -> bool:
    return any(n >= low and (n % modulus == residue if modulus else n == residue) for residue, modulus, low in classes)


# ------------------------------------------------------------------------------------------------- accepted sizes


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("unet-2015-valid", [(12, 16, 188)]),
        ("unet-padded-transposed", [(0, 16, 16)]),
        ("unet-padded-bilinear", [(0, 16, 16)]),
        ("nnunet-3d-anisotropic", [(0, 4, 4)]),
        ("fpn-resnet50", [(0, 1, 1)]),
        ("mobilenet-v2", [(0, 1, 1)]),
        ("vgg16", [(0, 1, 32)]),
        ("patchgan", [(0, 1, 24)]),
        ("hrnet-fragment", [(0, 16, 16), (13, 16, 13), (14, 16, 14), (15, 16, 15)]),
        ("article-mismatched", [(7, 0, 7), (8, 0, 8)]),
    ],
)
def test_known_networks(name: str, classes: list[tuple[int, int, int]]) -> None:
    assert accepted_sizes(read((EXAMPLES / f"{name}.yaml").read_text("utf-8")), 0) == tuple(classes)


def u_net(depth: int) -> list[str]:
    down = [f"id: d{level}, op: conv, kernel_size: 3, padding: 1, stride: 2" for level in range(depth)]
    up = []
    for level in reversed(range(depth)):
        skip = f"d{level - 1}" if level else "input"
        up += [f"id: u{level}, op: upsample, scale_factor: 2", f"op: concat, from: [u{level}, {skip}]"]
    return [*down, *up]


@pytest.mark.parametrize("depth", range(1, 13))
def test_padded_u_net(depth: int) -> None:
    assert accepted_sizes(layers(*u_net(depth)), 0) == ((0, 2**depth, 2**depth),)


@pytest.mark.parametrize(
    ("lines", "classes"),
    [
        (["op: relu"], [(0, 1, 1)]),
        (["op: conv, kernel_size: 7"], [(0, 1, 7)]),
        (["op: pixel_unshuffle, downscale_factor: 3"], [(0, 3, 3)]),
        (["op: conv, kernel_size: 3", "op: pixel_unshuffle, downscale_factor: 2"], [(0, 2, 4)]),
        (["op: crop, id: a, cropping: {after: 1}", "op: add, from: [a, input]"], []),
        (["op: crop, id: a, cropping: {after: 1}", "op: add, from: [a, input], crop: center"], []),
        (["op: crop, id: a, cropping: {after: 1}", "op: add, from: [a, input], crop: keep_end"], [(0, 1, 2)]),
        (["op: upsample, size: 3", "op: conv, kernel_size: 4"], []),
        (["id: a, op: upsample, size: 64", "op: add, from: [a, input]"], [(64, 0, 64)]),
        (["id: a, op: slice, stop: 30", "op: add, from: [a, input]"], [(n, 0, n) for n in range(1, 31)]),
        (["id: a, op: slice, stop: 30", "op: max_pool, kernel_size: 7"], [(0, 1, 7)]),
        (["op: slice, start: -3, stop: 5"], [(n, 0, n) for n in range(1, 8)]),
        (["id: a, op: global_avg_pool", "op: multiply, from: [a, input]"], [(0, 1, 1)]),
        (["op: flatten", "op: linear"], [(0, 1, 1)]),
        (["id: a, op: max_pool, kernel_size: 2", "id: b, op: pixel_shuffle, upscale_factor: 2",
          "id: c, op: max_pool, from: input, kernel_size: 3", "id: d, op: pixel_shuffle, upscale_factor: 3",
          "op: add, from: [b, d]"], [(0, 6, 6), (1, 6, 7)]),
    ],
)  # fmt: skip
def test_small_networks(lines: list[str], classes: list[tuple[int, int, int]]) -> None:
    assert accepted_sizes(layers(*lines), 0) == tuple(classes)


def test_several_inputs_are_held_or_grow_together() -> None:
    lines = ["id: a, op: max_pool, from: left, kernel_size: 2", "op: add, from: [a, right]"]
    held = layers(*lines, inputs="{left: {size: 9}, right: {size: 4}}")
    assert [accepted_sizes(held, 0, origin) for origin in (0, 1)] == [((8, 0, 8), (9, 0, 9)), ((4, 0, 4),)]
    together = layers("op: add, from: [left, right]", inputs="{left: {}, right: {}}")
    assert [accepted_sizes(together, 0, origin) for origin in (0, 1)] == [((0, 1, 1),)] * 2


def test_what_cannot_be_told() -> None:
    opaque = accepted_sizes(layers("id: warp, op: opaque", "op: relu"), 0)
    assert opaque == Unclear("`opaque` has no known geometry (`warp`)")
    assert accepted_sizes(layers("op: global_avg_pool", "op: opaque"), 0) == ((0, 1, 1),)
    assert isinstance(accepted_sizes(layers(*u_net(24)), 0), Unclear)
    assert isinstance(accepted_sizes(layers("op: slice, start: -9000000"), 0), Unclear)


def test_long_chains_cost_what_their_layers_cost() -> None:
    chain = layers(*["op: conv, kernel_size: 3", "op: relu"] * 2000, "op: max_pool, kernel_size: 2")
    assert accepted_sizes(chain, 0) == ((0, 1, 4002),)
    assert steady(chain, 0) == Steady(4002, 2)


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ([(0, 1, 1)], "any"),
        ([(0, 1, 7)], "at least 7"),
        ([(0, 8, 8)], "0 mod 8"),
        ([(3, 8, 3)], "3 mod 8"),
        ([(12, 16, 188)], "12 mod 16, at least 188"),
        ([(64, 0, 64)], "64"),
        ([(3, 0, 3), (4, 0, 4), (6, 0, 6)], "3 or 4 or 6"),
        ([(0, 16, 16), (3, 16, 3), (9, 16, 9), (10, 16, 10), (11, 16, 11)], "0, 3 or 9 to 11 mod 16"),
        ([(0, 4, 8), (1, 4, 9), (2, 4, 6)], "0 to 2 mod 4, at least 6"),
        ([(0, 4, 80), (1, 4, 9)], "0 mod 4, at least 80, or 1 mod 4, at least 9"),
        ([(2, 0, 2), (0, 4, 8)], "2, or 0 mod 4, at least 8"),
        ([], "none"),
    ],
)
def test_in_words(classes: list[tuple[int, int, int]], words: str) -> None:
    assert worded([Accepted(*one) for one in classes]) == words


def test_nearest() -> None:
    assert Accepted(12, 16, 188).nearest(570) == [556, 572]
    assert Accepted(12, 16, 188).nearest(100) == [188, 188]
    assert Accepted(64, 0, 64).nearest(5) == [64]


@given(RANDOM)
def test_random_networks(spec: dict[str, Any]) -> None:
    network, names = read(spec), list(inputs(spec))
    for axis in range(len(network.axes)):
        held = Oracle(spec, axis).inputs
        found = accepted_sizes(network, axis)
        if isinstance(found, Unclear):
            assert "no known geometry" in found.reason
            continue
        far = max((one.minimum for one in found), default=0)
        for n in {*range(1, 40), *range(max(far - 4, 1), far + 36)}:
            oracle = at(spec, axis, {name: held[name] or n if name != names[0] else n for name in names})
            assert oracle.runs() == among(n, found), f"axis {axis}, {n}: {found}"


@given(RANDOM)
def test_classes_are_as_few_as_can_be(spec: dict[str, Any]) -> None:
    found = accepted_sizes(read(spec), 0)
    if isinstance(found, Unclear):
        return
    residues = {one.residue for one in found if one.modulus}
    (modulus,) = {one.modulus for one in found if one.modulus} or {1}
    smaller = [length for length in range(1, modulus) if modulus % length == 0]
    assert not any(residues == {(residue + length) % modulus for residue in residues} for length in smaller)
    assert all(0 <= one.residue < one.modulus for one in found if one.modulus)


# --------------------------------------------------------------------------------------------------------- steady


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["op: relu"], (1, 1)),
        (["op: conv, kernel_size: 3, padding: 1"], (3, 1)),
        (["op: conv, kernel_size: 3, padding: same, stride: 2"], (4, 2)),
        (["op: max_pool, kernel_size: 2", "op: pixel_shuffle, upscale_factor: 2"], (2, 2)),
        (["op: pixel_shuffle, upscale_factor: 2", "op: max_pool, kernel_size: 2"], (1, 1)),
        (["op: upsample, scale_factor: 3/2"], (1, 2)),
        (["op: upsample, size: 9"], None),
        (["op: upsample, scale_factor: 2, mode: linear, align_corners: true"], None),
        (["op: upsample, scale_factor: 2, mode: area"], (1, 1)),
        (["op: upsample, scale_factor: 3/2, mode: area"], None),
        (["op: adaptive_avg_pool, output_size: 4"], None),
        (["op: adaptive_avg_pool, output_size: 1"], (1, 1)),
        (["op: adaptive_avg_pool, output_size: [null]"], (1, 1)),
        (["op: slice, start: -3"], None),
        (["op: slice, start: 3, stop: 8"], (11, 1)),
        (["id: a, op: max_pool, kernel_size: 2", "op: upsample, like: input"], None),
        (["id: a, op: max_pool, kernel_size: 2", "op: add, from: [a, input], crop: center"], None),
        (["id: a, op: max_pool, kernel_size: 2", "op: add, from: [a, input], crop: keep_start"], (2, 2)),
        (u_net(24), None),
    ],
)
def test_how_often_geometry_repeats(lines: list[str], expected: tuple[int, int] | None) -> None:
    assert steady(layers(*lines), 0) == expected


def test_sizes_of_a_set_may_be_steady_where_all_are_not() -> None:
    network = layers("op: max_pool, kernel_size: 2", "op: upsample, like: input")
    assert steady(network, 0, range(32, 1000, 32)) == (32, 32)
    assert steady(network, 0, range(33, 1000, 32)) is None
    assert steady(layers("op: conv, kernel_size: 3, stride: 2"), 0, range(32, 1000, 32)) == (32, 32)
    assert steady(layers("op: conv, kernel_size: 3, stride: 2"), 0, range(1, 1000, 3)) == (4, 6)


def test_inputs_of_one_size_stay_as_they_are() -> None:
    lines = ["op: conv, from: left, kernel_size: 3, stride: 2", "op: relu, from: right"]
    assert steady(layers(*lines, inputs="{left: {size: 9}, right: {size: {min: 9, max: 12}}}"), 0) == (1, 1)
    assert steady(layers(*lines, inputs="{left: {size: 9}, right: {size: 12}}"), 0) == (3, 2)


def facts(oracle: Oracle) -> list[Any]:
    """What depends on the size, but for the sizes themselves and what stands behind a global pool."""
    found: list[Any] = [oracle.mismatched_sizes]
    for id in oracle.ids:
        found.append((oracle.size(id) == 0, oracle.size(id) is None))
        if not oracle.is_ended(id):
            found += [fact(edge) for edge in oracle.edges[id] if not oracle.is_ended(edge.source)]
    return found


def fact(edge: Edge) -> Any:
    operator = edge.operator
    try:
        reads = [list(operator.reads(o)) for o in range(4)]
        ratio = operator.steps
    except Unknown:
        return "unknown"
    if isinstance(operator, Window) and operator.n is not None:
        pads = operator.padding()
        return reads, ratio, pads, (operator.n + sum(pads) - operator.extent) % operator.s
    return reads, ratio, operator.n == 0


def wide(oracle: Oracle, larger: Oracle) -> bool:
    """Whether every map that grows is as large as the windows that read it."""
    edges = ((edge, id) for id in oracle.ids for edge in oracle.edges[id] if isinstance(edge.operator, Window))
    return all(
        (edge.operator.n or 0) >= edge.operator.extent
        for edge, _ in edges
        if isinstance(edge.operator, Window) and oracle.size(edge.source) != larger.size(edge.source)
    )


@given(RANDOM, st.integers(1, 40), st.integers(1, 6))
def test_random_networks_repeat_as_they_should(spec: dict[str, Any], start: int, step: int) -> None:
    network, names = read(spec), list(inputs(spec))
    for axis in range(len(network.axes)):
        for sizes in (None, range(start, 1000, step)):
            found = steady(network, axis, sizes)
            if found is None:
                continue
            assert found.modulus % (1 if sizes is None else step) == 0
            first = found.threshold
            for n in range(first, first + 8 * step, step if sizes is not None else 1):
                oracle, larger = (at(spec, axis, dict.fromkeys(names, m)) for m in (n, n + found.modulus))
                assert facts(oracle) == facts(larger), f"axis {axis}, {n}: {found}"
                assert wide(oracle, larger)
