"""From a text to sorted diagnostics."""

from __future__ import annotations

import pytest

from rflint import engine, registry
from rflint.config import Settings
from rflint.diagnostic import Severity
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
