"""Regions of single outputs: against the oracle on random networks, and by hand."""

from __future__ import annotations

import json
from fractions import Fraction
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from rflint import engine
from rflint.geometry.analysis import analyse
from rflint.geometry.positions import Bits, Even, Positions
from rflint.geometry.regions import TOO_MUCH, Region, padding_share, region
from rflint.network import Network
from rflint.source import Source
from tests.oracle import Oracle, Unknown, hull
from tests.strategies import networks, resampling_networks


def network_of(text: str) -> Network:
    network, faults = engine.load(Source("net.yaml", text))
    assert network is not None, faults
    return network


def regions(text: str, *index: int, at: int = -1, origin: int | None = None, sizes=None) -> tuple[Region, ...]:
    network = network_of(text)
    analysis = analyse(network, sizes, () if origin is None else (origin,))
    return region(analysis, range(len(network.layers))[at], index, origin or 0)


def chain(*layers: str, size: int = 16, axes: str = "time") -> str:
    body = "\n".join(f"  - {{{layer}}}" for layer in layers)
    return f"rflint: 1\naxes: [{axes}]\ninput: {{size: {size}}}\nlayers:\n{body}\n"


def one(text: str, at: int, **kwargs) -> Region:
    (found,) = regions(text, at, **kwargs)
    return found


def members(positions: Positions | None) -> set[int]:
    """All positions of a set."""
    if positions is None:
        return set()
    if isinstance(positions, Bits):
        return {positions.first + i for i in range(positions.bits.bit_length()) if positions.bits >> i & 1}
    return set(range(positions.first, positions.last + 1, positions.step))


# ------------------------------------------------------------------------------------------------ against the oracle


def asked(oracle, what, *arguments):
    """An answer of the oracle; None where it has none."""
    try:
        return what(*arguments)
    except Unknown:
        return None


