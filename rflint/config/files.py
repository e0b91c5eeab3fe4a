"""Configuration files: which one is nearest, what stands in it, and what it extends."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from rflint.config.errors import ConfigError

RFLINT = "rflint.toml"
PYPROJECT = "pyproject.toml"


class File(NamedTuple):
    """A configuration file: its absolute path, and its keys with their values."""

    path: str
    table: Mapping[str, object]

    @property
    def shown(self) -> str:
        """The path as messages have it."""
        return shown(self.path)


def shown(path: str) -> str:
    """A path as messages have it: from the current folder, where that is shorter."""
    try:
        return min(os.path.relpath(path), path, key=len)
    except ValueError:  # another drive
        return path


def found_in(folder: str) -> File | None:
    """The configuration that stands in a folder: `rflint.toml`, else a `pyproject.toml` that has the table."""
    for name in (RFLINT, PYPROJECT):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            table = _table(path)
            if table is not None:
                return File(path, table)
    return None


def named(path: str, by: str) -> File:
    """A configuration file that somebody (`by`) names: it must be there, and must have a configuration."""
    absolute = os.path.abspath(path)
    if not os.path.isfile(absolute):
        raise ConfigError(f"{by}: no file `{shown(absolute)}`")
    table = _table(absolute)
    if table is None:
        raise ConfigError(f"{by}: `{shown(absolute)}` has no [tool.rflint]")
    return File(absolute, table)


def chain(file: File) -> list[File]:
    """A file and those it extends, the farthest first: each may change what those before it say."""
    files = [file]
    while "extend" in files[-1].table:
        files.append(_extended(files[-1]))
        if _same(files[-1]) in map(_same, files[:-1]):
            circle = " -> ".join(one.shown for one in files)
            raise ConfigError(f"{file.shown}: files extend each other in a circle: {circle}")
    return files[::-1]


def _extended(file: File) -> File:
    target = file.table["extend"]
    if not isinstance(target, str):
        raise ConfigError(f"{file.shown}: `extend` must be the path of one file")
    return named(os.path.join(os.path.dirname(file.path), target), f"{file.shown}: `extend`")


def _same(file: File) -> str:
    return os.path.realpath(file.path)


def _table(path: str) -> Mapping[str, object] | None:
    """The keys in a file; None for a `pyproject.toml` without the table."""
    content = _parsed(path)
    if os.path.basename(path) != PYPROJECT:
        return content
    tool = content.get("tool")
    table = tool.get("rflint") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{shown(path)}: `tool.rflint` must be a table")
    return table


def _parsed(path: str) -> dict[str, Any]:
    """A file as TOML has it, with exact numbers."""
    from decimal import Decimal

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, "rb") as file:
            return tomllib.loads(file.read().decode("utf-8"), parse_float=Decimal)
    except OSError as error:
        raise ConfigError(f"{shown(path)}: {error.strerror}") from None
    except (ValueError, ArithmeticError, RecursionError) as error:
        why = f": {error}" if isinstance(error, tomllib.TOMLDecodeError) else ""
        raise ConfigError(f"{shown(path)}: cannot be read as TOML{why}") from None
