"""What is read from YAML: the data, the place of every key and value, aliases and merges."""

from __future__ import annotations

import math
import subprocess
import sys
from decimal import Decimal

import pytest

from rflint.document import Anchor, Map, Seq, read
from rflint.source import Source, Span
from tests.reading import LOADERS, document, key_place, place, value_at, value_place


@LOADERS
def test_every_key_and_value_knows_its_place(libyaml):
    found = document("layers:\n  - {id: stem, kernel_size: [7, 3]}\n  - op: relu # last\n# end\n", libyaml)
    assert found.data == {"layers": [{"id": "stem", "kernel_size": [7, 3]}, {"op": "relu"}]}
    assert key_place(found, "layers") == "1:1-1:7"
    assert value_place(found, "layers") == "2:3-3:13"
    assert value_place(found, "layers", 0) == "2:5-2:36"
    assert key_place(found, "layers", 0, "kernel_size") == "2:16-2:27"
    assert value_place(found, "layers", 0, "kernel_size") == "2:29-2:35"
    assert value_place(found, "layers", 0, "kernel_size", 1) == "2:33-2:34"
    assert value_place(found, "layers", 1) == "3:5-3:13"
    assert place(found.source, found.span) == "1:1-3:13"
    assert isinstance(found.data, Map)
    assert found.data.span == found.span
    layers = found.data["layers"]
    assert isinstance(layers, Seq)
    assert place(found.source, layers.span) == "2:3-3:13"


@LOADERS
@pytest.mark.parametrize(
    ("text", "value", "where"),
    [
        ("k: &a !!int 3\n", 3, "1:13-1:14"),
        ("k: !!str &a\n  3\n", "3", "2:3-2:4"),
        ("k: &a # why\n  [1]\n", [1], "2:3-2:6"),
        ("k: &a\n  - 1\n", [1], "2:3-2:6"),
        ("k: &a\n  &b x: 1\n", {"x": 1}, "2:3-2:10"),
        ("k: &a\n", None, "1:6-1:6"),
        ("k:\n", None, "1:3-1:3"),
        ("k:   # nothing\nl: 1\n", None, "1:3-1:3"),
        ("? k\n# nothing\n? l\n", None, "1:4-1:4"),
        ("{l: 1, k: , m: 2}\n", None, "1:10-1:10"),
        ("{k , m: 2}\n", None, "1:3-1:3"),
        ("k: 'it''s'\n", "it's", "1:4-1:11"),
        ('k: "\\x41\\n"\n', "A\n", "1:4-1:12"),
        ("k: a\n  b # c\n", "a b", "1:4-2:4"),
        ("k: |\n  a\n   b\n\n# c\nl: 1\n", "a\n b\n", "1:4-3:5"),
        ("k: >-\n  a\n  b\n\n\n", "a b", "1:4-3:4"),
        ("k: [a: 1, b]\n", [{"a": 1}, "b"], "1:4-1:13"),
        ("k:\n- 1\n- \nl: 1\n", [1, None], "2:1-3:2"),
        ("k: {}", {}, "1:4-1:6"),
    ],
)
def test_a_value_is_placed_without_its_anchor_and_tag(text, value, where, libyaml):
    found = document(text, libyaml)
    assert value_at(found, "k") == value
    assert value_place(found, "k") == where


@LOADERS
def test_characters_are_code_points_and_lines_end_as_editors_count_them(libyaml):
    found = document("😀é: [🙂, b]\r\nc: 1\rd: 'x\u2028y\u0085z'\n", libyaml)
    assert key_place(found, "😀é") == "1:1-1:3"
    assert value_place(found, "😀é", 1) == "1:9-1:10"
    assert value_place(found, "c") == "2:4-2:5"
    assert value_place(found, "d") == "3:4-3:11"


@LOADERS
def test_a_byte_order_mark_is_no_column(libyaml):
    found = read(Source.from_bytes("net.yaml", b"\xef\xbb\xbfa: 1\n"), libyaml)
    assert found.data == {"a": 1}
    assert value_place(found, "a") == "1:4-1:5"


@LOADERS
def test_a_pair_between_brackets_ends_with_its_value(libyaml):
    found = document("[a: 1 , b]\n", libyaml)
    assert value_place(found, 0) == "1:2-1:6"


TEXTS = ["no", "Yes", "off", "1_000", "12:30", "2001-01-01", "1e", ".", "+", "e5", "0o8", "0x", "-0x1F", "+.nan"]
TEXTS += ["nUll", "tRue", "1.5.2", "3/2", "\u0661", "=", "0b1", "1,5"]


@LOADERS
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_nothing_else_is_text(text, libyaml):
    assert value_at(document(f"k: {text}\n", libyaml), "k") == text


WHOLE = {"0": 0, "010": 10, "+5": 5, "-3": -3, "-0": 0, "0o17": 15, "0x1F": 31, "0xff": 255, "2147483647": 2147483647}
SETTLED = {"3.0": 3, "1e3": 1000, "1.": 1, "-2.50e1": -25, "0.0": 0, "1.5E1": 15}
FRACTIONS = {text: Decimal(text) for text in ("1.5", ".5", "1e-5", "-1.25", "+0.75")}
INFINITE = {".inf": math.inf, "+.Inf": math.inf, "-.INF": -math.inf}
LARGE = ["2147483648", "99999999999", "0xFFFFFFFFF", "3e9", "1e100", "1e999999999", "9" * 5000, "2147483648.5"]
LARGE += ["1e-101", "0x" + "F" * 5000, "0." + "0" * 200 + "1"]
CLAMPED = dict.fromkeys(LARGE, 2**31) | {f"-{text}": -(2**31) for text in LARGE if not text.startswith("0x")}
NUMBERS = {**WHOLE, **SETTLED, **FRACTIONS, **INFINITE, **CLAMPED}


