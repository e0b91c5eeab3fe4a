"""From a text to sorted diagnostics."""

from __future__ import annotations

import os

import pytest

from rflint import engine, registry
from rflint.config import Settings
from rflint.config.globs import Glob
from rflint.diagnostic import Finding, Severity
from rflint.registry import Rule
from rflint.source import Source

BAD = """\
rflint: 1
layers:
  - {id: a, op: conv, kernel_size: 4}
  - {id: b, op: conv, from: input, kernel_size: 4, stride: 2}
  - {op: add, from: [a, b]}
limits: {kernel_size: {parity: odd}}
"""


def check(text, settings=None, explicit=True):
    return engine.check(Source("net.yaml", text), settings or Settings(), explicit)


def test_order_is_line_column_code():
    found = [(one.place.start.line, one.place.start.column, one.code) for one in check(BAD)]
    assert found == [(3, 36, "RF104"), (4, 49, "RF104"), (5, 21, "RF202")]


def failing(analysis):
    yield from ()
    raise ZeroDivisionError("of all things")


def test_a_rule_that_fails_is_a_finding_and_the_others_run(monkeypatch: pytest.MonkeyPatch):
    broken = Rule("RF998", "broken-rule", Severity.INFO, True, "", failing)
    known = {**registry.rules(), "RF998": broken}
    monkeypatch.setattr(engine, "rules", lambda: known)
    monkeypatch.setattr(registry, "rules", lambda: known)
    codes = [one.code for one in check(BAD)]
    assert codes == ["RF009", "RF104", "RF104", "RF202"]
    (error,) = [one for one in check(BAD) if one.code == "RF009"]
    assert "RF998 broken-rule" in error.message and "of all things" in error.message
    assert error.severity is Severity.ERROR


@pytest.mark.parametrize("text", ["on: push\njobs: {}\n", "- a\n- b\n", "", "layers: [a, b]\n"])
def test_what_is_no_spec_is_passed_over_unless_it_was_named(text):
    assert check(text, explicit=False) is None
    assert [one.code for one in check(text)] in (["RF007"], ["RF001"])


def test_an_unreadable_spec_is_not_passed_over():
    assert [one.code for one in check("rflint: 1\nlayers: [\n", explicit=False)] == ["RF001"]


def test_layers_without_the_marker_get_a_hint():
    (one,) = check("layers:\n  - {op: relu}\n")
    assert one.code == "RF007" and "put `rflint: 1`" in one.help[0]


def test_severities_can_be_chosen():
    settings = Settings(severity={"RF2": Severity.INFO, "kernel-size-limit": Severity.WARNING})
    assert [(one.code, one.severity.value) for one in check(BAD, settings)] == [
        ("RF104", "warning"),
        ("RF104", "warning"),
        ("RF202", "info"),
    ]


PLAIN = "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 4, padding: 1}\n"


def test_limits_of_the_project_hold_where_the_spec_has_none():
    project = Settings(limits={"kernel_size": {"parity": "odd"}, "receptive_field": {"min": 5}})
    assert [one.code for one in check(PLAIN, project)] == ["RF101", "RF104"]
    own = PLAIN + "limits: {kernel_size: 4, receptive_field: 4}\n"
    assert check(own, project) == ()


def test_a_limit_of_the_project_per_axis_needs_as_many_axes():
    project = Settings(limits={"receptive_field": [4, 4, 4]})
    (one,) = check(PLAIN, project)
    assert one.code == "RF109"
    assert "3 entries" in one.message


def halfway(analysis):
    yield Finding(analysis.network.layers[-1].definition.op, "seen before it failed")
    raise KeyError("half\nway")


def test_what_a_rule_said_before_it_failed_is_kept(monkeypatch: pytest.MonkeyPatch):
    known = {**registry.rules(), "RF998": Rule("RF998", "broken-rule", Severity.INFO, True, "", halfway)}
    monkeypatch.setattr(engine, "rules", lambda: known)
    monkeypatch.setattr(registry, "rules", lambda: known)
    error, said = check(PLAIN)
    assert (error.code, error.place.start) == ("RF009", (1, 1))
    assert said.message == "seen before it failed"
    assert "\n" not in error.message


