"""`rflint check --output FORMAT=FILE`: what is written where, and what is refused."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from rflint import document, engine
from rflint.output import formats
from rflint.source import Source
from tests import test_cli
from tests.test_cli import BAD, GOOD, WARNED, Run, write

run = test_cli.run

FIXABLE = (
    "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 3, padding: {before: 2, after: 0}}\n"
    "  - {id: b, op: conv, from: input, kernel_size: 3, padding: 1}\n  - {op: add, from: [a, b]}\n"
)
QUIET = FIXABLE.rstrip() + "  # rflint: ignore[RF201] as in the paper\n"


def made() -> set[str]:
    return {str(path) for path in Path().rglob("*") if path.is_file() and path.suffix != ".yaml"}


def test_no_file_is_written_that_nobody_asked_for(run: Run) -> None:
    write(bad=BAD)
    for name in formats("check"):
        run("check", "--output-format", name, "bad.yaml")
    assert made() == set()


@pytest.mark.parametrize("name", formats("check"))
def test_a_file_holds_what_would_be_printed(run: Run, name: str) -> None:
    write(bad=BAD, good=GOOD, warned=WARNED, quiet=QUIET)
    printed = run("check", "--output-format", name)
    code, out, err = run("check", "--output", f"{name}=out.txt", "--output-format", "concise", "--color", "always")
    assert code == printed.code
    assert "\x1b" in out and "\x1b" in err
    assert Path("out.txt").read_bytes().decode("utf-8") == printed.out
    first = Path("out.txt").read_bytes()
    run("check", "--output", f"{name}=out.txt")
    assert Path("out.txt").read_bytes() == first


def test_several_in_one_run(run: Run) -> None:
    write(bad=BAD, good=GOOD)
    code, out, err = run("check", "--output", "sarif=a.sarif", "--output=junit=b=c.xml", "--output", "json=d.json")
    assert (code, err) == (1, "Found 1 error in 2 files\n")
    assert out.startswith("error[RF003]")
    assert made() == {"a.sarif", "b=c.xml", "d.json"}
    assert len(json.loads(Path("a.sarif").read_text("utf-8"))["runs"][0]["results"]) == 1


def test_one_format_for_two_files(run: Run) -> None:
    write(bad=BAD)
    run("check", "--output", "json=a.json", "--output", "json=b.json")
    assert Path("a.json").read_bytes() == Path("b.json").read_bytes()


def test_a_clean_run_is_written_too(run: Run) -> None:
    Path("out.sarif").write_text("what stood there before, and was longer than that " * 100)
    write(good=GOOD)
    assert run("check", "--output", "sarif=out.sarif") == (0, "", "All clean: 1 file\n")
    assert json.loads(Path("out.sarif").read_text("utf-8"))["runs"][0]["results"] == []


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("sarif", "--output must be FORMAT=FILE, not `sarif`"),
        ("sarfi=x", f"--output: no format `sarfi` ({', '.join(formats('check'))}); did you mean `sarif`?"),
        ("=x", f"--output: no format `` ({', '.join(formats('check'))})"),
        ("json=", "--output json=: name a file; --output-format says what is printed"),
        ("json=-", "--output json=-: name a file; --output-format says what is printed"),
        ("json=bad.yaml", "--output json=bad.yaml: `bad.yaml` is a file to lint"),
        ("json=./x/../bad.yaml", "--output json=./x/../bad.yaml: `./x/../bad.yaml` is a file to lint"),
    ],
)
def test_what_is_refused(run: Run, word: str, why: str) -> None:
    write(bad=BAD)
    assert run("check", "--output", "json=first", "--output", word) == (2, "", f"rflint: {why}\n")
    assert made() == set()
    assert Path("bad.yaml").read_bytes() == BAD.encode()


def test_two_outputs_in_one_file_are_refused(run: Run) -> None:
    write(bad=BAD)
    code, out, err = run("check", "--output", "json=a.json", "--output", "sarif=./a.json")
    assert (code, out) == (2, "")
    assert err == "rflint: --output sarif=./a.json: `./a.json` is written already\n"
    assert made() == set()


def test_a_diff_shows_no_findings_to_write(run: Run) -> None:
    write(bad=BAD)
    assert run("check", "--diff", "--output", "json=a.json") == (
        2,
        "",
        "rflint: --output and --diff exclude each other: a diff shows no findings\n",
    )


def test_folders_are_not_made(run: Run) -> None:
    write(bad=BAD)
    code, out, err = run("check", "--output", "json=no/such/x.json", "--output", "json=there.json")
    assert code == 2
    assert out.startswith("error[RF003]")
    assert "rflint: cannot write no/such/x.json: No such file or directory\n" in err
    assert made() == {"there.json"}


def test_a_folder_is_no_file_to_write(run: Run) -> None:
    write(bad=BAD)
    Path("out").mkdir()
    code, _, err = run("check", "--output", "json=out")
    assert code == 2
    assert "rflint: cannot write out: " in err


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_file_that_may_not_be_written(run: Run) -> None:
    write(bad=BAD)
    Path("out.json").touch(0o400)
    code, _, err = run("check", "--output", "json=out.json")
    assert code == 2
    assert "rflint: cannot write out.json: Permission denied\n" in err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device here")
def test_a_full_disk(run: Run) -> None:
    write(good=GOOD)
    code, _, err = run("check", "--output", "json=/dev/full")
    assert code == 2
    assert "rflint: cannot write /dev/full: No space left on device\n" in err


def test_what_comments_suppress_stands_in_sarif(run: Run) -> None:
    write(quiet=QUIET)
    assert run("check", "--output", "sarif=out.sarif", "--output", "gitlab=out.json").code == 0
    (result,) = json.loads(Path("out.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "as in the paper"}]
    assert Path("out.json").read_text("utf-8") == "[]\n"


def test_what_is_left_after_fixes_is_written(run: Run) -> None:
    write(a=FIXABLE)
    run("check", "--fix", "--output", "json=out.json", "--output", "summary=out.md")
    assert json.loads(Path("out.json").read_text("utf-8"))["diagnostics"] == []
    assert "| layers.2 | add | unknown | 3 | 1 | 1 | 0 | yes |\n" in Path("out.md").read_text("utf-8")


def test_the_summary_has_a_table_for_every_network(run: Run) -> None:
    write(bad=BAD, good=GOOD, warned=WARNED)
    printed = run("check", "--output-format", "summary").out
    assert printed.startswith("## rflint\n\nFound 1 error and 1 warning in 3 files\n\n| severity |")
    assert [line for line in printed.splitlines() if line.startswith("#")] == [
        "## rflint",
        "## Receptive fields",
        "### good.yaml: height × width, input 32",
        "### warned.yaml: height × width, input unknown",
    ]
    assert "| layers.0 | conv | 32 | 3 | 1 | 1 | 0 | yes |\n" in printed


def test_figures_of_any_length_stand_in_the_summary(run: Run) -> None:
    write(deep="rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3, stride: 1000, repeat: 1500}\n")
    code, _, err = run("check", "--ignore", "RF401", "--output", "summary=out.md", "deep.yaml")
    assert code in (0, 1) and "internal" not in err
    assert f"| 1{'0' * 4500} |" in Path("out.md").read_text("utf-8")


def test_a_file_whose_figures_rflint_fails_at_has_no_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(good=GOOD)

    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("at figures")

    monkeypatch.setattr("rflint.reports.report.describe", failing)
    code, out, err = run("check", "--output-format", "summary", "good.yaml")
    assert out == "## rflint\n\nAll clean: 1 file\n"
    assert "RuntimeError: at figures" in err
    assert code == 3


@pytest.mark.parametrize("name", ["sarif", "summary"])
def test_a_file_that_rflint_fails_at_is_told_of(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    write(quiet=QUIET, good=GOOD)
    real = document.read

    def failing(source: Source) -> object:
        if source.name == "quiet.yaml":
            raise RuntimeError("at reading")
        return real(source)

    monkeypatch.setattr("rflint.document.read", failing)
    code, out, err = run("check", "--output-format", name, "quiet.yaml", "good.yaml")
    assert code == 3
    assert "RuntimeError: at reading" in err
    assert "RF009" in out
    assert name != "sarif" or json.loads(out)["runs"][0]["invocations"] == [{"executionSuccessful": False}]
    assert name != "summary" or "### good.yaml: " in out


def test_nothing_is_found_out_that_no_output_shows(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(quiet=QUIET)
    calls = []
    monkeypatch.setattr("rflint.reports.report.describe", lambda *_, **__: calls.append("report"))
    real = engine.suppressed

    def suppressed(source: Source, settings: object) -> object:
        calls.append("suppressed")
        return real(source, settings)  # type: ignore[arg-type]

    monkeypatch.setattr("rflint.engine.suppressed", suppressed)
    for name in formats("check"):
        calls.clear()
        run("check", "--output-format", name, "quiet.yaml")
        assert calls == {"summary": ["report"], "sarif": ["suppressed"]}.get(name, [])
