"""The command line: words in, text and exit codes out."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from rflint.cli import main
from rflint.commands import names
from rflint.diagnostic import Diagnostic, Place, Severity
from rflint.source import Position

GOOD = "rflint: 1\ninput: {size: 32}\nlayers:\n  - {op: conv, kernel_size: 3, padding: 1}\n"
BAD = "rflint: 1\nlayers:\n  - {op: conv, kernal_size: 3}\n"
WARNED = "rflint: 1\nlayers:\n  - {id: a, op: relu}\n  - {id: b, op: relu, from: input}\n"
NOTED = "rflint: 1\nlayers:\n  - {op: opaque}\n"
OTHER = "services: {web: {image: x}}\n"
BAD_AT = "3:16: RF003 schema-violation"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ended:
        code = main(words)
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """What stands on standard input."""
    import io

    def pipe(data: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return pipe


def write(**texts: str) -> None:
    for name, text in texts.items():
        Path(f"{name}.yaml").write_bytes(text.encode())


# The command line itself.


def test_version(run: Run) -> None:
    for option in ("--version", "-V"):
        assert re.fullmatch(r"rflint \d+\.\d+\.\d+\S*\n", run(option).out)


def test_help_lists_every_command(run: Run) -> None:
    code, out, _ = run("--help")
    assert code == 0
    assert out.startswith("usage: rflint COMMAND")
    assert {"check", "report", "rule", "schema"} <= set(names())
    for name in names():
        assert re.search(rf"^  {name} +[A-Z]", out, re.MULTILINE)


def test_no_command_is_a_usage_error(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.startswith("usage: rflint COMMAND")


def test_a_command_has_help(run: Run) -> None:
    code, out, _ = run("check", "--help")
    assert code == 0
    assert out.startswith("usage: rflint check")
    assert "concise" in out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["net.yaml"], "no command given; did you mean `rflint check net.yaml`?"),
        (["my net.yaml", "b"], "no command given; did you mean `rflint check 'my net.yaml' b`?"),
        (["-"], "no command given; did you mean `rflint check -`?"),
        (["--select", "RF2", "x"], "no command given; did you mean `rflint check --select RF2 x`?"),
        (["chek"], "`chek` is no command; did you mean `check`?"),
        (["\x1b["], f"`\\x1b[` is no command ({', '.join(names())})"),
    ],
)
def test_a_missing_command_has_a_hint(run: Run, words: list[str], hint: str) -> None:
    assert run(*words) == (2, "", f"rflint: {hint}\n")


@pytest.mark.parametrize("words", [["check", "--nope"], ["report"], ["schema", "x"], ["rule", "RF001", "RF002"]])
def test_wrong_arguments_are_a_usage_error(run: Run, words: list[str]) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert f"rflint {words[0]}: error:" in err


def test_an_interrupt_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rflint.engine.check", interrupted)
    write(good=GOOD)
    assert run("check", "good.yaml") == (130, "", "")


# check: what is found, and where.


def test_a_clean_file(run: Run) -> None:
    write(good=GOOD)
    assert run("check", "good.yaml") == (0, "", "All clean: 1 file\n")


def test_findings_go_to_standard_output(run: Run) -> None:
    write(bad=BAD, good=GOOD)
    code, out, err = run("check", "good.yaml", "bad.yaml")
    assert (code, err) == (1, "Found 1 error in 2 files\n")
    assert out.startswith("error[RF003] schema-violation: ")
    assert " --> bad.yaml:3:16\n" in out


def test_findings_are_in_order_of_their_place(run: Run) -> None:
    write(b=BAD, a=BAD)
    out = run("check", "--output-format", "concise", "b.yaml", "a.yaml").out
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["a.yaml:3:16:", "b.yaml:3:16:"]


def test_a_folder_is_walked(run: Run) -> None:
    Path("configs").mkdir()
    write(**{"configs/bad": BAD, "configs/good": GOOD, "configs/other": OTHER})
    code, out, err = run("check", "--output-format", "concise", "configs")
    assert (code, err) == (1, "Found 1 error in 2 files (1 file passed over)\n")
    assert out.startswith(f"configs{os.sep}bad.yaml:{BAD_AT}")


def test_the_current_folder_is_walked_where_no_file_is_named(run: Run) -> None:
    assert run("check") == (0, "", "No network spec found\n")
    write(other=OTHER)
    assert run("check") == (0, "", "No network spec found (1 file passed over)\n")
    write(bad=BAD)
    assert run("check").code == 1


def test_a_named_file_is_always_linted(run: Run) -> None:
    write(other=OTHER)
    code, out, _ = run("check", "--output-format", "concise", "other.yaml")
    assert code == 1
    assert out.startswith("other.yaml:1:1: RF007 not-a-network ")


def test_a_named_file_is_passed_over_where_that_is_asked(run: Run) -> None:
    write(other=OTHER, good=GOOD, bad=BAD)
    code, out, err = run(
        "check", "--skip-unrecognised", "--output-format", "concise", "other.yaml", "good.yaml", "bad.yaml"
    )
    assert (code, err) == (1, "Found 1 error in 2 files (1 file passed over)\n")
    assert out.startswith("bad.yaml:")


def test_excluded_files(run: Run) -> None:
    write(bad=BAD, good=GOOD)
    assert run("check", "--exclude", "bad.yaml").code == 0
    assert run("check", "--exclude", "bad.yaml", "bad.yaml").code == 1
    assert run("check", "--exclude", "bad.yaml", "--force-exclude", "bad.yaml").code == 0


def test_standard_input(run: Run, piped: Callable[[bytes], None]) -> None:
    piped(BAD.encode())
    assert run("check", "--output-format", "concise", "-").out.startswith(f"<stdin>:{BAD_AT}")
    piped(BAD.encode())
    assert run("check", "--output-format", "concise", "--stdin-filename", "a b.yaml", "-").out.startswith(
        "a b.yaml:3:16: "
    )
    piped(b"")
    assert run("check", "--output-format", "concise", "-").out.startswith("<stdin>:1:1: RF001 invalid-yaml ")


def test_standard_input_has_the_settings_of_the_file_it_stands_for(run: Run, piped: Callable[[bytes], None]) -> None:
    Path("sub").mkdir()
    Path("sub/rflint.toml").write_text('fail-on = "never"\nexclude = ["old.yaml"]\n')
    piped(BAD.encode())
    assert run("check", "--stdin-filename", "sub/new.yaml", "-").code == 0
    piped(BAD.encode())
    assert run("check", "-").code == 1
    piped(BAD.encode())
    ended = run("check", "--stdin-filename", "sub/old.yaml", "--force-exclude", "-")
    assert ended == (0, "", "No network spec found\n")


def test_standard_input_may_have_the_name_of_a_file(run: Run, piped: Callable[[bytes], None]) -> None:
    write(bad=BAD)
    piped(b"\n" * 9 + BAD.encode())
    out = run("check", "--stdin-filename", "bad.yaml", "bad.yaml", "-").out
    assert out.count(" --> bad.yaml:3:16\n") == out.count(" --> bad.yaml:12:16\n") == 1


def test_a_byte_order_mark_and_windows_lines_move_nothing(run: Run) -> None:
    Path("bom.yaml").write_bytes(b"\xef\xbb\xbf" + BAD.replace("\n", "\r\n").encode())
    Path("cr.yaml").write_bytes(BAD.replace("\n", "\r").encode())
    out = run("check", "--output-format", "concise", "bom.yaml", "cr.yaml").out
    assert [line.partition(" schema")[0] for line in out.splitlines()] == [
        "bom.yaml:3:16: RF003",
        "cr.yaml:3:16: RF003",
    ]
    assert "3 |   - {op: conv, kernal_size: 3}\n" in run("check", "bom.yaml").out


def test_names_with_spaces_and_signs(run: Run) -> None:
    names = ["my net.yaml", "ünet.yaml", "[x].yaml"]
    for name in names:
        Path(name).write_text(BAD)
    out = run("check", "--output-format", "concise", *names).out
    assert sorted(line.partition(":")[0] for line in out.splitlines()) == sorted(names)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text(run: Run) -> None:
    name = os.fsdecode(b"caf\xe9.yaml")
    try:
        Path(name).write_text(BAD)
    except OSError:
        pytest.skip("this file system takes no such name")
    (found,) = json.loads(run("check", "--output-format", "json", name).out)["diagnostics"]
    assert found["file"] == "caf\ufffd.yaml"
    assert " --> caf\ufffd.yaml:3:16" in run("check", name).out
    assert run("check").code == 1


# check: what cannot be read.


def test_a_missing_file_is_said_and_the_others_are_linted(run: Run) -> None:
    write(bad=BAD)
    code, out, err = run("check", "--output-format", "json", "nope.yaml", "bad.yaml")
    assert code == 2
    assert err == "rflint: nope.yaml: No such file or directory\nFound 1 error in 1 file\n"
    printed = json.loads(out)
    assert [found["code"] for found in printed["diagnostics"]] == ["RF003"]
    assert printed["summary"]["files_checked"] == 1


def test_a_missing_file_alone(run: Run) -> None:
    code, out, err = run("check", "--output-format", "json", "nope.yaml")
    assert (code, json.loads(out)["diagnostics"]) == (2, [])
    assert err == "rflint: nope.yaml: No such file or directory\n"


def test_an_unreadable_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied", name)

    monkeypatch.setattr("rflint.discovery.read", refuse)
    write(good=GOOD)
    assert run("check", "good.yaml") == (2, "", "rflint: good.yaml: Permission denied\n")


@pytest.mark.skipif(os.name == "nt", reason="no such files there")
def test_devices_and_circles_of_links_are_not_read(run: Run) -> None:
    Path("loop.yaml").symlink_to("loop.yaml")
    code, _, err = run("check", "/dev/null", "loop.yaml")
    assert code == 2
    assert err.splitlines()[0] == "rflint: /dev/null: is a device or a socket"
    assert err.splitlines()[1].startswith("rflint: loop.yaml: ")


@pytest.mark.skipif(os.name == "nt", reason="no such pipes there")
def test_a_named_pipe_is_read(run: Run) -> None:
    from threading import Thread

    os.mkfifo("pipe.yaml")
    writer = Thread(target=lambda: Path("pipe.yaml").write_text(BAD))
    writer.start()
    assert run("check", "--output-format", "concise", "pipe.yaml").out.startswith(f"pipe.yaml:{BAD_AT}")
    writer.join()


# check: rules.


def test_select_and_ignore(run: Run) -> None:
    write(warned=WARNED)
    assert run("check", "warned.yaml").code == 1
    for words in (["--ignore", "RF010"], ["--ignore", "unused-layer"], ["--ignore", "RF2,RF01"], ["--select", "RF2"]):
        assert run("check", *words, "warned.yaml").code == 0, words
    for words in (["--select", "RF2", "--select", "RF01"], ["--select", "RF2", "--extend-select", "RF010,RF011"]):
        assert run("check", *words, "warned.yaml").code == 1, words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--select", "NOPE"], "no rule `NOPE`"),
        (["--select", "RF201,unused-layr"], "did you mean `unused-layer`?"),
        (["--ignore", "RF003"], "`RF003` cannot be ignored"),
        (["--ignore", "schema-violation"], "`schema-violation` cannot be ignored"),
        (["--fail-on", "erorr"], "did you mean `error`?"),
        (["--output-format", "jsno"], "did you mean `json`?"),
        (["--config", "nope.toml"], "nope.toml"),
        (["--config", "x.toml", "--isolated"], "--isolated"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(run: Run, words: list[str], said: str) -> None:
    write(good=GOOD)
    code, out, err = run("check", *words, "good.yaml")
    assert (code, out) == (2, "")
    assert re.fullmatch(r"rflint: --.+\n", err)
    assert said in err


def test_a_configuration_holds_until_the_command_line_says_otherwise(run: Run) -> None:
    write(warned=WARNED)
    Path("rflint.toml").write_text('ignore = ["RF010"]\noutput-format = "concise"\n')
    assert run("check", "warned.yaml").code == 0
    assert run("check", "--isolated", "warned.yaml").out.startswith("warning[RF010]")
    assert run("check", "--extend-select", "RF010", "warned.yaml").out.startswith("warned.yaml:")
    Path("other.toml").write_text('fail-on = "error"\n')
    assert run("check", "--config", "other.toml", "warned.yaml").out.startswith("warning[RF010]")
    assert run("check", "--config", "other.toml", "warned.yaml").code == 0


def test_a_broken_configuration_is_refused(run: Run) -> None:
    write(good=GOOD)
    Path("pyproject.toml").write_text("[tool.rflint\n")
    for command in ("check", "report"):
        code, out, err = run(command, "good.yaml")
        assert (code, out) == (2, "")
        assert err.startswith("rflint: pyproject.toml: ")


# check: exit codes.


@pytest.mark.parametrize(
    ("fail_on", "codes"),
    [(None, (1, 1, 0)), ("error", (1, 0, 0)), ("warning", (1, 1, 0)), ("info", (1, 1, 1)), ("never", (0, 0, 0))],
)
def test_fail_on(run: Run, fail_on: str | None, codes: tuple[int, ...]) -> None:
    write(bad=BAD, warned=WARNED, noted=NOTED)
    words = [] if fail_on is None else ["--fail-on", fail_on]
    for name, code in zip(("bad", "warned", "noted"), codes, strict=True):
        assert run("check", *words, f"{name}.yaml").code == code, name


def test_the_output_format_does_not_change_the_code(run: Run) -> None:
    write(bad=BAD, noted=NOTED)
    for name in ("full", "concise", "json", "github"):
        assert run("check", "--output-format", name, "bad.yaml").code == 1
        assert run("check", "--output-format", name, "noted.yaml").code == 0


@pytest.fixture
def failing_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that fails in every file whose name begins with `ill`."""
    from rflint import engine

    check = engine.check
    here = Position(1, 1)

    def ill(source, settings, explicit=True):
        found = Diagnostic("RF009", "internal-error", Severity.ERROR, "RF201 failed", Place(source.name, here, here))
        return (found,) if source.name.startswith("ill") else check(source, settings, explicit)

    monkeypatch.setattr(engine, "check", ill)


