"""The `sarif` format: held against the schema of SARIF 2.1.0, and against what code scanning makes of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from rflint import __version__, engine
from rflint.config import Settings
from rflint.diagnostic import Diagnostic, Outcome, Severity, Suppression
from rflint.output import renderer
from rflint.registry import rules
from rflint.source import Source
from tests.said import outcome, related, said, source

ROOT = Path(__file__).parent.parent
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)
TEXT = source("a: 1\nb: [é,\n  2]\n")
# RFC 3986: characters of a path, and nothing that would be a scheme before the first slash.
URI = re.compile(r"(?:file:///)?(?:[\w.~!$&'()*+,;=@/-]|%[0-9A-F]{2})*", re.ASCII)


def run(what: Outcome) -> dict[str, Any]:
    """The one run of a document that is valid."""
    printed = renderer("check", "sarif")(what)
    assert printed.isascii()
    assert printed.endswith("}\n")
    document = json.loads(printed)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    (one,) = document["runs"]
    assert all(URI.fullmatch(uri) for uri in uris(one))
    assert isinstance(one, dict)
    return one


def uris(part: Any) -> list[str]:
    """Every URI in a part of a document."""
    if isinstance(part, list):
        return [uri for one in part for uri in uris(one)]
    if not isinstance(part, dict):
        return []
    return [*([part["uri"]] if "uri" in part else []), *(uri for one in part.values() for uri in uris(one))]


def results(*found: Diagnostic, sources: tuple[Source, ...] = (TEXT,)) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = run(outcome(*found, sources=sources))["results"]
    return listed


def prints(*found: Diagnostic, sources: tuple[Source, ...] = (TEXT,)) -> list[str]:
    """The fingerprints of findings."""
    return [one["partialFingerprints"]["rflint/v1"] for one in results(*found, sources=sources)]


def test_the_schema_is_one_that_refuses() -> None:
    assert not VALIDATOR.is_valid({"version": "2.1.0", "runs": [{"results": []}]})
    assert not VALIDATOR.is_valid({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}, "what": 1}]})


def test_a_clean_run_says_so() -> None:
    assert run(outcome()) == {
        "tool": {"driver": {"name": "rflint", "version": __version__, "rules": []}},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [],
    }


def test_a_finding() -> None:
    found = said(TEXT, "é", "it's 100%", related(TEXT, "a", "there"), fix=("drop it", True), helps=("or keep it",))
    (result,) = results(found)
    assert result.pop("partialFingerprints").keys() == {"rflint/v1"}
    at = {"artifactLocation": {"uri": "net.yaml"}}
    region = {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 6}
    assert result == {
        "ruleId": "RF201",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "it's 100%\nhelp: drop it (safe fix)\nhelp: or keep it"},
        "locations": [{"physicalLocation": {**at, "region": region}}],
        "relatedLocations": [
            {
                "id": 0,
                "message": {"text": "there"},
                "physicalLocation": {
                    **at,
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2},
                },
            }
        ],
        "fixes": [
            {
                "description": {"text": "drop it (safe fix)"},
                "artifactChanges": [
                    {**at, "replacements": [{"deletedRegion": region, "insertedContent": {"text": ""}}]}
                ],
            }
        ],
    }


def test_a_finding_has_nothing_that_it_does_not_need() -> None:
    (result,) = results(said(TEXT, "1"))
    assert not result.keys() & {"fixes", "suppressions", "relatedLocations"}


@pytest.mark.parametrize("severity", Severity)
def test_levels(severity: Severity) -> None:
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    assert results(said(TEXT, "1", severity=severity))[0]["level"] == levels[severity]


def test_rules_stand_there_once_and_with_their_documentation() -> None:
    other = replace(said(TEXT, "1"), code="RF104", name="kernel-size-limit")
    one = run(outcome(said(TEXT, "a"), other, said(TEXT, "é"), sources=(TEXT,)))
    listed = one["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == ["RF104", "RF201"]
    assert [listed[result["ruleIndex"]]["id"] for result in one["results"]] == ["RF201", "RF104", "RF201"]
    assert listed[1]["name"] == "misaligned-centres"
    assert listed[1]["defaultConfiguration"] == {"enabled": True, "level": "error"}
    assert listed[1]["help"]["markdown"].startswith("# misaligned-centres\n\nPaths that meet at a join ")
    assert listed[1]["shortDescription"]["text"].endswith(" they advance by the same effective stride.")


@pytest.mark.parametrize("code", rules())
def test_every_rule_can_be_described(code: str) -> None:
    found = replace(said(TEXT, "1"), code=code, name=rules()[code].name)
    (rule,) = run(outcome(found, sources=(TEXT,)))["tool"]["driver"]["rules"]
    short, full = rule["shortDescription"]["text"], rule["fullDescription"]["text"]
    assert short and full.startswith(short) and "\n" not in full
    assert len(full) <= 1024  # what GitHub takes


def test_an_internal_error_is_told_of_the_run() -> None:
    found = replace(said(TEXT, "1"), code="RF009", name="internal-error")
    assert run(outcome(found, sources=(TEXT,)))["invocations"] == [{"executionSuccessful": False}]


def test_suppressed_findings_stand_at_their_place() -> None:
    quiet = replace(said(TEXT, "1"), suppression=Suppression("as in the paper"))
    old = replace(said(TEXT, "2"), suppression=Suppression(in_source=False))
    listed = run(replace(outcome(said(TEXT, "é"), sources=(TEXT,)), suppressed=(old, quiet)))["results"]
    assert [one.get("suppressions") for one in listed] == [
        [{"kind": "inSource", "justification": "as in the paper"}],
        None,
        [{"kind": "external"}],
    ]


def test_what_comments_suppress() -> None:
    text = (
        "rflint: 1\nlayers:\n"
        "  - {id: a, op: conv, kernel_size: 3, padding: {before: 2, after: 0}}\n"
        "  - {id: b, op: conv, from: input, kernel_size: 3, padding: 1}\n"
        "  - {op: add, from: [a, b]}  # rflint: ignore[RF201] learned to live with it\n"
    )
    bare = text.partition("  # rflint")[0] + "\n"
    assert engine.check(Source("net.yaml", text), Settings()) == ()
    (quiet,) = engine.suppressed(Source("net.yaml", text), Settings())
    assert (quiet.code, quiet.suppression) == ("RF201", Suppression("learned to live with it"))
    assert (quiet.fix, quiet.edits) == (None, ())  # it is not proved
    assert engine.suppressed(Source("net.yaml", bare), Settings()) == ()
    (loud,) = engine.check(Source("net.yaml", bare), Settings()) or ()
    assert prints(quiet, sources=(Source("net.yaml", text),)) == prints(loud, sources=(Source("net.yaml", bare),))


def test_names_of_files_are_uri_references(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {
        "./configs//net.yaml": "configs/net.yaml",
        "a b/50%#?.yaml": "a%20b/50%25%23%3F.yaml",
        "c:x.yaml": "c%3Ax.yaml",
        "é.yaml": "%C3%A9.yaml",
        "../up.yaml": "../up.yaml",
        "<stdin>": "%3Cstdin%3E",
        str(tmp_path / "configs" / "net.yaml"): "configs/net.yaml",
        str(tmp_path.parent / "else where.yaml"): (tmp_path.parent / "else where.yaml").as_uri(),
    }
    for name, uri in names.items():
        text = source("a: 1\n", name)
        assert results(said(text, "1"), sources=(text,))[0]["locations"][0]["physicalLocation"]["artifactLocation"] == {
            "uri": uri
        }


@pytest.mark.skipif("sys.platform == 'win32'", reason="names are bytes on other systems only")
def test_bytes_of_a_name_that_are_no_utf_8_are_percent_encoded() -> None:
    text = source("a: 1\n", "caf\udce9.yaml")
    assert uris(results(said(text, "1"), sources=(text,))) == ["caf%E9.yaml"]


def test_an_absolute_name_through_a_link_lies_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    monkeypatch.chdir(tmp_path / "real")
    text = source("a: 1\n", str(tmp_path / "link" / "net.yaml"))
    assert uris(results(said(text, "1"), sources=(text,))) == ["net.yaml"]


def test_brackets_and_parentheses_make_no_link() -> None:
    (result,) = results(said(TEXT, "1", "see `[x](https://example.org)` and [skip, up]"))
    assert result["message"]["text"] == "see `[x\\](https://example.org)` and [skip, up]"


# Fingerprints.


def test_a_fingerprint_outlives_lines_that_move_and_comments() -> None:
    before = source("layers:\n  - id: a\n    padding: 2\n  - id: b\n    padding: 3\n")
    after = source(
        "x-new: 0\nlayers:\n  # more\n  - {id: c}\n\n"
        "  - id: a  # old\n    padding:   2 # why\n  - id: b\n    padding: 3\n"
    )
    assert prints(said(before, "2"), sources=(before,)) == prints(said(after, "2"), sources=(after,))
    assert prints(said(before, "3"), sources=(before,)) == prints(said(after, "3"), sources=(after,))


def test_a_fingerprint_does_not_depend_on_the_message_and_the_file() -> None:
    renamed = source(TEXT.text, "other.yaml")
    assert prints(said(TEXT, "1", "4 apart")) == prints(said(renamed, "1", "8 apart"), sources=(renamed,))


def test_fingerprints_tell_findings_apart() -> None:
    text = source("layers:\n  - id: a\n    padding: 2\n    stride: 2\n  - id: b\n    padding: 2\n")
    first, last = (said(text, "padding: 2"), said(text, "id: b\n    padding: 2"))
    behind = replace(last, place=replace_start(last, 6, 5))
    stride = said(text, "stride")
    other = replace(first, code="RF202")
    found = [first, behind, stride, other]
    assert len(set(prints(*found, sources=(text,)))) == len(found)


def replace_start(found: Diagnostic, line: int, column: int) -> Any:
    return found.place._replace(start=type(found.place.start)(line, column))


def test_findings_that_are_alike_are_told_apart_by_their_order() -> None:
    text = source("- {op: pool}\n- {op: pool}\n")
    first = said(text, "pool")
    second = replace(first, place=first.place._replace(start=first.place.start._replace(line=2)))
    second = replace(second, place=second.place._replace(end=first.place.end._replace(line=2)))
    marks = prints(first, second, sources=(text,))
    assert len(set(marks)) == 2
    assert prints(first, sources=(text,)) == marks[:1]


def test_a_finding_without_its_text_has_a_fingerprint() -> None:
    assert prints(said(TEXT, "1", "one"), sources=()) != prints(said(TEXT, "1", "two"), sources=())


# All of it, on real specs.


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*mis*.yaml")), ids=lambda path: path.stem)
def test_examples(path: Path) -> None:
    text = Source.from_bytes(path.name, path.read_bytes())
    found = engine.check(text, Settings()) or ()
    listed = results(*found, sources=(text,))
    assert [one["ruleId"] for one in listed] == [one.code for one in found] != []
    assert len({one["partialFingerprints"]["rflint/v1"] for one in listed}) == len(found)
    what = outcome(*found, sources=(text,))
    assert renderer("check", "sarif")(what) == renderer("check", "sarif")(what, True)
