"""`rflint check` with --fix, --unsafe-fixes and --diff: what is written, printed and returned."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rflint.commands import _writing
from rflint.output.difference import render
from rflint.source import Source
from tests import test_cli
from tests.test_cli import BAD, GOOD, Run
from tests.test_cli_process import RFLINT, environment, posix

run, piped = test_cli.run, test_cli.piped

UNUSED = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3, padding: 1}  # rflint: ignore[RF201] é\n  # kept\n"
CLEAN = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3, padding: 1}\n  # kept\n"
LIMITED = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 5, padding: half}\nlimits: {receptive_field: 3}\n"
MENDED = LIMITED.replace("kernel_size: 5", "kernel_size: 3")


def put(text: str | bytes, name: str = "net.yaml") -> Path:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_without_an_option_nothing_is_written(run: Run) -> None:
    path = put(UNUSED)
    code, out, err = run("check", "net.yaml")
    assert (code, path.read_text("utf-8")) == (1, UNUSED)
    assert "= help: remove the comment (safe fix)" in out
    assert err == "Found 1 warning in 1 file; 1 fixable with --fix\n"


def test_safe_fixes_are_written(run: Run) -> None:
    path = put(UNUSED)
    assert run("check", "--fix", "net.yaml") == (0, "", "All clean: 1 file; 1 fixed\n")
    assert path.read_text("utf-8") == CLEAN
    assert run("check", "--fix") == (0, "", "All clean: 1 file\n")


def test_unsafe_fixes_are_written_where_they_are_wanted(run: Run) -> None:
    path = put(LIMITED)
    code, out, err = run("check", "--fix", "net.yaml")
    assert (code, path.read_text()) == (1, LIMITED)
    assert "(unsafe fix)" in out
    assert err == "Found 1 error in 1 file; 1 fixable with --fix --unsafe-fixes\n"
    assert run("check", "--unsafe-fixes").err == "Found 1 error in 1 file; 1 fixable with --fix\n"
    assert run("check", "--fix", "--unsafe-fixes") == (0, "", "All clean: 1 file; 1 fixed\n")
    assert path.read_text() == MENDED


def test_what_is_left_is_reported_where_it_stands_now(run: Run) -> None:
    path = put("# rflint: ignore-file[RF202]\n" + LIMITED)
    code, out, err = run("check", "--fix", "--output-format", "concise")
    assert (code, path.read_text()) == (1, LIMITED)
    assert out.startswith("net.yaml:3:10: RF101 ")
    assert err == "Found 1 error in 1 file; 1 fixed; 1 fixable with --fix --unsafe-fixes\n"


def test_a_diff_shows_what_would_change(run: Run) -> None:
    path = put(UNUSED)
    put(GOOD, "good.yaml")
    code, out, err = run("check", "--diff")
    assert (code, err) == (1, "Would fix 1 finding in 1 file\n")
    assert out == (
        "--- net.yaml\n+++ net.yaml\n@@ -1,4 +1,4 @@\n rflint: 1\n layers:\n"
        "-  - {op: conv, kernel_size: 3, padding: 1}  # rflint: ignore[RF201] é\n"
        "+  - {op: conv, kernel_size: 3, padding: 1}\n   # kept\n"
    )
    assert path.read_text("utf-8") == UNUSED
    assert run("check", "--diff", "--fix").out == out
    assert path.read_text("utf-8") == UNUSED


def test_a_diff_without_changes_is_clean_whatever_is_found(run: Run) -> None:
    put(LIMITED)
    assert run("check", "--diff") == (0, "", "Nothing to fix: 1 file\n")
    assert run("check", "--diff", "--unsafe-fixes", "--quiet").code == 1
    assert run("check", "--diff", "--unsafe-fixes", "--fail-on", "never").code == 0
    assert run("check", "--diff", "missing.yaml").code == 2


def test_standard_input_comes_out_fixed(run: Run, piped: Callable[[bytes], None]) -> None:
    put("left alone", "net.yaml")
    for text, fixed in ((UNUSED, CLEAN), (GOOD, GOOD), ("a: b\n", "a: b\n"), (LIMITED, LIMITED)):
        piped(text.encode())
        code, out, err = run("check", "--fix", "-", "--stdin-filename", "net.yaml")
        assert out == fixed
        assert ("RF101" in err, "RF007" in err) == (text == LIMITED, text == "a: b\n")
        assert code == (text in (LIMITED, "a: b\n"))
    piped(UNUSED.encode())
    assert run("check", "--diff", "-", "--stdin-filename", "net.yaml").out.startswith("--- net.yaml\n")
    assert Path("net.yaml").read_text() == "left alone"


def test_the_configuration_can_ask_for_fixes(run: Run) -> None:
    path = put(LIMITED)
    put("fix = true\nunsafe-fixes = true\n", "rflint.toml")
    assert run("check").code == 0
    assert path.read_text() == MENDED


def test_of_several_files_each_is_fixed(run: Run) -> None:
    for name in ("a.yaml", "b.yaml"):
        put(UNUSED, name)
    put(BAD, "c.yaml")
    assert run("check", "--fix").err == "Found 1 error in 3 files; 2 fixed\n"
    assert [Path(name).read_text() for name in ("a.yaml", "b.yaml", "c.yaml")] == [CLEAN, CLEAN, BAD]


# Files: bytes and modes stay, links are followed, and nothing is written in part.


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_bytes_that_a_fix_is_not_about_stay(run: Run, bom: bytes, end: str, last: bool) -> None:
    def as_bytes(text: str) -> bytes:
        return bom + (text if last else text.rstrip("\n")).replace("\n", end).encode()

    path = put(as_bytes("name: é\n" + LIMITED))
    assert run("check", "--fix", "--unsafe-fixes", "net.yaml").code == 0
    assert path.read_bytes() == as_bytes("name: é\n" + MENDED)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_the_mode_stays(run: Run, mode: int) -> None:
    path = put(UNUSED)
    path.chmod(mode)
    run("check", "--fix")
    assert path.stat().st_mode & 0o777 == mode
    assert os.listdir() == ["net.yaml"]


@posix
def test_a_link_is_followed(run: Run) -> None:
    Path("folder").mkdir()
    target = put(UNUSED, "folder/real.yaml")
    Path("net.yaml").symlink_to("folder/real.yaml")
    assert run("check", "--fix", "net.yaml").code == 0
    assert Path("net.yaml").is_symlink()
    assert target.read_text() == CLEAN


@posix
def test_a_read_only_file_is_left_alone_and_its_findings_are_said(run: Run) -> None:
    path = put(UNUSED)
    path.chmod(0o444)
    code, out, err = run("check", "--fix", "net.yaml")
    assert (code, path.read_text("utf-8")) == (2, UNUSED)
    assert "RF901" in out
    assert err == (
        "rflint: net.yaml: is read-only and cannot be fixed\nFound 1 warning in 1 file; 1 fixable with --fix\n"
    )


@posix
def test_a_pipe_cannot_be_fixed(run: Run) -> None:
    os.mkfifo("pipe.yaml")
    with subprocess.Popen(["sh", "-c", "cat > pipe.yaml"], stdin=subprocess.PIPE) as writer:
        assert writer.stdin
        writer.stdin.write(UNUSED.encode())
        writer.stdin.close()
        with pytest.raises(OSError, match="no regular file"):
            _writing.write("pipe.yaml", b"")
        Path("pipe.yaml").read_bytes()


@pytest.mark.parametrize("step", ["replace", "fsync", "chmod"])
def test_what_fails_leaves_the_file_and_nothing_else(run: Run, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = put(UNUSED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    code, out, err = run("check", "--fix", "net.yaml")
    assert (code, path.read_text("utf-8"), os.listdir()) == (2, UNUSED, ["net.yaml"])
    assert "RF901" in out
    assert err.startswith("rflint: net.yaml: No space left on device\n")


KILLED = """
import os, signal
from rflint.cli import main

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