@pytest.mark.usefixtures("failing_rule")
def test_2_beats_3_beats_1(run: Run) -> None:
    write(ill=GOOD, good=GOOD, bad=BAD)
    assert run("check", "ill.yaml", "good.yaml").code == 3
    assert run("check", "ill.yaml", "bad.yaml").code == 3
    assert run("check", "--fail-on", "never", "ill.yaml").code == 3
    assert run("check", "ill.yaml", "bad.yaml", "nope.yaml").code == 2
    assert run("check", "--fail-on", "never", "nope.yaml", "good.yaml").code == 2


def test_where_rflint_fails_the_other_files_are_linted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from rflint import engine

    check = engine.check

    def ill(source, settings, explicit=True):
        return 1 // 0 if source.name == "ill.yaml" else check(source, settings, explicit)

    monkeypatch.setattr(engine, "check", ill)
    write(ill=GOOD, bad=BAD)
    code, out, err = run("check", "--output-format", "concise", "bad.yaml", "ill.yaml")
    assert code == 3
    first, second = out.splitlines()
    assert first.startswith(f"bad.yaml:{BAD_AT} ")
    assert second.startswith("ill.yaml:1:1: RF009 internal-error rflint failed at this file: ZeroDivisionError: ")
    assert err.endswith("Found 2 errors in 2 files\n")
    assert err.startswith("rflint: internal error at ill.yaml; please report it")
    assert "ZeroDivisionError" in err


