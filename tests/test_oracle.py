"""The oracle on answers known from elsewhere, or by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from tests.oracle import Figures, Mismatched, NeedsSize, Oracle, Region, Signature, Unknown, observe
from tests.strategies import networks, resampling_networks

HALF = Fraction(1, 2)


def op(name: str, source: str | list[str] | None = None, /, **arguments: Any) -> dict[str, Any]:
    return {"op": name, **({} if source is None else {"from": source}), **arguments}


def conv(kernel_size: int, source: str | None = None, /, **arguments: Any) -> dict[str, Any]:
    return op("conv", source, kernel_size=kernel_size, **arguments)


def oracle(*layers: dict[str, Any], size: int | None = None, **keys: Any) -> Oracle:
    return Oracle({"rflint": 1, "axes": ["x"], "input": {"size": size}, "layers": list(layers), **keys}, 0)


def figures(*layers: dict[str, Any], size: int | None = None) -> Figures:
    """Figures of the last layer."""
    judge = oracle(*layers, size=size)
    found = judge.figures(judge.ids[-1], "input")
    assert found is not None
    return found


def size_of(layer: dict[str, Any], size: int) -> int | None:
    return oracle(layer, size=size).size("layers.0")


def published(found: Figures | None) -> Any:
    """As articles give it: field, stride, padding."""
    assert found is not None
    return found.receptive_field, found.effective_stride, found.effective_padding


def signatures(judge: Oracle, id: str, origin: str = "input") -> dict[Any, Signature]:
    return {**judge.signatures(id, origin)}


# ------------------------------------------------------------------------------------------------ known networks


def test_article_single_path() -> None:
    found = figures(conv(3, padding=1, stride=3), conv(2))
    assert found.phases == ((-1, 4),)
    assert published(found) == (6, 3, 1)
    assert found.center == Fraction(3, 2)


def test_article_misaligned() -> None:
    judge = oracle(
        conv(5, id="a", stride=2, padding={"before": 2, "after": 1}),
        conv(3, "input", stride=2),
        conv(3, id="b", stride=1, padding=0),
        op("add", ["a", "b"], id="c"),
    )
    assert signatures(judge, "c") == {(2, 0): Signature(1, 5, 5), (2, 3): Signature(1, 7, 7)}
    assert judge.misaligned_joins() == {("c", "input")}
    assert not judge.aligned("c", "input")
    assert judge.figures("c", "input") == Figures(Fraction(2), ((-2, 6),))


def test_article_aligned() -> None:
    judge = oracle(
        conv(1, id="a", stride=4),
        conv(3, "input", stride=2, padding=1),
        conv(1, id="b", stride=2),
        op("add", ["a", "b"], id="c"),
    )
    assert published(judge.figures("c", "input")) == (3, 4, 1)
    assert judge.aligned("c", "input")
    assert judge.misaligned_joins() == set()


def test_patchgan() -> None:
    halving, keeping = conv(4, stride=2, padding=1), conv(4, padding=1)
    assert published(figures(halving, halving, halving, keeping, keeping)) == (70, 8, 23)


def test_vgg16() -> None:
    layers = []
    for depth in (2, 2, 3, 3, 3):
        layers += [conv(3, padding="half")] * depth + [op("max_pool", kernel_size=2)]
    found = figures(*layers, size=224)
    assert published(found) == (212, 32, 90)
    assert found.size == 7


def test_alexnet_of_slim() -> None:
    pool, keep = op("max_pool", kernel_size=3, stride=2), conv(3, padding="same")
    found = figures(conv(11, stride=4), pool, conv(5, padding="same"), pool, keep, keep, keep, pool)
    assert published(found) == (195, 32, 64)


def test_resnet50_of_torchvision() -> None:
    layers = [conv(7, stride=2, padding=3), op("max_pool", id="in0", kernel_size=3, stride=2, padding=1)]
    before = "in0"
    for stage, depth in enumerate((3, 4, 6, 3)):
        for run in range(depth):
            stride, name = (2 if stage and not run else 1), f"{stage}{run}"
            layers += [conv(1, before), conv(3, stride=stride, padding=1), conv(1, id=f"body{name}")]
            layers += [conv(1, before, id=f"skip{name}", stride=stride)]
            before = f"out{name}"
            layers += [op("add", [f"body{name}", f"skip{name}"], id=before)]
    found = figures(*layers, size=224)
    assert published(found) == (427, 32, 213)
    assert found.size == 7


def u_net(depth: int, up: dict[str, Any], padding: int, crop: dict[str, Any]) -> list[dict[str, Any]]:
    layers, double = [], [conv(3, padding=padding), conv(3, padding=padding)]
    for level in range(depth):
        layers += [double[0], {**double[1], "id": f"skip{level}"}, op("max_pool", kernel_size=2)]
    layers += double
    for level in reversed(range(depth)):
        layers += [{**up, "id": f"up{level}"}, op("concat", [f"skip{level}", f"up{level}"], **crop), *double]
    return layers


@pytest.mark.parametrize(
    ("up", "smallest", "largest", "padding"),
    [
        (op("conv_transpose", kernel_size=2, stride=2), 188, 204, 94),
        (op("upsample", scale_factor=2, mode="linear"), 220, 236, 110),
    ],
)
def test_u_net_with_padding(up: dict[str, Any], smallest: int, largest: int, padding: int) -> None:
    judge = oracle(*u_net(4, up, 1, {}), size=64)
    last = judge.ids[-1]
    found = judge.figures(last, "input")
    assert found is not None
    assert published(found) == (largest, 1, padding)
    assert (found.receptive_field_min, found.period, found.size) == (smallest, 16, 64)
    assert signatures(judge, last) == {(1, 0): Signature(5, 9, largest)}


def test_u_net_of_2015() -> None:
    up = op("conv_transpose", kernel_size=2, stride=2)
    judge = oracle(*u_net(4, up, 0, {"crop": "center"}), size=572)
    assert judge.size(judge.ids[-1]) == 388


def test_k3_s2_p1_against_k2_s2() -> None:
    judge = oracle(
        conv(3, id="a", stride=2, padding=1), conv(2, "input", id="b", stride=2), op("add", ["a", "b"], id="c")
    )
    assert published(judge.figures("c", "input")) == (3, 2, 1)
    assert signatures(judge, "c") == {(2, 0): Signature(1, 3, 3), (2, HALF): Signature(1, 2, 2)}
    assert judge.misaligned_joins() == {("c", "input")}


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(
    ("down", "offset"),
    [(conv(3, stride=2, padding=1), -HALF), (op("avg_pool", kernel_size=2), 0), (conv(4, stride=2), 1)],
)
def test_two_geometries(depth: int, down: dict[str, Any], offset: Fraction) -> None:
    """The centres of D equal steps add up to 2^D - 1 times that of one; half-pixel steps up add nothing."""
    found = figures(*[down] * depth, *[op("upsample", scale_factor=2)] * depth)
    assert found.effective_stride == 1
    assert found.mean_center == offset * (2**depth - 1)


def test_gridding() -> None:
    def holes(*dilations: int) -> int:
        judge = oracle(*(conv(3, dilation=dilation, padding="half") for dilation in dilations))
        return len(judge.holes(judge.ids[-1], "input", 7))

    assert [holes(2, 2, 2), holes(1, 2, 5), holes(1, 3, 1)] == [6, 0, 0]


# ---------------------------------------------------------------------------------------------- single operators


@pytest.mark.parametrize(
    ("layer", "stride", "phases"),
    [
        (conv(3, dilation=2, padding=1), 1, [(-1, 3)]),
        (conv(2, stride=3, padding={"before": -2}), 3, [(2, 3)]),
        (conv(3, dilation=3, padding="half"), 1, [(-3, 3)]),
        (conv(4, padding="half"), 1, [(-2, 1)]),
        (conv(4, padding="same"), 1, [(-1, 2)]),
        (conv(4, padding="same_lower"), 1, [(-2, 1)]),
        (conv(4, stride=2, padding="causal"), 2, [(-3, 0)]),
        (conv(4, stride=2, padding="causal_block"), 2, [(-2, 1)]),
        (conv(4, padding="valid"), 1, [(0, 3)]),
        (op("max_pool", kernel_size=3), 3, [(0, 2)]),
        (op("blur_pool"), 2, [(-1, 1)]),
        (op("blur_pool", kernel_size=4, stride=1), 1, [(-1, 2)]),
        (op("conv_transpose", kernel_size=4, stride=2, padding=1), "1/2", [(-1, 0), (0, 1)]),
        (op("conv_transpose", kernel_size=3, stride=2, padding=1), "1/2", [(0, 0), (0, 1)]),
        (op("conv_transpose", kernel_size=2, stride=3), "1/3", [(0, 0), (0, 0), None]),
        (op("conv_transpose", kernel_size=3, stride=2, dilation=2), "1/2", [(-2, 0), None]),
        (op("conv_transpose", kernel_size=4, stride=2, padding="same"), "1/2", [(-1, 0), (0, 1)]),
        (op("conv_transpose", kernel_size=4, stride=2, padding="causal"), "1/2", [(-1, 0), (-1, 0)]),
        (op("max_unpool", kernel_size=2), "1/2", [(0, 0), (0, 0)]),
        (op("upsample", scale_factor=2), "1/2", [(0, 0), (0, 0)]),
        (op("upsample", scale_factor="3/2"), "2/3", [(0, 0), (0, 0), (1, 1)]),
        (op("upsample", scale_factor=1.5, mode="nearest_exact"), "2/3", [(0, 0), (1, 1), (1, 1)]),
        (op("upsample", scale_factor=2, mode="linear"), "1/2", [(-1, 0), (0, 1)]),
        (op("upsample", scale_factor=3, mode="linear"), "1/3", [(-1, 0), (0, 0), (0, 1)]),
        (op("upsample", scale_factor=0.5, mode="linear"), 2, [(0, 1)]),
        (op("upsample", scale_factor=2, mode="bicubic"), "1/2", [(-2, 1), (-1, 2)]),
        (op("upsample", scale_factor=3, mode="bicubic"), "1/3", [(-2, 1), (0, 0), (-1, 2)]),
        (op("pixel_shuffle", upscale_factor=2), "1/2", [(0, 0), (0, 0)]),
        (op("pixel_unshuffle", downscale_factor=3), 3, [(0, 2)]),
        (op("pad", padding={"before": 2}), 1, [(-2, -2)]),
        (op("crop", cropping=1), 1, [(1, 1)]),
        (op("slice", start=3, step=2), 2, [(3, 3)]),
        (op("slice", start=3, stop=-1), 1, [(3, 3)]),
        (op("adaptive_avg_pool", output_size=None), 1, [(0, 0)]),
        (op("batch_norm"), 1, [(0, 0)]),
    ],
)
def test_what_an_operator_reads(layer: dict[str, Any], stride: int | str, phases: list[tuple[int, int] | None]) -> None:
    assert figures(layer) == Figures(Fraction(stride), tuple(phases))


@pytest.mark.parametrize(
    ("layer", "size", "stride", "phases"),
    [
        (conv(3, stride=2, padding="same"), 8, 2, [(0, 2)]),
        (conv(3, stride=2, padding="same_lower"), 8, 2, [(-1, 1)]),
        (conv(3, stride=2, padding="same"), 7, 2, [(-1, 1)]),
        (op("slice", start=-3), 8, 1, [(5, 5)]),
        (op("upsample", size=5, mode="linear", align_corners=True), 3, "1/2", [(0, 0), (0, 1)]),
        (op("upsample", size=4, mode="linear", align_corners=True), 3, "2/3", [(0, 0), (0, 1), (1, 2)]),
        (op("upsample", scale_factor=2, mode="linear", align_corners=True), 2, "1/3", [(0, 0), (0, 1), (0, 1)]),
        (op("upsample", size=4, mode="nearest"), 6, "3/2", [(0, 0), (1, 1)]),
        (op("upsample", size=4, mode="area"), 6, "3/2", [(0, 1), (1, 2)]),
        (op("upsample", like="input"), 6, 1, [(0, 0)]),
        (op("adaptive_avg_pool", output_size=2), 5, "5/2", [(0, 2), (2, 4)]),
        (op("adaptive_max_pool", output_size=4), 3, "3/4", [(0, 0), (0, 1), (1, 2), (2, 2)]),
    ],
)
def test_what_is_read_depends_on_size(
    layer: dict[str, Any], size: int, stride: int | str, phases: list[tuple[int, int]]
) -> None:
    found = figures(layer, size=size)
    assert (found.effective_stride, found.phases) == (Fraction(stride), tuple(phases))


@pytest.mark.parametrize(
    ("layer", "size", "outputs"),
    [
        (conv(3, stride=2), 8, 3),
        (conv(3, dilation=3), 6, 0),
        (conv(1, padding={"before": -2, "after": 1}), 8, 7),
        (conv(3, stride=2, padding="same"), 7, 4),
        (conv(2, stride=3, padding="same"), 7, 3),
        (op("max_pool", kernel_size=2), 5, 2),
        (op("max_pool", kernel_size=2, ceil_mode=True), 5, 3),
        (op("max_pool", kernel_size=3, stride=2, ceil_mode=True), 5, 2),
        (op("max_pool", kernel_size=3, stride=2, ceil_mode=True), 6, 3),
        (op("max_pool", kernel_size=2, padding=1, ceil_mode=True), 3, 2),
        (op("max_pool", kernel_size=3, stride=2, ceil_mode=True), 2, 1),
        (op("conv_transpose", kernel_size=4, stride=2, padding=1), 5, 10),
        (op("conv_transpose", kernel_size=3, stride=2, padding=1, output_padding=1), 5, 10),
        (op("conv_transpose", kernel_size=3, stride=2, dilation=2), 5, 13),
        (op("conv_transpose", kernel_size=5, stride=2, padding="same"), 5, 10),
        (op("conv_transpose", kernel_size=2, stride=3, padding="same"), 5, 15),
        (op("conv_transpose", kernel_size=4, stride=2, padding="causal"), 5, 10),
        (op("max_unpool", kernel_size=2), 5, 10),
        (op("upsample", scale_factor="3/2"), 5, 7),
        (op("upsample", size=3), 5, 3),
        (op("pixel_shuffle", upscale_factor=3), 5, 15),
        (op("pixel_unshuffle", downscale_factor=2), 6, 3),
        (op("pad", padding={"before": 1, "after": 2}), 5, 8),
        (op("crop", cropping=1), 5, 3),
        (op("slice", start=1, stop=-1, step=2), 6, 2),
        (op("adaptive_avg_pool", output_size=7), 5, 7),
        (op("global_avg_pool"), 5, 1),
        (op("linear"), 5, None),
    ],
)
def test_sizes(layer: dict[str, Any], size: int, outputs: int | None) -> None:
    assert size_of(layer, size) == outputs


@pytest.mark.parametrize(
    "layer",
    [
        conv(3, stride=2, padding="same"),
        op("slice", start=-1),
        op("upsample", size=4),
        op("upsample", scale_factor=2, mode="area"),
        op("upsample", scale_factor=2, mode="linear", align_corners=True),
        op("adaptive_avg_pool", output_size=2),
        op("add", ["input", "input"], crop="center"),
    ],
)
def test_needs_a_size(layer: dict[str, Any]) -> None:
    with pytest.raises(NeedsSize):
        figures(layer)
    figures(layer, size=8)


def test_same_with_a_kernel_of_one_needs_no_size() -> None:
    assert figures(conv(1, stride=2, padding="same")).phases == ((0, 0),)


def test_shuffles_there_and_back() -> None:
    up, down = op("pixel_shuffle", upscale_factor=2), op("pixel_unshuffle", downscale_factor=2)
    assert figures(up, down) == Figures(Fraction(1), ((0, 0),))
    assert figures(down, up) == Figures(Fraction(1), ((0, 1), (0, 1)))


def test_like_without_sizes_goes_by_strides() -> None:
    found = figures(op("max_pool", kernel_size=2), op("upsample", like="input"))
    assert found == Figures(Fraction(1), ((0, 1), (0, 1)))


def test_look_ahead() -> None:
    causal = op("conv_transpose", kernel_size=4, stride=2, padding="causal")
    shifted = op("conv_transpose", kernel_size=4, stride=2, padding={"before": 3, "after": -1})
    assert figures(causal, size=4).look_ahead == 0
    found = figures(shifted)
    assert found.look_ahead == 2
    assert max(h[1] - found.effective_stride * j for j, h in enumerate(found.phases) if h) == Fraction(3, 2)


def test_a_map_that_reads_nothing() -> None:
    found = figures(op("conv_transpose", kernel_size=1, stride=2), op("slice", start=1, step=2))
    assert found == Figures(Fraction(1), (None,))
    assert (found.receptive_field, found.effective_padding, found.center, found.mean_center) == (None,) * 4


# ------------------------------------------------------------------------------------------------------- regions


def test_regions_at_borders() -> None:
    judge = oracle(conv(3, dilation=2, padding="half"), size=6)
    assert judge.region("layers.0", "input", 0) == Region((-2, 2), (0, 2), frozenset({0, 2}))
    assert judge.region("layers.0", "input", 5) == Region((3, 7), (3, 5), frozenset({3, 5}))
    assert judge.region("layers.0", "input", 6).read == frozenset()


def test_regions_outside_the_input() -> None:
    judge = oracle(conv(2, padding=3), size=6)
    assert judge.region("layers.0", "input", 0) == Region((-3, -2), None, frozenset())


def test_padding_of_any_map_reads_nothing() -> None:
    """The crop leaves samples 2 to 4; the padding behind it does not bring the others back."""
    judge = oracle(op("crop", cropping=2), conv(3, padding=1), size=7)
    assert judge.region("layers.1", "input", 0) == Region((1, 3), (1, 3), frozenset({2, 3}))


def test_interpolation_clamps() -> None:
    linear = oracle(op("upsample", scale_factor=2, mode="linear"), size=3)
    assert linear.region("layers.0", "input", 0) == Region((-1, 0), (0, 0), frozenset({0}))
    assert linear.region("layers.0", "input", 5) == Region((2, 3), (2, 2), frozenset({2}))
    cubic = oracle(op("upsample", scale_factor=2, mode="bicubic"), size=3)
    assert cubic.read("layers.0", "input", 0) == {0, 1}
    inner = oracle(op("crop", cropping=1), op("upsample", scale_factor=2, mode="linear"), size=5)
    assert inner.region("layers.1", "input", 0) == Region((0, 1), (0, 1), frozenset({1}))


def test_cropping_joins() -> None:
    for crop, start in (("center", 1), ("keep_start", 0), ("keep_end", 3)):
        judge = oracle(conv(4, id="a"), op("add", ["input", "a"], id="b", crop=crop), size=9)
        assert judge.size("b") == 6
        assert [path.phases for path in judge.paths("b", "input")] == [((start, start),), ((0, 3),)]


def test_sizes_that_differ() -> None:
    judge = oracle(conv(4, id="a"), op("add", ["input", "a"], id="b"), conv(1, id="c"), size=9)
    assert judge.mismatched_sizes == {"b"}
    assert judge.size("c") is None


# ----------------------------------------------------------------------------------------------- paths and blame


def test_paths_of_residual_blocks() -> None:
    judge = oracle(
        conv(3, id="a", padding=1),
        op("add", ["a", "input"], id="b"),
        conv(3, id="c", padding=1),
        op("add", ["c", "b"], id="d"),
    )
    fields = {path.layers: path.receptive_field for path in judge.paths("d", "input")}
    assert fields == {
        ("input", "a", "b", "c", "d"): 5,
        ("input", "b", "c", "d"): 3,
        ("input", "a", "b", "d"): 3,
        ("input", "b", "d"): 1,
    }
    assert signatures(judge, "d") == {(1, 0): Signature(4, 1, 5)}
    assert judge.aligned("d", "input")


def test_a_map_named_twice_is_two_paths() -> None:
    judge = oracle(conv(3, id="a"), op("add", ["a", "a"], id="b"))
    assert signatures(judge, "b") == {(1, 1): Signature(2, 3, 3)}
    assert judge.misaligned_joins() == set()


def test_only_the_first_join_is_blamed() -> None:
    """`b` is off by one sample; `d` has the same two centres as its branches; `f` adds a third."""
    judge = oracle(
        conv(3, id="a"),
        op("add", ["a", "input"], id="b"),
        conv(3, id="c", padding=1),
        op("add", ["c", "b"], id="d"),
        op("pad", "input", id="e", padding={"before": 7}),
        op("add", ["d", "e"], id="f"),
    )
    assert judge.misaligned_joins() == {("b", "input"), ("f", "input")}
    assert [judge.aligned(id, "input") for id in "abcdef"] == [True, False, False, False, True, False]


def test_blame_when_sets_overlap() -> None:
    """Centres 0 and 1 joined with 1 and 2 make three."""
    judge = oracle(
        op("crop", id="one", cropping={"before": 1}),
        op("add", ["one", "input"], id="a"),
        op("crop", id="b", cropping={"before": 1}),
        op("add", ["a", "b"], id="c"),
        op("add", ["c", "one"], id="d"),
    )
    assert judge.misaligned_joins() == {("a", "input"), ("c", "input")}


def test_mismatched_strides() -> None:
    judge = oracle(
        conv(3, id="a", stride=2),
        op("add", ["a", "input"], id="b"),
        conv(3, id="c"),
        op("add", ["c", "a"], id="d"),
        conv(3, "a", id="e"),
    )
    assert judge.mismatched_joins() == {("b", "input")}
    assert judge.misaligned_joins() == set()
    for id in "bcd":
        with pytest.raises(Mismatched):
            judge.figures(id, "input")
    assert judge.figures("e", "input") == Figures(Fraction(2), ((0, 6),))


def test_two_inputs_are_judged_apart() -> None:
    judge = oracle(
        conv(3, "x", id="a"),
        op("add", ["a", "y"], id="b"),
        op("add", ["b", "y"], id="c"),
        op("add", ["c", "x"], id="d"),
        conv(3, "x", id="e"),
        inputs={"x": {}, "y": {}},
    )
    assert judge.misaligned_joins() == {("d", "x")}
    assert judge.figures("d", "y") == Figures(Fraction(1), ((0, 0),))
    assert signatures(judge, "d", "y") == {(1, 0): Signature(2, 1, 1)}
    assert judge.figures("e", "y") is None


def test_a_stride_behind_resampling_can_hide_a_difference() -> None:
    """Every other output of nearest x2 and of a shift by one: the means of `b` differ, those of `c` do not."""
    judge = oracle(
        op("upsample", id="a", scale_factor=2),
        op("pad", id="shifted", padding={"after": 1}),
        op("slice", id="late", start=1),
        op("add", ["a", "late"], id="b"),
        op("slice", id="c", step=2),
    )
    assert judge.misaligned_joins() == {("b", "input")}
    assert len(judge.centers("c", "input")) == 1
    assert not judge.aligned("c", "input")


def test_figures_from_another_layer() -> None:
    judge = oracle(conv(3, id="a", stride=2), conv(3, id="b"), op("add", ["b", "input"], id="c"))
    assert judge.figures("c", "a") == Figures(Fraction(1), ((0, 2),))


def test_axes_are_independent() -> None:
    layer = {"op": "conv", "kernel_size": [3, 5], "stride": [1, 2], "padding": [1, {"before": 4}]}
    spec = {"rflint": 1, "input": {"size": [10, 11]}, "layers": [layer]}
    found = [Oracle(spec, axis).figures("layers.0", "input") for axis in (0, 1)]
    assert found == [Figures(Fraction(1), ((-1, 1),), 10), Figures(Fraction(2), ((-4, 0),), 6)]


# ---------------------------------------------------------------------------------------- global and unknown maps


def test_a_gate_is_broadcast() -> None:
    judge = oracle(
        conv(3, id="a", padding=1),
        op("global_avg_pool", id="pool"),
        conv(1, id="gate"),
        op("multiply", ["a", "gate"], id="b"),
        size=9,
    )
    assert [judge.is_global(id, "input") for id in ("a", "pool", "gate", "b")] == [False, True, True, True]
    assert judge.figures("gate", "input") is None
    assert judge.figures("b", "input") == Figures(Fraction(1), ((-1, 1),), 9)
    assert len(judge.paths("b", "input")) == 1
    assert judge.read("b", "input", 5) == set(range(9))


def test_global_operators_that_keep_the_grid() -> None:
    judge = oracle(conv(3, id="a"), op("lstm", id="b"), op("layer_norm", id="c", over=["y"]), size=6, axes=["x", "y"])
    assert judge.is_global("b", "input")
    assert judge.figures("b", "input") == judge.figures("a", "input")
    assert judge.read("b", "input", 1) == {0, 1, 2, 3}
    beside = oracle(op("layer_norm", id="c", over=["y"]), axes=["x", "y"])
    assert not beside.is_global("c", "input")


def test_opaque_taints_what_depends_on_it() -> None:
    judge = oracle(conv(3, id="a"), op("opaque", id="b"), conv(3, id="c"), conv(3, "a", id="d"), size=9)
    for id in "bc":
        with pytest.raises(Unknown):
            judge.figures(id, "input")
    assert judge.size("c") is None
    assert judge.figures("d", "input") == Figures(Fraction(1), ((0, 4),), 5)


# ---------------------------------------------------------------------------------------- the judge and its networks


def test_a_wrong_period_is_noticed() -> None:
    with pytest.raises(AssertionError):
        observe(lambda x: frozenset({x // 2}), Fraction(1, 2), 1)
    with pytest.raises(AssertionError):
        observe(lambda x: frozenset({x * x}), Fraction(1), 4)


def judges(spec: dict[str, Any]) -> list[Oracle]:
    return [Oracle(spec, axis) for axis in range(len(spec.get("axes", ["height", "width"])))]


@given(st.one_of(networks(), resampling_networks(tainted=True)))
def test_paths_together_read_what_the_map_reads(spec: dict[str, Any]) -> None:
    for judge in judges(spec):
        last = judge.ids[-1]
        for origin in judge.inputs:
            trails = list(judge.trails(last, origin))
            for x in (0, 1, 5):
                try:
                    whole = judge.field(last, origin, x)
                except Unknown:
                    continue
                assert whole == frozenset().union(*(judge.along(trail, x) for trail in trails))


@given(networks(sized=True))
def test_without_interpolation_borders_only_take_away(spec: dict[str, Any]) -> None:
    for judge in judges(spec):
        for id in judge.ids:
            for x in range(judge.size(id) or 0):
                assert all(judge.read(id, origin, x) <= judge.field(id, origin, x) for origin in judge.inputs)


@given(st.one_of(networks(), resampling_networks()))
def test_random_networks_are_as_promised(spec: dict[str, Any]) -> None:
    """Names resolve upwards, and maps of known size are not empty."""
    known = set(spec.get("inputs", ["input"]))
    for place, layer in enumerate(spec["layers"]):
        sources = layer.get("from", [])
        assert known >= {*([sources] if isinstance(sources, str) else sources)} | ({layer.get("like")} - {None})
        known |= {layer["id"]} if "id" in layer else set()
        assert place or "from" in layer or "inputs" not in spec
    for judge in judges(spec):
        assert len(set(judge.ids)) == len(spec["layers"])
        assert all(judge.size(id) != 0 for id in judge.ids)


@pytest.mark.parametrize("kind", ["misaligned", "mismatched", "aligned join", "phases", "sizes differ", "needs size"])
def test_random_networks_of_every_kind(kind: str) -> None:
    def is_so(spec: dict[str, Any]) -> bool:
        judge = judges(spec)[0]
        last = judge.ids[-1]
        if kind == "misaligned":
            return bool(judge.misaligned_joins())
        if kind == "mismatched":
            return bool(judge.mismatched_joins())
        if kind == "sizes differ":
            return bool(judge.mismatched_sizes)
        try:
            found = [judge.figures(last, origin) for origin in judge.inputs]
            aligned = all(judge.aligned(last, origin) for origin in judge.inputs)
        except NeedsSize:
            return kind == "needs size"
        except Unknown:
            return False
        joined = any(len(judge.paths(last, origin)) > 1 for origin in judge.inputs)
        return (joined and aligned) if kind == "aligned join" else any(f and f.period > 2 for f in found)

    only_looking = settings(max_examples=2000, derandomize=True, phases=[Phase.generate])
    find(st.one_of(networks(), resampling_networks()), is_so, settings=only_looking)
