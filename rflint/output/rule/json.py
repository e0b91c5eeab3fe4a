"""For programs, version 1: every rule with its documentation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rflint.registry import Rule

VERSION = 1


def render(rules: Sequence[Rule], documented: bool, color: bool = False) -> str:
    """A JSON document, in ASCII; `documented` and `color` change nothing."""
    return json.dumps({"version": VERSION, "rules": [_rule(rule) for rule in rules]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "on": rule.on,
        "ignorable": rule.ignorable,
        "documentation": rule.doc,
    }
