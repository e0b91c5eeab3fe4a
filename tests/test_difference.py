"""What differs between two networks: which layer is which, and what became of its figures."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflint import engine
from rflint.geometry.cases import cases_of
from rflint.output import renderer
from rflint.output.changes import Figure, before_and_after, together
from rflint.output.review import LINES
from rflint.reports.difference import FIGURES, Side, changed_figures, compare
from rflint.reports.pairing import COMPARED, paired
from rflint.reports.report import describe
from rflint.source import Source
from tests.strategies import networks, resampling_networks

CHAIN = """\
rflint: 1
input: {size: 32}
layers:
  - {id: a, op: conv, kernel_size: 3, padding: 1}
  - {id: b, op: conv, kernel_size: 3, padding: 1}
  - {id: c, op: conv, kernel_size: 3, padding: 1}
"""

BLOCKS = """\
rflint: 1
blocks:
  unit:
    layers:
      - {id: body, op: conv, kernel_size: 3, padding: 1}
      - {op: relu}
layers:
  - {id: stem, op: conv, kernel_size: 3, padding: 1}
  - {id: s, use: unit, repeat: 3}
outputs: {features: s}
"""


def side(text: str) -> Side:
    source = Source("net.yaml", text)
    network, faults = engine.load(source)
    assert network is not None, faults
    return Side(describe(source, network, cases_of(network), every=True, signatures=False), network)


def diff(old: str, new: str) -> dict[str, Any]:
    return compare(side(old), side(new), ("old.yaml", "new.yaml"))


def lines(old: str, new: str, every: bool = False) -> list[str]:
    """What is said of two specs, below the title."""
    return renderer("diff", "text")([diff(old, new)], every=every).splitlines()[1:]


def ids(entry: dict[str, Any], part: str) -> list[str]:
    return [one["id"] for one in entry["layers"][part]]


def renames(entry: dict[str, Any]) -> dict[str, str]:
    return {one["was"]: one["id"] for one in entry["layers"]["renamed"]}


def layers(*rows: str) -> str:
    return "rflint: 1\nlayers:\n" + "".join(f"  - {{{row}}}\n" for row in rows)


def is_empty(entry: dict[str, Any]) -> bool:
    parts = [entry["inputs"], *entry["outputs"].values(), *entry["layers"].values()]
    return not any(parts)


# Figures.


def test_a_changed_kernel_changes_all_that_follows() -> None:
    other = CHAIN.replace("b, op: conv, kernel_size: 3, padding: 1", "b, op: conv, kernel_size: 5, padding: 2")
    found = diff(CHAIN, other)
    assert ids(found, "changed") == ["b", "c"]
    assert [one["index"] for one in found["layers"]["changed"]] == [1, 2]
    (output,) = found["outputs"]["changed"]
    assert (output["name"], output["was"], output["layer"], output["moved"]) == ("c", None, "c", False)
    assert output["changes"] == {
        "towards": {
            "input": {
                "receptive_field": {"old": [7, 7], "new": [9, 9]},
                "receptive_field_min": {"old": [7, 7], "new": [9, 9]},
                "effective_padding": {"old": [3, 3], "new": [4, 4]},
            }
        }
    }
    assert changed_figures(found, every=False) == {"receptive_field", "effective_padding"}


@pytest.mark.parametrize(
    ("edit", "figure"),
    [
        (("kernel_size: 3, padding: 1}\n", "kernel_size: 3, padding: 1, dilation: 2}\n"), "receptive_field"),
        (("padding: 1}\n", "padding: 1, stride: 2}\n"), "effective_stride"),
        (("padding: 1}\n", "padding: 0}\n"), "effective_padding"),
        (("padding: 1}\n", "padding: 0}\n"), "center"),
        (("size: 32", "size: 33"), "size"),
    ],
)
def test_every_figure_is_watched(edit: tuple[str, str], figure: str) -> None:
    found = diff(CHAIN, CHAIN.replace(*edit))
    assert figure in changed_figures(found, every=False)
    assert changed_figures(found, every=False) < set(FIGURES)


JOINED = layers(
    "id: a, op: conv, kernel_size: 3, padding: 1",
    "id: j, op: add, from: [a, input]",
)


def test_alignment() -> None:
    other = JOINED.replace("padding: 1", "padding: {before: 2, after: 0}")
    assert "aligned" in changed_figures(diff(JOINED, other), every=False)
    assert any("j: " in line and "aligned yes → no" in line for line in lines(JOINED, other))


def test_layers_are_watched_where_all_are() -> None:
    text = layers("id: a, op: conv, kernel_size: 3", "id: b, op: conv, kernel_size: 1, from: input")
    found = diff(text, text.replace("kernel_size: 3", "kernel_size: 5"))
    assert changed_figures(found, every=False) == set()
    assert changed_figures(found, every=True) == {"receptive_field", "center"}
    assert lines(text, text.replace("kernel_size: 3", "kernel_size: 5")) == [
        "  outputs: no change in figures",
        "  a: receptive field 3 → 5, centre 1 → 2",
    ]


def test_an_output_that_is_gone_changes_every_figure() -> None:
    two = CHAIN + "outputs: [b, c]\n"
    one = CHAIN + "outputs: [c]\n"
    assert changed_figures(diff(two, one), every=False) == set(FIGURES)
    assert changed_figures(diff(one, two), every=False) == set()
    assert lines(two, one) == ["  output removed: b"]
    assert lines(one, two) == ["  output added: b"]


def test_axes_are_said_where_they_differ() -> None:
    before = lines(CHAIN, CHAIN.replace("b, op: conv, kernel_size: 3", "b, op: conv, kernel_size: [3, 5]"))
    assert before[0] == "  c: receptive field 7×7 → 7×9, centre 0×0 → 0×1, size 32×32 → 32×30"
    assert before[1] == "  2 layers from b to c: receptive field +2 along width, centre 0×0 → 0×1, size 32×32 → 32×30"


def test_other_axes() -> None:
    found = lines(CHAIN, CHAIN.replace("rflint: 1\n", "rflint: 1\naxes: [depth, height, width]\n"))
    assert found[0].startswith("  c: receptive field 7×7 → 7×7×7,")
    assert "  axes: height × width → depth × height × width" in found
    assert any(line.startswith("  3 layers from a to c: receptive field changed,") for line in found)


def test_unknown_sizes() -> None:
    assert lines(CHAIN, CHAIN.replace("input: {size: 32}\n", ""))[0] == "  c: size 32 → unknown"


SIZES = CHAIN.replace("size: 32", "size: {min: 32, max: 64, step: 32}")


def test_sets_of_sizes() -> None:
    assert lines(SIZES, SIZES.replace("max: 64", "max: 96")) == [
        "  c: size 32–64 → 32–96",
        "  input input: size 32–64 step 32 → 32–96 step 32",
        "  3 layers from a to c: size 32–64 → 32–96",
    ]
    assert lines(CHAIN, SIZES)[0] == "  c: size 32 → 32–64"
    found = diff(SIZES, SIZES.replace("padding: 1}", "padding: 0}", 1))
    assert found["outputs"]["changed"][0]["changes"]["size"] == {
        "old": ["varies", "varies"],
        "new": ["varies", "varies"],
        "by_size": {"old": [[32, 32], [64, 64]], "new": [[30, 30], [62, 62]]},
    }
    assert lines(SIZES, SIZES.replace("padding: 1}", "padding: 0}", 1))[0].endswith("size 32–64 → 30–62")


GATED = """\
rflint: 1
layers:
  - {id: a, op: conv, kernel_size: 3, padding: 1}
  - {id: gate, op: squeeze_excite}
