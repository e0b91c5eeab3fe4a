"""One fault, one finding: in blocks that run often, and in values that YAML aliases repeat.

What it comes to for each rule is in tests/rules/; here is how findings are put together.
"""

from __future__ import annotations

import pytest

from rflint import document, engine
from rflint.config import Settings
from rflint.diagnostic import Fault, Finding
from rflint.findings import uses
from rflint.source import Source, Span

EVEN = """\
rflint: 1
blocks:
  basic:
    layers:
      - {id: body, op: conv, kernel_size: 4, padding: 1}
layers:
  - {id: odd, use: basic, repeat: %d, limits: {kernel_size: 4}}
  - {id: even, use: basic, repeat: %d}
limits: {kernel_size: {parity: odd}}
"""


def check(text):
    return engine.check(Source("net.yaml", text), Settings())


def said(text):
    """(line, column, code) of every finding, and those of its related places."""
    return [
        ((*one.place.start, one.code), [tuple(related.place.start) for related in one.related]) for one in check(text)
    ]


@pytest.mark.parametrize(
    ("fine", "faulty", "counted"),
    [
        (1, 1, "(in 1 of 2 uses: `even.0`)"),
        (2, 4, "(in 4 of 6 uses: `even.0`, `even.1`, `even.2`, `even.3`)"),
        (1, 5, "(in 5 of 6 uses: `even.0`, `even.1`, `even.2`, `even.3` and 1 more)"),
        (1, 12, "(in 12 of 13 uses: `even.0`, `even.1`, `even.2`, `even.3` and 8 more)"),
    ],
)
def test_uses_at_fault_are_counted_and_named(fine, faulty, counted):
    (one,) = check(EVEN % (fine, faulty))
    assert one.message.endswith(counted)
    assert [related.message for related in one.related] == ["the limit", "first used here, as `even.0`"]


def test_where_all_uses_are_at_fault_none_is_named():
    (one,) = check((EVEN % (3, 5)).replace(", limits: {kernel_size: 4}", ""))
    assert one.message.endswith("(in 8 of 8 uses)")


def test_a_layer_that_runs_once_is_not_counted():
    (one,) = check("rflint: 1\nlayers: [{op: conv, kernel_size: 4}]\nlimits: {kernel_size: {parity: odd}}\n")
    assert one.message.endswith("asks for an odd number")


def network():
    text = "rflint: 1\nblocks: {basic: {layers: [{id: a, op: relu}, {op: relu}]}}\nlayers: [{use: basic, repeat: 3}]\n"
    found, faults = engine.load(Source("net.yaml", text))
    assert faults == ()
    return found


def test_what_one_rule_says_of_one_layer_twice_stays_apart():
    # Layers 1, 3 and 5 are the runs of `a`.
    faults = [
        Fault("RF999", Finding(Span(0, 1), f"{what} {layer}", layer=layer))
        for layer in (1, 3, 5)
        for what in ("x", "y")
    ]
    found = uses.once_per_definition(network(), faults)
    assert [finding.message for _, finding in found] == ["x 1 (in 3 of 3 uses)", "y 1 (in 3 of 3 uses)"]


def test_rules_and_places_stay_apart():
    faults = [
        Fault(code, Finding(Span(start, 9), "x", layer=layer))
        for code in ("RF998", "RF999")
        for start in (0, 1)
        for layer in (1, 3)
    ]
    found = uses.once_per_definition(network(), faults)
    assert [(code, finding.span.start) for code, finding in found] == [
        ("RF998", 0),
        ("RF998", 1),
        ("RF999", 0),
        ("RF999", 1),
    ]


def test_a_rule_may_say_out_of_how_many_uses():
    faults = [Fault("RF999", Finding(Span(0, 1), "x", layer=layer, uses=2)) for layer in (1, 3)]
    ((_, finding),) = uses.once_per_definition(network(), faults)
    assert finding.message == "x (in 2 of 2 uses)"
    ((_, finding),) = uses.once_per_definition(network(), [Fault("RF999", Finding(Span(0, 1), "x", layer=1, uses=1))])
    assert finding.message == "x"


def test_findings_without_a_layer_are_one_where_they_say_the_same():
    faults = [Fault("RF999", Finding(Span(0, 1), message)) for message in ("x", "y", "x")]
    assert [finding.message for _, finding in uses.once_per_definition(network(), faults)] == ["x", "y"]


def test_a_fault_in_an_anchored_value_is_said_at_the_word_with_its_uses():
    text = "rflint: 1\nlayers:\n  - &a {op: conv, kernel_size: 0}\n  - *a\n  - {<<: *a, padding: 1}\n"
    assert said(text) == [((3, 32, "RF003"), [(4, 5), (5, 6)])]


def test_a_value_that_stands_under_an_extension_only_is_at_fault_at_its_first_use():
    text = "rflint: 1\nx-a: &a {op: conv, kernel_size: 0}\nlayers:\n  - {<<: *a, padding: 1}\n  - *a\n"
    assert said(text) == [((4, 6, "RF003"), [(2, 33), (5, 5)])]


def test_an_anchored_value_that_nothing_uses_is_said_as_any_other():
    text = "rflint: 1\nlayers:\n  - &a {op: conv, kernel_size: &k 0}\n"
    assert said(text) == [((3, 35, "RF003"), [])]


def test_what_stands_under_an_extension_and_is_not_used_is_not_said():
    assert said("rflint: 1\nx-a: &a {op: conv, kernel_size: 0}\nlayers: [{op: relu}]\n") == []


def test_of_anchors_in_one_another_the_innermost_counts():
    text = "rflint: 1\nlayers:\n  - &a {op: conv, kernel_size: &k 0}\n  - {op: conv, kernel_size: *k}\n  - *a\n"
    assert said(text) == [((3, 35, "RF003"), [(4, 29)])]


def test_an_alias_that_is_wrong_where_it_stands_and_not_where_it_is_anchored():
    text = "rflint: 1\nlayers:\n  - {op: pad, padding: &n 0}\n  - {op: conv, kernel_size: *n}\n"
    assert said(text) == [((4, 29, "RF003"), [(3, 27)])]


def test_aliases_that_are_wrong_are_one_finding_and_show_each_other():
    text = "rflint: 1\nx-k: &k 0\nlayers:\n" + "  - {op: conv, kernel_size: *k}\n" * 3
    assert said(text) == [((4, 29, "RF003"), [(2, 9), (5, 29), (6, 29)])]


def test_what_is_wrong_with_a_layer_is_said_where_an_alias_brings_it_in():
    text = "rflint: 1\nlayers:\n  - &a {op: relu}\n  - *a\n  - {<<: *a, from: input}\n  - {<<: *a, from: input}\n"
    assert said(text) == [((4, 5, "RF010"), []), ((5, 6, "RF010"), [])]


def test_findings_keep_the_order_in_which_they_are_given():
    source = Source("net.yaml", "a: &a [1, 2]\nb: *a\n")
    faults = [Fault("RF999", Finding(Span(start, start + 1), "x")) for start in (10, 7, 0)]
    found = uses.anchored(document.read(source), faults)
    assert [finding.span.start for _, finding in found] == [10, 7, 0]
    assert [len(finding.related) for _, finding in found] == [1, 1, 0]
