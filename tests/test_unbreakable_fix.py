"""`--fix` killed, interrupted or failing at any step: the file is the old one or the new one, never a part."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rflint.cli import main
from tests.test_cli_fix import CLEAN, LIMITED, MENDED, UNUSED
from tests.test_cli_process import RFLINT, environment, posix

# Forks at every line that writing runs: the child stops there, in the way that is asked for.
STEPS = """
import os, signal, sys, tempfile
from rflint.commands import _writing
from rflint.commands._writing import write

old, new = b"old" * 100_000, b"new, and longer" * 100_000
files = (_writing.__file__, tempfile.__file__, os.__file__)

def stopping_at(step, stop):
    count = 0
    def trace(frame, event, _):
        nonlocal count
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            count += 1
            if count == step:
                sys.settrace(None)
                stop()
        return trace
    return trace

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

def interrupt():
    raise KeyboardInterrupt

def full():
    raise OSError(28, "No space left on device")

stop, step, seen = {"kill": kill, "interrupt": interrupt, "full": full}[sys.argv[1]], 0, []
while True:
    step += 1
    os.makedirs("folder", exist_ok=True)
    with open("folder/net.yaml", "wb") as file:
        file.write(old)
    os.chmod("folder/net.yaml", 0o640)
    child = os.fork()
    if child == 0:
        sys.settrace(stopping_at(step, stop))
        try:
            write("net.yaml", new)
        except BaseException:
            os._exit(7)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    with open("folder/net.yaml", "rb") as file:
        content = file.read()
    assert content in (old, new), (step, content[:9], len(content))
    assert os.stat("folder/net.yaml").st_mode & 0o777 == 0o640, step
    assert os.path.islink("net.yaml"), step
    seen.append(content == new)
    if status == 0 and step > 20:
        break
assert seen == sorted(seen) and seen[-1] and not seen[0], seen
print(step)
"""


@posix
@pytest.mark.parametrize("how", ["kill", "interrupt", "full"])
def test_stopped_at_every_step_of_writing(tmp_path: Path, how: str) -> None:
    (tmp_path / "net.yaml").symlink_to("folder/net.yaml")
    words = [sys.executable, "-c", STEPS, how]
    done = subprocess.run(words, cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


@posix
def test_killed_at_random_moments(tmp_path: Path) -> None:
    old, new = (f"# {'x' * 100_000}\n{text}".encode() for text in (UNUSED, CLEAN))
    path = tmp_path / "net.yaml"
    for delay in random.Random(8).choices([0.05 * n for n in range(1, 11)], k=8):
        path.write_bytes(old)
        with subprocess.Popen([*RFLINT, "check", "--isolated", "--fix", str(path)], env=environment()) as process:
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
        assert path.read_bytes() in (old, new)


@posix
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_all_that_a_file_is_besides_its_text_survives(tmp_path: Path, bom: bytes, end: str, last: bool) -> None:
    def data(text: str) -> bytes:
        return bom + (text if last else text.rstrip("\n")).replace("\n", end).encode()

    real, link, more = tmp_path / "real" / "net.yaml", tmp_path / "link.yaml", tmp_path / "more.yaml"
    real.parent.mkdir()
    real.write_bytes(data(LIMITED))
    real.chmod(0o604)
    link.symlink_to(real)
    more.symlink_to("link.yaml")
    assert main(["check", "--isolated", "--fix", "--unsafe-fixes", str(more)]) == 0
    assert real.read_bytes() == data(MENDED)
    assert (real.stat().st_mode & 0o777, more.is_symlink(), link.is_symlink()) == (0o604, True, True)
    assert os.listdir(real.parent) == ["net.yaml"]
