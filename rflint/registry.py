"""Rules and how they are found: one module in `rflint/rules/` each.

A rule's module docstring is its documentation. A rule that looks at a network is a generator of findings under
`@rule`; one that is raised where the file is read only says so with `reading(...)`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

from rflint.diagnostic import Finding, Severity
from rflint.geometry.analysis import Analysis

Check = Callable[[Analysis], Iterator[Finding]]

Depends = Literal["reads", "sizes", "input"]
"""What findings depend on, of a set of input sizes: on no more than what layers read of each other; on sizes of maps as
far as operators tell them apart; or on how large the input is."""


@dataclass(frozen=True)
class Rule:
    """A rule: code, name, how bad a finding is, whether it is on by default, and documentation (Markdown)."""

    code: str
    name: str
    severity: Severity
    on: bool
    doc: str
    check: Check | None
    """Generates the findings; None where the file's reader raises them."""
    depends: Depends = "sizes"

    @property
    def ignorable(self) -> bool:
        """Whether it can be switched off: what keeps a file from being read cannot."""
        return self.code > "RF009"


_found: dict[str, Rule] = {}


def rule(
    code: str, name: str, severity: Severity, *, on: bool = True, depends: Depends = "sizes"
) -> Callable[[Check], Check]:
    """Make a generator of findings a rule."""

    def register(check: Check) -> Check:
        _add(Rule(code, name, severity, on, sys.modules[check.__module__].__doc__ or "", check, depends))
        return check

    return register


def reading(module: str, code: str, name: str, severity: Severity, *, on: bool = True) -> None:
    """Declare a rule that is raised where files, configuration or comments are read; `module` is its `__name__`."""
    _add(Rule(code, name, severity, on, sys.modules[module].__doc__ or "", None))


def _add(rule: Rule) -> None:
    if rule.code in _found or any(other.name == rule.name for other in _found.values()):
        raise ValueError(f"{rule.code} {rule.name}: this code or name is taken")
    _found[rule.code] = rule


@cache
def rules() -> dict[str, Rule]:
    """All rules by code, in order."""
    folder = import_module("rflint.rules")
    for module in iter_modules(folder.__path__):
        import_module(f"{folder.__name__}.{module.name}")
    return dict(sorted(_found.items()))


def matching(word: str) -> tuple[str, ...]:
    """The codes that a code, the beginning of one, or a name stands for."""
    return tuple(code for code, one in rules().items() if one.name == word or (code.startswith(word.upper()) and word))