os.{step} = die
main(["check", "--fix", "net.yaml"])
"""


@posix
@pytest.mark.parametrize("step", ["replace", "fsync", "fdopen"])
@pytest.mark.usefixtures("run")
def test_killed_at_any_moment_the_file_is_whole(step: str) -> None:
    path = put(UNUSED)
    done = subprocess.run([sys.executable, "-c", KILLED.format(step=step)], env=environment(), check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text("utf-8") == UNUSED


@pytest.mark.usefixtures("run")
def test_a_locale_that_has_no_letters_changes_no_byte() -> None:
    text = UNUSED.replace("# kept", "# kept: é")
    done = subprocess.run(
        [*RFLINT, "check", "--fix", "-"],
        input=text.encode(),
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"),
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, CLEAN.replace("# kept", "# kept: é").encode())


def test_a_diff_of_a_last_line_without_an_end_can_be_applied() -> None:
    old, new = Source("a\x1b.yaml", "a: 1\nb: 2"), Source("a\x1b.yaml", "a: 1\nb: 3")
    assert render(old, new) == (
        "--- a\\x1b.yaml\n+++ a\\x1b.yaml\n@@ -1,2 +1,2 @@\n a: 1\n"
        "-b: 2\n\\ No newline at end of file\n+b: 3\n\\ No newline at end of file\n"
    )
    assert render(old, new, color=True).endswith("\x1b[1;32m+b: 3\x1b[0m\n\\ No newline at end of file\n")
    assert render(old, old) == ""