"""


def test_local_figures_stand_for_global_ones() -> None:
    other = GATED.replace("kernel_size: 3, padding: 1", "kernel_size: 5, padding: 2")
    assert lines(GATED, other)[0] == "  gate: local receptive field 3 → 5, local effective padding 1 → 2"
    assert changed_figures(diff(GATED, other), every=False) == {"receptive_field", "effective_padding"}


def test_a_field_that_becomes_global() -> None:
    other = GATED.replace("squeeze_excite", "relu")
    assert (
        lines(GATED, other)[0] == "  gate: receptive field global → 3, effective padding global → 1, centre global → 0"
    )


PHASED = layers(
    "id: a, op: conv, kernel_size: 3, stride: 2, padding: 1", "id: up, op: upsample, scale_factor: 2, mode: bilinear"
)


def test_the_smallest_field_is_said_where_it_changed_otherwise() -> None:
    found = lines(PHASED, PHASED.replace("bilinear", "bicubic"))
    assert found[0].startswith("  up: receptive field 5 → 9, ")
    assert "smallest receptive field" not in found[0]
    other = PHASED.replace("upsample, scale_factor: 2, mode: bilinear", "conv_transpose, kernel_size: 3, stride: 2")
    assert "receptive field 5 → 5" not in "".join(lines(PHASED, other))
    assert "smallest receptive field 5 → 3" in "".join(lines(PHASED, other))


TWO = """\
rflint: 1
inputs: {left: {}, right: {}}
layers:
  - {id: l, op: conv, kernel_size: 3, from: left}
  - {id: r, op: conv, kernel_size: 3, from: right}
  - {id: both, op: add, from: [l, r]}