def test_a_failed_rule_can_be_left_out_and_its_failure_not(monkeypatch: pytest.MonkeyPatch):
    known = {**registry.rules(), "RF998": Rule("RF998", "broken-rule", Severity.INFO, True, "", failing)}
    monkeypatch.setattr(engine, "rules", lambda: known)
    monkeypatch.setattr(registry, "rules", lambda: known)
    assert check(PLAIN, Settings(ignore=("RF998",))) == ()
    assert [one.code for one in check(PLAIN, Settings(ignore=("RF0",)))] == ["RF009"]


def test_what_keeps_a_file_from_being_read_cannot_be_left_out():
    text = "rflint: 1\nlayers: [{op: rleu}]\n"
    settings = Settings(select=("RF201",), severity={"RF0": Severity.INFO})
    (one,) = check(text, settings)
    assert (one.code, one.severity) == ("RF003", Severity.ERROR)


def test_a_chosen_severity_holds_over_the_one_a_rule_gives_its_finding():
    text = "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 2}\n  - {op: add, from: [a, input]}\n"
    assert [one.severity.value for one in check(text)] == ["warning"]
    assert [one.severity.value for one in check(text, Settings(severity={"RF201": Severity.INFO}))] == ["info"]


def test_findings_at_one_place_are_in_the_order_of_their_codes():
    text = BAD + "input: {size: 9}\n"
    found = [one.code for one in check(text) if one.place.start == (5, 21)]
    assert found == ["RF202", "RF302"]


def test_a_file_is_a_spec_by_its_marker_wherever_it_stands_at_the_top_level():
    assert check('layers: [{op: relu}]\n"rflint": 1\n', explicit=False) == ()
    assert check("spec: {rflint: 1}\n", explicit=False) is None
    assert check("# rflint: 1\nlayers: []\n", explicit=False) is None


@pytest.mark.parametrize("text", ["null\n", "{}\n", "text\n", "# nothing\n", "a: &a [*a]\n", "a: 1\na: 2\n"])
def test_other_yaml_is_passed_over_in_a_walk(text):
    assert check(text, explicit=False) is None


TWO = """\
rflint: 1
layers:
  - {id: a, op: conv, kernel_size: 4, padding: 1}
  - {id: b, op: conv, kernel_size: 4, padding: 1}
outputs: {a: {from: a, limits: {receptive_field: 4}}, b: b}
"""


def test_the_nearer_limit_holds_for_its_output_and_that_of_the_project_for_the_others():
    (one,) = check(TWO, Settings(limits={"receptive_field": {"max": 3}}))
    assert one.message == "the receptive field of output `b` is 7; the configuration asks for at most 3"
    assert one.related == ()


def test_limits_for_some_files_hold_for_those():
    settings = Settings(per_file_limits=((Glob("net.yaml", os.getcwd()), {"receptive_field": 6}),))
    assert [one.place.start.line for one in check(TWO, settings)] == [4]
    assert engine.check(Source("other.yaml", TWO), settings) == ()


def test_a_limit_of_the_project_speaks_of_convolutions_where_there_are_any():
    assert check("rflint: 1\nlayers: [{op: relu}]\n", Settings(limits={"kernel_size": {"parity": "odd"}})) == ()


def test_comments_suppress_and_the_rest_stays():
    text = BAD.replace("kernel_size: 4}\n", "kernel_size: 4}  # rflint: ignore[RF104] for now\n", 1)
    assert [one.code for one in check(text)] == ["RF104", "RF202"]


def test_a_fault_that_two_steps_find_is_said_once():
    (one,) = check("rflint: 1\nlayers:\n  - {op: relu, 1: 2}\n")
    assert one.message == "a key must be text, not `1`"


def test_figures_of_any_size_can_be_said():
    deep = "{id: %s, op: conv, kernel_size: 3, stride: %d, padding: 1, from: input, repeat: 1500}"
    text = f"rflint: 1\nlayers:\n  - {deep % ('a', 1000)}\n  - {deep % ('b', 1001)}\n  - {{op: add, from: [a, b]}}\n"
    assert [one.code for one in check(text)] == ["RF401", "RF401", "RF202"]