def places(size: int | None) -> list[int]:
    """Outputs at the borders of a map, in its middle and outside."""
    n = 7 if size is None else size
    return sorted({0, 1, n // 2, n - 2, n - 1, n})


def judge(found: Region, oracle, id, origin, at):
    if not oracle.depends(id, origin):
        assert found == Region()
        return
    field, read = asked(oracle, oracle.field, id, origin, at), asked(oracle, oracle.read, id, origin, at)
    unknown = dict(found.reasons)
    size = oracle.size(origin)
    assert "unclipped" not in unknown or field is None
    assert "read" not in unknown or read is None
    if size is not None:
        assert "unclipped" in unknown or field is not None
        assert "read" in unknown or read is not None
    assert found.everything == oracle.is_global(id, origin)
    if field is not None:
        assert found.unclipped == hull(field)
    if field is not None and size is not None:
        assert found.clipped == hull(frozenset(x for x in range(*clip(hull(field), size))))
    if read is not None:
        assert members(found.read) == read
        assert found.samples == len(read)
    if field and read is not None and not found.everything:
        assert found.padding == 1 - Fraction(len(read), len(field))
        assert 0 <= found.padding <= 1


def clip(interval, size):
    return (max(interval[0], 0), min(interval[1], size - 1) + 1) if interval else (0, 0)


def check(spec, origins=None):
    network = network_of(json.dumps(spec))
    analysis = analyse(network, origins=[range(len(network.layers))[at] for at in origins or ()])
    oracles = [Oracle(spec, axis) for axis in range(len(network.axes))]
    for origin in analysis.origins:
        name = network.layers[origin].id
        for layer in range(max(origin, network.input_count), len(network.layers)):
            id = network.layers[layer].id
            rows = [places(oracle.size(id)) for oracle in oracles]
            for turn in range(max(map(len, rows))):
                index = [row[turn % len(row)] for row in rows]
                found = region(analysis, layer, index, origin)
                for oracle, at, along in zip(oracles, index, found, strict=True):
                    judge(along, oracle, id, name, at)


@given(networks(sized=True))
def test_windows_and_joins(spec):
    check(spec)


@given(resampling_networks(sized=True))
def test_resampling(spec):
    check(spec)


@given(resampling_networks(sized=True, tainted=True))
def test_global_and_opaque_operators(spec):
    check(spec)


@given(resampling_networks(tainted=True))
def test_sizes_that_may_be_unknown(spec):
    check(spec)


@given(resampling_networks(sized=True, tainted=True), st.integers(1, 30))
def test_measured_from_another_layer(spec, place):
    check(spec, [place % len(spec["layers"])])


# ----------------------------------------------------------------------------------------------------------- by hand


CONV3 = "op: conv, kernel_size: 3, padding: 1"


def test_padding_is_what_hangs_over_the_border():
    text = chain(CONV3, CONV3)
    assert one(text, 0) == Region((-2, 2), (0, 2), Even(0, 1, 3), 5)
    assert [one(text, at).padding for at in (0, 1, 2, 15)] == [Fraction(2, 5), Fraction(1, 5), 0, Fraction(2, 5)]


def test_holes_are_not_read_and_do_not_count():
    text = chain(
        "op: conv, kernel_size: 3, dilation: 2, padding: 2", "op: conv, kernel_size: 3, dilation: 4, padding: 4"
    )
    found = one(text, 8)
    assert (found.unclipped, found.samples, found.padding) == ((2, 14), 7, 0)
    corner = one(text, 0)
    assert (corner.unclipped, corner.clipped, members(corner.read)) == ((-6, 6), (0, 6), {0, 2, 4, 6})
    assert corner.padding == Fraction(3, 7)


def test_padding_of_a_map_on_the_way_reads_nothing():
    """Output 0 sees only padding of the pooled map, though its field reaches into the input on an endless map."""
    text = chain("op: crop, cropping: {before: 4}", "op: conv, kernel_size: 1, padding: 2")
    found = one(text, 0)
    assert (found.unclipped, found.clipped, found.read, found.padding) == ((2, 2), (2, 2), None, 1)


def test_a_phase_that_reads_nothing():
    found = one(chain("op: conv_transpose, kernel_size: 1, stride: 2"), 1)
    assert found == Region()
    assert found.padding is None


def test_interpolation_takes_the_outermost_sample():
    text = chain("op: upsample, scale_factor: 2, mode: linear")
    assert (one(text, 0).unclipped, members(one(text, 0).read)) == ((-1, 0), {0})
    assert (one(text, 31).unclipped, members(one(text, 31).read)) == ((15, 16), {15})
    assert members(one(text, 1).read) == {0, 1}


def test_bicubic_on_a_map_of_one_sample():
    spec = "op: upsample, scale_factor: 4, mode: bicubic"
    assert [members(found.read) for found in regions(chain(spec, size=1, axes="y, x"), 0, 3)] == [{0}, {0}]


def test_a_global_operator_reads_all():
    found = one(chain(CONV3, "op: squeeze_excite"), 0)
    assert (found.unclipped, found.samples, found.everything, found.padding) == ((-1, 1), 16, True, None)


def test_recurrence_reads_all_of_the_past():
    found = one(chain("op: lstm", CONV3), 5)
    assert (found.unclipped, members(found.read)) == ((4, 6), set(range(7)))


def test_behind_a_global_pool_there_is_no_local_field():
    text = chain("op: global_avg_pool", "op: conv, kernel_size: 3, padding: 1")
    assert (one(text, 0).unclipped, one(text, 0).samples, one(text, 0).everything) == (None, 16, True)


def test_without_a_size_the_field_is_known_and_what_is_read_is_not():
    text = "rflint: 1\naxes: [time]\nlayers:\n  - {op: conv, kernel_size: 3}\n"
    found = one(text, 4)
    assert found.unclipped == (4, 6)
    assert dict(found.reasons) == dict.fromkeys(("clipped", "read", "padding"), "the input size is not known")
    assert members(one(text, 4, sizes=[[9]]).read) == {4, 5, 6}


def test_an_opaque_operator_is_the_reason():
    found = one(chain("op: opaque", CONV3), 3)
    assert found.unclipped is None
    assert all("opaque" in dict(found.reasons)[name] for name in ("unclipped", "clipped", "read", "padding"))


def test_axes_are_independent():
    text = chain("op: conv, kernel_size: [3, 5], padding: [1, 2]", axes="height, width")
    height, width = regions(text, 0, 8)
    assert (height.unclipped, width.unclipped) == ((-1, 1), (6, 10))
    assert (height.padding, width.padding, padding_share((height, width))) == (Fraction(1, 3), 0, Fraction(1, 3))
    assert padding_share(regions(text, 0, 0)) == 1 - Fraction(2 * 3, 3 * 5)


def test_measured_from_a_layer():
    text = chain(CONV3, "op: max_pool, kernel_size: 2", CONV3)
    found = one(text, 0, origin=2)
    assert (found.unclipped, members(found.read)) == ((-1, 1), {0, 1})


def test_too_many_samples_are_not_followed():
    holes = "op: conv, kernel_size: 2, dilation: 5000000", "op: conv, kernel_size: 3, dilation: 2000003"
    found = one(chain(*holes, size=100_000_000), 0)
    assert dict(found.reasons)["read"] == TOO_MUCH
    assert found.unclipped == (0, 9_000_006)
    assert found.padding is None


def test_large_inputs_cost_what_small_ones_do():
    layers = ["op: conv, kernel_size: 1, stride: 2", CONV3, "op: global_avg_pool"]
    start = perf_counter()
    assert one(chain(*layers, size=2_000_000_000), 0).samples == 1_000_000_000
    assert perf_counter() - start < 2


def test_a_field_of_many_samples():
    layers = [f"op: conv, kernel_size: 2, dilation: {1 << at}, padding: causal" for at in range(17)]
    start = perf_counter()
    found = one(chain(*layers, size=200_000), 150_000)
    assert (found.unclipped, found.samples, found.padding) == ((18_929, 150_000), 131_072, 0)
    assert one(chain(*layers, size=200_000), 999).padding == 1 - Fraction(1000, 131_072)
    assert perf_counter() - start < 2
