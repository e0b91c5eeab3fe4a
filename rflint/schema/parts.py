"""The schema of network specs and its parts."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple


@cache
def schema_text(name: str = "network") -> str:
    """The text of `schemas/<name>.schema.json`, as installed with the package or as it stands beside it in a checkout.

    Raises:
        FileNotFoundError: if there is no schema of that name.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    folder = os.path.join(package, "schemas")
    if not os.path.isdir(folder):
        folder = os.path.join(os.path.dirname(package), "schemas")
    with open(os.path.join(folder, f"{name}.schema.json"), encoding="utf-8") as file:
        return file.read()


class Violation(NamedTuple):
    """An error of the schema: the `keyword` of a part of it that does not hold, with its argument there.

    It speaks of the value that `path` leads to, or, with `name`, of that key in it.
    """

    path: tuple[str | int, ...]
    keyword: str
    argument: Any
    schema: Mapping[str, Any]
    name: str | None


def definition(name: str) -> dict[str, Any]:
    """A part of the schema of network specs, by its name."""
    found: dict[str, Any] = network_schema()["$defs"][name]
    return found


@cache
def operators() -> tuple[str, ...]:
    """The names of all operators."""
    return tuple(definition("op")["enum"])


def accepts(schema: Mapping[str, Any], text: str) -> bool:
    """Whether a text has the pattern that a part of the schema asks for."""
    return matches(schema.get("pattern", ""), text)


@cache
def network_schema() -> dict[str, Any]:
    """The schema of network specs."""
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


def matches(pattern: str, text: str) -> bool:
    """Whether a text has a pattern of JSON Schema."""
    return _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In JSON Schema `$` is the end of the text, and not also a place before a last line end.
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern))
