"""The `concise`, `json` and `github` formats of findings."""

from __future__ import annotations

import json

import pytest

from rflint.diagnostic import Severity
from rflint.output import formats, renderer
from tests.said import outcome, related, said, source

TEXT = source("a: 1\nb: [é,\n  2]\n")
FINDING = said(TEXT, "é", "it's 100%", related(TEXT, "a", "there"), fix=("drop it", True), severity=Severity.WARNING)


def test_formats_are_found() -> None:
    assert set(formats("check")) >= {"full", "concise", "json", "github"}
    assert set(formats("report")) >= {"table", "json", "csv", "markdown"}
    assert not set(formats("check")) & {"table", "markdown"}


@pytest.mark.parametrize("command", ["check", "report"])
def test_every_format_takes_nothing_and_says_what_it_is(command: str) -> None:
    for name in formats(command):
        render = renderer(command, name)
        assert isinstance(render(outcome() if command == "check" else []), str)
        assert __import__(render.__module__, fromlist=["render"]).__doc__


def test_concise() -> None:
    render = renderer("check", "concise")
    assert render(outcome(FINDING)) == "net.yaml:2:5: RF201 misaligned-centres it's 100%\n"
    assert render(outcome(FINDING), True) == (
        "\x1b[1mnet.yaml:2:5\x1b[0m: \x1b[1;33mRF201\x1b[0m misaligned-centres it's 100%\n"
    )


def test_json() -> None:
    printed = renderer("check", "json")(outcome(FINDING, checked=3, passed_over=2))
    assert printed.isascii()
    assert printed.endswith("}\n")
    assert json.loads(printed) == {
        "version": 1,
        "diagnostics": [
            {
                "code": "RF201",
                "name": "misaligned-centres",
                "severity": "warning",
                "message": "it's 100%",
                "file": "net.yaml",
                "line": 2,
                "column": 5,
                "end_line": 2,
                "end_column": 6,
                "related": [
                    {"message": "there", "file": "net.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 2}
                ],
                "fix": {
                    "title": "drop it",
                    "safe": True,
                    "edits": [{"line": 2, "column": 5, "end_line": 2, "end_column": 6, "text": ""}],
                },
                "url": None,
            }
        ],
        "summary": {"error": 0, "warning": 1, "info": 0, "files_checked": 3, "files_passed_over": 2},
    }


def test_json_without_a_fix_and_without_findings() -> None:
    render = renderer("check", "json")
    assert json.loads(render(outcome(said(TEXT, "a"))))["diagnostics"][0]["fix"] is None
    assert json.loads(render(outcome()))["diagnostics"] == []


def test_json_has_no_halves_of_surrogate_pairs() -> None:
    text = source("a: 1\n", "caf\udce9.yaml")
    (found,) = json.loads(renderer("check", "json")(outcome(said(text, "a", "\ud83d\ude00 \ud800"))))["diagnostics"]
    assert found["file"] == "caf\ufffd.yaml"
    assert found["message"] == "\U0001f600 \ufffd"


@pytest.mark.parametrize(
    ("severity", "command"),
    [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")],
)
def test_github(severity: Severity, command: str) -> None:
    render = renderer("check", "github")
    assert render(outcome(said(TEXT, "1", severity=severity))) == (
        f"::{command} file=net.yaml,line=1,col=4,endLine=1,endColumn=5,title=RF201 misaligned-centres::a message\n"
    )


def test_github_escapes_what_it_reads_as_signs() -> None:
    text = source("a: 1\n", "50%,x:y.yaml")
    assert renderer("check", "github")(outcome(said(text, "1", "100%: a,\r\nb\x1b"))) == (
        "::error file=50%25%2Cx%3Ay.yaml,line=1,col=4,endLine=1,endColumn=5,title=RF201 misaligned-centres"
        "::100%25: a,%0D%0Ab\\x1b\n"
    )


def test_github_takes_no_columns_over_several_lines() -> None:
    assert renderer("check", "github")(outcome(said(TEXT, "[é,\n  2]"))) == (
        "::error file=net.yaml,line=2,endLine=3,title=RF201 misaligned-centres::a message\n"
    )
