"""The tables of modules beside this file, as they are written, and those that users declare in their configuration."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Plain = Any
"""Data of a table: what YAML gives."""

ANYTHING = "*"
"""As `args`: whatever a row gives moves no field."""


@dataclass(frozen=True)
class Argument:
    """An argument of a module; `default` is None for the text `None`, too."""

    name: str
    required: bool
    default: Plain = None


@dataclass(frozen=True)
class Module:
    """A module as a table has it; the comments at the top of `ultralytics.yaml` say what each part means."""

    name: str
    signatures: tuple[tuple[Argument, ...], ...] | None
    """The lists of arguments it can be called with; None: any arguments, which move no field."""
    layers: Sequence[Mapping[str, Plain]] = ()
    channels: str = ""
    inside: bool = False
    own: bool = False
    many: bool = False
    aside: bool = False
    at: Mapping[str, Mapping[str, Plain]] = field(default_factory=dict)
    unpack: Mapping[str, Sequence[str]] = field(default_factory=dict)
    spread: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, Plain]] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    """The names of its maps, where a user declares several."""


@dataclass(frozen=True)
class Table:
    """Modules by name, and the native blocks that their layers use."""

    modules: Mapping[str, Module]
    blocks: Mapping[str, Mapping[str, Plain]]


@cache
def table(*files: str) -> Table:
    """The table in some files beside this one; what a later file has stands for what an earlier one has."""
    modules: dict[str, Mapping[str, Plain]] = {}
    blocks: dict[str, Mapping[str, Plain]] = {}
    for name in files:
        data = _read(name)
        modules.update(data["modules"])
        blocks.update(data["blocks"])
    return Table({name: _module(name, _inherited(modules, entry)) for name, entry in modules.items()}, blocks)


def _read(name: str) -> Mapping[str, Plain]:
    import yaml

    with open(os.path.join(os.path.dirname(__file__), name), "rb") as file:
        data: Mapping[str, Plain] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return data


def _inherited(modules: Mapping[str, Mapping[str, Plain]], entry: Mapping[str, Plain]) -> Mapping[str, Plain]:
    """An entry with what the module it is like says; branches are added to branches."""
    if "like" not in entry:
        return entry
    base = _inherited(modules, modules[entry["like"]])
    parts = {**base.get("parts", {}), **entry.get("parts", {})}
    return {**base, **entry, **({"parts": parts} if parts else {})}


def _module(name: str, entry: Mapping[str, Plain]) -> Module:
    args = entry["args"]
    signatures = None if args == ANYTHING else tuple(map(_signature, [args] if isinstance(args, str) else args))
    return Module(
        name,
        signatures,
        entry.get("layers", ()),
        entry.get("channels", ""),
        entry.get("repeats") == "inside",
        entry.get("own", False),
        entry.get("sources") == "many",
        entry.get("aside", False),
        entry.get("at", {}),
        entry.get("unpack", {}),
        entry.get("spread", {}),
        entry.get("parts", {}),
    )


def _signature(text: str) -> tuple[Argument, ...]:
    return tuple(_arguments(text.split()))


def _arguments(words: Sequence[str]) -> Iterator[Argument]:
    for word in words:
        name, given, default = word.partition("=")
        yield Argument(name, not given, _default(default) if given else None)


def _default(text: str) -> Plain:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return list(value) if isinstance(value, tuple) else value


def declared(known: Table, modules: Mapping[str, Plain]) -> Table:
    """A table with the modules of a configuration, which is checked already: these stand for those of the table."""
    found = {name: _declared(name, entry, known.modules, modules) for name, entry in modules.items()}
    return Table({**known.modules, **found}, known.blocks)


def _declared(
    name: str, entry: Mapping[str, Plain], known: Mapping[str, Module], modules: Mapping[str, Plain]
) -> Module:
    while "like" in entry:
        like = entry["like"]
        if like not in modules:
            return known[like]
        entry = modules[like]
    layers = entry.get("layers", [{"op": "window", **entry}])
    return Module(name, None, layers, inputs=tuple(entry.get("inputs", ())))
