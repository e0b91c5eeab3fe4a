"""Fixes: written by position, proved, made one after the other."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rflint import document, engine, fixer
from rflint.config import Settings
from rflint.diagnostic import Change, Diagnostic, Edit, Fault, Finding, Fix, Severity, place
from rflint.document import Map, Seq
from rflint.document.comments import comments
from rflint.findings import uses
from rflint.fixer.edits import Edits
from rflint.fixer.written import Unwritable, Writer
from rflint.source import Source, Span

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))


# Changes of data become edits of text.


def layer_spans(read):
    """Where operators are written, in the order of the text."""
    found, waiting = set(), [read.data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Map):
            found |= {value.spans["op"][1]} if "op" in value else set()
            waiting += value.values()
        elif isinstance(value, Seq):
            waiting += value
    return sorted(found)


def layers_of(read: document.Document) -> Any:
    assert isinstance(read.data, Map)
    return read.data["layers"]


def edited(text: str, argument: str, value: Any, layer: int = 0) -> str:
    """The text with an argument of a layer changed."""
    read = document.read(Source("net.yaml", text))
    assert read.faults == ()
    edits = Writer(read).edits([Change(layer_spans(read)[layer], argument, value)])
    return Edits(edits).applied(text)


FLOW = [
    ("{op: conv, kernel_size: 3}", "kernel_size", 5, "{op: conv, kernel_size: 5}"),
    ("{op: conv, kernel_size: 3}", "kernel_size", [3, 5], "{op: conv, kernel_size: [3, 5]}"),
    ("{op: conv, kernel_size: [3, 3]}", "kernel_size", [3, 5], "{op: conv, kernel_size: [3, 5]}"),
    ("{op: conv, kernel_size: [3, 4]}", "kernel_size", 3, "{op: conv, kernel_size: [3, 3]}"),
    ("{op: conv, kernel_size: [3,  7]}", "kernel_size", [3, 5], "{op: conv, kernel_size: [3,  5]}"),
    ("{op: conv, padding: half}", "padding", 1, "{op: conv, padding: 1}"),
    ("{op: conv, padding: 1}", "padding", "half", "{op: conv, padding: half}"),
    ("{op: conv, padding: 1}", "padding", {"before": 2, "after": 0}, "{op: conv, padding: {before: 2, after: 0}}"),
    (
        "{op: conv, padding: {after: 0, before: 2}}",
        "padding",
        {"before": 1, "after": 1},
        "{op: conv, padding: {after: 1, before: 1}}",
    ),
    (
        "{op: conv, padding: {before: 2}}",
        "padding",
        {"before": 2, "after": 1},
        "{op: conv, padding: {before: 2, after: 1}}",
    ),
    ("{op: conv, padding: {before: 2, after: 1}}", "padding", {"after": 1}, "{op: conv, padding: {after: 1}}"),
    ("{op: conv, padding: {before: 2, after: 1}}", "padding", 1, "{op: conv, padding: 1}"),
    ("{op: conv, padding: [1, {before: 2, after: 0}]}", "padding", 1, "{op: conv, padding: [1, 1]}"),
    (
        "{op: conv, padding: [1, {before: 2, after: 0}]}",
        "padding",
        [1, {"before": 0, "after": 2}],
        "{op: conv, padding: [1, {before: 0, after: 2}]}",
    ),
    ("{op: conv, kernel_size: $k}", "kernel_size", 3, "{op: conv, kernel_size: 3}"),
    ("{op: conv, ceil_mode: true}", "ceil_mode", False, "{op: conv, ceil_mode: false}"),
    ('{"op": "conv", "padding":1}', "padding", 2, '{"op": "conv", "padding":2}'),
    ("{op: conv, stride: }", "stride", 2, "{op: conv, stride: 2 }"),
    ("{op: conv, kernel_size: 3}", "padding", 1, "{op: conv, kernel_size: 3, padding: 1}"),
    (
        "{op: conv, kernel_size: 3, limits: {stride: 1}}",
        "padding",
        1,
        "{op: conv, kernel_size: 3, padding: 1, limits: {stride: 1}}",
    ),
    ("{kernel_size: 3, op: conv}", "padding", 1, "{kernel_size: 3, op: conv, padding: 1}"),
    ("{op: conv, from: [a, b] , x: 1}", "padding", 1, "{op: conv, from: [a, b], padding: 1 , x: 1}"),
    ("{op: conv, }", "padding", 1, "{op: conv, padding: 1, }"),
    ("{op: conv, padding: 1}", "padding", None, "{op: conv}"),
    ("{padding: 1, op: conv}", "padding", None, "{op: conv}"),
    ("{op: conv, padding: 1, stride: 2}", "padding", None, "{op: conv, stride: 2}"),
    ("{op: conv}", "padding", None, "{op: conv}"),
]


@pytest.mark.parametrize(("before", "argument", "value", "after"), FLOW)
def test_in_braces(before, argument, value, after):
    text = "rflint: 1\nlayers:\n  - %s  # a comment\n"
    assert edited(text % before, argument, value) == text % after


BLOCK = [
    ("- op: conv\n  padding: 1", "padding", 2, "- op: conv\n  padding: 2"),
    ("- op: conv\n  padding: 1  # one", "padding", 2, "- op: conv\n  padding: 2  # one"),
    ("- op: conv", "padding", 1, "- op: conv\n  padding: 1"),
    ("- op: conv  # c", "padding", 1, "- op: conv  # c\n  padding: 1"),
    ("-   op: conv\n    repeat: 2", "padding", 1, "-   op: conv\n    padding: 1\n    repeat: 2"),
    (
        "- kernel_size: 3  # k\n  op: conv # o\n  # end",
        "stride",
        1,
        "- kernel_size: 3  # k\n  op: conv # o\n  stride: 1\n  # end",
    ),
    (
        "- op: conv\n  kernel_size:\n    - 3\n    - 5  # wide\n  repeat: 2",
        "padding",
        1,
        "- op: conv\n  kernel_size:\n    - 3\n    - 5  # wide\n  padding: 1\n  repeat: 2",
    ),
    (
        "- op: conv\n  kernel_size:\n  - 3\n  - 5  # wide",
        "kernel_size",
        [3, 7],
        "- op: conv\n  kernel_size:\n  - 3\n  - 7  # wide",
    ),
    (
        "- op: conv\n  padding:\n    before: 1  # b\n    after: 0",
        "padding",
        {"before": 0, "after": 0},
        "- op: conv\n  padding:\n    before: 0  # b\n    after: 0",
    ),
    (
        "- op: conv\n  padding:\n    before: 1\n    after: 0  # a\n  stride: 1",
        "padding",
        1,
        "- op: conv\n  padding:\n    before: 1\n    after: 1  # a\n  stride: 1",
    ),
    (
        "- op: conv\n  kernel_size:\n    - 3\n    - 5\n  stride: 1",
        "kernel_size",
        [1, 2, 3],
        "- op: conv\n  kernel_size: [1, 2, 3]\n  stride: 1",
    ),
    ("- op: conv\n  padding:\n  stride: 1", "padding", 1, "- op: conv\n  padding: 1\n  stride: 1"),
    ("- op: conv\n  from: [a,\n    b]\n  x: 1", "padding", 1, "- op: conv\n  from: [a,\n    b]\n  padding: 1\n  x: 1"),
    ("- op: conv\n  padding: 1\n  stride: 2", "padding", None, "- op: conv\n  stride: 2"),
    ("- op: conv\n  padding: 1  # why\n  stride: 2", "padding", None, "- op: conv\n  # why\n  stride: 2"),
    ("- padding: 1\n  op: conv", "padding", None, "- op: conv"),
    ("- op: conv\n  padding:\n    before: 1\n    after: 0\n  stride: 2", "padding", None, "- op: conv\n  stride: 2"),
    ("- op: conv\n  padding: &p 1", "padding", 2, "- op: conv\n  padding: &p 2"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("before", "argument", "value", "after"), BLOCK)
def test_on_lines(before, argument, value, after, end):
    text = "rflint: 1\nlayers:\n%s\n"
    assert edited((text % before).replace("\n", end), argument, value) == (text % after).replace("\n", end)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("- op: conv", 1, "- op: conv\n  padding: 1"),
        ("- op: conv # c", 1, "- op: conv # c\n  padding: 1"),
        ("- op: conv\n  padding: 1", None, "- op: conv"),
        ("- {op: conv}", 1, "- {op: conv, padding: 1}"),
    ],
)
def test_without_a_line_end_at_the_end(before, value, after):
    assert edited(f"layers:\n{before}", "padding", value) == f"layers:\n{after}"


@pytest.mark.parametrize(
    ("layers", "why"),
    [
        ("[&a {op: conv, padding: 1}, *a]", "anchored"),
        ("[{op: conv, padding: &p 1}, {op: conv, padding: *p}]", "anchored"),
        ("[&a {op: relu}, {<<: *a, padding: 1}]", "several layers"),
    ],
)
def test_what_is_shared_is_left_alone(layers, why):
    with pytest.raises(Unwritable, match=why):
        edited(f"layers: {layers}\n", "padding", 2)


@pytest.mark.parametrize(
    ("layers", "layer", "why"),
    [
        ("[{op: conv, padding: &p 1}, {op: conv, padding: *p}]", 1, "alias"),
        ("[&a {op: conv, padding: 1}, {op: conv, <<: *a}]", 1, "merged in"),
    ],
)
def test_what_comes_from_elsewhere_is_left_alone(layers, layer, why):
    with pytest.raises(Unwritable, match=why):
        edited(f"layers: {layers}\n", "padding", 2, layer)


def test_a_layer_that_stands_under_an_anchor_alone_is_left_alone():
    text = """\
