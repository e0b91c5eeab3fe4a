"""The report as data: the form that other programs rely on."""

from __future__ import annotations

from rflint import engine
from rflint.geometry.cases import cases_of
from rflint.reports.report import describe
from rflint.source import Source

GLOBAL = """\
rflint: 1
name: gates
input: {size: [8, 16]}
layers:
  - {id: c, op: conv, kernel_size: 3, padding: 1}
  - {id: se, op: squeeze_excite}
  - {id: gap, op: global_avg_pool}
  - {id: fc, op: conv, kernel_size: 1}
  - {id: mul, op: multiply, from: [c, fc]}
outputs: {gate: se, code: fc, out: mul}
"""

BLOCKS = """\
rflint: 1
blocks:
  unit:
    layers:
      - {id: body, op: conv, kernel_size: 3, padding: 1}
      - {op: add, from: [input, body]}
layers:
  - {id: stem, op: conv, kernel_size: 2, stride: 2}
  - {id: s, use: unit, repeat: 2}
  - {op: upsample, scale_factor: 2, mode: bilinear}
"""


def described(text, every=False):
    source = Source("net.yaml", text)
    network, _ = engine.load(source)
    assert network is not None
    return describe(source, network, cases_of(network), every)


def maps(text):
    return {one["id"]: one for one in described(text, every=True)["maps"]}


def test_a_file():
    entry = described(GLOBAL)
    assert {key: entry[key] for key in ("file", "name", "axes", "inputs", "outputs")} == {
        "file": "net.yaml",
        "name": "gates",
        "axes": ["height", "width"],
        "inputs": {"input": {"size": [8, 16]}},
        "outputs": {"gate": "se", "code": "fc", "out": "mul"},
    }
    assert [one["id"] for one in entry["maps"]] == ["se", "fc", "mul"]


def test_a_global_operator_keeps_its_local_figure_beside():
    found = maps(GLOBAL)["se"]["towards"]["input"]
    assert (found["receptive_field"], found["effective_stride"], found["global"]) == (
        ["global"] * 2,
        [1, 1],
        [True] * 2,
    )
    assert found["local"]["receptive_field"] == [3, 3]
    assert found["signatures"][0]["receptive_field"] == [3, 3]


def test_behind_a_global_pool_there_is_none():
    entry = maps(GLOBAL)["fc"]
    found = entry["towards"]["input"]
    assert (entry["size"], found["local"], found["effective_stride"]) == ([1, 1], None, ["global"] * 2)
    assert found["signatures"][0]["receptive_field"] == ["global"] * 2


def test_a_broadcast_branch_takes_no_part():
    found = maps(GLOBAL)["mul"]["towards"]["input"]
    assert (found["local"]["receptive_field"], found["aligned"], found["paths"]) == ([3, 3], True, "2")


def test_ids_lines_and_sources_of_layers_in_blocks():
    found = maps(BLOCKS)
    assert list(found) == ["stem", "s.0.body", "s.0.layers.1", "s.1.body", "s.1.layers.1", "layers.2"]
    assert [one["line"] for one in found.values()] == [8, 5, 6, 5, 6, 10]
    assert found["s.1.layers.1"]["from"] == ["s.0.layers.1", "s.1.body"]


def test_figures_phases_and_paths():
    found = maps(BLOCKS)["layers.2"]["towards"]["input"]
    assert found["receptive_field"] == found["receptive_field_min"] == [12, 12]
    assert found["effective_stride"] == [1, 1]
    assert found["phases"] == [[[-6, 5], [-4, 7]]] * 2
    assert (found["center"], found["effective_padding"]) == (["-1/2"] * 2, [6, 6])
    (one,) = found["signatures"]
    assert (one["count"], one["receptive_field_min"], one["receptive_field"]) == ("4", [4, 4], [12, 12])
    assert one["witness_min"] == ["input", "stem", "s.0.layers.1", "s.1.layers.1", "layers.2"]


def test_what_is_unknown_says_why():
    entry = maps("rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 3, stride: 2, padding: same}\n")["a"]
    found = entry["towards"]["input"]
    assert (entry["size"], entry["reasons"]) == (["unknown"] * 2, {"size": "the input size is not known"})
    assert (found["receptive_field"], found["effective_stride"]) == ([3, 3], [2, 2])
    assert found["effective_padding"] == found["center"] == ["unknown"] * 2
    assert "`same` padding with stride 2" in found["reasons"]["center"]


def accepted(*layers, size="{}", axes="[height, width]"):
    lines = "".join(f"  - {{{layer}}}\n" for layer in layers)
    return described(f"rflint: 1\naxes: {axes}\ninput: {size}\nlayers:\n{lines}")["accepted_sizes"]["input"]


def test_accepted_sizes_of_every_axis():
    fold = "id: fold, op: pixel_unshuffle, downscale_factor: [1, 3]"
    assert accepted(fold) == [{"residue": 0, "modulus": 1, "min": 1}, {"residue": 0, "modulus": 3, "min": 3}]
    assert accepted(fold, size="{size: [7, 9]}") == accepted(fold)
    assert list(described(GLOBAL)) == [
        "file", "name", "axes", "inputs", "outputs", "accepted_sizes", "maps",
    ]  # fmt: skip


def test_accepted_sizes_that_are_no_class_are_a_list():
    two = ["id: a, op: upsample, size: 4", "id: b, op: max_pool, from: input, kernel_size: 2", "op: add, from: [a, b]"]
    assert accepted(*two, axes="[time]") == [[{"residue": n, "modulus": 0, "min": n} for n in (8, 9)]]
    assert accepted("id: a, op: upsample, size: 4", "op: add, from: [a, input]", axes="[time]") == [
        {"residue": 4, "modulus": 0, "min": 4}
    ]
    assert accepted("id: a, op: crop, cropping: {after: 1}", "op: add, from: [a, input]", axes="[time]") == [[]]


def test_accepted_sizes_that_are_not_known():
    assert accepted("op: opaque") == ["unknown", "unknown"]
