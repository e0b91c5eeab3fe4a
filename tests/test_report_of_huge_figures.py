"""Figures have no bound, and every format of the report prints them."""

from __future__ import annotations

import subprocess
import sys

import pytest

HUGE = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3, stride: 2147483647, padding: 1, repeat: 600}\n"


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_report(form):
    command = [sys.executable, "-m", "rflint", "report", "-", "--output-format", form]
    done = subprocess.run(command, input=HUGE, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout) > 5_000
