"""A rule or a format that fails is a finding, RF009, and all else is found as ever."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rflint import document, engine, formats, registry
from rflint.diagnostic import Severity
from rflint.registry import Rule
from tests import test_cli
from tests.test_cli import GOOD, Run
from tests.test_engine import BAD

run = test_cli.run

ERRORS = [
    ZeroDivisionError("of all\x1b things"),
    RecursionError("deep"),
    MemoryError(),
    AssertionError(),
    KeyError("é"),
]


def raising(error: BaseException, after: tuple[Any, ...] = ()) -> Any:
    def fail(*_: object) -> Any:
        yield from after
        raise error

    return fail


def at_once(error: BaseException) -> Any:
    def fail(*_: object) -> Any:
        raise error

    return fail


@pytest.fixture
def three(run: Run) -> Run:
    for name, text in (("a.yaml", BAD), ("b.yaml", GOOD), ("c.yaml", "rflint: 1\nlayers: [\n")):
        Path(name).write_text(text)
    return run


def codes(out: str) -> list[tuple[str, str]]:
    return [(one["file"], one["code"]) for one in json.loads(out)["diagnostics"]]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_rule_that_raises(three: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    words = ("check", "--isolated", "--output-format", "json")
    before = codes(three(*words).out)
    known = {**registry.rules(), "RF998": Rule("RF998", "broken", Severity.INFO, True, "", raising(error))}
    for module in (engine, registry):
        monkeypatch.setattr(module, "rules", lambda: known)
    code, out, _ = three(*words)
    assert code == 3
    assert sorted(codes(out)) == sorted([*before, ("a.yaml", "RF009"), ("b.yaml", "RF009")])


def test_a_rule_without_end_in_itself(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(analysis: Any) -> Any:
        yield from endless(analysis)

    known = {**registry.rules(), "RF998": Rule("RF998", "broken", Severity.INFO, True, "", endless)}
    for module in (engine, registry):
        monkeypatch.setattr(module, "rules", lambda: known)
    code, out, _ = three("check", "--isolated", "--output-format", "json", "b.yaml")
    assert (code, codes(out)) == (3, [("b.yaml", "RF009")])


@pytest.mark.parametrize("part", ["recognise", "read"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_format_that_raises(three: Run, monkeypatch: pytest.MonkeyPatch, part: str, error: Exception) -> None:
    (native,) = [one for one in formats._formats() if one.NAME == "native"]
    parts = {"NAME": "broken", "recognise": lambda document: "layers" in document.data, "read": native.read}
    broken = SimpleNamespace(**{**parts, part: at_once(error)})
    monkeypatch.setattr(formats, "_formats", lambda: (broken, native))
    Path("d.yaml").write_text("on: push\n")
    code, out, _ = three("check", "--isolated", "--output-format", "json", "a.yaml", "b.yaml", "c.yaml")
    assert code == 3
    assert codes(out) == [("a.yaml", "RF009"), ("b.yaml", "RF009"), ("c.yaml", "RF001")]
    assert {one["line"] for one in json.loads(out)["diagnostics"]} == {1, 2}
    for words in (("report", "b.yaml"), ("trace", "b.yaml"), ("diff", "a.yaml", "b.yaml")):
        assert three(*words).code == 3
    assert three("check", "--isolated", "--fix", "b.yaml").code == 3
    assert Path("b.yaml").read_text() == GOOD


def test_a_reader_that_fails(three: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    read = document.read

    def fail(source: Any, *more: Any) -> Any:
        return read(source, *more) if source.name != "b.yaml" else 1 // 0

    monkeypatch.setattr(document, "read", fail)
    code, out, err = three("check", "--isolated", "--output-format", "json")
    assert (code, "ZeroDivisionError" in err) == (3, True)
    assert set(codes(out)) == {("a.yaml", "RF104"), ("a.yaml", "RF202"), ("b.yaml", "RF009"), ("c.yaml", "RF001")}