"""


def test_inputs_are_told_apart() -> None:
    found = lines(TWO, TWO.replace("kernel_size: 3, from: right", "kernel_size: 5, from: right"))
    assert found == [
        "  both: towards right: receptive field 3 → 5, centre 1 → 2",
        "  2 layers from r to both: towards right: receptive field 3 → 5, centre 1 → 2",
    ]
    both = lines(TWO, TWO.replace("kernel_size: 3", "kernel_size: 5"))
    change = "receptive field 3 → 5, centre 1 → 2"
    assert both[0] == f"  both: towards left: {change}; towards right: {change}"


def test_an_input_that_is_not_reached_any_more() -> None:
    found = diff(TWO, TWO.replace("[l, r]", "[l, l]"))
    assert found["outputs"]["changed"][0]["changes"] == {"towards": {"right": {"reached": {"old": True, "new": False}}}}
    assert changed_figures(found, every=False) == set(FIGURES) - {"size"}
    assert "towards right: reached by a path yes → no" in lines(TWO, TWO.replace("[l, r]", "[l, l]"))[0]


def test_inputs_added_removed_renamed() -> None:
    one = TWO.replace(", right: {}", "").replace("from: right", "from: left")
    assert "  input removed: right" in lines(TWO, one)
    assert "  input added: right" in lines(one, TWO)
    assert lines(TWO, TWO.replace("right", "depth")) == ["  input renamed: right → depth"]
    assert is_empty(diff(TWO, TWO))


# Which layer is which.


def test_added_and_removed() -> None:
    shorter = "".join(line for line in CHAIN.splitlines(True) if "id: b" not in line)
    found = diff(CHAIN, shorter)
    assert (ids(found, "removed"), ids(found, "changed"), renames(found)) == (["b"], ["c"], {})
    found = diff(shorter, CHAIN)
    assert (ids(found, "added"), ids(found, "changed"), renames(found)) == (["b"], ["c"], {})


def test_a_rename_reaches_its_readers() -> None:
    found = diff(CHAIN, CHAIN.replace("id: b", "id: x"))
    assert renames(found) == {"b": "x"}
    assert ids(found, "changed") == []
    assert lines(CHAIN, CHAIN.replace("id: b", "id: x")) == ["  1 layer renamed: b → x"]


def test_another_operator_is_no_rename() -> None:
    found = diff(CHAIN, CHAIN.replace("id: b, op: conv, kernel_size: 3", "id: x, op: conv, kernel_size: 1"))
    assert (renames(found), ids(found, "added"), ids(found, "removed")) == ({}, ["x"], ["b"])


def test_another_source_is_no_rename() -> None:
    text = layers("id: a, op: relu", "id: b, op: conv, kernel_size: 3", "id: c, op: add, from: [a, b]")
    other = layers("id: a, op: relu", "id: x, op: conv, kernel_size: 3, from: input", "id: c, op: add, from: [a, x]")
    assert renames(diff(text, other)) == {}


def test_a_layer_that_moved_in_the_file_is_itself() -> None:
    text = layers("id: a, op: relu", "id: b, op: conv, kernel_size: 3, from: input", "id: c, op: add, from: [a, b]")
    other = layers("id: b, op: conv, kernel_size: 3", "id: a, op: relu, from: input", "id: c, op: add, from: [a, b]")
    assert is_empty(diff(text, other))


def test_like_is_translated() -> None:
    text = layers(
        "id: a, op: relu", "id: p, op: max_pool, kernel_size: 2", "id: u, op: upsample, like: a, mode: nearest"
    ).replace("layers", "input: {size: 8}\nlayers", 1)
    other = text.replace("id: a", "id: x").replace("like: a", "like: x").replace("id: u", "id: v")
    assert renames(diff(text, other)) == {"a": "x", "u": "v"}
    unlike = other.replace("like: x", "like: p")
    assert renames(diff(text, unlike)) == {"a": "x"}


def test_a_renamed_block_is_one_line() -> None:
    other = BLOCKS.replace("id: s,", "id: stage,").replace("features: s", "features: stage")
    assert lines(BLOCKS, other) == ["  6 layers renamed: s.0.body → stage.0.body, and 5 more alike"]
    assert len(lines(BLOCKS, other, every=True)) == 6
    inside = BLOCKS.replace("id: body", "id: conv")
    assert lines(BLOCKS, inside) == ["  3 layers renamed: s.0.body → s.0.conv, and 2 more alike"]


def test_one_more_run() -> None:
    found = diff(BLOCKS, BLOCKS.replace("repeat: 3", "repeat: 4"))
    assert ids(found, "added") == ["s.3.body", "s.3.layers.1"]
    assert (ids(found, "changed"), ids(found, "removed"), renames(found)) == ([], [], {})
    (output,) = found["outputs"]["changed"]
    assert (output["layer"], output["layer_was"], output["moved"]) == ("s.3.layers.1", "s.2.layers.1", True)
    assert lines(BLOCKS, BLOCKS.replace("repeat: 3", "repeat: 4")) == [
        "  features (now s.3.layers.1, not s.2.layers.1): receptive field 9 → 11, effective padding 4 → 5",
        "  2 layers added: s.3.body (conv), s.3.layers.1 (relu)",
    ]


def test_a_block_that_is_repeated_from_now_on() -> None:
    once = BLOCKS.replace(", repeat: 3", "")
    found = diff(once, BLOCKS)
    assert renames(found) == {"s.body": "s.0.body", "s.layers.1": "s.0.layers.1"}
    assert ids(found, "added") == ["s.1.body", "s.1.layers.1", "s.2.body", "s.2.layers.1"]
    assert ids(found, "changed") == ids(found, "removed") == []


UNNAMED = ["op: conv, kernel_size: 3", "op: relu", "op: conv, kernel_size: 3", "op: relu", "op: conv, kernel_size: 5"]


def test_unnamed_layers_are_counted_anew() -> None:
    before, after = layers(*UNNAMED), layers(*UNNAMED[:2], "op: max_pool, kernel_size: 2", *UNNAMED[2:])
    found = diff(before, after)
    assert ids(found, "added") == ["layers.2"]
    assert renames(found) == {"layers.2": "layers.3", "layers.3": "layers.4", "layers.4": "layers.5"}
    assert lines(before, after)[-1] == "  3 layers counted anew: layers.2 → layers.3, and 2 more alike"
    assert ids(diff(after, before), "removed") == ["layers.2"]


def test_an_unnamed_layer_that_changed_is_itself() -> None:
    found = diff(layers(*UNNAMED), layers(*UNNAMED[:2], "op: conv, kernel_size: 7", *UNNAMED[3:]))
    assert (ids(found, "added"), ids(found, "removed")) == ([], [])
    assert ids(found, "changed") == ["layers.2", "layers.3", "layers.4"]
    replaced = diff(layers(*UNNAMED), layers(*UNNAMED[:2], "op: max_pool, kernel_size: 7", *UNNAMED[3:]))
    assert ids(replaced, "changed") == ["layers.2", "layers.3", "layers.4"]


def test_changed_and_added_unnamed_layers() -> None:
    found = diff(layers(*UNNAMED), layers("op: relu", "op: conv, kernel_size: 7", *UNNAMED[1:]))
    assert (ids(found, "added"), ids(found, "removed")) == (["layers.0"], [])
    assert found["layers"]["changed"][0]["was"] == "layers.0"


def test_unnamed_layers_stay_beside_named_ones() -> None:
    text = layers("id: a, op: conv, kernel_size: 3", "op: relu", "id: c, op: conv, kernel_size: 3", "op: relu")
    other = layers(
        "id: a, op: conv, kernel_size: 3",
        "op: relu",
        "id: b, op: conv, kernel_size: 3",
        "op: relu",
        "id: c, op: conv, kernel_size: 3",
        "op: relu",
    )
    found = diff(text, other)
    assert ids(found, "added") == ["layers.3", "b"] or ids(found, "added") == ["b", "layers.3"]
    assert renames(found) == {"layers.3": "layers.5"}


def test_a_layer_that_gets_an_id_is_renamed() -> None:
    assert renames(diff(layers(*UNNAMED), layers(f"id: stem, {UNNAMED[0]}", *UNNAMED[1:]))) == {"layers.0": "stem"}


def test_long_lists_of_unnamed_layers() -> None:
    rows = ["op: conv, kernel_size: 3", "op: relu"] * 300
    old, new = layers(*rows), layers("op: max_pool, kernel_size: 3", *rows, "op: conv, kernel_size: 7")
    assert len(rows) * (len(rows) + 2) > COMPARED
    pairs = paired(side(old).network, side(new).network)
    assert pairs == {0: 0, **{at + 1: at for at in range(1, len(rows) + 1)}}


# Outputs.


def test_outputs_are_renamed_with_their_layer() -> None:
    old, new = CHAIN + "outputs: {x: c, y: b}\n", CHAIN + "outputs: {z: c, y: b}\n"
    assert diff(old, new)["outputs"]["renamed"][0] | {"moved": None} == {
        "name": "z",
        "was": "x",
        "layer": "c",
        "layer_was": "c",
        "moved": None,
    }
    assert lines(old, new) == ["  output renamed: x → z"]


def test_the_only_output_is_the_only_output() -> None:
    longer = CHAIN + "  - {id: d, op: conv, kernel_size: 3, padding: 1}\n"
    assert lines(CHAIN, longer) == [
        "  d (was c): receptive field 7 → 9, effective padding 3 → 4",
        "  1 layer added: d (conv)",
    ]


# What is said.


def test_nothing() -> None:
    text = renderer("diff", "text")([diff(CHAIN, CHAIN)])
    assert text == "old.yaml → new.yaml: no change in figures\n"
    assert renderer("diff", "markdown")([diff(CHAIN, CHAIN)]) == "No change in figures: `new.yaml`\n"


def test_runs_and_every_layer() -> None:
    other = BLOCKS.replace("kernel_size: 3, padding: 1}\n      -", "kernel_size: 5, padding: 2}\n      -")
    assert lines(BLOCKS, other)[1:] == [
        "  6 layers from s.0.body to s.2.layers.1: receptive field +2 to +6, effective padding +1 to +3"
    ]
    assert lines(BLOCKS, other, every=True)[1:3] == [
        "  s.0.body: receptive field 5 → 7, effective padding 2 → 3",
        "  s.0.layers.1: receptive field 5 → 7, effective padding 2 → 3",
    ]


def test_a_run_says_what_lies_between() -> None:
    text = layers(
        "id: a, op: conv, kernel_size: 3, padding: 1",
        "id: side, op: conv, kernel_size: 1, from: input",
        "id: j, op: add, from: [a, side]",
    )
    other = text.replace("kernel_size: 3, padding: 1", "kernel_size: 5, padding: 2")
    assert lines(text, other)[1] == "  2 of the 3 layers from a to j: receptive field 3 → 5, effective padding 1 → 2"


def test_strides_and_sizes_by_a_factor() -> None:
    text = layers("id: a, op: conv, kernel_size: 1", "id: b, op: conv, kernel_size: 1, stride: 2").replace(
        "layers", "input: {size: 32}\nlayers", 1
    )
    found = lines(text, text.replace("a, op: conv, kernel_size: 1", "a, op: conv, kernel_size: 1, stride: 2"))
    assert found[1] == "  2 layers from a to b: effective stride ×2, size ×1/2"


def test_sizes_that_become_unknown_together() -> None:
    text = layers("id: a, op: conv, kernel_size: 1", "id: b, op: conv, kernel_size: 1, stride: 2")
    known = text.replace("layers", "input: {size: 32}\nlayers", 1)
    assert lines(known, text)[-1] == "  2 layers from a to b: size now unknown"
    assert lines(text, known)[-1] == "  2 layers from a to b: size changed"


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        ([3, 3], [5, 5], ("3", "5")),
        ([3, 3], [3, 5], ("3×3", "3×5")),
        (["unknown", "unknown"], [3, 5], ("unknown", "3×5")),
        (["3/2", "3/2"], ["global", "global"], ("3/2", "global")),
        ([None], [1], ("unknown", "1")),
        (True, "varies", ("yes", "varies")),
        ("unknown", False, ("unknown", "no")),
        ("varies", [3, 3], ("varies", "3")),
    ],
)
def test_values(old: Any, new: Any, texts: tuple[str, str]) -> None:
    assert before_and_after({"old": old, "new": new}) == texts


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        ([[3], [5]], [[3], [7]], ("3–5", "3–7")),
        ([[3], [4], [7]], [[3], [5], [7]], ("3–7", "3–7 (other values)")),
        ([[3], ["unknown"]], [[3], [5]], ("varies", "3–5")),
    ],
)
def test_values_that_vary(old: Any, new: Any, texts: tuple[str, str]) -> None:
    change = {"old": ["varies"], "new": ["varies"], "by_size": {"old": old, "new": new}}
    assert before_and_after(change) == texts


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ([([3, 3], [5, 5]), ([5, 5], [7, 7])], "+2"),
        ([([3, 3], [5, 3]), ([5, 5], [9, 5])], "+2 to +4 along height"),
        ([([3, 3], [5, 2]), ([5, 5], [7, 4])], "+2 along height, -1 along width"),
        ([([9, 9], [5, 5]), ([7, 7], [5, 5])], "-2 to -4"),
        ([([9, 9], [5, 5]), ([7, 7], [8, 8])], "-4 to +1"),
        ([(["1/2", "1/2"], [1, 1]), ([1, 1], ["3/2", "3/2"])], "+1/2"),
        ([([1, 1], "varies"), ([2, 2], "varies")], "now varies"),
        ([([1, 1], ["unknown", 1]), ([2, 2], [1, 1])], "changed"),
    ],
)
def test_many_values_together(changes: list[tuple[Any, Any]], text: str) -> None:
    found = [Figure("input", "receptive_field", {"old": old, "new": new}) for old, new in changes]
    assert together(found, ("height", "width")) == text


def test_many_runs_are_cut() -> None:
    rows = [f"id: c{at}, op: conv, kernel_size: {3 + at % 2}, from: input" for at in range(2 * LINES)]
    text = layers(*rows)
    other = text.replace("kernel_size: 3", "kernel_size: 5").replace("kernel_size: 4", "kernel_size: 4, padding: 1")
    found = lines(text, other)[1:]
    assert found[0] == "  c0: receptive field 3 → 5, centre 1 → 2"
    assert found[1] == "  c1: effective padding 0 → 1, centre 3/2 → 1/2"
    assert len(found) == LINES
    assert found[-1] == f"  {LINES} more layers changed; `--all` lists every one"
    assert len(lines(text, other, every=True)[1:]) == 2 * LINES


def test_many_renames_are_cut() -> None:
    text = layers(*(f"id: c{at}, op: conv, kernel_size: 3" for at in range(30)))
    found = lines(text, text.replace("id: c", "id: d"))
    assert len(found) == LINES + 1
    assert found[-1] == f"  {30 - LINES + 1} more layers renamed; `--all` lists every one"
    assert len(lines(text, text.replace("id: c", "id: d"), every=True)) == 31


def test_many_added_layers_are_cut() -> None:
    rows = [f"id: c{at}, op: conv, kernel_size: 3" for at in range(30)]
    found = lines(layers(*rows[:1]), layers(*rows))
    assert found[-1].startswith("  29 layers added: c1 (conv), ")
    assert found[-1].endswith("c5 (conv) and 24 more")


def test_markdown() -> None:
    other = CHAIN.replace("b, op: conv, kernel_size: 3, padding: 1", "x, op: conv, kernel_size: 5, padding: 2")
    assert renderer("diff", "markdown")([diff(CHAIN, other), diff(CHAIN, CHAIN)]) == (
        "### `old.yaml` → `new.yaml`\n"
        "\n"
        "| output | figure | before | after |\n"
        "| --- | --- | --- | --- |\n"
        "| `c` | receptive field | 7 | 9 |\n"
        "|  | effective padding | 3 | 4 |\n"
        "\n"
        "- 1 layer added: `x` (conv)\n"
        "- 1 layer removed: `b` (conv)\n"
        "\n"
        "No change in figures: `new.yaml`\n"
    )


def test_names_of_files_obey_nobody() -> None:
    entry = compare(side(CHAIN), side(CHAIN), ("a\x1b[1m.yaml", "b`|c.yaml"))
    assert "\x1b" not in renderer("diff", "text")([entry])
    assert "`` b`|c.yaml ``" in renderer("diff", "markdown")([entry])
    assert "\x1b[1m" in renderer("diff", "text")([diff(CHAIN, CHAIN)], color=True)


def test_json() -> None:
    found = diff(CHAIN, CHAIN.replace("id: b", "id: x"))
    document = json.loads(renderer("diff", "json")([found]))
    assert document == {"version": 1, "files": [found]}
    assert found["layers"]["renamed"] == [{"id": "x", "op": "conv", "line": 5, "was": "b"}]


def test_a_file_that_is_on_one_side_only() -> None:
    new, gone = compare(None, side(CHAIN), ("a", "b")), compare(side(CHAIN), None, ("a", "b"))
    assert (new["status"], ids(new, "added")) == ("added", ["a", "b", "c"])
    assert (gone["status"], ids(gone, "removed")) == ("deleted", ["a", "b", "c"])
    assert (changed_figures(new, every=True), changed_figures(gone, every=False)) == (set(), set(FIGURES))
    text = renderer("diff", "text")([new, gone])
    assert text == "a → b: new file (3 layers, 1 output)\na → b: deleted (3 layers, 1 output)\n"
    assert "New file (3 layers, 1 output).\n" in renderer("diff", "markdown")([new])


# Laws.


def renamed(spec: dict[str, Any]) -> dict[str, Any]:
    """A spec with other ids for all layers."""
    names = {one["id"]: f"r_{one['id']}" for one in spec["layers"] if "id" in one}

    def other(value: Any) -> Any:
        if isinstance(value, list):
            return [other(one) for one in value]
        return names.get(value, value) if isinstance(value, str) else value

    rows = [
        {key: other(value) if key in ("id", "from", "like") else value for key, value in one.items()}
        for one in spec["layers"]
    ]
    return spec | {"layers": rows} | ({"outputs": other(spec["outputs"])} if "outputs" in spec else {})


SPECS = st.one_of(networks(tainted=True), resampling_networks(tainted=True))


@given(SPECS)
def test_no_difference_from_itself(spec: dict[str, Any]) -> None:
    assert is_empty(diff(json.dumps(spec), json.dumps(spec)))


@given(SPECS)
def test_renaming_all_is_renaming_only(spec: dict[str, Any]) -> None:
    found = diff(json.dumps(spec), json.dumps(renamed(spec)))
    named = [one["id"] for one in spec["layers"] if "id" in one]
    assert renames(found) == {name: f"r_{name}" for name in named}
    assert not any(found[part][what] for part in ("outputs", "layers") for what in ("changed", "added", "removed"))


@given(SPECS, st.data())
def test_all_changes_are_found_and_no_others(spec: dict[str, Any], data: st.DataObject) -> None:
    """With ids on all layers, a layer is listed exactly where the report says something else of it."""
    rows = [{"id": f"n{at}"} | one for at, one in enumerate(spec["layers"])]
    spec = spec | {"layers": rows}
    at = data.draw(st.integers(0, len(rows) - 1))
    edited = {"id": rows[at]["id"], "op": "relu"} | ({"from": rows[at]["from"]} if "from" in rows[at] else {})
    if isinstance(edited.get("from"), list):
        edited["op"] = "add"
    other = spec | {"layers": [*rows[:at], edited, *rows[at + 1 :]]}
    source = Source("net.yaml", json.dumps(other))
    if engine.load(source)[0] is None:
        return
    old, new = side(json.dumps(spec)), side(json.dumps(other))
    before = {one["id"]: _figures(one) for one in old.entry["maps"]}
    after = {one["id"]: _figures(one) for one in new.entry["maps"]}
    expected = [name for name in after if before[name] != after[name]]
    assert ids(compare(old, new, ("a", "b")), "changed") == expected


def _figures(one: dict[str, Any]) -> Any:
    names = ("receptive_field", "receptive_field_min", "effective_stride", "effective_padding", "center", "aligned")
    towards = {
        origin: ([figures[name] for name in names], figures["local"] and {**figures["local"], "phases": None})
        for origin, figures in one["towards"].items()
    }
    return one["size"], towards
