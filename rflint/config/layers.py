"""Layers of values, each from one source, laid over each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rflint import registry
from rflint.config.globs import Glob
from rflint.config.settings import Settings

_CHOICES = {"select": "ignore", "extend-select": "ignore", "ignore": "extend-select", "severity": "severity"}
"""Choices of rules, and the key by which a later layer decides otherwise."""


class Layer(NamedTuple):
    """Values that one source gives, as `Settings` has them, by key."""

    origin: str
    values: Mapping[str, Any]


def merged(layers: Iterable[Layer]) -> Settings:
    """The settings in force when each layer may change what those before it say.

    Tables are laid over each other and lists add up; `select` and single values replace what stood there. Of choices of
    rules the later wins, however specific the earlier one is; a `select` starts anew, with nothing ignored or added.
    """
    values: dict[str, Any] = {}
    origins: dict[tuple[str, ...], str] = {}
    for layer in layers:
        for key in _CHOICES.keys() & values.keys():
            left = _left(key, values[key], layer.values)
            if len(left) < len(values[key]):
                values[key], origins[key,] = left, layer.origin
        for key, value in layer.values.items():
            values[key] = _joined(key, values.get(key), value)
            origins.update((entry, layer.origin) for entry in _entries(key, value))
    return Settings(**{key.replace("-", "_"): value for key, value in values.items()}, origins=origins)


def _left(key: str, words: Any, later: Mapping[str, Any]) -> Any:
    """What a later layer leaves of a choice of rules."""
    if "select" in later and key in ("ignore", "extend-select"):
        return ()
    decided = {code for word in later.get(_CHOICES[key], ()) for code in registry.matching(word)}
    left = [word for word in words if not decided.issuperset(registry.matching(word))]
    return {word: words[word] for word in left} if isinstance(words, dict) else tuple(left)


def _joined(key: str, earlier: Any, later: Any) -> Any:
    if isinstance(later, dict):
        return {**(earlier or {}), **later}
    return (*(earlier or ()), *later) if isinstance(later, tuple) and key != "select" else later


def _entries(key: str, value: Any) -> Iterator[tuple[str, ...]]:
    """The names under which origins are kept: of the value, and of each of its entries."""
    yield (key,)
    for entry in value if isinstance(value, tuple | dict) else ():
        word = entry[0] if isinstance(entry, tuple) else entry
        yield key, word.pattern if isinstance(word, Glob) else word
