"""The settings in force for a set of files: values only, with where each of them came from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from rflint import registry
from rflint.config.globs import Glob
from rflint.diagnostic import Severity

DEFAULT = "default"
"""The origin of what nobody set."""

_Value = TypeVar("_Value")
PerFile = tuple[tuple[Glob, _Value], ...]


@dataclass(frozen=True)
class Settings:
    """What the options and the configuration say, once they are laid over each other.

    Rules are named by code, name or prefix (`RF201`, `misaligned-centres`, `RF2`). `select` replaces the rules that are
    on by themselves (None leaves them), `extend_select` adds rules, `ignore` takes some away; where these meet, the
    most specific word wins (a code or a name before a prefix, a longer prefix before a shorter), and between equals
    `ignore`. RF001 to RF009 are always on, with the severity they have: they say that a file could not be checked. A
    prefix that covers them, such as `RF0`, speaks of the other rules it covers.
    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: PerFile[tuple[str, ...]] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    limits: Mapping[str, object] = field(default_factory=dict)
    per_file_limits: PerFile[Mapping[str, object]] = ()
    include: tuple[Glob, ...] = ()
    exclude: tuple[Glob, ...] = ()
    force_exclude: bool = False
    skip_unrecognised: bool = False
    modules: Mapping[str, object] = field(default_factory=dict)
    scale: str = ""
    """The scale to read files at that have several; `all` for each of them; empty: the one that a file asks for."""
    baseline: str = ""
    fix: bool = False
    unsafe_fixes: bool = False
    fail_on: str = "warning"
    output_format: str = "full"
    statistics: bool = False
    quiet: bool = False
    color: str = "auto"
    origins: Mapping[tuple[str, ...], str] = field(default_factory=dict, compare=False)
    """Who set a value ("command line", a file's path), by its key and, in a list or a table, its entry."""

    def origin(self, *key: str) -> str:
        """Where a value came from: `origin("select")`, `origin("limits", "kernel_size")`."""
        return self.origins.get(key, DEFAULT)

    def active(self, path: str) -> Mapping[str, Severity]:
        """The rules in force for a file, by code, with the severity of each."""
        absolute = os.path.abspath(path)
        words = [word for glob, ignored in self.per_file_ignores if glob.matches(absolute) for word in ignored]
        off = {code for code in _reach(words) if registry.rules()[code].ignorable}
        return {code: one for code, one in self._active.items() if code not in off} if off else self._active

    def limits_for(self, path: str) -> Mapping[str, object]:
        """The limits on a file, as a spec writes them; of two entries for one limit the later wins, whole."""
        return {name: value for name, value, _ in self._limits(path)}

    def limit_origins(self, path: str) -> Mapping[str, str]:
        """Where each of `limits_for(path)` came from."""
        return {name: origin for name, _, origin in self._limits(path)}

    def included(self, path: str) -> bool:
        """Whether a walk takes a file for a network spec, whatever is in it."""
        return _any(self.include, path)

    def excluded(self, path: str) -> bool:
        """Whether a walk leaves a file out."""
        return _any(self.exclude, path)

    @cached_property
    def overrides(self) -> Mapping[str, Severity]:
        """Severities that somebody chose, by code: they hold whatever severity a rule gives its finding."""
        reached: dict[str, tuple[int, Severity]] = {}
        for word, severity in self.severity.items():
            for code, weight in _reach([word]).items():
                if registry.rules()[code].ignorable and weight >= reached.get(code, (0,))[0]:
                    reached[code] = (weight, severity)
        return {code: severity for code, (_, severity) in reached.items()}

    @cached_property
    def _active(self) -> Mapping[str, Severity]:
        chosen = _reach([*(self.select or ()), *self.extend_select])
        ignored = _reach(self.ignore)
        return {
            code: self.overrides.get(code, rule.severity)
            for code, rule in registry.rules().items()
            if not rule.ignorable
            or chosen.get(code, 0 if rule.on and self.select is None else -1) > ignored.get(code, -1)
        }

    def _limits(self, path: str) -> Iterator[tuple[str, object, str]]:
        absolute = os.path.abspath(path)
        for name, value in self.limits.items():
            yield name, value, self.origin("limits", name)
        for glob, table in self.per_file_limits:
            if glob.matches(absolute):
                for name, value in table.items():
                    yield name, value, self.origin("per-file-limits", glob.pattern)


def _any(globs: tuple[Glob, ...], path: str) -> bool:
    absolute = os.path.abspath(path) if globs else path
    return any(glob.matches(absolute) for glob in globs)


def _reach(words: Iterable[str]) -> dict[str, int]:
    """The rules that words stand for, each with the weight of its most specific word: the letters of a code in it."""
    weights: dict[str, int] = {}
    for word in words:
        codes = registry.matching(word)
        for code in codes:
            weight = len(word) if code.startswith(word.upper()) else len(code)
            weights[code] = max(weights.get(code, 0), weight)
    return weights
