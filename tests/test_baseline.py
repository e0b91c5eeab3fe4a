"""Baselines: what findings are counted under, what is kept quiet, what is stale, and the text of the file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflint import baseline, engine
from rflint.baseline import Key
from rflint.config import Settings
from rflint.diagnostic import Diagnostic, Suppression, place
from rflint.source import Source, Span
from tests.strategies import networks

EVERY = Settings(extend_select=("RF",))


def found(text: str) -> tuple[Diagnostic, ...]:
    diagnostics = engine.check(Source("net.yaml", text), EVERY)
    assert diagnostics is not None
    return diagnostics


def keys(text: str) -> list[Key | None]:
    return baseline.keys(Source("net.yaml", text), found(text))


def layers(text: str, code: str) -> list[str]:
    """What the findings of a rule are counted under."""
    return [key.layer for key in keys(text) if key and key.code == code]


HEAD = "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 3}\n"
UNNAMED = layers(f"{HEAD}  - {{op: add, from: [a, input]}}\n", "RF201")


def test_a_layer_is_known_by_its_id() -> None:
    assert layers(f"{HEAD}  - {{id: fuse, op: add, from: [a, input]}}\n", "RF201") == ["fuse"]


def test_a_layer_in_a_block_has_the_block_before_it() -> None:
    block = (
        "blocks:\n  res:\n    layers:\n      - {id: a, op: conv, kernel_size: 3}\n      - {op: add, from: [a, input]}\n"
    )
    text = f"rflint: 1\n{block}layers: [{{use: res}}, {{use: res}}]\n"
    assert layers(text, "RF201") == [f"blocks.res.{UNNAMED[0]}"]


def test_a_layer_without_an_id_is_known_by_its_data() -> None:
    assert UNNAMED[0].startswith("add#") and len(UNNAMED[0]) == len("add#") + 8


@pytest.mark.parametrize(
    "layer",
    [
        "  - {from: [a, input], op: add}\n",
        "\n  # why\n  - op: add  # here\n    from:\n      - a\n      - input\n",
        '  - {"op": "add", from: [input, a]}\n',
        "  - {op: add, from: [a, input], x-note: {by: them}}\n",
        "  - {op: add, from: [renamed, input]}\n",
    ],
)
def test_data_are_the_same_however_they_are_written(layer: str) -> None:
    text = HEAD.replace("id: a", "id: renamed") if "renamed" in layer else HEAD
    assert layers(text + layer, "RF201") == UNNAMED


@pytest.mark.parametrize("layer", ["{op: add, from: [a, input, a]}", "{op: concat, from: [a, input]}"])
def test_other_data_are_another_layer(layer: str) -> None:
    assert layers(f"{HEAD}  - {layer}\n", "RF201") not in (UNNAMED, [])


def test_what_stands_in_no_layer_is_known_by_the_keys_that_lead_there() -> None:
    limits = "limits: {receptive_field: 4}\n"
    text = f"rflint: 1\n{limits}blocks: {{idle: {{layers: [{{op: relu}}]}}}}\nlayers: [{{op: relu}}]\n"
    assert layers(text, "RF011") == ["blocks.idle"]
    crossed = "limits: {receptive_field: {min: 5, max: 4}}\n"
    assert layers(text.replace(limits, crossed), "RF109") == ["limits.receptive_field.min"]


def test_an_entry_of_a_list_that_has_no_name_is_known_by_its_list() -> None:
    text = "rflint: 1\nlimits: {receptive_field: [{min: 5, max: 4}, {min: 6, max: 4}]}\nlayers: [{op: relu}]\n"
    assert set(layers(text, "RF109")) == {"limits.receptive_field"}


def test_a_name_under_outputs_is_known_by_itself() -> None:
    text = "rflint: 1\nlayers: [{id: a, op: relu}, {id: b, op: opaque}]\noutputs: [a, b]\n"
    source = Source("net.yaml", text)
    at = text.index("b]")
    places = baseline.keys(source, [replace(found(text)[0], place=place(source, Span(at, at + 1)))])
    assert [key and key.layer for key in places] == ["outputs.b"]


def test_a_comment_belongs_to_nothing() -> None:
    assert layers("rflint: 1\nlayers:\n  - {op: relu}  # rflint: ignore[RF201]\n", "RF901") == [""]


def test_what_cannot_be_ignored_is_not_counted() -> None:
    assert keys("rflint: 1\nlayers:\n  - {op: conv, kernal_size: 3}\n") == [None]
    assert not baseline.checked(found("rflint: 1\nlayers:\n  - {op: conv, kernal_size: 3}\n"))


def test_a_layer_that_an_alias_brings_in() -> None:
    text = f"{HEAD}  - &sum {{op: add, from: [a, input]}}\n  - {{<<: *sum, id: fuse}}\n"
    assert sorted(layers(text, "RF201")) == [*UNNAMED, "fuse"]


def test_many_findings_are_counted_in_time() -> None:
    text = "rflint: 1\nlayers:\n" + "  - {op: opaque}\n" * 20_000
    source = Source("net.yaml", text)
    one = engine.check(Source("net.yaml", "rflint: 1\nlayers:\n  - {op: opaque}\n"), EVERY)
    assert one
    (said,) = [each for each in one if each.code == "RF012"]
    assert len(set(baseline.keys(source, [said] * 20_000))) == 1


# ------------------------------------------------------------------------------------------- what is kept quiet


TWICE = "rflint: 1\nlayers: [{op: opaque}, {op: relu}, {op: opaque}]\n"


def test_the_first_ones_are_kept_quiet_and_those_beyond_the_count_are_shown() -> None:
    all_of_them = [one for one in found(TWICE) if one.code == "RF012"]
    counted = baseline.keys(Source("net.yaml", TWICE), all_of_them)
    assert counted[0] and counted[0] == counted[1]
    kept, quiet = baseline.apply(all_of_them, counted, {counted[0]: 1}, "known")
    assert [one.place for one in kept] == [all_of_them[1].place]
    assert [one.place for one in quiet] == [all_of_them[0].place]
    assert quiet[0].suppression == Suppression("known", in_source=False)


def test_an_entry_that_allows_too_much_is_stale() -> None:
    allowed = {Key("RF201", "a"): 3, Key("RF201", "b"): 1, Key("RF402", "a"): 1, Key("RF999", "a"): 1}
    counts = {Key("RF201", "a"): 2, Key("RF201", "b"): 1}
    assert list(baseline.stale("p", allowed, counts, {"RF201"})) == [baseline.Stale("p", Key("RF201", "a"), 3, 2)]


def test_an_update_keeps_what_was_not_looked_for() -> None:
    old = {Key("RF201", "a"): 3, Key("RF201", "b"): 1, Key("RF402", "a"): 1}
    counts = {Key("RF201", "a"): 2, Key("RF201", "c"): 1}
    kept = {Key("RF201", "a"): 2, Key("RF201", "c"): 1, Key("RF402", "a"): 1}
    assert baseline.updated(old, counts, {"RF201"}, complete=True) == kept
    assert baseline.updated(old, counts, {"RF201"}, complete=False) == {**old, Key("RF201", "c"): 1}


# ---------------------------------------------------------------------------------------------------- the file

ENTRIES = {"b.yaml": {Key("RF201", "x"): 2, Key("RF201", "a"): 1}, "a/é.yaml": {Key("RF402", ""): 1}, "none.yaml": {}}
TEXT = """{
  "version": 1,
  "findings": {
    "a/\\u00e9.yaml": {
      "RF402": {
        "": 1
      }
    },
    "b.yaml": {
      "RF201": {
        "a": 1,
        "x": 2
      }
    }
  }
}
"""


def test_the_text_is_sorted_and_has_an_entry_a_line() -> None:
    assert baseline.written(ENTRIES) == TEXT
    assert baseline.written(baseline.parse(TEXT)) == TEXT
    assert baseline.written({}) == '{\n  "version": 1,\n  "findings": {}\n}\n'


@pytest.mark.parametrize("text", [TEXT, json.dumps(json.loads(TEXT)), TEXT.replace("\n", "\r\n")])
def test_entries_are_found_in_any_layout(text: str) -> None:
    lines = baseline.Lines(text)
    assert text[slice(*lines.span("b.yaml", "RF201", "x"))] == '"x"'
    assert lines.span("b.yaml", "RF201", "x").start > text.index("b.yaml")
    assert text[slice(*lines.span("a/é.yaml", "RF402", ""))] == '""'


def test_an_entry_that_is_spelt_otherwise_stands_at_the_beginning() -> None:
    assert baseline.Lines('{"version": 1, "findings": {"\\u0061.yaml": {}}}').span("a.yaml") == (0, 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no baseline: line 1 is no JSON"),
        ('{"version": 1,\n<<<<<<< ours\n', "is no baseline: line 2 is no JSON"),
        ("rflint: 1\n", "is no baseline: line 1 is no JSON"),
        ("[]", "is no baseline: it has no `version`"),
        ("{}", "is no baseline: it has no `version`"),
        ('{"version": true}', "is no baseline: it has no `version`"),
        ('{"version": 2}', "is a baseline of version 2, and this rflint knows version 1"),
        ('{"version": 1}', "is no baseline: `findings` must be a mapping"),
        ('{"version": 1, "findings": {"a": []}}', "is no baseline: `a` must be a mapping"),
        ('{"version": 1, "findings": {"a": {"RF201": 1}}}', "is no baseline: `RF201` must be a mapping"),
        ('{"version": 1, "version": 1}', "is no baseline: `version` stands twice in one mapping"),
        ("[" * 100_000, "is nested too deep"),
        *(
            (
                f'{{"version": 1, "findings": {{"a": {{"RF201": {{"b": {number}}}}}}}}}',
                "is no baseline: `a`: `RF201`: `b` must be a number from 1 on",
            )
            for number in ("0", "-1", "1.0", "true", '"1"', "null")
        ),
    ],
)
def test_what_is_no_baseline(text: str, why: str) -> None:
    with pytest.raises(baseline.Unusable) as caught:
        baseline.parse(text)
    assert str(caught.value) == why


WORDS = st.text(st.characters(exclude_categories=()), max_size=5)


@given(st.dictionaries(WORDS, st.dictionaries(st.builds(Key, WORDS, WORDS), st.integers(1, 9), min_size=1)))
def test_what_is_written_is_read_again(entries: dict[str, dict[Key, int]]) -> None:
    assert baseline.parse(baseline.written(entries).encode().decode()) == entries


# --------------------------------------------------------------------------------------- what a baseline survives


def written(spec: dict[str, Any], lay_out: Iterator[int]) -> str:
    """A spec as text, its layers laid out in one way or another, with comments and empty lines."""
    head = {key: value for key, value in spec.items() if key != "layers"}
    lines = [f"{key}: {json.dumps(value)}" for key, value in head.items()]
    lines.append("layers:")
    for layer in spec["layers"]:
        way = next(lay_out)
        lines += ["# a comment", ""] * (way % 3)
        if way % 2:
            entries = [f"{key}: {json.dumps(value)}  # why" for key, value in layer.items()]
            lines += [f"{'    ' if number else '  - '}{entry}" for number, entry in enumerate(entries)]
        else:
            lines.append(f"  - {json.dumps(layer)}" + "  # why" * (way % 5))
    return "\n".join(lines) + "\n"


def renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [names.get(one, one) for one in value]
    return names.get(value, value) if isinstance(value, str) else value


def with_other_ids(spec: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    references = ("id", "from", "like")
    return {
        **spec,
        "layers": [
            {key: renamed(value, names) if key in references else value for key, value in layer.items()}
            for layer in spec["layers"]
        ],
    }


def plainly(spec: dict[str, Any]) -> str:
    return written(spec, iter([0] * 1000))


@given(networks(tainted=True), st.lists(st.integers(0, 9), min_size=20, max_size=20), st.data())
def test_it_holds_when_lines_move_and_other_layers_are_renamed(
    spec: dict[str, Any], ways: list[int], data: st.DataObject
) -> None:
    before = keys(plainly(spec))
    spared = {key.layer for key in before if key}
    ids = [layer["id"] for layer in spec["layers"] if "id" in layer and layer["id"] not in spared]
    chosen = data.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else []
    moved = written(with_other_ids(spec, {id: f"other_{id}" for id in chosen}), iter(ways * 50))
    assert Counter(keys(moved)) == Counter(before)


@given(networks())
def test_a_new_finding_is_shown(spec: dict[str, Any]) -> None:
    allowed = Counter(key for key in keys(plainly(spec)) if key)
    text = plainly({**spec, "layers": [*spec["layers"], {"op": "opaque"}]})
    kept, _ = baseline.apply(found(text), keys(text), allowed, "")
    assert [one.code for one in kept if one.code == "RF012"] == ["RF012"]
