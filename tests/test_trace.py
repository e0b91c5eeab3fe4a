"""The trace as data: the steps of witness paths, signatures with shares, regions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rflint import engine
from rflint.geometry.analysis import analyse
from rflint.reports.lookup import Names
from rflint.reports.report import describe_map
from rflint.reports.trace import describe_trace, smallest_sizes
from rflint.source import Source

EXAMPLES = Path(__file__).parent.parent / "examples"

SKIP = """\
rflint: 1
name: skip
input: {size: [8, 16]}
layers:
  - {id: stem, op: conv, kernel_size: [3, 5], stride: 2, padding: half}
  - {id: body, op: conv, kernel_size: 3, dilation: 2, padding: {before: 2, after: 1}}
  - {id: crop, op: crop, from: stem, cropping: {after: 1}}
  - {id: sum, op: add, from: [body, crop]}
"""


def traced(text: str, at: str, index: list[int] | None = None, wrt: str | None = None) -> dict[str, Any]:
    source = Source("net.yaml", text)
    network, faults = engine.load(source)
    assert network is not None, faults
    names = Names(network)
    origins = () if wrt is None else (names.find(wrt),)
    return describe_trace(source, analyse(network, smallest_sizes(network), origins), names.find(at), index)


def towards(text: str, at: str, **more: Any) -> dict[str, Any]:
    """The trace of a layer towards the only origin."""
    ((_, found),) = traced(text, at, **more)["towards"].items()
    return found


def steps(text: str, at: str, which: str = "largest", axis: int = 0) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in towards(text, at)["witnesses"][axis][which]}


def one_layer(layer: str, size: int | None = 12) -> dict[str, Any]:
    given = "" if size is None else f"input: {{size: {size}}}\n"
    return steps(f"rflint: 1\naxes: [time]\n{given}layers:\n  - {{id: a, {layer}}}\n", "a")["a"]


def example(name: str, at: str) -> dict[str, Any]:
    return towards((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"), at)


def test_what_the_report_says_stands_in_it() -> None:
    source = Source("net.yaml", SKIP)
    network, _ = engine.load(source)
    assert network is not None
    reported = describe_map(source, analyse(network), 4, signatures=False)
    entry = traced(SKIP, "sum")
    assert {key: entry[key] for key in ("file", "name", "axes", "causal", "inputs", "index")} == {
        "file": "net.yaml",
        "name": "skip",
        "axes": ["height", "width"],
        "causal": [False, False],
        "inputs": {"input": {"size": [8, 16], "declared": [8, 16]}},
        "index": None,
    }
    assert {key: entry[key] for key in reported if key != "towards"} == {
        key: value for key, value in reported.items() if key != "towards"
    }
    assert reported["towards"]["input"].items() <= entry["towards"]["input"].items()


def test_a_step_has_arguments_and_figures() -> None:
    assert list(steps(SKIP, "sum").values()) == [
        step("input", "input", None, figures=(1, 1, 1, 0)),
        step("stem", "conv", 5, (3, 2, [1, 1], 1), figures=(3, 3, 2, 1)),
        step("body", "conv", 6, (3, 1, [2, 1], 2), figures=(11, 11, 2, 5)),
        step("sum", "add", 8, detail="of 2", figures=(11, 11, 2, 5)),
    ]


def step(
    id: str,
    op: str,
    line: int | None,
    arguments: tuple[Any, ...] = (None,) * 4,
    figures: tuple[Any, ...] = (),
    detail: str | None = None,
) -> dict[str, Any]:
    named = dict(zip(("kernel_size", "stride", "padding", "dilation"), arguments, strict=True))
    names = ("receptive_field", "receptive_field_min", "effective_stride", "effective_padding")
    return {"id": id, "op": op, "line": line, **named, "detail": detail, **dict(zip(names, figures, strict=True))}


def test_the_smallest_field_has_its_own_path() -> None:
    assert list(steps(SKIP, "sum", "smallest")) == ["input", "stem", "crop", "sum"]
    assert steps(SKIP, "sum", "smallest")["crop"]["padding"] == [0, -1]


def test_axes_that_differ_have_their_own_steps() -> None:
    found = towards(SKIP, "sum")["witnesses"]
    assert [one["axes"] for one in found] == [["height"], ["width"]]
    assert [one["largest"][1]["kernel_size"] for one in found] == [3, 5]


def test_axes_of_other_sizes_and_the_same_steps_share_them() -> None:
    (one,) = towards(SKIP.replace("[3, 5]", "3"), "sum")["witnesses"]
    assert one["axes"] == ["height", "width"]


def test_the_only_path_is_there_once() -> None:
    assert towards(SKIP, "body")["witnesses"][0]["smallest"] is None


def test_signatures_have_shares_and_lines() -> None:
    first, second = towards(SKIP.replace("{before: 2, after: 1}", "{before: 1, after: 2}"), "sum")["signatures"]
    assert [one["center"] for one in (first, second)] == [[2, 2], [0, 0]]
    assert [(one["count"], one["share"]) for one in (first, second)] == [("1", "1/2"), ("1", "1/2")]
    assert first["witness"] == first["witness_min"]
    assert [(one["id"], one["line"]) for one in first["witness"]][1:] == [("stem", 5), ("body", 6), ("sum", 8)]


def test_shares_are_exact() -> None:
    blocks = "blocks: {u: {layers: [{id: b, op: conv, kernel_size: 3, padding: 1}, {op: add, from: [input, b]}]}}"
    off = "  - {id: off, op: conv, kernel_size: 2, from: input}\n  - {id: end, op: add, from: [u, off]}\n"
    text = f"rflint: 1\n{blocks}\nlayers:\n  - {{id: u, use: u, repeat: 100}}\n{off}"
    assert [one["share"] for one in towards(text, "end")["signatures"]] == [f"{2**100}/{2**100 + 1}", f"1/{2**100 + 1}"]


@pytest.mark.parametrize(
    ("layer", "padding"),
    [
        ("op: conv, kernel_size: 4, stride: 3, padding: same", [0, 1]),
        ("op: conv, kernel_size: 4, stride: 3, padding: same_lower", [1, 0]),
        ("op: conv, kernel_size: 3, dilation: 2, padding: causal", [4, 0]),
        ("op: conv, kernel_size: 3", [0, 0]),
        ("op: conv_transpose, kernel_size: 4, stride: 2, padding: same", [1, 1]),
        ("op: pad, padding: {before: 2}", [2, 0]),
    ],
)
def test_padding_is_resolved(layer: str, padding: list[int]) -> None:
    assert one_layer(layer)["padding"] == padding


def test_padding_that_needs_a_size_is_its_word() -> None:
    found = one_layer("op: conv, kernel_size: 3, stride: 2, padding: same", None)
    assert (found["padding"], found["effective_padding"], found["receptive_field"]) == ("same", "unknown", 3)


@pytest.mark.parametrize(
    ("layer", "detail"),
    [
        ("op: upsample, scale_factor: 3/2, mode: linear", "linear ×3/2"),
        ("op: upsample, size: 23, mode: linear, align_corners: true", "linear to 23, align_corners"),
        ("op: upsample, like: input", "nearest to 12"),
        ("op: pixel_shuffle, upscale_factor: 2", "×2"),
        ("op: pixel_unshuffle, downscale_factor: 2", "÷2"),
        ("op: conv_transpose, kernel_size: 2, stride: 2, output_padding: 1", "output padding 1"),
        ("op: slice, start: 1, step: 2", "from 1"),
        ("op: adaptive_avg_pool, output_size: 5", "to 5"),
        ("op: lstm", "reads all of the past"),
        ("op: self_attention", "reads all"),
        ("op: relu", None),
        ("op: opaque", None),
    ],
)
def test_what_else_there_is_to_know(layer: str, detail: str | None) -> None:
    assert one_layer(layer)["detail"] == detail


def test_a_resize_like_a_map_of_unknown_size() -> None:
    assert one_layer("op: upsample, like: input", None)["detail"] == "nearest to `input`"


def test_an_operator_that_spares_an_axis() -> None:
    found = towards("rflint: 1\nlayers:\n  - {id: a, op: self_attention, over: [width]}\n", "a")["witnesses"]
    assert [one["largest"][1]["detail"] for one in found] == [None, "reads all"]


def test_figures_that_end_on_the_way() -> None:
    text = "rflint: 1\ninput: {size: 9}\nlayers:\n  - {op: conv, kernel_size: 3}\n  - {id: a, op: %s}\n"
    assert steps(text % "global_avg_pool", "a")["a"]["receptive_field"] == "global"
    assert steps(text % "opaque", "a")["a"]["receptive_field"] == "unknown"
    assert steps(text % "opaque", "a")["layers.0"]["receptive_field"] == 3
    assert towards(text % "opaque", "a")["signatures"] == "unknown"


def test_a_set_of_sizes_is_traced_at_the_smallest() -> None:
    entry = traced(SKIP.replace("[8, 16]", "{min: 8, max: 64, step: 8}"), "sum")
    declared = {"min": 8, "max": 64, "step": 8}
    assert entry["inputs"] == {"input": {"size": [8, 8], "declared": [declared, declared]}}
    assert entry["size"] == [3, 3]


def test_measured_from_a_layer() -> None:
    found = traced(SKIP, "sum", wrt="stem")["towards"]
    assert list(found) == ["stem"]
    assert [one["id"] for one in found["stem"]["witnesses"][0]["largest"]] == ["stem", "body", "sum"]
    assert (found["stem"]["receptive_field"], found["stem"]["size"]) == ([5, 5], [4, 8])


def test_a_layer_towards_itself() -> None:
    found = towards(SKIP, "stem", wrt="stem")
    assert (found["receptive_field"], found["paths"], len(found["witnesses"][0]["largest"])) == ([1, 1], "1", 1)


def test_a_region() -> None:
    assert towards(SKIP, "sum", index=[0, 2])["region"] == {
        "unclipped": [[-5, 5], [-2, 10]],
        "clipped": [[0, 5], [0, 10]],
        "read": [[0, 5], [0, 10]],
        "samples": [5, 11],  # along height 2 is a hole
        "padding": ["4/9", "2/13"],
        "padding_of_all_axes": "62/117",
        "reasons": {},
    }


def test_a_region_without_sizes() -> None:
    found = towards(SKIP.replace("input: {size: [8, 16]}\n", ""), "stem", index=[0, 0])["region"]
    assert found["unclipped"] == [[-1, 1], [-2, 2]]
    assert found["clipped"] == found["read"] == found["samples"] == found["padding"] == ["unknown"] * 2
    assert found["padding_of_all_axes"] == "unknown"
    assert found["reasons"] == dict.fromkeys(("clipped", "read", "padding"), "the input size is not known")


def test_a_region_that_is_empty() -> None:
    layer = "  - {id: up, op: conv_transpose, kernel_size: 1, stride: 2}\n"
    found = towards(f"rflint: 1\naxes: [time]\ninput: {{size: 4}}\nlayers:\n{layer}", "up", index=[1])["region"]
    assert (found["unclipped"], found["read"], found["samples"], found["padding"]) == ([None], [None], [0], [None])


@pytest.mark.parametrize(
    ("name", "at", "largest", "smallest"),
    [
        ("resnet50-torchvision", "layer4", (427, 32, 213), (11, 32, 5)),
        ("unet-padded-transposed", "outc", (204, 1, 94), (9, 1, 4)),
        ("hifigan-v1", "conv_post", (27, "1/256", 13), (9, "1/256", 4)),
    ],
)
def test_known_networks(name: str, at: str, largest: tuple[Any, ...], smallest: tuple[Any, ...]) -> None:
    (found,) = example(name, at)["witnesses"]
    keys = ("receptive_field", "effective_stride", "effective_padding")
    assert tuple(found["largest"][-1][key] for key in keys) == largest
    assert tuple(found["smallest"][-1][key] for key in keys) == smallest


def test_the_last_step_is_an_extreme_of_the_map() -> None:
    for path in sorted(EXAMPLES.glob("*.yaml")):
        source = Source(path.name, path.read_text(encoding="utf-8"))
        network, _ = engine.load(source)
        assert network is not None
        analysis = analyse(network, smallest_sizes(network))
        for output in network.outputs:
            for found in describe_trace(source, analysis, output.layer)["towards"].values():
                one = found["witnesses"][0]
                if found["signatures"] != "unknown" and not found["global"][0]:
                    fields = [sign["receptive_field"][0] for sign in found["signatures"]]
                    assert one["largest"][-1]["receptive_field"] == max(fields)
