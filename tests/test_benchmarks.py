"""The inputs that speed is measured on, and the page of results; nothing here is timed."""

from __future__ import annotations

from typing import Any

import pytest

import rflint
from benchmarks import inputs
from benchmarks.report import Row, markdown
from benchmarks.timing import Cost, Spread, cpu, ratio
from rflint import document
from rflint.source import Source


def layers(text):
    data: Any = document.read(Source("input.yaml", text)).data
    return len(data["layers"])


@pytest.mark.parametrize("style", ["flow", "block"])
@pytest.mark.parametrize("seed", range(5))
def test_networks_are_clean_and_of_the_length_asked_for(seed, style):
    text = inputs.network(seed, 100, style)
    assert layers(text) == 100
    assert rflint.check(text) == []
    assert rflint.load(text).analyse().outputs["features"].effective_stride == (32, 32)


def test_a_seed_gives_the_same_network_in_both_styles_and_again():
    flow, again, block = (inputs.network(7, 100, style) for style in ("flow", "flow", "block"))
    assert flow == again
    assert len({inputs.network(seed, 100) for seed in range(20)}) == 20
    figures = [[one.receptive_field for one in rflint.load(text).analyse().values()] for text in (flow, block)]
    assert figures[0] == figures[1]


@pytest.mark.parametrize("style", ["flow", "block"])
def test_a_text_of_five_thousand_lines(style):
    text = inputs.text_of_lines(1, 5_000, style)
    assert text.count("\n") == 5_000
    assert max(len(line) for line in text.splitlines()) <= inputs.WIDTH
    assert layers(text) > (4_900 if style == "flow" else 1_500)
    assert rflint.check(text) == []


def test_many_paths_and_a_chain_are_of_one_length():
    branching, chain = inputs.paths(300), inputs.chain_of(300)
    assert layers(branching) == layers(chain) == 1_200
    assert rflint.check(branching) == rflint.check(chain) == []
    signatures: Any = rflint.load(branching).analyse()["b299_out"].signatures
    assert [one.count for one in signatures] == [2**300]


def test_resnet152_is_what_it_is_called():
    network = inputs.resnet152()
    assert network.check() == []
    convs = [one for one in network.analyse().values() if one.op == "conv"]
    assert len(convs) == 1 + 3 * 50 + 4  # 152 with the classifier, and without the four projections


def test_ratios_are_of_runs_side_by_side():
    over, under = ([Cost(0, seconds, 0) for seconds in some] for some in ((2, 6, 30), (2, 2, 3)))
    assert ratio(over, under, cpu) == Spread(3, 1, 10)


def test_the_page_says_what_is_met_and_what_was_not_measured():
    rows = [
        Row("fast", 1.0, Spread(1.0, 0.5, 2.0), rounds=3),
        Row("slow", 1.0, Spread(1.01, 0.5, 2.0), rounds=3),
        Row("gone", 1.0, why="peer is not installed"),
        Row("aside", None, Spread(0.01, 0.005, 0.02), rounds=3),
    ]
    lines = markdown(rows, [("peer", "**not installed**")], "today").splitlines()
    assert "| fast | ≤ 1 | **1.00** (0.50 to 2.00) | 3 |  | met |" in lines
    assert "| slow | ≤ 1 | **1.01** (0.50 to 2.00) | 3 |  | **not met** |" in lines
    assert "| gone | ≤ 1 |  |  |  | **not measured**: peer is not installed |" in lines
    assert "| aside |  | **0.0100** (0.0050 to 0.0200) | 3 |  |  |" in lines