rflint: 1
x-conv: &c {op: conv, kernel_size: 3, dilation: 2, padding: 1}
layers:
  - {id: a, op: conv, kernel_size: 3, padding: 1}
  - *c
  - *c
"""
    (found,) = engine.check(Source("net.yaml", text), Settings(select=("RF308",))) or ()
    assert found.help == ("use `padding: 2` (by hand: the layer is shared through an anchor)",)


def test_a_value_under_an_extension_that_one_layer_uses_is_that_layers():
    text = "x-a: &a {op: conv, padding: 1}\nlayers: [*a]\n"
    assert edited(text, "padding", 2) == text.replace("padding: 1", "padding: 2")
    with pytest.raises(Unwritable):
        edited(text.replace("[*a]", "[*a, *a]"), "padding", 2)


def test_a_key_beside_a_merge_is_put_into_the_layer():
    text = "x-a: &a {stride: 2}\nlayers: [{op: conv, <<: *a}]\n"
    assert edited(text, "padding", 1) == text.replace("conv,", "conv, padding: 1,")


# Offsets.


def test_offsets_move_with_edits():
    edits = Edits([Edit(Span(8, 9), ""), Edit(Span(6, 6), "x"), *[Edit(Span(2, 4), "abc")] * 2])
    assert edits.applied("0123456789") == "01abc45x679"
    assert [edits.moved(at) for at in range(11)] == [0, 1, 2, 2, 5, 6, 8, 9, 10, 10, 11]
    assert [edits.left("0123456789", Span(*ends)) for ends in ((0, 2), (3, 5), (8, 9), (4, 10))] == [
        "01",
        "abc4",
        "",
        "45x679",
    ]


# Proofs. `check` finds what is written in the text.


def finding(source: Source, word: str, fix: Fix | None = None, code: str = "RF309", severity=Severity.WARNING):
    start = source.text.index(word)
    return Diagnostic(code, "x", severity, word, place(source, Span(start, start + len(word))), fix=fix)


TEXT = """\
rflint: 1
layers:
  - op: conv        # comment
    padding: wrong  # stays
