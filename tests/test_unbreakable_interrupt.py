"""An interrupt ends a run at any moment, without a trace of where it was."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.test_cli_process import RFLINT, environment, posix

LONG = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3, padding: 1, repeat: 900000}\n"
ENDS = {signal.SIGINT: (130, -signal.SIGINT), signal.SIGTERM: (-signal.SIGTERM,)}


def _heed_interrupts() -> None:
    """What a shell starts in the background is told not to."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("command", ["check", "report"])
def test_an_interrupt_is_no_crash(tmp_path: Path, name: str, command: str) -> None:
    number = signal.Signals[name]
    pipe = tmp_path / "net.yaml"
    os.mkfifo(pipe)
    words = [*RFLINT, command, str(pipe)]
    with subprocess.Popen(
        words, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_heed_interrupts
    ) as process:
        pipe.write_text(LONG)  # returns when the command reads
        time.sleep(random.Random(name + command).random())
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode in ENDS[number]
    assert (out, err) == (b"", b"")
