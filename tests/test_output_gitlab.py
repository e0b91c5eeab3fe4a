"""The `gitlab` format: a Code Quality report with the keys that GitLab asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rflint.diagnostic import Severity
from rflint.output import renderer
from tests.said import outcome, said, source

TEXT = source("a: 1\nb: [é,\n  2]\n")


def entries(*found: Any, sources: Any = (TEXT,)) -> list[dict[str, Any]]:
    printed = renderer("check", "gitlab")(outcome(*found, sources=sources))
    assert printed.isascii()
    listed = json.loads(printed)
    assert isinstance(listed, list)
    for one in listed:
        assert one["description"] and one["check_name"] and one["fingerprint"]
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["location"]["path"] and one["location"]["lines"]["begin"] >= 1
    assert len({one["fingerprint"] for one in listed}) == len(listed)
    return listed


def test_a_clean_run_is_an_empty_list() -> None:
    assert renderer("check", "gitlab")(outcome()) == "[]\n"


def test_a_finding() -> None:
    (entry,) = entries(said(TEXT, "[é,\n  2]", "it's 100%", severity=Severity.WARNING))
    assert len(entry.pop("fingerprint")) == 64
    assert entry == {
        "description": "RF201 misaligned-centres: it's 100%",
        "check_name": "RF201",
        "severity": "minor",
        "location": {"path": "net.yaml", "lines": {"begin": 2, "end": 3}},
    }


@pytest.mark.parametrize(
    ("severity", "word"), [(Severity.ERROR, "major"), (Severity.WARNING, "minor"), (Severity.INFO, "info")]
)
def test_severities(severity: Severity, word: str) -> None:
    assert entries(said(TEXT, "1", severity=severity))[0]["severity"] == word


def test_a_place_that_ends_at_the_beginning_of_a_line_does_not_reach_it() -> None:
    assert entries(said(TEXT, "1\n"))[0]["location"]["lines"] == {"begin": 1, "end": 1}


def test_fingerprints_outlive_lines_that_move_but_not_the_name_of_the_file() -> None:
    moved, renamed = source("\n" + TEXT.text), source(TEXT.text, "other.yaml")
    (mark,) = (one["fingerprint"] for one in entries(said(TEXT, "1")))
    assert entries(said(moved, "1"), sources=(moved,))[0]["fingerprint"] == mark
    assert entries(said(renamed, "1"), sources=(renamed,))[0]["fingerprint"] != mark


def test_fingerprints_differ() -> None:
    text, twin = source("a: 1\nb: 1\n"), source("a: 1\nb: 1\n", "twin.yaml")
    one = said(text, "1")
    entries(one, one, replace(one, code="RF202"), said(text, "b"), said(twin, "1"), sources=(text, twin))
    # Names that are shown alike.
    first, second = source("a: 1\n", "caf\udce9.yaml"), source("a: 1\n", "caf\udce8.yaml")
    shown = entries(said(first, "1"), said(second, "1"), sources=(first, second))
    assert {entry["location"]["path"] for entry in shown} == {"caf\ufffd.yaml"}


def test_paths_run_from_the_current_folder_on() -> None:
    text = source("a: 1\n", "./a//b.yaml")
    assert entries(said(text, "1"), sources=(text,))[0]["location"]["path"] == "a/b.yaml"
