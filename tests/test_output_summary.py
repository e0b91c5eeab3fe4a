"""The `summary` format: Markdown for the page of a run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rflint.diagnostic import Outcome, Severity
from rflint.output import renderer
from rflint.output.check import summary
from tests.said import outcome, said, source
from tests.test_output_report import entry, layer

TEXT = source("a: 1\nb: [é,\n  2]\n")
HEAD = "| severity | place | rule | finding |\n| --- | --- | --- | --- |\n"


def render(what: Outcome) -> str:
    return renderer("check", "summary")(what)


def test_a_clean_run() -> None:
    assert render(outcome()) == "## rflint\n\nAll clean: 1 file\n"


def test_findings() -> None:
    found = said(TEXT, "é", "the paths into `fuse` are apart", fix=("use `padding: 1` on `a`", True), helps=("more",))
    assert render(outcome(found, said(TEXT, "2", severity=Severity.INFO), checked=2)) == (
        "## rflint\n\nFound 1 error and 1 note in 2 files; 1 fixable with --fix\n\n" + HEAD + "| error | net.yaml:2:5 "
        "| RF201 misaligned-centres | the paths into `fuse` are apart<br>→ use `padding: 1` on `a` (safe fix) |\n"
        "| info | net.yaml:3:3 | RF201 misaligned-centres | a message |\n"
    )


def test_receptive_fields() -> None:
    reports = (entry(layer("head")), entry(layer("end"), file="./b//c.yaml"))
    assert render(replace(outcome(), reports=reports)) == (
        "## rflint\n\nAll clean: 1 file\n\n## Receptive fields\n\n"
        + renderer("report", "markdown")([reports[0]])
        + "\n"
        + renderer("report", "markdown")([{**reports[1], "file": "b/c.yaml"}])
    )


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("`a` `a|b` | c", "`a` \\`a\\|b\\` \\| c"),
        ("`<b>` <b>&lt;</b>", "`<b>` \\<b\\>\\&lt;\\</b\\>"),
        ("an `odd one", "an \\`odd one"),
        ("*a* _b_ ~c~ $d$ [e](f)", "\\*a\\* \\_b\\_ \\~c\\~ \\$d\\$ \\[e\\](f)"),
        ("one\nline\x1b \\", "one\\\\x0aline\\\\x1b \\\\"),
        ("`` ` `` `a\\b`", "\\`\\` \\` \\`\\` \\`a\\\\b\\`"),
        ("\ud800", "\ufffd"),
    ],
)
def test_no_text_is_markup_but_code(message: str, shown: str) -> None:
    (line,) = render(outcome(said(TEXT, "1", message))).splitlines()[6:]
    assert line == f"| error | net.yaml:1:4 | RF201 misaligned-centres | {shown} |"


def test_names_of_files_are_no_markup() -> None:
    text = source("a: 1\n", "a|b<&>`_\udce9.yaml")
    reports = (entry(layer("head"), file=text.name),)
    lines = render(replace(outcome(said(text, "1")), reports=reports)).splitlines()
    assert "| error | a\\|b\\<\\&\\>\\`\\_\ufffd.yaml:1:4 |" in lines[6]
    assert lines[10].startswith("### a\\|b\\<\\&\\>\\`\\_\ufffd.yaml (tiny): ")


def test_a_summary_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    row = "| error | net.yaml:1:4 | RF201 misaligned-centres | a message |\n"
    monkeypatch.setattr(summary, "ROOM", 2 * len(row) + 1)
    what = replace(outcome(*[said(TEXT, "1")] * 3), reports=(entry(layer("head")),))
    assert render(what).endswith(
        HEAD + 2 * row + "\n1 more finding: too much for one page\n\n## Receptive fields\n"
        "\n1 more file: too much for one page\n"
    )


def test_a_summary_of_very_many_findings_is_shown_by_github() -> None:
    what = replace(outcome(*[said(TEXT, "é", "é" * 500)] * 2000), reports=(entry(layer("head")),) * 2000)
    assert len(render(what).encode()) < 1024 * 1024
