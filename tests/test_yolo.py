"""Model YAMLs: what is wrong with rows and where, scales, declared modules, ids, fixes, conversion."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import rflint
from rflint import engine
from rflint.cli import main
from rflint.config import ConfigError, Settings
from rflint.formats import Reading
from rflint.geometry.analysis import analyse
from rflint.geometry.figures import of_layer
from rflint.network import Network
from rflint.source import Source

MODEL = """\
nc: 2
scales:
  n: [0.33, 0.25, 1024]
  x: [1.00, 1.00, 512]
backbone:
  - [-1, 1, Conv, [64, 3, 2]]
  - [-1, 6, C2f, [64, True]]
  - [-1, 1, Conv, [128, 3, 2]]
head:
  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]
  - [[-1, 1], 1, Concat, [1]]
  - [[4, 2], 1, Detect, [nc]]
"""
ROWS = "nc: 2\nbackbone:\n{}head: []\n"


def rows(*lines: str) -> str:
    return ROWS.format("".join(f"  - {line}\n" for line in lines))


def network(text: str, scale: str = "", name: str = "model.yaml", modules: dict | None = None) -> Network:
    found, faults = engine.load(Source(name, text), Reading(scale, modules or {}))
    assert found is not None, faults
    return found


def figures(found: Network, name: str) -> list[tuple[object, ...]]:
    """Receptive field, effective stride and padding, per axis."""
    at = found.results[name]
    known = of_layer(analyse(found), at, 0)
    assert known is not None
    return [(one.receptive_field, one.effective_stride, one.effective_padding) for one in known]


def said(text: str, scale: str = "") -> list[str]:
    found = engine.check(Source("model.yaml", text), Settings(scale=scale))
    assert found is not None
    starts = [one.place.start for one in found]
    return [f"{at.line}:{at.column} {one.code} {one.message}" for at, one in zip(starts, found)]


# What is wrong with a row, at the element that is wrong.


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("[-2, 1, Conv, [8]]", "4:6 RF004 `-2` names no row: 1 row stands above row 1"),
        ("[1, 1, Conv, [8]]", "4:6 RF004 row 1 reads itself; `from` names rows above it"),
        ("[7, 1, Conv, [8]]", "4:6 RF004 row 7 stands below row 1; `from` names rows above it"),
        ("[[-1, 5], 1, Concat, [1]]", "4:11 RF004 row 5 stands below row 1; `from` names rows above it"),
        ("[a, 1, Conv, [8]]", "4:6 RF003 `from` of row 1 must be the index of a row, or a list of such"),
        ("[True, 1, Conv, [8]]", "4:6 RF003 `from` of row 1 must be the index of a row, or a list of such"),
        ("[[], 1, Concat, [1]]", "4:6 RF003 row 1 reads nothing: `from` is an empty list"),
        ("[[-1, 0], 1, Conv, [8]]", "4:6 RF003 `Conv` reads one map; there are 2 here"),
        ("[-1, 1, Concat, [1]]", "4:6 RF003 `Concat` reads several maps: `from` must be a list, such as [-1, 0]"),
        ("[-1, 0, Conv, [8]]", "4:10 RF003 the repeats of row 1 must be a whole number above 0"),
        ("[-1, 1.5, Conv, [8]]", "4:10 RF003 the repeats of row 1 must be a whole number above 0"),
        ("[-1, 1, 3, [8]]", "4:13 RF003 the third element of row 1 must be the name of a module"),
        ("[-1, 1, Conv, 8]", "4:19 RF003 the fourth element of row 1 must be a list of arguments"),
        ("[-1, 1, Conv]", "4:5 RF003 row 1 must be `[from, repeats, module, args]`; it has 3 elements"),
        ("Conv", "4:5 RF003 row 1 must be `[from, repeats, module, args]`; it is no list"),
        ("[-1, 1, Conv, []]", "4:19 RF003 `Conv` needs a value for `c2`"),
        (
            "[-1, 1, SPPF, [8, 5, 3, True, 1]]",
            "4:35 RF003 `SPPF` takes 4 at most of these arguments (c2, k, n, shortcut); there are 5",
        ),
        ("[-1, 1, Conv, [8, big]]", "4:23 RF003 `k` of `Conv` must be a number, not `big`"),
        ("[-1, 1, C2f, [8, 0.5]]", "4:22 RF003 `shortcut` of `C2f` must be True or False, not `0.5`"),
        ("[-1, 1, Conv, [8, 0]]", "4:23 RF003 `kernel_size` of `conv` must be at least 1, not 0"),
        ("[-1, 1, Conv, [8, 3, -1]]", "4:26 RF003 `stride` of `conv` must be at least 1, not -1"),
        (
            "[-1, 1, Conv, [8, [3, 3, 3]]]",
            "4:23 RF003 `kernel_size` has 3 entries, but there are 2 axes (height, width)",
        ),
        (
            "[-1, 1, nn.ZeroPad2d, [[1, 2]]]",
            "4:28 RF003 `padding` of `nn.ZeroPad2d` must have 4 entries (left, right, top, bottom), not 2",
        ),
        (
            "[-1, 1, nn.Upsample, [None, 2, sharp]]",
            "4:36 RF003 `mode` of `upsample` must be one of nearest, nearest_exact, linear, "
            "bilinear, trilinear, bicubic and area, not `sharp`",
        ),
        ("[-1, 9999999, Conv, [8]]", "4:10 RF008 10,000,000 layers after expansion; the most is 999,999"),
        ("[[-1], 1, CBFuse, [[0]]]", "nothing"),
        (f"[-1, 1, SPP, [8, {[5] * 101}]]", "4:22 RF008 `k` of `SPP` has 101 entries; the most is 100"),
    ],
)
def test_a_faulty_row(row: str, wrong: str) -> None:
    found = said(rows("[-1, 1, Conv, [8, 3, 2]]", row))
    assert (found or ["nothing"]) == [wrong]


def test_all_faulty_rows_are_told_of_at_once() -> None:
    found = said(rows("[-1, 1, Conv, []]", "[-1, 0, Conv, [8]]", "[9, 1, C2f, [8]]"))
    assert [one.split()[0] for one in found] == ["3:19", "4:10", "5:6"]


def test_a_concat_of_unequal_strides_shows_both_paths() -> None:
    text = rows("[-1, 1, Conv, [8, 3, 2]]", "[-1, 1, Conv, [8, 3, 2]]", "[[-1, 0], 1, Concat, [1]]")
    (found,) = engine.check(Source("model.yaml", text), Settings()) or ()
    assert (found.code, found.place.start.line, found.place.start.column) == ("RF202", 5, 6)
    related = [(one.place.start.line, one.message) for one in found.related]
    assert related == [(4, "this branch: effective stride 4"), (3, "this branch: effective stride 2")]


def test_no_head_and_no_rows() -> None:
    assert said("nc: 1\nbackbone:\n  - [-1, 1, Conv, [8]]\n") == ["2:1 RF003 there is no list `head` beside `backbone`"]
    assert [one.split()[1] for one in said("nc: 1\nbackbone: []\nhead: []\n")] == ["RF007"]


def test_unknown_modules_are_opaque_and_taint_what_depends_on_them() -> None:
    text = rows("[-1, 1, Conv, [8, 3, 2]]", "[-1, 1, C2ff, [8]]", "[0, 1, C2f, [8]]", "[[1, 2], 1, Concat, [1]]")
    assert said(text) == [
        "4:13 RF012 the geometry of `C2ff` is not known; did you mean `C2f`?; no figure "
        "can be given for 1 layer after it, the output `3`"
    ]
    found = network(text)
    assert figures(found, "2") == [(11, 2, 5)] * 2
    assert figures(found, "3") == [(None, None, None)] * 2


# Scalars as the framework's loader has them.


def test_scalars_are_those_of_yaml_1_1() -> None:
    found = network(
        rows("[-1, 1, Conv, [8, 010, 0x2, 'None', 1, 1, no]]", "[-1, 1, C3, [8, off]]", "[-1, 1, 'SPPF', [8, '3']]")
    )
    assert figures(found, "0") == [(8, 2, 4)] * 2
    assert "1.m.0.add" not in found.results
    assert figures(found, "2") == [(8 + 4 + 3 * 4, 2, 4 + 2 + 6)] * 2


def test_keys_may_be_numbers_but_no_other_fault_of_the_yaml_is_passed_over() -> None:
    text = rows("[-1, 1, Conv, [8]]")
    assert said(f"names: {{0: a, 1: b}}\n{text}") == []
    assert [one.split()[1] for one in said(f"nc: 3\n{text}")] == ["RF002"]


# Scales.


@pytest.mark.parametrize(
    ("name", "asked", "scale", "runs"),
    [
        ("model.yaml", "", "n", 2),
        ("yolov8x.yaml", "", "x", 6),
        ("yolo11x-seg.yaml", "", "x", 6),
        ("yoloe-11x.yaml", "", "x", 6),
        ("deep/yolov8n.yaml", "", "n", 2),
        ("yolov8x.yaml", "n", "n", 2),
        ("model-x.yaml", "", "n", 2),
    ],
)
def test_the_scale_is_asked_for_or_in_the_name_or_the_first(name: str, asked: str, scale: str, runs: int) -> None:
    found = network(MODEL, asked, name)
    assert found.scale == scale
    assert sum(layer.id.startswith("1.m.") and layer.id.endswith("cv1") for layer in found.layers) == runs


def test_repeats_are_rounded_half_to_even() -> None:
    text = "depth_multiple: 0.5\n" + rows("[-1, 5, C2f, [8]]", "[-1, 7, Conv, [8, 3]]", "[-1, 1, C2f, [8]]")
    ids = [layer.id for layer in network(text).layers]
    assert [one for one in ids if one.endswith("cv1") and ".m." in one] == ["0.m.0.cv1", "0.m.1.cv1", "2.m.0.cv1"]
    assert [one for one in ids if one.startswith("1")] == ["1.0", "1.1", "1.2", "1"]


def test_a_scale_that_there_is_not() -> None:
    assert said(MODEL, scale="m") == ["2:1 RF004 there is no scale `m`; there are n, x"]
    found = engine.check(Source("yolov8s.yaml", MODEL), Settings())
    assert [one.message for one in found or ()] == [
        "there is no scale `s`, which the file's name asks for; there are n, x"
    ]


def test_a_scale_of_the_wrong_form() -> None:
    wrong = MODEL.replace("[0.33, 0.25, 1024]", "[0, 0.25]")
    assert said(wrong) == ["3:6 RF003 scale `n` must be [depth, width, max_channels]: numbers above 0"]


def test_findings_at_all_scales_are_said_once() -> None:
    text = MODEL.replace("Conv, [128, 3, 2]", "Conv, [128, 3, 3]")
    assert said(text, scale="all") == said(text)
    limited = "x-rflint: {limits: {receptive_field: {max: 40}}}\n" + MODEL
    at = [one for one in said(limited, scale="all") if "RF101" in one]
    assert at
    assert all("(at scale `x`)" in one for one in at)


def test_a_report_has_an_entry_for_every_scale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, "utf-8")
    assert main(["report", "--scale", "all", "--output-format", "json", str(path)]) == 0
    entries = json.loads(capsys.readouterr().out)["files"]
    assert [entry["scale"] for entry in entries] == ["n", "x"]
    fields = [entry["maps"][0]["towards"]["input"]["receptive_field"] for entry in entries]
    assert fields[0] != fields[1]
    assert main(["report", "--scale", "all", "--output-format", "csv", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.rpartition(",")[2] for line in lines} == {"scale", "n", "x"}


@pytest.mark.parametrize("command", ["trace", "diff", "convert"])
def test_commands_that_want_one_scale_refuse_all(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(MODEL + f"# {name}\n", "utf-8")
    files = [str(tmp_path / "a.yaml"), *([str(tmp_path / "b.yaml")] if command == "diff" else [])]
    assert main([command, "--scale", "all", *files]) == 2
    assert "here one scale is wanted" in capsys.readouterr().err


# Ids and places.


def test_ids_are_those_of_rows() -> None:
    found = network(MODEL, "x")
    ids = [layer.id for layer in found.layers]
    assert ids[:5] == ["input", "0", "1.cv1", "1.m.0.cv1", "1.m.0.cv2"]
    assert [one.name for one in found.outputs] == ["5.box.0", "5.cls.0", "5.box.1", "5.cls.1"]
    assert len(set(ids)) == len(ids)
    assert found.layers[found.results["1"]].id == "1"
    assert found.results["1.cv2"] == found.results["1"]


def test_layers_stand_at_their_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, "utf-8")
    assert main(["report", "--all", "--output-format", "json", str(path)]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["files"]
    lines = {one["id"]: one["line"] for one in entry["maps"]}
    assert (lines["0"], lines["1.m.0.cv1"], lines["1"], lines["5.box.1"]) == (6, 7, 7, 12)


def test_a_layer_inside_a_module_can_be_traced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, "utf-8")
    assert main(["trace", "--at", "1.m.0.cv2", str(path)]) == 0
    assert "1.m.0.cv2 (conv, line 7)" in capsys.readouterr().out


# What a user adds.


def test_limits_and_sizes_in_the_file() -> None:
    own = (
        "x-rflint:\n  input: {size: 64}\n  limits: {kernel_size: {parity: odd, max: 5}, receptive_field: {min: 500}}\n"
    )
    found = said(own + rows("[-1, 1, Conv, [8, 4, 2, 1]]", "[-1, 1, Conv, [8, 7]]"))
    assert [one.split()[:2] for one in found if "RF10" in one] == [
        ["6:23", "RF104"],
        ["7:13", "RF101"],
        ["7:23", "RF104"],
    ]
    (size,) = {tuple(analyse(network(own + rows("[-1, 1, Conv, [8, 3, 2]]"))).size(1))}
    assert size == (32, 32)


@pytest.mark.parametrize(
    ("own", "wrong"),
    [
        ("{limit: {}}", "1:12 RF003 unknown key `limit` in `x-rflint`; did you mean `limits`?"),
        (
            "{layers: []}",
            "1:12 RF003 unknown key `layers` in `x-rflint`; it holds `name`, "
            "`description`, `input`, `limits`, `causal`",
        ),
        ("3", "1:11 RF003 `x-rflint` must be a mapping (name, description, input, limits, causal)"),
        ("{limits: {kernel_size: odd}}", "1:34 RF003"),
        ("{x-note: 3}", ""),
    ],
)
def test_what_the_file_may_say_to_rflint(own: str, wrong: str) -> None:
    found = said(f"x-rflint: {own}\n{rows('[-1, 1, Conv, [8]]')}")
    assert len(found) == bool(wrong)
    assert all(one.startswith(wrong) for one in found)


MODULES = {
    "Wide": {"kernel_size": 7, "stride": 2, "padding": 3},
    "Twin": {"like": "Wide"},
    "Mix": {"like": "C2f"},
    "Pair": {"layers": [{"op": "conv", "kernel_size": 5, "padding": "half"}, {"op": "max_pool", "kernel_size": 2}]},
    "Sum": {"inputs": ["a", "b"], "layers": [{"op": "add", "from": ["a", "b"]}]},
    "Conv": {"kernel_size": 1},
}


def test_modules_that_a_user_declares() -> None:
    text = rows(
        "[-1, 1, Wide, [8, anything, {a: b}]]",
        "[-1, 2, Twin, []]",
        "[-1, 6, Mix, [8, True]]",
        "[-1, 2, Pair, []]",
        "[-1, 1, Conv, [64, 3, 2]]",
        "[[-1, 3], 1, Sum, []]",
    )
    found = network(text, modules=MODULES)
    assert figures(found, "0") == [(7, 2, 3)] * 2
    assert figures(found, "1") == [(7 + 6 * 2 + 6 * 4, 8, 3 + 3 * 2 + 3 * 4)] * 2
    assert "2.m.5.cv1" in [layer.id for layer in found.layers]
    assert figures(found, "3")[0][1] == 32
    assert figures(found, "4") == figures(found, "3") == figures(found, "5")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ({}, "it must hold `kernel_size`"),
        ({"kernel": 3}, "unknown key `kernel`; did you mean `kernel_size`?"),
        ({"stride": 3}, "it must hold `kernel_size`"),
        ({"kernel_size": 0}, "`kernel_size` of `window` must be at least 1"),
        ({"kernel_size": 3, "like": "C2f"}, "`like` and `kernel_size` exclude each other"),
        ({"layers": [], "inputs": ["a"]}, "must"),
        ({"layers": [{"op": "convv"}]}, "unknown operator"),
        ({"layers": [{"op": "conv", "kernel_size": 3, "from": "nowhere"}]}, "no layer `nowhere`"),
        ({"like": "C2ff"}, "`like` must name a module, not `C2ff`; did you mean `C2f`?"),
        ({"like": "Mine"}, "modules that are like each other: `Mine`"),
    ],
)
def test_a_declaration_that_cannot_be_used(entry: dict[str, object], why: str) -> None:
    with pytest.raises(ConfigError, match="`modules`: `Mine`: ") as error:
        rflint.check(Source("model.yaml", MODEL), config={"modules": {"Mine": entry}})
    assert why in str(error.value)


def test_the_configuration_beside_a_file_declares_modules_for_python_too(tmp_path: Path) -> None:
    (tmp_path / "rflint.toml").write_text("[modules.Mine]\nkernel_size = 5\n", "utf-8")
    (tmp_path / "model.yaml").write_text(rows("[-1, 1, Mine, []]"), "utf-8")
    found = rflint.load(tmp_path / "model.yaml")
    assert found.analyse()["0"].receptive_field == (5, 5)
    assert found.check() == rflint.check(tmp_path / "model.yaml") == []
    assert rflint.load(tmp_path / "model.yaml", config={}).check()[0].code == "RF012"


def test_python_chooses_scales(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, "utf-8")
    fields = [rflint.load(path, scale=scale).analyse()["1"].receptive_field for scale in ("n", "x")]
    assert fields == [(3 + 2 * 4 * 2,) * 2, (3 + 6 * 4 * 2,) * 2]


# Conversion: the same figures for every map, under other names.


def all_figures(found: Network) -> list[object]:
    analysis = analyse(found)
    return [of_layer(analysis, layer, 0) for layer in range(found.input_count, len(found.layers))]


@pytest.mark.parametrize("scale", ["n", "x"])
def test_a_converted_file_has_the_same_figures(scale: str, tmp_path: Path) -> None:
    path, to = tmp_path / "model.yaml", tmp_path / "net.yaml"
    path.write_text("x-rflint: {input: {size: 64}, limits: {effective_stride: {max: 4}}}\n" + MODEL, "utf-8")
    assert main(["convert", str(path), "-o", str(to), "--scale", scale]) == 0
    text = to.read_text("utf-8")
    assert text.startswith(f"# From model.yaml at scale {scale}\nrflint: 1\ninput: {{size: 64}}\n")
    assert all_figures(network(text)) == all_figures(network(path.read_text("utf-8"), scale))
    before, after = (
        [(one.code, one.severity) for one in engine.check(Source("net.yaml", one), Settings(scale=scale)) or ()]
        for one in (path.read_text("utf-8"), text)
    )
    assert {*before} == {*after}


def test_conversion_to_standard_output_and_what_cannot_be_converted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(MODEL, "utf-8")
    assert main(["convert", str(path)]) == 0
    native = capsys.readouterr().out
    assert "  - {id: c2f_1, use: C2f, with: {n: 2}}\n" in native
    assert main(["convert", str(path), "-o", str(path)]) == 2
    assert "is the file to convert" in capsys.readouterr().err
    assert path.read_text("utf-8") == MODEL
    path.write_text(native, "utf-8")
    assert main(["convert", str(path)]) == 2
    assert "is in the native language already" in capsys.readouterr().err
    path.write_text(rows("[-1, 1, Conv, []]"), "utf-8")
    assert main(["convert", str(path)]) == 1
    assert "needs a value for `c2`" in capsys.readouterr().err
    assert main(["convert", str(tmp_path)]) == 2
    assert main(["convert", str(tmp_path / "none.yaml")]) == 2


def test_unknown_modules_are_opaque_in_a_converted_file() -> None:
    spec, form = engine.converted(Source("model.yaml", rows("[-1, 1, Mystery, [8]]")))
    assert form == "yolo"
    assert spec is not None
    layers = spec["layers"]
    assert isinstance(layers, list)
    assert layers == [{"id": "mystery_0", "op": "opaque", "from": "input"}]


# Commands on such files.


def test_a_diff_of_two_versions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(MODEL, "utf-8")
    new.write_text(MODEL.replace("[128, 3, 2]", "[128, 5, 2]"), "utf-8")
    assert main(["diff", str(old), str(new), "--fail-on-change", "receptive_field"]) == 1
    assert "5.box.0" in capsys.readouterr().out


def test_fixes_are_made_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_bytes(MODEL.replace("[64, 3, 2]]", "[64, 3, 2]] # 1-P2/4").replace("\n", "\r\n").encode())
    assert main(["check", "--fix", "--quiet", str(path)]) == 0
    assert b"[64, 3, 2]] # 0-P1/2\r\n" in path.read_bytes()


def test_a_comment_suppresses_a_finding() -> None:
    text = MODEL.replace("[64, 3, 2]]", "[64, 3, 2]] # 1-P1/2 # rflint: ignore[RF013]")
    assert not any("RF013" in one for one in said(text))
    assert any("RF013" in one for one in said(text.replace("rflint: ignore[RF013]", "")))