"""


def wrong(source: Source):
    return [finding(source, "wrong")] if "wrong" in source.text else []


def offered(fix: Fix, check: Any = wrong, text: str = TEXT):
    source = Source("net.yaml", text)
    read = document.read(source)
    ((_, written),) = fixer.written(read, [Fault("RF309", Finding(Span(0, 0), "x", fix=fix))])
    return fixer.offered(source, [finding(source, "wrong", written.fix)], lambda other: tuple(check(other)))[0]


def change(value: Any, text: str = TEXT, argument: str = "padding") -> Change:
    start = text.index("conv")
    return Change(Span(start, start + 4), argument, value)


def test_a_fix_that_is_right_is_offered():
    assert offered(Fix("mend it", changes=(change(1),), safe=True)).fix is not None


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (lambda source: [finding(source, "conv", code="RF309")], "it would bring RF309 in line 3"),
        (lambda source: [finding(source, "1", code="RF302")], "it would bring RF302 in line 1"),
        (
            lambda source: [finding(source, "padding", code="RF302", severity=Severity.INFO)],
            "it would bring RF302 in line 4",
        ),
    ],
)
def test_a_fix_that_brings_something_new_is_advice(check, why):
    one = offered(
        Fix("mend it", changes=(change(1),), safe=True),
        lambda source: check(source) if "wrong" not in source.text else wrong(source),
    )
    assert (one.fix, one.help) == (None, (f"mend it (by hand: {why})",))


def test_a_fix_that_mends_nothing_is_advice():
    one = offered(Fix("mend it", changes=(change("wrong2"),)), wrong)
    assert one.help == ("mend it (by hand: RF309 would remain)",)


def test_a_fix_that_loses_a_comment_is_advice():
    text = TEXT.replace("padding: wrong  # stays", "padding: {before: wrong,  # stays\n      after: 1}")
    one = offered(Fix("mend it", changes=(change(1, text),)), text=text)
    assert one.help == ("mend it (by hand: a comment would be lost)",)


def test_an_edit_that_changes_other_data_is_advice():
    start = TEXT.index("wrong")
    one = offered(Fix("mend it", (Edit(Span(start, start + 5), "1"),), safe=True))
    assert one.help == ("mend it (by hand: the text cannot be edited in this place)",)
    one = offered(Fix("mend it", (Edit(Span(start, start + 5), "]"),), safe=True))
    assert one.fix is None


def test_an_edit_may_be_about_a_comment_and_no_other_is_lost():
    text = "rflint: 1\nlayers:\n  - op: conv  # old # kept\n    padding: 1  # other\n"
    start = text.index("# old")
    source = Source("net.yaml", text)

    def check(other: Source):
        return (finding(other, "old"),) if "old" in other.text else ()

    for end, good in ((start + 6, True), (text.index("# other") + 7, False)):
        fix = Fix("drop it", (Edit(Span(start, end), ""),), safe=True)
        (one,) = fixer.offered(source, [finding(source, "old", fix)], check)
        assert (one.fix is not None) is good


def test_worse_is_new_and_milder_is_not():
    for after, good in ((Severity.ERROR, False), (Severity.WARNING, True), (Severity.INFO, True)):

        def check(source: Source, after: Severity = after):
            if "wrong" in source.text:
                return (finding(source, "wrong"), finding(source, "conv", code="RF201"))
            return (finding(source, "conv", code="RF201", severity=after),)

        source = Source("net.yaml", TEXT)
        ((_, written),) = fixer.written(
            document.read(source), [Fault("RF309", Finding(Span(0, 0), "x", fix=Fix("f", changes=(change(1),))))]
        )
        (one, _) = fixer.offered(source, [finding(source, "wrong", written.fix), check(source)[1]], check)
        assert (one.fix is not None) is good


# Many fixes of one text.

MANY = "rflint: 1\nlayers:\n" + "".join(f"  - {{op: conv, padding: wrong{n}}}\n" for n in range(40))


def many(source: Source, unfit: frozenset[int] = frozenset()):
    read = document.read(source)
    found = []
    for layer in layers_of(read):
        if str(layer["padding"]).startswith("wrong"):
            span, at = layer.spans["op"][1], layer.spans["padding"][1]
            number = int(str(layer["padding"]).strip("wrong_"))
            value = f"wrong_{number}" if number in unfit else 1
            fix = Fix("f", safe=True, changes=(Change(span, "padding", value),))
            ((_, one),) = fixer.written(read, [Fault("RF309", Finding(at, "x", fix=fix))])
            found.append(Diagnostic("RF309", "x", Severity.WARNING, "m", place(source, at), fix=one.fix))
    return tuple(found)


def test_fixes_are_proved_together():
    calls = []

    def check(source: Source):
        calls.append(source)
        return many(source)

    source = Source("net.yaml", MANY)
    assert all(one.fix for one in fixer.offered(source, many(source), check))
    assert len(calls) == 1
    done = fixer.repaired(source, many(source), check, lambda one, fix: fix.safe)
    assert (done.fixed, done.found) == (40, ())
    assert done.source.text == re.sub(r"wrong\d+", "1", MANY)


def test_one_that_is_wrong_does_not_keep_the_others():
    def check(source: Source):
        return many(source, frozenset((17,)))

    source = Source("net.yaml", MANY)
    shown = fixer.offered(source, check(source), check)
    assert [n for n, one in enumerate(shown) if one.fix is None] == [17]
    done = fixer.repaired(source, check(source), check, lambda one, fix: fix.safe)
    assert done.fixed == 39
    assert done.found is not None and [one.help for one in done.found] == [("f (by hand: RF309 would remain)",)]


def test_fixes_that_clash_are_made_one_after_the_other():
    """Either of two changes mends the sum, and both together do not."""
    text = "rflint: 1\nlayers:\n  - {op: pad, padding: 1}\n  - {op: pad, padding: 1}\n"

    def check(source: Source):
        read = document.read(source)
        layers = layers_of(read)
        if sum(layer["padding"] for layer in layers) == 3:
            return ()
        found = []
        for layer in layers:
            fix = Fix("f", safe=True, changes=(Change(layer.spans["op"][1], "padding", layer["padding"] + 1),))
            ((_, one),) = fixer.written(read, [Fault("RF201", Finding(Span(0, 0), "x", fix=fix))])
            at = place(source, layer.spans["op"][1])
            found.append(Diagnostic("RF201", "x", Severity.WARNING, "m", at, fix=one.fix))
        return tuple(found)

    source = Source("net.yaml", text)
    done = fixer.repaired(source, check(source), check, lambda one, fix: True)
    assert done.source.text == text.replace("padding: 1", "padding: 2", 1)
    assert (done.fixed, done.found) == (1, ())


def test_too_many_proofs_are_not_made(monkeypatch):
    monkeypatch.setattr(fixer, "MOST_PROOFS", 3)

    def check(source: Source):
        return many(source, frozenset(range(40)))

    source = Source("net.yaml", MANY)
    shown = fixer.offered(source, check(source), check)
    assert {one.help for one in shown} <= {
        ("f (by hand: RF309 would remain)",),
        ("f (by hand: there are too many fixes to try them all)",),
    }


# In blocks, a fix is right for all uses or is advice.

BLOCK_OF_USES = "rflint: 1\nblocks: {b: {layers: [{op: conv, kernel_size: 1}]}}\nlayers: [{use: b, repeat: 3}]\n"


@pytest.mark.parametrize(
    ("values", "help"),
    [
        ((1, 1, 1), None),
        ((1, 1, 2), "use it (by hand: its uses ask for different changes)"),
        ((1, 1), "use it (by hand: 2 of 3 uses ask for it)"),
        ((1, 1, None), "use it (by hand: its uses ask for different changes)"),
    ],
)
def test_a_fix_in_a_block_is_right_for_all_uses_or_advice(values, help):
    network, _ = engine.load(Source("net.yaml", BLOCK_OF_USES))
    assert network is not None
    op = network.layers[1].definition.op
    faults = [
        Fault(
            "RF309", Finding(op, "x", layer=layer, fix=value and Fix("use it", changes=(Change(op, "padding", value),)))
        )
        for layer, value in enumerate(values, 1)
    ]
    ((_, one),) = uses.once_per_definition(network, faults)
    assert (one.fix is not None) is (help is None)
    assert one.help == (() if help is None else (help,))


# Whole texts, as `--fix` has them.


def repaired(text: str, unsafe: bool = True, **more: Any):
    return engine.repaired(Source("net.yaml", text, **more), Settings(unsafe_fixes=unsafe))


SHORT = """\
rflint: 1
layers:
  - {id: a, op: conv, kernel_size: 5, padding: half}
  - {id: b, op: conv, kernel_size: 3}
