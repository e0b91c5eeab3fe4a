"""The keys of a configuration, and what their values may be.

Each reader takes a value as TOML has it, and the folder of its file, and returns it as `Settings` has it; ValueError
says, in words, why a value cannot stand there. `schemas/config.schema.json` says the same to editors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from rflint import registry
from rflint.config.files import shown
from rflint.config.globs import Glob, check_glob
from rflint.config.limits import read_limits
from rflint.config.modules import read_module
from rflint.diagnostic import Severity
from rflint.nearly import did_you_mean

Reader = Callable[[object, str], object]
_Read = TypeVar("_Read")

_KINDS = {"dict": "table", "int": "number", "float": "number", "Decimal": "number", "datetime": "date"}
_SEVERITIES = tuple(severity.value for severity in Severity)


def _texts(value: object, folder: str) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise ValueError(f"must be a list of texts, not {_shown(value)}")


def _rules(value: object, folder: str) -> tuple[str, ...]:
    words = _texts(value, folder)
    for word in words:
        _check_rule(word)
    return words


def _ignored(value: object, folder: str) -> tuple[str, ...]:
    words = _rules(value, folder)
    for word in words:
        _check_ignorable(word, "ignored")
    return words


def _check_rule(word: str) -> None:
    if not registry.matching(word):
        known = [name for rule in registry.rules().values() for name in (rule.code, rule.name)]
        raise ValueError(f"no rule `{word}`{did_you_mean(word, known)}")


def _check_ignorable(word: str, verb: str) -> None:
    rules = [registry.rules()[code] for code in registry.matching(word)]
    if not any(rule.ignorable for rule in rules):
        raise ValueError(f"`{word}` cannot be {verb}: RF001 to RF009 say that a file could not be checked")


def _globs(value: object, folder: str) -> tuple[Glob, ...]:
    return tuple(_glob(pattern, folder) for pattern in _texts(value, folder))


def _glob(pattern: str, folder: str) -> Glob:
    check_glob(pattern)
    return Glob(pattern, folder)


def _flag(value: object, folder: str) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"must be true or false, not {_shown(value)}")


def _text(value: object, folder: str) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"must be a text, not {_shown(value)}")


def _file(value: object, folder: str) -> str:
    """A file, by its path from the current folder; none, where that is empty."""
    if not isinstance(value, str):
        raise ValueError(f"must be the path of a file, not {_shown(value)}")
    return value and shown(os.path.join(folder, value))


def _choice(words: Callable[[], tuple[str, ...]], value: object, folder: str) -> str:
    known = words()
    if isinstance(value, str) and value in known:
        return value
    near = did_you_mean(value, known) if isinstance(value, str) else ""
    raise ValueError(f"must be one of {', '.join(known)}, not {_shown(value)}{near}")


def _severities(value: object, folder: str) -> dict[str, Severity]:
    return {word: _within(word, partial(_severity, word), one, folder) for word, one in _table(value).items()}


def _severity(word: str, value: object, folder: str) -> Severity:
    _check_rule(word)
    _check_ignorable(word, "given another severity")
    return Severity(_choice(lambda: _SEVERITIES, value, folder))


def _per_file(reader: Reader, value: object, folder: str) -> tuple[tuple[Glob, object], ...]:
    return tuple((_glob(glob, folder), _within(glob, reader, one, folder)) for glob, one in _table(value).items())


def _limits(value: object, folder: str) -> dict[str, object]:
    return read_limits(_table(value))


def _modules(value: object, folder: str) -> dict[str, object]:
    modules = _table(value)
    return {
        name: _within(name, lambda one, _: read_module(_table(one), modules), module, folder)
        for name, module in modules.items()
    }


def _within(name: str, reader: Callable[[object, str], _Read], value: object, folder: str) -> _Read:
    """Read an entry of a table; what is wrong with it is said with its name."""
    try:
        return reader(value, folder)
    except ValueError as error:
        raise ValueError(f"`{name}`: {error}") from None


def _table(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise ValueError(f"must be a table, not {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"`{value}`"
    kind = type(value).__name__
    return f"a {_KINDS.get(kind, kind)}"


def _formats() -> tuple[str, ...]:
    """The formats of `rflint check`: seen by their files, for what is printed is no business of a configuration."""
    from pkgutil import iter_modules

    import rflint

    folders = [os.path.join(path, "output", "check") for path in rflint.__path__]
    return tuple(module.name for module in iter_modules(folders))


READERS: Mapping[str, Reader] = {
    "select": _rules,
    "ignore": _ignored,
    "extend-select": _rules,
    "per-file-ignores": partial(_per_file, _ignored),
    "severity": _severities,
    "limits": _limits,
    "per-file-limits": partial(_per_file, _limits),
    "include": _globs,
    "exclude": _globs,
    "force-exclude": _flag,
    "skip-unrecognised": _flag,
    "modules": _modules,
    "scale": _text,
    "baseline": _file,
    "fix": _flag,
    "unsafe-fixes": _flag,
    "fail-on": partial(_choice, lambda: (*_SEVERITIES, "never")),
    "output-format": partial(_choice, _formats),
    "statistics": _flag,
    "quiet": _flag,
    "color": partial(_choice, lambda: ("auto", "always", "never")),
}