def test_where_rflint_fails_the_other_files_are_reported(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from rflint.reports import report

    describe = report.describe

    def ill(source, network, analysis, every, **more):
        return 1 // 0 if source.name == "ill.yaml" else describe(source, network, analysis, every, **more)

    monkeypatch.setattr(report, "describe", ill)
    write(ill=GOOD, good=GOOD)
    code, out, err = run("report", "ill.yaml", "good.yaml")
    assert (code, out.count("good.yaml")) == (3, 1)
    assert "ZeroDivisionError" in err


def test_an_internal_error_elsewhere_is_code_3(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rflint.discovery.find", lambda *_: 1 // 0)
    code, out, err = run("check", "x.yaml")
    assert (code, out) == (3, "")
    assert err.startswith("rflint: internal error at check x.yaml; please report it")


# check: what is printed besides.


def test_quiet(run: Run) -> None:
    write(bad=BAD)
    code, out, err = run("check", "--quiet", "--statistics", "bad.yaml")
    assert (code, err) == (1, "")
    assert out
    assert run("check", "--quiet", "nope.yaml").err == "rflint: nope.yaml: No such file or directory\n"


def test_statistics(run: Run) -> None:
    write(bad=BAD, good=GOOD)
    assert run("check", "--statistics", "bad.yaml").err == "1  RF003  schema-violation\nFound 1 error in 1 file\n"
    assert run("check", "--statistics", "good.yaml").err == "All clean: 1 file\n"


def test_colour(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bad=BAD)

    def colored(*words: str) -> tuple[bool, bool]:
        _, out, err = run("check", *words, "bad.yaml")
        return "\x1b[" in out, "\x1b[" in err

    assert colored() == (False, False)
    assert colored("--color", "always") == (True, True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert colored() == (True, True)
    assert colored("--color", "never") == (False, False)
    monkeypatch.setenv("NO_COLOR", "1")
    assert colored() == (False, False)
    assert colored("--color", "always") == (True, True)


def test_colour_on_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bad=BAD)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[" in run("check", "bad.yaml").out
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b[" not in run("check", "bad.yaml").out


def test_annotations_on_github(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(bad=BAD)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert run("check", "bad.yaml").out.startswith("::error file=bad.yaml,line=3,col=16,")
    assert run("check", "--output-format", "concise", "bad.yaml").out.startswith("bad.yaml:3:16:")


# report, rule, schema.


def test_report(run: Run) -> None:
    write(good=GOOD)
    code, out, err = run("report", "good.yaml")
    assert (code, err) == (0, "")
    assert out.startswith("good.yaml: height × width, input 32\n")
    (entry,) = json.loads(run("report", "--output-format", "json", "good.yaml").out)["files"]
    (layer,) = entry["maps"]
    assert layer["towards"]["input"]["receptive_field"] == [3, 3]


def test_report_of_every_layer(run: Run) -> None:
    write(deep=GOOD + "  - {op: relu}\n  - {op: max_pool, kernel_size: 2}\n")
    assert len(run("report", "deep.yaml").out.splitlines()) == 4
    assert len(run("report", "--all", "deep.yaml").out.splitlines()) == 6


def test_report_of_a_file_with_errors(run: Run) -> None:
    write(bad=BAD, good=GOOD)
    code, out, err = run("report", "--output-format", "json", "bad.yaml", "good.yaml")
    assert code == 1
    assert [entry["file"] for entry in json.loads(out)["files"]] == ["good.yaml"]
    assert err.startswith("error[RF003] schema-violation: ")
    assert run("report", "bad.yaml", "nope.yaml").code == 2


def test_report_of_standard_input(run: Run, piped: Callable[[bytes], None]) -> None:
    piped(GOOD.encode())
    assert run("report", "-").out.startswith("<stdin>: ")


def test_report_walks_a_folder(run: Run) -> None:
    write(good=GOOD, other=OTHER)
    code, out, err = run("report", ".")
    assert (code, err) == (0, "")
    assert out.startswith("good.yaml: ")


def test_rule(run: Run) -> None:
    code, out, err = run("rule")
    assert (code, err) == (0, "")
    assert re.search(r"^RF201  misaligned-centres +error +on$", out, re.MULTILINE)
    for word in ("RF201", "rf201", "misaligned-centres"):
        assert run("rule", word).out.startswith("RF201 misaligned-centres (error, on by default)\n\n")
    everything = run("rule", "--all").out
    assert all(f"{line.split()[0]} {line.split()[1]} (" in everything for line in out.splitlines())
    listed = json.loads(run("rule", "--output-format", "json").out)["rules"]
    assert [one["code"] for one in listed] == [line.split()[0] for line in out.splitlines()]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("RF2001", "; did you mean `RF201`?"),
        ("misaligned-centers", "; did you mean `misaligned-centres`?"),
        ("zzz", "; `rflint rule` lists them"),
    ],
)
def test_an_unknown_rule(run: Run, word: str, hint: str) -> None:
    code, out, err = run("rule", word)
    assert (code, out) == (2, "")
    assert err.startswith(f"rflint: no rule `{word}`")
    assert err.endswith(f"{hint}\n")


def test_schema(run: Run) -> None:
    code, out, _ = run("schema")
    assert (code, out) == (0, run("schema", "network").out)
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