limits: {receptive_field: {max: 5}}
"""


def test_unsafe_fixes_are_made_where_they_are_wanted():
    assert repaired(SHORT, unsafe=False).source.text == SHORT
    assert repaired(SHORT).source.text == SHORT.replace("kernel_size: 5", "kernel_size: 3")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_line_ends_stay(end, last):
    text = SHORT.rstrip("\n").replace("\n", end) + last.replace("\n", end)
    done = repaired(text, bom=True)
    assert done.source.text == text.replace("kernel_size: 5", "kernel_size: 3")
    assert done.source.bom


def test_what_is_no_spec_or_cannot_be_read_is_left_alone():
    for text in (
        "on: push\n",
        "rflint: 1\nlayers: [",
        "",
        "rflint: 1\nlayers: [{op: rleu}]  # rflint: ignore[RF201]\n",
    ):
        done = repaired(text)
        assert (done.source.text, done.fixed) == (text, 0)


# Every example, with a fault put in: the fix mends the file, keeps its comments, and is done when it is done.


def injected(text: str, number: int, comment: str) -> str:
    """A comment that suppresses nothing at the end of a line of a spec."""
    lines = text.splitlines()
    lines[number] += f"  # rflint: ignore[{comment}]"
    return "\n".join(lines) + "\n"


@settings(max_examples=settings().max_examples // 8)
@given(path=st.sampled_from(EXAMPLES), data=st.data())
def test_examples_with_a_fault_come_clean_again(path, data):
    text = path.read_text("utf-8")
    before = codes(text)
    number = data.draw(st.integers(1, len(text.splitlines()) - 1))
    faulty = injected(text, number, data.draw(st.sampled_from(["RF104", "RF999", "RF010, RF998"])))
    assume(codes(faulty) != before)
    done = repaired(faulty, unsafe=False)
    assert Counter(codes(done.source.text)) - Counter(before) == Counter()
    assert repaired(done.source.text, unsafe=False).fixed == 0
    assert said(done.source.text) == said(repaired(text, unsafe=False).source.text)


def codes(text: str) -> list[str]:
    return [one.code for one in engine.check(Source("net.yaml", text), Settings()) or ()]


def said(text: str) -> Counter[str]:
    """The comments of a text."""
    return Counter(text[span.start : span.end].rstrip() for span in comments(text))


NUMBERS = ("kernel_size", "stride", "padding", "dilation", "output_padding")


def numbers(text: str) -> list[Span]:
    """Where single numbers are written as arguments of layers."""
    found, waiting = [], [document.read(Source("net.yaml", text)).data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Map):
            if "op" in value:
                found += [value.spans[key][1] for key in NUMBERS if isinstance(value.get(key), int)]
            waiting += value.values()
        elif isinstance(value, Seq):
            waiting += value
    return sorted(found)


@settings(max_examples=settings().max_examples // 8)
@given(path=st.sampled_from(EXAMPLES), data=st.data())
def test_fixes_of_examples_with_another_number_bring_nothing_new(path, data):
    text = path.read_text("utf-8")
    places = numbers(text)
    assume(places)
    span = data.draw(st.sampled_from(places))
    number = max(int(text[span.start : span.end]) + data.draw(st.sampled_from([-1, 1])), 0)
    faulty = text[: span.start] + str(number) + text[span.end :]
    found = engine.check(Source("net.yaml", faulty), Settings()) or ()
    done = repaired(faulty)
    assert Counter(codes(done.source.text)) - Counter(one.code for one in found) == Counter()
    assert repaired(done.source.text).fixed == 0
    assert said(done.source.text) == said(text)
    assert done.fixed > 0 or all(one.fix is None for one in found)


def argument(layer: Any, code: str) -> tuple[str, int] | None:
    """What to write in a layer, so that a rule speaks of it."""
    size, padding = layer.get("kernel_size"), layer.get("padding", 0)
    if code == "RF309" and layer["op"] == "conv" and size == 1 and padding == 0:
        return "padding", 1
    if code == "RF303" and layer["op"] == "max_pool" and isinstance(size, int) and isinstance(padding, int):
        return "padding", size // 2 + 1
    return None


def layers_with(read: document.Document, code: str) -> list[Change]:
    found, waiting = [], [read.data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Map):
            wrong = argument(value, code) if "op" in value else None
            found += [Change(value.spans["op"][1], *wrong)] if wrong else []
            waiting += value.values()
        elif isinstance(value, Seq):
            waiting += value
    return sorted(found, key=lambda change: change.op)


@settings(max_examples=settings().max_examples // 12)
@given(path=st.sampled_from(EXAMPLES), code=st.sampled_from(["RF303", "RF309"]), data=st.data())
def test_a_fault_put_into_an_example_is_mended(path, code, data):
    text = path.read_text("utf-8")
    read = document.read(Source("net.yaml", text))
    places = layers_with(read, code)
    assume(places)
    faulty = Edits(Writer(read).edits([data.draw(st.sampled_from(places))])).applied(text)
    assert code in codes(faulty)
    done = engine.repaired(Source("net.yaml", faulty), Settings(unsafe_fixes=True), only=code)
    after = codes(done.source.text)
    assert code not in after
    assert Counter(after) - Counter(codes(faulty)) == Counter()
    assert after == codes(text) or code == "RF303"  # whose fix is another padding than there was
    assert said(done.source.text) == said(text)


def test_comments_are_told_from_text():
    text = "# a\nrflint: 1 # b\nname: \"# no\"\nx: 'a # no' # c\ny: a#no\nz: |  # d\n  # no\n# e\nf: [1, # f\n  2]"
    assert [text[span.start : span.end] for span in comments(text)] == ["# a", "# b", "# c", "# d", "# e", "# f"]
    assert list(comments("a: [")) == []
