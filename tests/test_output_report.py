"""The formats of reports."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

from rflint.output import renderer

FIGURES: dict[str, Any] = {
    "receptive_field": [427, 427],
    "receptive_field_min": [427, 427],
    "effective_stride": [32, 32],
    "effective_padding": [213, 213],
    "center": [0, 0],
    "phases": [None, None],
    "global": [False, False],
    "local": None,
    "aligned": True,
    "paths": "16",
    "signatures": [],
}


def layer(name: str, op: str = "conv", size: Any = (7, 7), inputs: tuple[str, ...] = ("input",), **figures: Any) -> Any:
    towards = {start: {**FIGURES, **figures} for start in inputs}
    return {"id": name, "op": op, "line": 15, "from": [], "size": list(size), "towards": towards}


def entry(*layers: Any, outputs: dict[str, str] | None = None, **parts: Any) -> Any:
    return {
        "file": "net.yaml",
        "name": "tiny",
        "axes": ["height", "width"],
        "inputs": {"input": {"size": [224, 224]}},
        "outputs": outputs or {one["id"]: one["id"] for one in layers},
        "maps": list(layers),
        **parts,
    }


def table(*files: Any, color: bool = False) -> str:
    return renderer("report", "table")(list(files), color)


def the(text: str) -> str:
    return dedent(text).lstrip("\n")


def test_axes_collapse_where_they_are_equal() -> None:
    assert table(entry(layer("stem"), layer("head", size=(7, 9), receptive_field=[427, 299]))) == the("""
        net.yaml (tiny): height × width, input 224
          id    op    size  receptive field  effective stride  effective padding  centre  aligned
          stem  conv  7     427              32                213                0       yes
          head  conv  7×9   427×427–299      32                213                0       yes
        """)


def test_fields_that_differ_between_phases_show_both_ends() -> None:
    printed = table(
        entry(layer("up", receptive_field=[204, 204], receptive_field_min=[188, 188], center=["1/2", "1/2"]))
    )
    assert printed.splitlines()[2].split() == ["up", "conv", "7", "188–204", "32", "213", "1/2", "yes"]


def test_outputs_that_are_named_otherwise_have_a_column() -> None:
    printed = table(entry(layer("stage2.1.body"), layer("inner"), outputs={"features": "stage2.1.body"}))
    rows = [line.split() for line in printed.splitlines()[1:]]
    assert rows[0][:2] == ["output", "id"]
    assert rows[1][:3] == ["features", "stage2.1.body", "conv"]
    assert rows[2][:2] == ["inner", "conv"]


def test_several_inputs_have_a_row_each() -> None:
    inputs = {"left": {"size": [224, 224]}, "right": {"size": [None, {"min": 32, "max": 512, "step": 32}]}}
    assert table(entry(layer("fuse", "add", inputs=("left", "right"), aligned=False), inputs=inputs)) == the("""
        net.yaml (tiny): height × width, left 224, right unknown×32–512 step 32
          id    op   input  size  receptive field  effective stride  effective padding  centre  aligned
          fuse  add  left   7     427              32                213                0       no
          fuse  add  right  7     427              32                213                0       no
        """)


def test_unknown_figures_give_their_reasons_once() -> None:
    unknown: Any = {
        name: ["unknown", "unknown"] for name in ("receptive_field", "receptive_field_min", "effective_stride")
    }
    reasons = {"receptive_field": "`warp` is opaque", "effective_stride": "`warp` is opaque"}
    layers = [layer(name, aligned="unknown", reasons=reasons, **unknown) for name in ("a", "b", "c", "d", "e")]
    layers[0]["reasons"] = {"size": "the input size is not known"}
    lines = table(entry(*layers)).splitlines()
    assert lines[2].split() == ["a", "conv", "7", "unknown", "unknown", "213", "0", "unknown"]
    assert lines[7:] == [
        "  size unknown in `a`: the input size is not known",
        "  figures unknown in `a`, `b`, `c` and 2 more: `warp` is opaque",
    ]


def test_a_local_figure_stands_under_the_global_one() -> None:
    everything: Any = {name: ["global", "global"] for name in ("receptive_field", "receptive_field_min")}
    assert table(entry(layer("attend", "self_attention", **everything, local=FIGURES))) == the("""
        net.yaml (tiny): height × width, input 224
          id              op              size  receptive field  effective stride  effective padding  centre  aligned
          attend          self_attention  7     global           32                213                0       yes
            local figure                        427              32                213                0
        """)


def test_accepted_sizes_are_told() -> None:
    one, other = {"residue": 12, "modulus": 16, "min": 188}, {"residue": 0, "modulus": 1, "min": 1}
    for sizes, expected in (
        ([one, one], ["  accepted sizes of `input`: 12 mod 16, at least 188"]),
        ([one, other], ["  accepted sizes of `input`: height: 12 mod 16, at least 188; width: any"]),
        (["unknown", other], ["  accepted sizes of `input`: height: unknown; width: any"]),
        ([{"residue": 0, "modulus": 8, "min": 8}] * 2, ["  accepted sizes of `input`: 0 mod 8"]),
        ([{"residue": 64, "modulus": 0, "min": 64}, other], ["  accepted sizes of `input`: height: 64; width: any"]),
        (
            [[{**one, "residue": 11, "min": 187}, one], []],
            ["  accepted sizes of `input`: height: 11 or 12 mod 16, at least 187; width: none"],
        ),
        ([other, other], []),
    ):
        assert table(entry(layer("a"), accepted_sizes={"input": sizes})).splitlines()[3:] == expected


def test_files_stand_apart() -> None:
    one = entry(layer("a"))
    assert table(one, one) == f"{table(one)}\n{table(one)}"
    assert table() == ""
    assert table(entry(layer("a"), name=None)).startswith("net.yaml: height")


def test_colours() -> None:
    lines = table(entry(layer("a")), color=True).splitlines()
    assert lines[0] == "\x1b[1mnet.yaml (tiny): height × width, input 224\x1b[0m"
    assert lines[1].startswith("\x1b[1;34m  id")


def test_nothing_in_a_name_acts_on_the_terminal() -> None:
    for name in ("table", "markdown"):
        assert "\x1b" not in renderer("report", name)([entry(layer("a"), name="x\x1b[31m", file="\x1b.yaml")])


def test_markdown() -> None:
    printed = renderer("report", "markdown")([entry(layer("a_b", reasons={"size": "it is `x|y`"}), name=None)])
    assert printed == the(r"""
        ### net.yaml: height × width, input 224

        | id | op | size | receptive field | effective stride | effective padding | centre | aligned |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        | a\_b | conv | 7 | 427 | 32 | 213 | 0 | yes |

        - figures unknown in \`a\_b\`: it is \`x\|y\`
        """)


def test_csv_has_a_row_for_every_axis() -> None:
    fields: Any = {"receptive_field": [427, "unknown"], "receptive_field_min": [420, "unknown"], "aligned": "unknown"}
    printed = renderer("report", "csv")([entry(layer("a", size=(7, None), **fields, local=FIGURES), file='a,"b".yaml')])
    header, *rows = printed.splitlines()
    assert header.split(",")[:9] == ["file", "name", "output", "id", "op", "line", "input", "axis", "size"]
    assert header.split(",")[9:13] == [
        "receptive_field_min",
        "receptive_field",
        "effective_stride",
        "effective_padding",
    ]
    assert header.split(",")[13:] == ["center", "local_receptive_field", "aligned", "paths"]
    assert rows == [
        '"a,""b"".yaml",tiny,a,a,conv,15,input,height,7,420,427,32,213,0,427,unknown,16',
        '"a,""b"".yaml",tiny,a,a,conv,15,input,width,unknown,unknown,unknown,32,213,0,427,unknown,16',
    ]


def test_json_is_the_entries_themselves() -> None:
    one = entry(layer("a"), file="caf\udce9.yaml", name="é")
    printed = renderer("report", "json")([one])
    assert printed.isascii()
    assert json.loads(printed) == {"version": 1, "files": [{**one, "file": "caf\ufffd.yaml"}]}
