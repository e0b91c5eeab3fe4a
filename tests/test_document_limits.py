"""Depth, size and bombs: RF008 at its place, quickly and in little memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rflint.document import LARGEST_FILE, read
from rflint.source import Source
from tests.reading import LOADERS, document, faults, place


def nested(opening: str, depth: int, closing: str = "") -> str:
    return opening * depth + closing * depth


@LOADERS
def test_a_hundred_collections_may_stand_in_one_another(libyaml):
    document(nested("[", 100, "]"), libyaml)
    document("x: " + nested("[", 99, "]"), libyaml)
    assert faults(nested("[", 101, "]"), libyaml) == [("RF008", "1:101-1:102")]
    assert faults("x-a:\n" + nested("{a: ", 100), libyaml) == [("RF008", "2:397-2:398")]
    assert faults(nested("- ", 101) + "a", libyaml) == [("RF008", "1:201-1:202")]


@LOADERS
@pytest.mark.parametrize(("opening", "where"), [("[", 101), ("{", 101), ("{a: ", 401), ("- ", 201), ("? ", 201)])
def test_a_hundred_thousand_openings(opening, where, libyaml):
    assert faults(nested(opening, 100_000), libyaml) == [("RF008", f"1:{where}-1:{where + 1}")]


@LOADERS
def test_aliases_may_not_bring_in_too_much(libyaml):
    lines = ["a0: &a0 [" + "x, " * 9 + "]", *(f"a{i}: &a{i} [" + f"*a{i - 1}, " * 9 + "]" for i in range(1, 9))]
    assert faults("\n".join(lines), libyaml) == [("RF008", "6:20-6:23", "5:9-5:56")]
    merges = ["a0: &a0 {k0: 0}", *(f"a{i}: &a{i} {{<<: [" + f"*a{i - 1}, " * 9 + "]}" for i in range(1, 9))]
    assert [fault[0] for fault in faults("\n".join(merges), libyaml)] == ["RF008"]


@LOADERS
def test_aliases_may_not_nest_too_deep(libyaml):
    lines = ["a0: &a0 [x]", *(f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 300))]
    document("\n".join(lines[:199]), libyaml)
    assert faults("\n".join(lines), libyaml) == [("RF008", "200:14-200:19", "199:13-199:20")]


@LOADERS
def test_what_is_nested_in_an_anchored_value_counts(libyaml):
    text = f"a: &a {nested('[', 90, ']')}\nb: &b {'[' * 90}*a{']' * 90}\nc: {'[' * 19}*b{']' * 19}\n"
    document(text, libyaml)
    assert faults(text + f"d: {'[' * 20}*b{']' * 20}\n", libyaml) == [("RF008", "4:24-4:26", "2:7-2:189")]


def test_a_thousand_faults_are_enough():
    found = read(Source("net.yaml", "a: 1\n" * 5_000))
    assert [fault.code for fault in found.faults] == ["RF002"] * 1_000 + ["RF008"]
    assert place(found.source, found.faults[-1].finding.span) == "1002:1-1002:2"


def test_a_file_may_have_sixteen_mebibytes():
    text = "a: 1 # é\n"
    fits = text + "#" * (LARGEST_FILE - len(text.encode()))
    assert faults(fits) == []
    assert faults(fits + "#") == [("RF008", "1:1-1:1")]
    assert faults(b"\xef\xbb\xbf" + fits.encode()) == [("RF008", "1:1-1:1")]


def test_many_directives_are_too_many():
    text = "".join(f"%TAG !a{number}! x\n" for number in range(20_000)) + "---\na: 1\n"
    assert faults(text) == [("RF008", "101:1-101:12")]


HOSTILE = """
import re, time
from pathlib import Path
from rflint.document import read
from rflint.source import Source
texts = ["[" * 5_000_000, "{" * 5_000_000, "a: " * 1_700_000, "a " * 2_500_000 + ": b", "a: 1e" + "9" * 5_000_000]
texts += ["#\\n" * 2_500_000, "\\n" * 5_000_000, "? a\\n" * 1_000_000, "- &a x\\n" + "- *a\\n" * 500_000]
texts += ["a: #" + "#a" * 2_000_000, "&a " * 1_000_000]
for text in texts:
    start = time.process_time()
    read(Source("net.yaml", text))
    assert time.process_time() - start < 2, text[:9]
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024  # its own
    assert peak < 200, (text[:9], peak)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other ways elsewhere")
def test_hostile_texts_cost_little():
    assert subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, text=True).stderr == ""
