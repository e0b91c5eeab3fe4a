"""`rflint check --jobs`: the same bytes whatever the number, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from rflint.commands import _progress, _running
from tests.test_cli import BAD, GOOD, Run, run
from tests.test_cli_process import RFLINT, environment

__all__ = ["run"]

FIXABLE = "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 3}\n  - {id: b, op: relu}  # rflint: ignore[RF201]\n"
FILES = 2 * _running.SHARE + 6

PROGRAM = """
import os, signal, sys, time
from rflint import engine
from rflint.cli import main

real = engine.check

def check(source, *more):
    if source.name.endswith("crash.yaml"):
        raise RecursionError("too deep")
    if source.name.endswith("die.yaml"):
        os.kill(os.getpid(), signal.SIGKILL)
    if source.name.endswith("sleep.yaml"):
        print(os.getpid(), file=sys.stderr, flush=True)
        time.sleep(60)
    return real(source, *more)

engine.check = check
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(sys.argv[1:]))
"""
"""The command line with a linter that fails at some files, in workers that are forked."""

forked = pytest.mark.skipif(sys.platform != "linux", reason="workers are not forked")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with enough files for two processes."""
    monkeypatch.chdir(tmp_path)
    texts = [GOOD, BAD, FIXABLE, "rflint: 1\nlayers: [\n"]
    for number in range(FILES):
        Path(f"n{number:03}.yaml").write_text(texts[number % len(texts)])
    return tmp_path


def ended(jobs: str, *words: str) -> tuple[int, bytes, bytes]:
    line = [*RFLINT, "check", "--jobs", jobs, *words]
    done = subprocess.run(line, env=environment(), capture_output=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nope.yaml", ".", "none.yaml", "--output-format", "json"),
        ("--output-format", "sarif", "--output", "summary=summary.md"),
        ("--diff",),
        ("--fix",),
        ("--baseline", "known.json", "--write-baseline"),
    ],
)
def test_the_same_bytes_for_any_number(words: tuple[str, ...]) -> None:
    before = contents()
    one, written = ended("1", *words), contents()
    assert len(one[1] + one[2]) > 20
    for name in written.keys() - before.keys():
        Path(name).unlink()
    for name, text in before.items():
        Path(name).write_bytes(text)
    assert ended("2", *words) == one
    assert contents() == written


def contents() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in Path().iterdir()}


def test_workers_are_used_where_there_is_enough_to_do(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    from rflint.commands import _jobs

    class Workers:
        def __init__(self, number: int) -> None:
            asked.append(number)

        def __enter__(self) -> None:
            pass

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr(_jobs, "workers", Workers)
    monkeypatch.setattr(_jobs, "cores", lambda: 2)
    share = [f"n{number:03}.yaml" for number in range(_running.SHARE)]
    few, enough = sorted(share), [f"n{number:03}.yaml" for number in range(2 * _running.SHARE)]
    for jobs in ("1", "2", "8", "auto", "0"):
        run("check", *few, "--jobs", jobs)
    assert asked == []
    run("check", *enough, "--jobs", "1")
    assert asked == []
    for jobs in ("2", "8", "auto", "0"):
        run("check", *enough, "--jobs", jobs)
    run("check", *enough)
    assert asked == [2, 2, 2, 2, 2]


@pytest.mark.parametrize("jobs", ["-1", "two", "1.5", "²"])
def test_what_is_no_number_of_jobs(run: Run, jobs: str) -> None:
    ended = run("check", f"--jobs={jobs}")
    assert (ended.code, ended.err.splitlines()[-1]) == (
        2,
        f"rflint check: error: argument --jobs: {jobs!r} is neither a number nor `auto`",
    )


@forked
def test_a_failure_in_a_worker_is_told_as_here(folder: Path) -> None:
    (folder / "crash.yaml").write_text(GOOD)
    here, there = (failing("--jobs", jobs) for jobs in "12")
    assert here == there
    assert here[0] == 3
    assert "internal error at crash.yaml" in here[2] and "RecursionError: too deep" in here[1]


@forked
def test_a_worker_that_dies_is_said(folder: Path) -> None:
    (folder / "die.yaml").write_text(GOOD)
    words = "results; was it killed, or out of memory? `--jobs 1` does without workers\n"
    code, out, err = failing("--jobs", "2")
    assert (code, out) == (2, "") and err.startswith("rflint: a worker died after ") and err.endswith(words)


def failing(*words: str) -> tuple[int, str, str]:
    line = [sys.executable, "-c", PROGRAM, "check", *words]
    done = subprocess.run(line, env=environment(), capture_output=True, check=False, timeout=60, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


@forked
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("of_all", [True, False])
def test_no_worker_outlives_the_run(folder: Path, ending: signal.Signals, of_all: bool) -> None:
    (folder / "a-sleep.yaml").write_text(GOOD)
    line = [sys.executable, "-c", PROGRAM, "check", "--jobs", "2"]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, env=environment(), stdout=pipe, stderr=pipe, start_new_session=True) as process:
        assert process.stderr is not None and process.stdout is not None
        worker = int(process.stderr.readline())
        assert worker != process.pid
        (os.killpg if of_all else os.kill)(process.pid, ending)
        # Workers hold these pipes, too: they end when the last of them is gone.
        assert (process.stdout.read(), process.stderr.read()) == (b"", b"")
        assert process.wait(20) == (130 if ending is signal.SIGINT else -ending)


# ---------------------------------------------------------------------------------------------------- progress


class Clock:
    """Half a second passes between two looks at it."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 0.5
        return self.now


def be_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(_progress, "monotonic", Clock())


def screen(text: str) -> str:
    """What is left of the last line of a terminal."""
    line: list[str] = []
    for part in text.split("\r"):
        line[: len(part)] = part
    return "".join(line)


@pytest.mark.usefixtures("folder")
def test_progress_is_shown_late_and_erased(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    be_a_terminal(monkeypatch)
    words = ["check", "n000.yaml", "n004.yaml", "n008.yaml", "n012.yaml", "n016.yaml", "n020.yaml", "n024.yaml"]
    shown, _, closing = run(*words).err.rpartition("\r")
    assert closing == "All clean: 7 files\n"
    assert shown.lstrip("\r").split("\r")[0] == "4 of 7 files"
    assert screen(shown).strip() == ""
    be_a_terminal(monkeypatch)
    assert run(*words[:4]).err == "All clean: 3 files\n"


@pytest.mark.usefixtures("folder")
def test_progress_gives_way_to_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("rflint.discovery.read", refusing)
    be_a_terminal(monkeypatch)
    err = run("check", *(f"n{number:03}.yaml" for number in (0, 4, 8, 12, 16, 20, 1, 24))).err
    assert "\r6 of 8 files\r" in err and "\r8 of 8 files\r" in err
    lines = [screen(line).rstrip() for line in err.split("\n")]
    assert lines == ["rflint: n001.yaml: no", "All clean: 7 files", ""]


def refusing(name: str) -> bytes:
    if name == "n001.yaml":
        raise OSError("no")
    return Path(name).read_bytes()


@pytest.mark.usefixtures("folder")
def test_progress_is_for_terminals_that_are_not_to_be_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_progress, "monotonic", Clock())
    words = ["check", *(f"n{number:03}.yaml" for number in range(0, 60, 4))]
    assert run(*words).err == "All clean: 15 files\n"
    be_a_terminal(monkeypatch)
    assert run(*words, "--quiet").err == ""
