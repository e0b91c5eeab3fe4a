"""The file of a baseline, version 1: JSON in ASCII with one entry a line.

{"version": 1, "findings": {"nets/a.yaml": {"RF201": {"fuse": 1}, "RF402": {"blocks.stage.conv#1f3a9c21": 2}}}}
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rflint.baseline.keys import Baseline, Key
from rflint.source import Span

VERSION = 1


class Unusable(ValueError):
    """Why a text is no baseline that can be used, in words."""


def parse(text: str) -> Baseline:
    """Read a baseline.

    Raises:
        Unusable: it is none, or one of another version.
    """
    try:
        data = json.loads(text, object_pairs_hook=_without_twins)
    except RecursionError:
        raise Unusable("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise Unusable(f"is no baseline: line {error.lineno} is no JSON") from None
    except ValueError as error:
        raise Unusable(f"is no baseline: {error}") from None
    version = data.get("version") if isinstance(data, dict) else None
    if type(version) is not int:
        raise Unusable("is no baseline: it has no `version`")
    if version != VERSION:
        raise Unusable(f"is a baseline of version {version}, and this rflint knows version {VERSION}")
    return {path: dict(_entries(path, codes)) for path, codes in _table("findings", data.get("findings")).items()}


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A mapping; the same key twice is what merging two branches may leave."""
    data = dict(pairs)
    if len(data) < len(pairs):
        twin = next(key for key, number in Counter(key for key, _ in pairs).items() if number > 1)
        raise ValueError(f"`{twin}` stands twice in one mapping")
    return data


def _entries(path: str, codes: object) -> Iterator[tuple[Key, int]]:
    for code, layers in _table(path, codes).items():
        for layer, number in _table(code, layers).items():
            if type(number) is not int or number < 1:
                raise Unusable(f"is no baseline: `{path}`: `{code}`: `{layer}` must be a number from 1 on")
            yield Key(code, layer), number


def _table(name: str, value: object) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise Unusable(f"is no baseline: `{name}` must be a mapping")


def written(baseline: Baseline) -> str:
    """The text of a baseline: the same bytes for the same entries."""
    findings: dict[str, dict[str, dict[str, int]]] = {}
    for path, counts in sorted(baseline.items()):
        for (code, layer), number in sorted(counts.items()):
            findings.setdefault(path, {}).setdefault(code, {})[layer] = number
    return json.dumps({"version": VERSION, "findings": findings}, indent=2) + "\n"


class Lines:
    """Where the entries of a baseline stand in its text, however it is laid out."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[tuple[str, ...], Span] = {}

    def span(self, *words: str) -> Span:
        """The last of the words that lead to an entry; the beginning of the text where it is written otherwise."""
        if not words:
            return Span(0, 0)
        if words not in self._known:
            word = json.dumps(words[-1])
            start = self._text.find(word, self.span(*words[:-1]).end)
            self._known[words] = Span(start, start + len(word)) if start >= 0 else Span(0, 0)
        return self._known[words]
