"""Rules by their own documentation and by their fixtures: every YAML block of both is checked."""

from __future__ import annotations

import re
import sys
from inspect import getmodule
from pathlib import Path

import pytest

from rflint import engine
from rflint.config import Settings
from rflint.diagnostic import Outcome
from rflint.fixer import Repaired
from rflint.output.check.full import render
from rflint.registry import Rule, rules
from rflint.source import Source
from tests.kinds import IMPOSSIBLE, kinds, wanted
from tests.markdown_cases import Case, cases

FIXTURES = Path(__file__).parent / "rules"
RULES = rules()
ON_GEOMETRY = [code for code, rule in RULES.items() if rule.check is not None and code >= "RF101"]
WITHOUT_BAD = frozenset(("RF009", "RF903"))
"""Rules whose finding no spec can raise."""


def _module(rule: Rule) -> Path:
    folder = Path(str(sys.modules["rflint.rules"].__file__)).parent
    return folder / f"{rule.code.lower()}_{rule.name.replace('-', '_')}.py"


def _all() -> list[tuple[str, Case]]:
    found = [(code, case) for code, rule in RULES.items() for case in cases(_module(rule), rule.doc)]
    return found + [(path.stem, case) for path in sorted(FIXTURES.glob("RF*.md")) for case in cases(path)]


@pytest.mark.parametrize(
    ("code", "case"), [pytest.param(code, case, id=f"{case.where}-{case.title}") for code, case in _all()]
)
def test_block(code: str, case: Case) -> None:
    source = Source("net.yaml", case.text)
    found = engine.check(source, Settings(extend_select=(code,)))
    assert found is not None
    got, wanted = case.compare(found)
    assert got == wanted, f"{case.where}\n\n{render(Outcome(found, {source.name: source}, 1))}"


def _fixed(code: str, text: str) -> Repaired:
    return engine.repaired(Source("net.yaml", text), Settings(extend_select=(code,), unsafe_fixes=True), only=code)


@pytest.mark.parametrize(
    ("code", "case"),
    [pytest.param(code, case, id=f"{case.where}-{case.title}") for code, case in _all() if case.fixed is not None],
)
def test_fixed_block(code: str, case: Case) -> None:
    fixed = _fixed(code, case.bare)
    assert fixed.source.text == case.fixed, case.where
    assert code not in [one.code for one in fixed.found or ()]
    assert _fixed(code, fixed.source.text).fixed == 0


@pytest.mark.parametrize("code", RULES)
def test_fixture_shows_what_fixes_come_to(code: str) -> None:
    shown = [case for case in cases(FIXTURES / f"{code}.md") if case.fixed is not None]
    found = [_fixed(code, case.bare).fixed for case in cases(FIXTURES / f"{code}.md")]
    assert bool(shown) == any(found), "a `yaml fixed` block is missing, or nothing is fixed"


@pytest.mark.parametrize("code", RULES)
def test_documentation_has_all_its_parts(code: str) -> None:
    rule = RULES[code]
    heads = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", rule.doc, flags=re.DOTALL), re.MULTILINE)
    bad = [] if code in WITHOUT_BAD else ["Bad"]
    off = ["When to switch it off"] if rule.ignorable else []
    assert heads == [rule.name, "Why it matters", *bad, "Good", "How to fix it", *off]


@pytest.mark.parametrize("code", RULES)
def test_documentation_shows_what_is_bad_and_what_is_good(code: str) -> None:
    rule = RULES[code]
    shown = {case.title: [one.code for one in case.expected] for case in cases(_module(rule), rule.doc)}
    assert shown.pop("Good") == []
    assert shown == ({} if code in WITHOUT_BAD else {"Bad": [code]})


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    assert sorted(path.name for path in FIXTURES.iterdir()) == [f"{code}.md" for code in RULES]


@pytest.mark.parametrize("code", RULES)
def test_fixture_has_good_and_bad_cases(code: str) -> None:
    expected = [[one.code for one in case.expected] for case in cases(FIXTURES / f"{code}.md")]
    assert [] in expected
    assert code in WITHOUT_BAD or any(code in codes for codes in expected)


@pytest.mark.parametrize("code", ON_GEOMETRY)
def test_fixture_has_cases_of_every_kind(code: str) -> None:
    held = {kind for case in cases(FIXTURES / f"{code}.md") for kind in kinds(case, code)}
    assert sorted(wanted(code) - held) == [], "no case of this kind"
    assert sorted(held.intersection(IMPOSSIBLE.get(code, ()))) == [], "it is possible after all"


def test_what_is_impossible_is_said_of_rules_that_there_are() -> None:
    assert set(IMPOSSIBLE) <= set(ON_GEOMETRY)


@pytest.mark.parametrize("code", RULES)
def test_module_is_named_after_its_rule(code: str) -> None:
    rule = RULES[code]
    module = getmodule(rule.check) if rule.check else sys.modules[f"rflint.rules.{_module(rule).stem}"]
    assert module is not None and module.__doc__ == rule.doc
    assert Path(str(module.__file__)) == _module(rule)
