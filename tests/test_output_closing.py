"""The lines after the findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rflint.diagnostic import Severity
from rflint.output.closing import statistics, summary, would_fix
from tests.said import outcome, said, source

TEXT = source("a: 1\n")
ERROR, WARNING, INFO = (said(TEXT, "a", severity=severity) for severity in Severity)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (outcome(checked=12), "All clean: 12 files"),
        (outcome(checked=1, passed_over=1), "All clean: 1 file (1 file passed over)"),
        (outcome(checked=0, passed_over=3), "No network spec found (3 files passed over)"),
        (outcome(ERROR, ERROR, ERROR, WARNING, checked=12), "Found 3 errors and 1 warning in 12 files"),
        (outcome(INFO, WARNING, WARNING, ERROR), "Found 1 error, 2 warnings and 1 note in 1 file"),
        (outcome(INFO, INFO, passed_over=2), "Found 2 notes in 1 file (2 files passed over)"),
    ],
)
def test_summary(run, expected: str) -> None:
    assert summary(run) == expected


SAFE, UNSAFE = (said(TEXT, "a", fix=("mend it", safe)) for safe in (True, False))


@pytest.mark.parametrize(
    ("run", "fixed", "unsafe", "expected"),
    [
        (outcome(checked=2, passed_over=1), 3, False, "All clean: 2 files (1 file passed over); 3 fixed"),
        (outcome(SAFE), 0, False, "Found 1 error in 1 file; 1 fixable with --fix"),
        (outcome(SAFE, ERROR), 1, False, "Found 2 errors in 1 file; 1 fixed; 1 fixable with --fix"),
        (outcome(UNSAFE), 0, False, "Found 1 error in 1 file; 1 fixable with --fix --unsafe-fixes"),
        (outcome(UNSAFE), 0, True, "Found 1 error in 1 file; 1 fixable with --fix"),
        (outcome(SAFE, UNSAFE), 0, True, "Found 2 errors in 1 file; 2 fixable with --fix"),
        (outcome(SAFE, UNSAFE), 0, False, "Found 2 errors in 1 file; 1 fixable with --fix, 1 more with --unsafe-fixes"),
    ],
)
def test_summary_of_fixes(run, fixed: int, unsafe: bool, expected: str) -> None:
    assert summary(run, fixed=fixed, unsafe=unsafe) == expected


def test_what_would_be_fixed() -> None:
    assert would_fix(0, 0, 2) == "Nothing to fix: 2 files"
    assert would_fix(3, 1, 2) == "Would fix 3 findings in 1 file"


def test_summary_in_colour() -> None:
    assert summary(outcome(), True) == "\x1b[1;32mAll clean\x1b[0m: 1 file"
    assert summary(outcome(WARNING), True) == "\x1b[1;33mFound 1 warning\x1b[0m in 1 file"


def test_statistics_has_the_most_frequent_first() -> None:
    others = [replace(ERROR, code=code, name="x") for code in ("RF104", "RF101")]
    assert statistics(outcome(*others, *[ERROR] * 10)) == "10  RF201  misaligned-centres\n 1  RF101  x\n 1  RF104  x"
    assert statistics(outcome()) == ""
