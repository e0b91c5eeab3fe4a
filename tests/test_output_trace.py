"""The formats of traces."""

from __future__ import annotations

import json
from fractions import Fraction
from textwrap import dedent

import pytest

from rflint.output import formats, renderer
from rflint.output.tracing import LEGEND, percent
from tests.test_trace import traced

NECK = """\
rflint: 1
name: neck
input: {size: 32}
layers:
  - {id: stem, op: conv, kernel_size: 4, stride: 2, padding: 1}
  - {id: down, op: conv, kernel_size: 3, stride: 2, padding: 1}
  - {id: up, op: upsample, scale_factor: 2, mode: bilinear}
  - {id: fuse, op: add, from: [stem, up]}
"""
ONE = """\
rflint: 1
axes: [time]
input: {size: 8}
layers:
  - {id: a, op: conv, kernel_size: 3, padding: {before: 2}}
"""


def the(text: str) -> str:
    legend = "\n".join(LEGEND)
    return dedent(text).lstrip("\n").replace("LEGEND", legend)


def printed(text: str, at: str, index: list[int] | None = None, name: str = "text", wrt: str | None = None) -> str:
    return renderer("trace", name)(traced(text, at, index, wrt), False)


def test_formats() -> None:
    assert formats("trace") == ("json", "markdown", "text")


def test_one_path() -> None:
    assert printed(ONE, "a") == the("""
        net.yaml: time, input 8

        a (conv, line 5), size 8, towards input
          receptive field 3, effective stride 1, effective padding 2, centre -1
          1 path, aligned

        the only path: 3
          line  layer  op     k  s    p  d  r  S  P
                input  input                1  1  0
             5  a      conv   3  1  2,0  1  3  1  2

        LEGEND
        """)


def test_paths_that_are_not_aligned_and_a_region() -> None:
    assert printed(NECK, "fuse", [0, 15]) == the("""
        net.yaml (neck): height × width, input 32

        fuse (add, line 8), size 16, towards input
          receptive field 12, effective stride 2, effective padding 7, centre -3/2
          2 phases with fields 12, 12
          2 paths, not aligned

        a path with the largest field: 12
          line  layer  op                    k  s  p  d   r  S  P
                input  input                              1  1  0
             5  stem   conv                  4  2  1  1   4  2  1
             6  down   conv                  3  2  1  1   8  4  3
             7  up     upsample bilinear ×2              12  2  7
             8  fuse   add of 2                          12  2  7

        a path with the smallest field: 4
          line  layer  op        k  s  p  d  r  S  P
                input  input                 1  1  0
             5  stem   conv      4  2  1  1  4  2  1
             8  fuse   add of 2              4  2  1

        paths by centre
          paths       share  effective stride  mean centre  receptive field  by way of
              1  1/2 (50 %)  2                 1/2          4                only layers that all pass
              1  1/2 (50 %)  2                 -1/2         12               down (6) → up (7)

        the region of output height 0, width 15 in input
          axis    unclipped  clipped  read     samples  padding
          height  -7 … 4     0 … 4    0 … 4          5  7/12 (58.3 %)
          width   25 … 36    25 … 31  25 … 31        7  5/12 (41.7 %)
          padding of all axes together: 109/144 (75.7 %)

        LEGEND
        """)


def test_axes_that_differ() -> None:
    lines = printed(ONE.replace("[time]", "[y, x]").replace("3, padding", "[3, 5], padding"), "a").splitlines()
    assert "the only path along y: 3" in lines
    assert "the only path along x: 5" in lines


def test_a_size_that_was_chosen_from_a_set() -> None:
    first = printed(ONE.replace("size: 8", "size: {min: 8, max: 32, step: 8}"), "a").splitlines()[0]
    assert first == "net.yaml: time, input 8 (of 8–32 step 8)"


def test_without_a_size() -> None:
    lines = printed(ONE.replace("input: {size: 8}\n", ""), "a", [3]).splitlines()
    assert lines[0] == "net.yaml: time, input unknown"
    assert "  unknown: the input size is not known" in lines
    assert "  time  1 … 3      unknown  unknown  unknown  unknown" in lines


