"""Settings as TOML that says in comments where each value came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rflint.config.globs import Glob
from rflint.config.keys import READERS
from rflint.config.settings import Settings


def shown(settings: Settings, path: str) -> list[str]:
    """Lines with all settings of a file or folder, and the rules that they put in force for it."""
    values = {key: getattr(settings, key.replace("-", "_")) for key in READERS}
    tables = {key: value for key, value in values.items() if key in _TABLES}
    lines: list[str] = []
    for key, value in values.items():
        if key not in tables:
            lines += _value(key, value, settings)
    for key, table in tables.items():
        lines += ["", *_table(key, dict(table), settings)]
    return [*lines, "", *_in_force(settings, path)]


_TABLES = ("per-file-ignores", "severity", "limits", "per-file-limits", "modules")


def _value(key: str, value: Any, settings: Settings) -> Iterator[str]:
    if value is None:
        yield f"# {key}: the rules that are on by themselves  # {settings.origin(key)}"
        return
    origins = [settings.origin(key, _word(entry)) for entry in value] if isinstance(value, tuple) else []
    if len(set(origins)) > 1:
        yield f"{key} = ["
        yield from (f"    {_toml(entry)},  # {origin}" for entry, origin in zip(value, origins))
        yield "]"
    else:
        yield f"{key} = {_toml(value)}  # {origins[0] if origins else settings.origin(key)}"


def _table(key: str, table: Mapping[Any, Any], settings: Settings) -> Iterator[str]:
    yield f"[{key}]" + ("" if table else f"  # {settings.origin(key)}")
    for entry, value in table.items():
        yield f"{_key(_word(entry))} = {_toml(value)}  # {settings.origin(key, _word(entry))}"


def _in_force(settings: Settings, path: str) -> Iterator[str]:
    from textwrap import wrap

    from rflint.registry import rules

    active = settings.active(path)
    yield f"# {len(active)} of {len(rules())} rules are in force:"
    yield from (f"#   {line}" for line in wrap(", ".join(active), 100))


def _word(entry: Any) -> str:
    return entry.pattern if isinstance(entry, Glob) else str(entry)


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_toml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Glob):
        return _text(value.pattern)
    return _text(value) if isinstance(value, str) else str(value)


def _key(key: str) -> str:
    plain = key.isascii() and key.replace("-", "").replace("_", "").isalnum()
    return key if plain else _text(key)


def _text(text: str) -> str:
    from json import dumps

    return dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
