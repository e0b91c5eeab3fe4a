"""The formats of rules."""

from __future__ import annotations

import json
from dataclasses import replace

from rflint.diagnostic import Severity
from rflint.output import renderer
from rflint.registry import Rule

DOC = "# Centres\n\nBad:\n\n```yaml\n# a comment  # RF201\nlayers: []\n```\n"
RULES = (
    Rule("RF001", "invalid-yaml", Severity.ERROR, True, DOC, None),
    Rule("RF207", "phase-jitter", Severity.INFO, False, DOC, None),
)


def test_list() -> None:
    render = renderer("rule", "text")
    assert render(RULES, False) == "RF001  invalid-yaml  error  on\nRF207  phase-jitter  info   off\n"


def test_page() -> None:
    render = renderer("rule", "text")
    assert render(RULES[1:], True) == f"RF207 phase-jitter (info, off by default)\n\n{DOC}"
    assert render(RULES, True).startswith("RF001 invalid-yaml (error, on by default, cannot be ignored)\n\n# Centres\n")
    assert render([replace(RULES[1], doc="# phase-jitter\n\nText.")], True).endswith("by default)\n\nText.\n")
    assert render(RULES, True).count("\n\nRF207 phase-jitter") == 1


def test_headings_are_bold_and_comments_in_examples_are_not() -> None:
    page = renderer("rule", "text")(RULES[:1], True, True)
    assert "\x1b[1m# Centres\x1b[0m\n" in page
    assert "\n# a comment" in page


def test_json() -> None:
    printed = renderer("rule", "json")(RULES, True)
    assert json.loads(printed)["rules"][1] == {
        "code": "RF207",
        "name": "phase-jitter",
        "severity": "info",
        "on": False,
        "ignorable": True,
        "documentation": DOC,
    }
