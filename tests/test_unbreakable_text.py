"""Names of files, words of specs and of errors: in no output do they act on a terminal, a CI service or a document."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rflint.output import formats
from tests import test_cli
from tests.test_cli import Run
from tests.test_cli_process import posix

run = test_cli.run

HOSTILE = "::error file=x::\x1b[31m\x9b2J\u202e\n::set-output::\r<b>&\"']]>|`[a](b)%0A.yaml"
TEXT = r"""rflint: 1
name: "\\e[31m\\n::error::name <b>&]]>|`[a](b)"
inputs: {a: {}, b: {}}
layers:
  - {op: "\e]0;title\a\n::error::op <b>|`"}
  - {op: relu, "::key\e <b>|`": 1, id: "::id\e\n"}
  - {op: relu, from: "::from\u202e\n::error::|<b>"}
"""
GOOD = """rflint: 1
name: "\\e[31m\\n::error::name <b>&]]>|`[a](b)"
input: {size: 8}
layers:
  - {op: conv, kernel_size: 4, stride: 2}  # \u202e ::error:: <b>|`
  - {op: conv, id: last, kernel_size: 3, dilation: 3}
outputs: {out: last}
"""
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069]")
COMMAND = re.compile(r"^\s*(::|##\[|##vso\[)", re.MULTILINE)


def hold(text: str, form: str = "") -> None:
    """What no output may hold."""
    assert not CONTROL.search(text), form
    if form == "github":
        assert all(re.match(r"::(error|warning|notice) file=", line) for line in text.splitlines())
    else:
        assert not COMMAND.search(text), form
    if form in ("json", "sarif", "gitlab"):
        json.loads(text)
    elif form == "junit":
        ET.fromstring(text)
    elif form in ("markdown", "summary"):
        bare = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)  # code spans
        assert not re.search(r"(?<!\\)(<b>|\]\(b\))", bare)


@pytest.fixture
def hostile(run: Run) -> Run:
    Path(HOSTILE).write_text(GOOD, encoding="utf-8")
    Path("bad" + HOSTILE).write_text(TEXT, encoding="utf-8")
    Path(":: bad.yaml").write_text(TEXT, encoding="utf-8")
    return run


@posix
@pytest.mark.parametrize("form", formats("check"))
def test_check(hostile: Run, form: str) -> None:
    code, out, err = hostile("check", "--isolated", "--statistics", "--output-format", form, ".", HOSTILE)
    assert (code, form == "summary" or bool(out)) == (1, True)
    hold(out, form)
    hold(err)
    hostile("check", "--isolated", "--output", f"{form}=said", HOSTILE, ":: bad.yaml")
    hold(Path("said").read_text("utf-8"), form)


@posix
@pytest.mark.parametrize(("command", "form"), [(one, form) for one in ("report", "trace") for form in formats(one)])
def test_figures(hostile: Run, command: str, form: str) -> None:
    code, out, err = hostile(command, HOSTILE, "--output-format", form)
    assert (code, err) == (0, "")
    hold(json.dumps(out) if form == "csv" else out, form)  # a program reads this one, whose cells are as they are
    code, _, err = hostile(command, ":: bad.yaml", "--output-format", form)
    assert code == 1 and err
    hold(err)


@posix
@pytest.mark.parametrize("form", formats("diff"))
def test_diff(hostile: Run, form: str) -> None:
    Path(":: other.yaml").write_text(GOOD.replace("3}", "5}"), encoding="utf-8")
    code, out, err = hostile("diff", HOSTILE, ":: other.yaml", "--output-format", form)
    assert code == 0 and out
    hold(out, form)
    hold(err + hostile("diff", HOSTILE, ":: bad.yaml").err)


@posix
@pytest.mark.parametrize(
    "words", [("check", "::missing\x1b\n"), ("check", "--\x1b\n::x"), ("rule", "::\x1b\n"), ("\x1b",)]
)
def test_what_is_not_there(run: Run, words: tuple[str, ...]) -> None:
    code, out, err = run(*words)
    assert code == 2 and err
    hold(out + err)


@posix
def test_what_a_failing_rule_says(hostile: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError(HOSTILE)

    monkeypatch.setattr("rflint.engine.document.read", fail)
    code, out, err = hostile("check", "--isolated", HOSTILE)
    assert (code, "Traceback" in err) == (3, True)
    hold(out + err)


@posix
def test_what_git_says(hostile: Run) -> None:
    subprocess.run(["git", "init", "-q", "."], check=True)
    for words in (("::rev\x1b\n", "."), ("HEAD", HOSTILE)):
        code, out, err = hostile("diff", "--against", *words)
        assert code == 2 and os.path.isdir(".git")
        hold(out + err)
