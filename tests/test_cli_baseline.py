"""`rflint check --baseline FILE`: what is kept quiet, what is said of the baseline, and how it is written."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import test_cli
from tests.test_cli import BAD, GOOD, NOTED, WARNED, Run, write
from tests.test_cli_output import FIXABLE
from tests.test_cli_process import posix

run, piped = test_cli.run, test_cli.piped

HEAD = "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 3}\n"
JOIN = HEAD + "  - {id: fuse, op: add, from: [a, input]}\n"
TWO_JOINS = JOIN + "  - {id: b, op: conv, kernel_size: 3}\n  - {id: more, op: add, from: [b, fuse]}\n"
MENDED = JOIN.replace("kernel_size: 3", "kernel_size: 3, padding: 1")


def entries(name: str = "known.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(name).read_text("ascii"))["findings"]
    return found


def make(run: Run, *words: str) -> None:
    assert run("check", "--baseline", "known.json", "--write-baseline", "--quiet", *words).code in (0, 1)


def test_findings_are_written_and_kept_quiet(run: Run) -> None:
    write(net=JOIN, good=GOOD, warned=WARNED)
    assert run("check").code == 1
    code, out, err = run("check", "--baseline", "known.json", "--write-baseline")
    assert (code, out) == (0, "")
    assert err == "Wrote 2 findings to known.json\nAll clean: 3 files; 2 in the baseline\n"
    assert entries() == {"net.yaml": {"RF201": {"fuse": 1}}, "warned.yaml": {"RF010": {"a": 1}}}
    assert run("check", "--baseline", "known.json") == (0, "", "All clean: 3 files; 2 in the baseline\n")


def test_it_holds_when_lines_move(run: Run) -> None:
    write(net=JOIN)
    make(run)
    write(net="# moved\n\n" + JOIN.replace("id: a", "id: b").replace("[a,", "[b,"))
    assert run("check", "--baseline", "known.json").code == 0


def test_what_is_new_is_shown(run: Run) -> None:
    write(net=JOIN)
    make(run)
    write(net=TWO_JOINS)
    code, out, err = run("check", "--baseline", "known.json", "--output-format", "concise")
    assert code == 1
    assert out.startswith("net.yaml:6:31: RF201") and out.count("\n") == 1
    assert err == "Found 1 error in 1 file; 1 in the baseline\n"


@pytest.mark.parametrize("name", ["json", "gitlab", "junit", "github", "summary", "concise"])
def test_no_other_format_shows_what_is_kept_quiet(run: Run, name: str) -> None:
    write(net=JOIN)
    make(run)
    assert "RF201" not in run("check", "--baseline", "known.json", "--output-format", name).out


def test_sarif_shows_it_as_suppressed(run: Run) -> None:
    write(net=TWO_JOINS, quiet=JOIN.rstrip() + "  # rflint: ignore[RF201] as it is\n")
    make(run)
    shown = json.loads(run("check", "--baseline", "known.json", "--output-format", "sarif").out)
    suppressions = [one.get("suppressions") for one in shown["runs"][0]["results"]]
    external = [{"kind": "external", "justification": "in the baseline known.json"}]
    assert suppressions == [external, external, [{"kind": "inSource", "justification": "as it is"}]]


# ---------------------------------------------------------------------------------------------------- stale entries


def test_a_stale_entry_is_shown_where_it_stands(run: Run) -> None:
    write(net=JOIN)
    make(run)
    write(net=MENDED)
    code, out, err = run("check", "--baseline", "known.json")
    assert (code, err) == (1, "Found 1 warning in 1 file\n")
    assert out == (
        "warning[RF903] stale-baseline: `net.yaml` has no RF201 at `fuse` any more: "
        "this entry would keep 1 new one quiet\n"
        ' --> known.json:6:9\n  |\n6 |         "fuse": 1\n  |         ^^^^^^\n  |\n'
        "  = help: `--write-baseline` brings it up to date\n  = docs: rflint rule RF903\n\n"
    )
    make(run)
    assert entries() == {}


def test_an_entry_that_allows_more_than_there_is(run: Run) -> None:
    write(net=NOTED.rstrip() + "\n  - {op: relu}\n" + "  - {op: opaque}\n" * 2)
    make(run)
    write(net=NOTED)
    out = run("check", "--baseline", "known.json", "--output-format", "concise").out
    (layer,) = entries()["net.yaml"]["RF012"]
    said = f"`net.yaml` has 1 RF012 at `{layer}`: this entry would keep 2 new ones quiet"
    assert out == f"known.json:6:9: RF903 stale-baseline {said}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("--ignore", "RF201"),
        ("--select", "RF4,RF903"),
        ("--ignore", "RF903"),
        ("other.yaml",),
        ("--exclude", "net.yaml"),
        ("--fail-on", "error"),
    ],
)
def test_what_was_not_looked_for_is_dormant(run: Run, words: tuple[str, ...]) -> None:
    write(net=JOIN, other=GOOD)
    make(run)
    before = Path("known.json").read_bytes()
    write(net=MENDED)
    code, out, _ = run("check", "--baseline", "known.json", *words)
    assert code == 0 and ("RF903" in out) == ("error" in words)
    if "RF903" not in words and "error" not in words:
        make(run, *words)
        assert Path("known.json").read_bytes() == before


def test_rules_that_are_ignored_for_a_file_are_dormant(run: Run) -> None:
    write(net=JOIN)
    make(run)
    Path("rflint.toml").write_text("[per-file-ignores]\n'net.yaml' = ['RF201']\n")
    assert run("check", "--baseline", "known.json").code == 0


def test_the_severity_of_stale_entries_can_be_chosen(run: Run) -> None:
    write(net=JOIN)
    make(run)
    write(net=MENDED)
    Path("rflint.toml").write_text("baseline = 'known.json'\n[severity]\nRF903 = 'info'\n")
    assert run("check")[::2] == (0, "Found 1 note in 1 file\n")
    Path("rflint.toml").write_text("baseline = 'known.json'\n[per-file-ignores]\n'known.json' = ['RF903']\n")
    assert run("check")[::2] == (0, "All clean: 1 file\n")


def test_a_comment_takes_the_place_of_an_entry(run: Run) -> None:
    write(net=JOIN)
    make(run)
    write(net=JOIN.rstrip() + "  # rflint: ignore[RF201] as it is\n")
    out = run("check", "--baseline", "known.json", "--output-format", "concise").out
    assert out.startswith("known.json:6:9: RF903")


def test_a_file_that_cannot_be_checked_has_no_stale_entries(run: Run) -> None:
    write(net=JOIN)
    make(run)
    before = Path("known.json").read_bytes()
    write(net=BAD)
    code, out, _ = run("check", "--baseline", "known.json", "--write-baseline", "--output-format", "concise")
    assert code == 1 and "RF003" in out and "RF903" not in out
    assert Path("known.json").read_bytes() == before
    assert "RF903" not in run("check", "--baseline", "known.json").out


# ----------------------------------------------------------------------------------------------------------- fixes


def test_fixes_are_made_first(run: Run) -> None:
    write(net=FIXABLE)
    code, _, err = run("check", "--fix", "--baseline", "known.json", "--write-baseline")
    assert code == 0 and "0 findings" in err and entries() == {}


def test_a_fix_makes_its_entry_stale(run: Run) -> None:
    write(net=FIXABLE)
    make(run)
    assert "RF903" in run("check", "--fix", "--baseline", "known.json").out
    assert "after: 0" not in Path("net.yaml").read_text("utf-8")


def test_a_diff_shows_no_findings_and_needs_no_baseline(run: Run) -> None:
    write(net=FIXABLE)
    make(run)
    assert run("check", "--diff", "--baseline", "known.json") == run("check", "--diff")
    assert run("check", "--diff", "--baseline", "known.json", "--write-baseline") == (
        2,
        "",
        "rflint: --write-baseline and --diff exclude each other: a diff writes nothing\n",
    )


# -------------------------------------------------------------------------------------------------- paths and files


def test_paths_are_relative_to_the_baseline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("nets/deep", "state"):
        Path(name).mkdir(parents=True)
    Path("nets/deep/net.yaml").write_text(JOIN)
    Path("rflint.toml").write_text("baseline = 'state/known.json'\n")
    assert run("check", "--write-baseline").code == 0
    assert list(entries("state/known.json")) == ["../nets/deep/net.yaml"]
    assert run("check", os.path.abspath("nets")).code == 0
    monkeypatch.chdir("nets/deep")
    assert run("check").code == 0
    assert run("check", "--baseline", "").code == 1
    assert run("check", "--isolated").code == 1


def test_each_configuration_has_its_baseline(run: Run) -> None:
    for name in ("one", "two", "none"):
        Path(name).mkdir()
        Path(name, "net.yaml").write_text(JOIN)
    for name in ("one", "two"):
        Path(name, "rflint.toml").write_text("baseline = 'known.json'\n")
    code, out, err = run("check", "--write-baseline", "--output-format", "concise")
    assert code == 1 and out.startswith("none/net.yaml:4:31: RF201")
    assert err.startswith("Wrote 1 finding to one/known.json\nWrote 1 finding to two/known.json\n")
    assert entries("one/known.json") == entries("two/known.json") == {"net.yaml": {"RF201": {"fuse": 1}}}


def test_standard_input_has_the_entries_of_its_name(run: Run, piped: Callable[[bytes], None]) -> None:
    write(net=JOIN)
    make(run)
    piped(JOIN.encode())
    assert run("check", "--baseline", "known.json", "--stdin-filename", "net.yaml", "-").code == 0
    piped(JOIN.encode())
    assert run("check", "--baseline", "known.json", "-").code == 1
    piped(JOIN.encode())
    make(run, "-")
    assert list(entries()) == ["net.yaml"]


def test_the_same_findings_are_the_same_bytes(run: Run) -> None:
    write(net=TWO_JOINS, b=JOIN)
    make(run)
    first = Path("known.json").read_bytes()
    assert first.endswith(b"}\n") and b"\r" not in first
    Path("known.json").write_text(json.dumps(json.loads(first)), encoding="utf-8-sig")
    make(run, "net.yaml")
    assert Path("known.json").read_bytes() == first


@posix
def test_a_new_file_has_the_mode_of_new_files_and_an_old_one_keeps_its_own(run: Run) -> None:
    write(net=JOIN)
    mask = os.umask(0o027)
    try:
        make(run)
    finally:
        os.umask(mask)
    assert stat.S_IMODE(os.stat("known.json").st_mode) == 0o640
    os.chmod("known.json", 0o604)
    write(net=TWO_JOINS)
    make(run)
    assert stat.S_IMODE(os.stat("known.json").st_mode) == 0o604
    assert sorted(os.listdir()) == ["known.json", "net.yaml"]


def test_a_baseline_that_cannot_be_written(run: Run) -> None:
    write(net=JOIN)
    code, _, err = run("check", "--baseline", "no/known.json", "--write-baseline")
    assert code == 2 and err.startswith("rflint: cannot write no/known.json: No such file")


@posix
def test_a_baseline_that_is_read_only(run: Run) -> None:
    write(net=JOIN)
    make(run)
    before = Path("known.json").read_bytes()
    os.chmod("known.json", 0o400)
    make(run)
    write(net=TWO_JOINS)
    code, _, err = run("check", "--baseline", "known.json", "--write-baseline")
    assert code == 2 and err.startswith("rflint: cannot write known.json: is read-only\n")
    assert Path("known.json").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "no file `known.json`; --write-baseline makes one"),
        ("{}", "`known.json` is no baseline: it has no `version`"),
        ('{"version": 2}', "`known.json` is a baseline of version 2, and this rflint knows version 1"),
        ("\udcff", "`known.json` is no baseline: it is no UTF-8"),
    ],
)
def test_a_baseline_that_cannot_be_read(run: Run, text: str | None, why: str) -> None:
    write(net=FIXABLE)
    if text is not None:
        Path("known.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    refused = (2, "", f"rflint: baseline: {why}\n")
    assert run("check", "--fix", "--baseline", "known.json") == refused
    assert Path("net.yaml").read_text("utf-8") == FIXABLE
    if text is not None:
        assert run("check", "--baseline", "known.json", "--write-baseline") == refused
        assert Path("known.json").read_bytes() == text.encode("utf-8", "surrogateescape")


def test_a_folder_is_no_baseline(run: Run) -> None:
    Path("known").mkdir()
    code, _, err = run("check", "--baseline", "known")
    assert code == 2 and err.startswith("rflint: baseline: cannot read `known`: ")


def test_what_is_asked_for_must_make_sense(run: Run) -> None:
    write(net=JOIN)
    needed = "rflint: --write-baseline needs --baseline FILE, the file to write\n"
    assert run("check", "--write-baseline") == (2, "", needed)
    twice = ("--baseline", "known.json", "--write-baseline", "--output", "json=./known.json")
    assert run("check", *twice) == (2, "", "rflint: --output json=./known.json: `known.json` is the baseline\n")
    assert not Path("known.json").exists()
