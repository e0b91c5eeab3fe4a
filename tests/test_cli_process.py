"""The command line as a process: pipes, full disks, closed streams, and what is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.test_cli import BAD, GOOD

ROOT = Path(__file__).parent.parent
RFLINT = (sys.executable, "-m", "rflint")
posix = pytest.mark.skipif(os.name == "nt", reason="a matter of POSIX")


def environment(**more: str) -> Mapping[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR")
    }
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run(*words: str, env: Mapping[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, env=env or environment(), check=False, stderr=subprocess.PIPE, encoding="utf-8", timeout=60, **more
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder with a good file, a bad one, and one with very many findings."""
    monkeypatch.chdir(tmp_path)
    Path("good.yaml").write_text(GOOD)
    Path("bad.yaml").write_text(BAD)
    unused = "".join(f"  - {{id: layer{n}, op: relu, from: input}}\n" for n in range(1001))
    Path("worst.yaml").write_text(f"rflint: 1\nlayers:\n{unused}")
    return tmp_path


@pytest.mark.parametrize(("words", "code"), [("good.yaml", 0), ("bad.yaml", 1), ("nope.yaml", 2)])
@pytest.mark.usefixtures("folder")
def test_exit_codes(words: str, code: int) -> None:
    assert run(*RFLINT, "check", words, stdout=subprocess.DEVNULL).returncode == code


@posix
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", [("check", "worst.yaml"), ("rule", "--all"), ("check", "--help"), ("--help",)])
def test_a_reader_that_goes_away_is_no_fault(words: tuple[str, ...]) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    ended = run(*RFLINT, *words, stdout=write_end)
    os.close(write_end)
    assert ended.stderr in ("", "Found 1000 warnings in 1 file\n")
    assert ended.returncode == (1 if "worst.yaml" in words else 0)


@posix
@pytest.mark.usefixtures("folder")
def test_head() -> None:
    line = f"'{sys.executable}' -m rflint check --output-format concise worst.yaml | head -n 1"
    ended = run("sh", "-c", line, stdout=subprocess.PIPE)
    assert ended.stdout.startswith("worst.yaml:3:10: RF010 ")
    assert ended.stdout.count("\n") == 1
    assert ended.stderr == "Found 1000 warnings in 1 file\n"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", [("check", "bad.yaml"), ("report", "good.yaml"), ("--version",), ("rule", "--help")])
def test_a_full_disk_is_said(words: tuple[str, ...]) -> None:
    with open("/dev/full", "w") as full:
        ended = run(*RFLINT, *words, stdout=full)
    assert (ended.returncode, ended.stderr) == (2, "rflint: cannot write to standard output: No space left on device\n")


@posix
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("check - <&-", 2, "rflint: <stdin>: standard input is closed\n"),
        ("check bad.yaml >&-", 2, "rflint: standard output is closed\n"),
        ("check good.yaml >&-", 0, "All clean: 1 file\n"),
        ("check bad.yaml <&- >/dev/null", 1, "Found 1 error in 1 file\n"),
        ("check bad.yaml 2>&- >/dev/null", 1, ""),
        ("check nope.yaml 2>/dev/full", 2, ""),
    ],
)
def test_closed_streams(line: str, code: int, said: str) -> None:
    ended = run("sh", "-c", f"'{sys.executable}' -m rflint {line}", stdout=subprocess.PIPE)
    assert (ended.returncode, ended.stderr) == (code, said)


@posix
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("language", ["C", "C.UTF-8"])
def test_no_locale_refuses_a_character(language: str) -> None:
    Path("é.yaml").write_text("rflint: 1\nlayers: [漢]\n", encoding="utf-8")
    env = environment(LC_ALL=language, PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING="ascii")
    for words in (("check", "é.yaml"), ("check", "--output-format", "json", "é.yaml"), ("report", "good.yaml")):
        ended = run(*RFLINT, *words, env=env, stdout=subprocess.PIPE)
        assert ended.stdout.isascii()
        assert "Traceback" not in ended.stderr


@pytest.mark.usefixtures("folder")
def test_the_same_bytes_every_time() -> None:
    words = (*RFLINT, "check", "--output-format", "json")
    first, second = (
        run(*words, env=environment(PYTHONHASHSEED=seed), stdout=subprocess.PIPE).stdout for seed in ("0", "1")
    )
    assert first == second != ""


def imported(*words: str) -> set[str]:
    """The modules that a command line imports, but for those that every Python has."""
    code = (
        "import sys; before = set(sys.modules); from rflint.cli import main; code = main(sys.argv[1:]);"
        "print('\\n'.join(set(sys.modules) - before), file=sys.stderr); sys.exit(code)"
    )
    ended = run(sys.executable, "-c", code, *words, stdout=subprocess.DEVNULL)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stderr.split())


HEAVY = {
    "argparse",
    "yaml",
    "json",
    "jsonschema",
    "jsonschema_rs",
    "dataclasses",
    "decimal",
    "fractions",
    "difflib",
    "rflint.source",
}


def test_the_version_imports_next_to_nothing() -> None:
    ours = {name for name in imported("--version") if name.startswith("rflint")}
    assert ours == {"rflint", "rflint.cli", "rflint.commands", "rflint.commands._console"}
    assert not imported("--version") & HEAVY


def test_a_command_imports_no_other_command() -> None:
    assert {name for name in imported("schema") if name.startswith("rflint.commands.")} == {
        "rflint.commands._console",
        "rflint.commands.schema",
    }
    assert not imported("schema") & {"yaml", "rflint.engine", "rflint.output", "rflint.registry"}


def test_help_imports_nothing_that_works() -> None:
    for words in (("--help",), ("check", "--help"), ("report", "--help")):
        assert not imported(*words) & {"yaml", "jsonschema", "rflint.engine", "rflint.registry", "rflint.source"}


@pytest.mark.usefixtures("folder")
def test_a_clean_spec_pays_for_nothing_that_it_does_not_use() -> None:
    layers = "  - {op: conv, kernel_size: 3, padding: 1}\n" * 100
    Path("hundred.yaml").write_text(f"rflint: 1\ninput: {{size: 32}}\nlayers:\n{layers}")
    modules = imported("check", "hundred.yaml")
    assert not modules & {"jsonschema", "difflib", "subprocess", "csv", "rflint.reports.report"}
    assert not modules & {"concurrent.futures", "multiprocessing", "threading"}
    used = {"rflint.commands._console", "rflint.commands._inputs", "rflint.commands.check", "rflint.output.text"}
    used |= {"rflint.commands._linting", "rflint.commands._running"}
    used |= {"rflint.output.check", "rflint.output.check.full", "rflint.output.excerpt", "rflint.output.closing"}
    assert {name for name in modules if name.startswith(("rflint.commands.", "rflint.output."))} == used
