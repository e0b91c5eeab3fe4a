"""A set of input sizes against each of its sizes: what is found at any of them is found, and counted, in the set."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflint import engine
from rflint.config import Settings
from rflint.geometry.cases import cases_of
from rflint.reports.report import describe
from rflint.source import Source
from tests.strategies import networks, resampling_networks

EVERY_RULE = Settings(extend_select=("RF",))
EXAMPLES = Path(__file__).parent.parent / "examples"
BY_FIELD = {"RF501", "RF503"}
"""Rules that hold sizes against fields: of a group they name the smallest size, and count all of it."""
AT_INPUT = {"RF306"}
"""A rule that points into the declared size, where the texts that are compared here differ."""


def with_sizes(spec, size):
    """The spec with another size along its first axis, of all inputs."""
    text = json.dumps({key: value for key, value in spec.items() if key not in ("input", "inputs")})
    axes = len(spec.get("axes", ["height", "width"]))
    names = list(spec.get("inputs", ["input"]))
    sizes = {name: {"size": [size, *[24] * (axes - 1)]} for name in names}
    return Source("net.yaml", json.dumps({**json.loads(text), "inputs": sizes}))


def findings(source):
    """What is said of each place, by which rule."""
    found = engine.check(source, EVERY_RULE)
    assert found is not None
    return [(one.code, str(one.place.start), one.message) for one in found if one.code not in AT_INPUT]


def judge(spec, first, count, step):
    every = range(first, first + count * step, step)
    together = findings(with_sizes(spec, {"min": every.start, "max": every[-1], "step": step}))
    alone: Counter = Counter()
    for size in every:
        alone.update({(code, at) for code, at, _ in findings(with_sizes(spec, size))})
    assert {(code, at) for code, at, _ in together} == set(alone)
    for code, at, message in together:
        said = re.search(r"so at ([\d,]+) of ([\d,]+) sizes", message)
        if said and code not in BY_FIELD and [one[:2] for one in together].count((code, at)) == 1:
            assert int(said[1].replace(",", "")) == alone[code, at]
            assert int(said[2].replace(",", "")) == count


SETS = st.tuples(st.integers(4, 30), st.integers(2, 5), st.integers(1, 4))


@given(networks(), SETS)
def test_findings_of_windows_and_joins(spec, sizes):
    judge(spec, *sizes)


@given(resampling_networks(), SETS)
def test_findings_of_resampling(spec, sizes):
    judge(spec, *sizes)


@given(networks(), SETS)
def test_figures(spec, sizes):
    first, count, step = sizes
    every = range(first, first + count * step, step)
    source = with_sizes(spec, {"min": every.start, "max": every[-1], "step": step})
    together = described(source)
    alone = [described(with_sizes(spec, size)) for size in every]
    for at, one in enumerate(together["maps"]):
        for origin, figures in one["towards"].items():
            for name in ("receptive_field", "effective_stride", "effective_padding", "center", "aligned", "paths"):
                values = [each["maps"][at]["towards"][origin][name] for each in alone]
                told = figures.get("by_size", {}).get(name)
                assert (told is None) == all(value == values[0] for value in values)
                assert told is not None or figures[name] == values[0]
                assert told is None or all(any(each["value"] == value for each in told) for value in values)


def described(source):
    network, _ = engine.load(source)
    assert network is not None
    return describe(source, network, cases_of(network), every=True)


def example(name, size):
    text = (EXAMPLES / f"{name}.yaml").read_text("utf-8")
    return Source(name, re.sub(r"(?m)^input:.*$", f"input: {{size: {size}}}", text))


def test_ten_thousand_sizes_of_a_mobilenet_need_few_analyses():
    network, _ = engine.load(example("mobilenet-v1", "{min: 33, max: 10032}"))
    assert network is not None
    cases = cases_of(network)
    assert cases.totals == {(0, 1): 10_000}
    assert len(cases.cases) <= 96
    assert sum(case.count for case in cases.cases[1:]) + cases.firsts[0, 1] == 10_000


def test_a_finding_names_the_smallest_size_and_counts():
    found = engine.check(example("unet-padded-transposed", "{min: 40, max: 100, step: 4}"), Settings())
    assert found is not None
    (one,) = [each for each in found if each.code == "RF302" and "up4" not in each.message][:1]
    assert re.search(r"\(at \d+; so at \d+ of 16 sizes\)", one.message)


def test_axes_that_differ_vary_apart():
    text = """\
rflint: 1
input: {size: [{min: 8, max: 9}, {min: 8, max: 11}]}
layers:
  - {op: max_pool, kernel_size: 2}
  - {id: up, op: conv_transpose, kernel_size: 2, stride: 2}
  - {op: add, from: [input, up]}
"""
    found = engine.check(Source("net.yaml", text), Settings())
    assert found is not None
    assert [one.code for one in found if one.code == "RF302"] == ["RF302"]
    (message,) = [one.message for one in found if one.code == "RF302"]
    assert message.endswith(("(at height 9; so at 1 of 2 sizes)", "(at width 9; so at 2 of 4 sizes)"))


@pytest.mark.parametrize("size", ["{min: 1, max: 2147483647}", "{min: 5, max: 2000000000, step: 7}"])
def test_a_huge_set_costs_what_its_groups_cost(size):
    network, _ = engine.load(example("mobilenet-v1", size))
    assert network is not None
    assert len(cases_of(network).cases) <= 96