def test_global_figures_have_local_ones_beside_them() -> None:
    gate = "  - {id: g, op: global_avg_pool}\n  - {id: m, op: multiply, from: [a, g]}\n"
    lines = printed(ONE + gate, "m", [0]).splitlines()
    assert lines[3:6] == [
        "  receptive field global, effective stride 1, effective padding global, centre global",
        "  local figures beside the global ones: receptive field 3, effective stride 1, effective padding 2, centre -1",
        "  2 paths, aligned",
    ]
    assert "  and 1 path without a grid, or of too many kinds to be told apart" in lines
    assert "  time  -2 … 0     0 … 0    0 … 7        8  –" in lines


def test_many_phases_are_counted_only() -> None:
    up = "  - {id: up, op: upsample, scale_factor: 32}\n  - {id: b, op: conv, kernel_size: 2}\n"
    assert "  32 phases" in printed(ONE + up, "b").splitlines()


def test_phases_that_read_nothing_and_axes_that_have_none() -> None:
    up = "rflint: 1\nlayers:\n  - {id: up, op: conv_transpose, kernel_size: 1, stride: [2, 1]}\n"
    assert "  2 phases with fields 1, – along height" in printed(up, "up").splitlines()


def test_counts_that_nobody_reads() -> None:
    blocks = "blocks: {u: {layers: [{id: b, op: relu}, {op: add, from: [input, b]}]}}"
    lines = printed(f"rflint: 1\n{blocks}\nlayers:\n  - {{id: u, use: u, repeat: 300}}\n", "u").splitlines()
    assert "  about 1e90 paths, aligned" in lines


def test_a_right_edge_on_a_causal_axis() -> None:
    text = ONE.replace("{before: 2}", "causal") + "  - {id: s, op: add, from: [a, input]}\n"
    assert any("right edge" in line for line in printed(text, "s").splitlines())


def test_many_layers_by_which_a_path_goes() -> None:
    chain = "".join(f"  - {{id: c{i}, op: conv, kernel_size: 2}}\n" for i in range(12))
    lines = printed(f"{ONE}{chain}  - {{id: s, op: add, from: [a, c11]}}\n", "s").splitlines()
    assert any(
        line.endswith("c0 (6) → c1 (7) → c2 (8) → c3 (9) → … 4 more … → c8 (14) → c9 (15) → c10 (16) → c11 (17)")
        for line in lines
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1, 3), "33.3 %"),
        (Fraction(1, 10**9), "< 0.1 %"),
        (Fraction(10**9 - 1, 10**9), "> 99.9 %"),
        (Fraction(1), "100 %"),
        (Fraction(1, 1000), "0.1 %"),
    ],
)
def test_shares(share: Fraction, text: str) -> None:
    assert percent(share) == text


def test_names_do_not_reach_the_terminal() -> None:
    entry = {**traced(ONE, "a"), "name": "\x1b[31m|x", "file": "\udcff.yaml"}
    assert "\x1b" not in renderer("trace", "text")(entry, False)
    assert "\\x1b\\[31m\\|x" in renderer("trace", "markdown")(entry, False).splitlines()[0].replace("\\\\", "\\")
    assert json.loads(renderer("trace", "json")(entry, False))["file"] == "\ufffd.yaml"


def test_color_lies_over_the_text() -> None:
    colored = renderer("trace", "text")(traced(ONE, "a"), True)
    assert colored.startswith("\x1b[1mnet.yaml: time, input 8\x1b[0m\n")


def test_markdown() -> None:
    assert (
        printed(ONE, "a", [7], "markdown")
        == the("""
        ### net.yaml: time, input 8

        #### a (conv, line 5), size 8, towards input

        - receptive field 3, effective stride 1, effective padding 2, centre -1
        - 1 path, aligned

        #### the only path: 3

        | line | layer | op | k | s | p | d | r | S | P |
        | ---: | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        |  | input | input |  |  |  |  | 1 | 1 | 0 |
        | 5 | a | conv | 3 | 1 | 2,0 | 1 | 3 | 1 | 2 |

        #### the region of output time 7 in input

        | axis | unclipped | clipped | read | samples | padding |
        | --- | --- | --- | --- | ---: | --- |
        | time | 5 … 7 | 5 … 7 | 5 … 7 | 3 | 0 % |

        """)
        + "\n".join(f"- {line}" for line in LEGEND)
        + "\n"
    )
