"""`rflint trace`: every option, what it refuses, and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tests import test_cli
from tests.test_cli import BAD, OTHER, Run, write

run, piped = test_cli.run, test_cli.piped

NET = """\
rflint: 1
name: net
input: {size: [16, 24]}
blocks:
  unit:
    layers:
      - {id: body, op: conv, kernel_size: 3, padding: 1}
      - {op: add, from: [input, body]}
layers:
  - {id: stem, op: conv, kernel_size: 2, stride: 2}
  - {id: stage, use: unit, repeat: 2}
  - {id: head, op: conv, kernel_size: 1}
outputs: {features: head}
"""
TWO = """\
rflint: 1
axes: [time]
inputs: {left: {}, right: {size: {min: 8, max: 32, step: 8}}}
layers:
  - {id: a, op: conv, kernel_size: 3, padding: 1, from: left}
  - {id: b, op: conv, kernel_size: 5, padding: 2, from: right}
  - {id: sum, op: add, from: [a, b]}
  - {id: diff, op: subtract, from: [sum, a]}
outputs: [sum, diff]
"""


def traced(run: Run, *words: str, text: str = NET) -> dict[str, Any]:
    """What is said of a network as JSON."""
    write(net=text)
    code, out, err = run("trace", "net.yaml", *words, "--output-format", "json")
    assert (code, err) == (0, "")
    entry: dict[str, Any] = json.loads(out)
    return entry


def refusal(run: Run, *words: str, text: str = NET) -> str:
    """Why a trace cannot be given."""
    write(net=text)
    code, out, err = run("trace", "net.yaml", *words)
    assert (code, out) == (2, "")
    return err.removeprefix("rflint: ").rstrip("\n")


def test_the_only_output_is_traced(run: Run) -> None:
    entry = traced(run)
    assert (entry["version"], entry["file"], entry["id"], list(entry["towards"])) == (1, "net.yaml", "head", ["input"])


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("stage.0.body", "stage.0.body"),
        ("stage.body", "stage.1.body"),
        ("stage", "stage.1.layers.1"),
        ("stage.0", "stage.0.layers.1"),
        ("features", "head"),
        ("input", "input"),
    ],
)
def test_a_layer_by_any_of_its_names(run: Run, name: str, id: str) -> None:
    assert traced(run, "--at", name)["id"] == id


def test_an_unknown_layer(run: Run) -> None:
    assert refusal(run, "--at", "stege") == "no layer `stege`; did you mean `stage`?"
    assert refusal(run, "--wrt", "nothing-like-it").startswith("no layer `nothing-like-it`")


def test_several_outputs_are_asked_about(run: Run) -> None:
    assert refusal(run, text=TWO) == "there are several outputs: say which with `--at` (`sum`, `diff`)"
    one = TWO.replace("[sum, diff]", "{x: sum, y: sum}")
    assert traced(run, text=one)["id"] == "sum"


def test_every_input_in_turn(run: Run) -> None:
    assert list(traced(run, "--at", "sum", text=TWO)["towards"]) == ["left", "right"]
    assert list(traced(run, "--at", "a", text=TWO)["towards"]) == ["left"]
    assert list(traced(run, "--at", "sum", "--wrt", "right", text=TWO)["towards"]) == ["right"]


def test_measured_from_another_layer(run: Run) -> None:
    found = traced(run, "--at", "head", "--wrt", "stem")["towards"]["stem"]
    assert (found["receptive_field"], found["effective_stride"], found["size"]) == ([5, 5], [1, 1], [8, 12])


def test_no_path(run: Run) -> None:
    assert refusal(run, "--at", "stem", "--wrt", "head") == "no path leads from `head` to `stem`"
    assert refusal(run, "--at", "a", "--wrt", "right", text=TWO) == "no path leads from `right` to `a`"


def test_the_region_of_an_output(run: Run) -> None:
    region = traced(run, "--index", "0, 11")["towards"]["input"]["region"]
    assert (region["unclipped"], region["read"]) == ([[-4, 5], [18, 27]], [[0, 5], [18, 23]])
    assert (region["padding"], region["padding_of_all_axes"]) == (["2/5", "2/5"], "16/25")


@pytest.mark.parametrize(
    ("index", "why"),
    [
        ("8,0", "index 8 is out of range along height: the size of `head` is 8 there"),
        ("0,12", "index 12 is out of range along width: the size of `head` is 12 there"),
        ("3", "`--index 3`: one number per axis is wanted (height, width)"),
        ("1,2,3", "`--index 1,2,3`: one number per axis is wanted (height, width)"),
        ("a,b", "`--index a,b`: whole numbers with commas between them are wanted"),
        ("", "`--index `: whole numbers with commas between them are wanted"),
        ("1.5,2", "`--index 1.5,2`: whole numbers with commas between them are wanted"),
    ],
)
def test_an_index_that_is_none(run: Run, index: str, why: str) -> None:
    assert refusal(run, "--index", index) == why


def test_an_index_below_zero(run: Run) -> None:
    assert refusal(run, "--index=-1,0").endswith("whole numbers with commas between them are wanted")


def test_an_index_where_the_size_is_not_known(run: Run) -> None:
    found = traced(run, "--at", "a", "--index", "99", text=TWO)["towards"]["left"]["region"]
    assert (found["unclipped"], found["read"]) == ([[98, 100]], ["unknown"])


@pytest.mark.parametrize(("size", "sizes"), [("32", [32, 32]), ("32,64", [32, 64]), ("input=48", [48, 48])])
def test_an_input_size(run: Run, size: str, sizes: list[int]) -> None:
    assert traced(run, "--size", size)["inputs"]["input"] == {"size": sizes, "declared": [16, 24]}


def test_sizes_of_several_inputs(run: Run) -> None:
    def sizes(*words: str) -> list[Any]:
        return [one["size"] for one in traced(run, "--at", "sum", *words, text=TWO)["inputs"].values()]

    assert sizes() == [["unknown"], [8]]
    assert sizes("--size", "24") == [[24], [24]]
    assert sizes("--size", "24", "--size", "left=9") == [[9], [24]]


@pytest.mark.parametrize(
    ("size", "why"),
    [
        ("0", "`--size 0`: the least is 1"),
        ("1,2,3", "`--size 1,2,3`: one number, or one per axis is wanted (height, width)"),
        ("big", "`--size big`: whole numbers with commas between them are wanted"),
        ("inptu=3", "no input `inptu`; did you mean `input`?"),
    ],
)
def test_a_size_that_is_none(run: Run, size: str, why: str) -> None:
    assert refusal(run, "--size", size) == why


def test_a_spec_that_cannot_be_read(run: Run) -> None:
    write(bad=BAD, other=OTHER)
    code, out, err = run("trace", "bad.yaml")
    assert (code, out) == (1, "")
    assert "RF003" in err
    assert run("trace", "other.yaml").code == 1


def test_a_file_that_is_not_there(run: Run) -> None:
    assert run("trace", "none.yaml") == (2, "", "rflint: none.yaml: No such file or directory\n")


def test_a_folder(run: Run) -> None:
    Path("specs").mkdir()
    assert run("trace", "specs") == (2, "", "rflint: specs is a folder; `rflint trace` takes one file\n")


def test_standard_input(run: Run, piped: Callable[[bytes], None]) -> None:
    piped(NET.encode())
    code, out, _ = run("trace", "-", "--at", "stem")
    assert (code, out.splitlines()[0]) == (0, "<stdin> (net): height × width, input 16×24")


def test_a_failure_of_rflint_itself(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    write(net=NET)
    monkeypatch.setattr("rflint.reports.trace.describe_trace", fail)
    code, out, err = run("trace", "net.yaml")
    assert (code, out) == (3, "")
    assert "internal error at net.yaml" in err


def test_a_broken_configuration(run: Run) -> None:
    write(net=NET)
    Path("rflint.toml").write_text("nope = 1\n", encoding="utf-8")
    assert run("trace", "net.yaml").code == 2


def test_color(run: Run) -> None:
    write(net=NET)
    assert "\x1b[" in run("trace", "net.yaml", "--color", "always").out
    assert "\x1b[" not in run("trace", "net.yaml").out


def test_formats(run: Run) -> None:
    write(net=NET)
    assert run("trace", "net.yaml", "--output-format", "markdown").out.startswith("### net.yaml (net)")
    assert run("trace", "net.yaml", "--output-format", "csv").code == 2


def test_a_chain_of_many_layers(run: Run) -> None:
    write(net="rflint: 1\naxes: [time]\nlayers:\n  - {op: conv, kernel_size: 3, padding: 1, repeat: 20000}\n")
    start = perf_counter()
    code, out, _ = run("trace", "net.yaml", "--size", "50000", "--index", "0")
    assert code == 0
    assert len(out.splitlines()) > 20_000
    assert "0 … 20000" in out
    assert perf_counter() - start < 30


def test_figures_with_many_digits(run: Run) -> None:
    layers = "".join("  - {op: conv, kernel_size: 999999999, stride: 999999999}\n" for _ in range(600))
    write(net=f"rflint: 1\naxes: [time]\nlayers:\n{layers}")
    for name in ("text", "json", "markdown"):
        assert run("trace", "net.yaml", "--output-format", name).code == 0