@LOADERS
@pytest.mark.parametrize("text", NUMBERS, ids=lambda text: text[:14])
def test_numbers_are_exact_whole_ones_integers_and_large_ones_clamped(text, libyaml):
    value = value_at(document(f"k: {text}\n", libyaml), "k")
    assert value == NUMBERS[text]
    assert type(value) is type(NUMBERS[text])


@LOADERS
def test_words_of_the_core_schema(libyaml):
    found = document("[null, Null, NULL, ~, true, True, TRUE, false, False, FALSE, .nan]", libyaml)
    assert isinstance(found.data, Seq)
    assert found.data[:-1] == [None] * 4 + [True] * 3 + [False] * 3
    nan = found.data[-1]
    assert isinstance(nan, float)
    assert math.isnan(nan)


@LOADERS
def test_quoted_scalars_are_text(libyaml):
    assert document("['1', \"null\", 'true', '', \"1.5\"]", libyaml).data == ["1", "null", "true", "", "1.5"]


@LOADERS
def test_core_tags_settle_what_a_value_is(libyaml):
    text = "[!!str 1, ! 2, !!int '3', !!float 4, !!null '', !!bool true, !!map {}, !!seq [], ! [x]]"
    assert document(text, libyaml).data == ["1", "2", 3, 4, None, True, {}, [], ["x"]]


@LOADERS
def test_aliases_share_the_value_and_stand_where_they_are_used(libyaml):
    found = document("a: &a {x: [1, 2]}\nb: *a\nc: [*a]\n", libyaml)
    assert value_at(found, "b") is value_at(found, "a")
    assert value_place(found, "b") == "2:4-2:6"
    assert value_place(found, "c", 0) == "3:5-3:7"
    assert value_place(found, "b", "x", 1) == "1:15-1:16"
    assert found.anchors == (Anchor(Span(6, 17), (Span(21, 23), Span(28, 30)), False),)


@LOADERS
def test_an_anchor_may_be_set_anew(libyaml):
    assert document("[&a 1, *a, &a 2, *a, &a [&a 3, *a]]", libyaml).data == [1, 1, 2, 2, [3, 3]]


@LOADERS
def test_merged_keys_come_behind_the_written_ones_which_win(libyaml):
    found = document("a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [{z: 4, x: 5}, *a]}\n", libyaml)
    assert repr(value_at(found, "b")) == "{'y': 3, 'x': 1}"
    assert repr(value_at(found, "c")) == "{'z': 4, 'x': 5, 'y': 2}"
    assert (key_place(found, "b", "y"), key_place(found, "b", "x")) == ("2:13-2:14", "1:8-1:9")
    assert value_place(found, "c", "y") == "1:17-1:18"
    assert [place(found.source, use) for use in found.anchors[0].uses] == ["2:5-2:7", "3:5-3:7"]


@LOADERS
def test_a_quoted_merge_key_is_a_key(libyaml):
    assert document('{"<<": 1}', libyaml).data == {"<<": 1}


@LOADERS
def test_what_stands_under_x_keys_is_nothing_but_for_aliases(libyaml):
    found = document("x-a: {b: &b [1, &c 2]}\nd: *b\ne: {x-f: 1e9999, g: *c}\n", libyaml)
    assert found.data == {"x-a": None, "d": [1, 2], "e": {"x-f": None, "g": 2}}
    assert value_place(found, "x-a") == "1:6-1:23"
    assert [anchor.under_x for anchor in found.anchors] == [True, True]
    assert [place(found.source, use) for use in found.anchors[1].uses] == ["2:4-2:6", "3:21-3:23"]


@LOADERS
def test_an_alias_under_x_is_no_use_until_something_brings_it_out(libyaml):
    found = document("a: &a 1\nx-b: [*a]\nx-c: &c [*a]\nd: *c\n", libyaml)
    assert [place(found.source, use) for use in found.anchors[0].uses] == ["4:4-4:6"]
    assert [anchor.under_x for anchor in found.anchors] == [False, True]


@LOADERS
@pytest.mark.parametrize("holder", ["blocks", "params", "inputs", "outputs", "with", "first", "each", "from", "causal"])
def test_where_keys_are_names_one_may_start_with_x(holder, libyaml):
    found = document(f"{holder}: {{x-ray: {{x-note: 1, y: 2}}}}", libyaml)
    assert found.data == {holder: {"x-ray": {"x-note": None, "y": 2}}}


@LOADERS
@pytest.mark.parametrize("marks", ["---\n", "--- # c\n", "%YAML 1.1\n---\n", "# c\n%YAML 1.2\n%TAG ! !\n---\n"])
def test_one_document_may_have_its_marks(marks, libyaml):
    assert document(f"{marks}a: 1\n...\n# end\n", libyaml).data == {"a": 1}


def test_importing_does_not_import_a_parser():
    script = "import sys, rflint.document; print([name for name in ('yaml', 'decimal') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "[]\n"
