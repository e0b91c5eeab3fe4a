"""What findings are counted under in a baseline: it holds when lines move and when other layers get other ids."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from rflint import document, registry
from rflint.diagnostic import Diagnostic
from rflint.document import Map, Seq, Value
from rflint.source import Source

_NAMES_LAYERS = ("from", "like")
"""Keys of a layer whose values are ids of other layers."""


class Key(NamedTuple):
    """What a finding is counted under: its code, and the id of the layer that it points into.

    The id of a layer in a block has the block's before it (`blocks.stage.conv`). A layer without an id is known by its
    operator and a hash of its data, the ids of other layers left out; what stands in no layer by the keys that lead
    there (`limits.receptive_field`), or by nothing.
    """

    code: str
    layer: str


Counts = Mapping[Key, int]
"""How many findings are kept quiet in one file."""

Baseline = Mapping[str, Counts]
"""What is kept quiet, by path."""


def keys(source: Source, found: Sequence[Diagnostic]) -> list[Key | None]:
    """What each finding is counted under; None for one that cannot be ignored."""
    ignorable = [registry.rules()[one.code].ignorable for one in found]
    if not any(ignorable):
        return [None] * len(found)
    places = _Places(document.read(source).data)
    return [
        Key(one.code, places.at(source.line_starts[one.place.start.line - 1] + one.place.start.column - 1))
        if counts
        else None
        for one, counts in zip(found, ignorable)
    ]


_Entry = tuple[int, int, Any]
"""Where an entry of a mapping or a list begins and ends, and its key or place."""


class _Places:
    """What stands at the places of a document."""

    def __init__(self, root: Value) -> None:
        self._root = root
        self._entries: dict[int, list[_Entry]] = {}

    def at(self, offset: int) -> str:
        """The words that lead to a place, down to the layer that it is in."""
        words: list[str] = []
        value = self._root
        while isinstance(value, Map | Seq):
            step = self._step(value, offset)
            if step is None:
                break
            if isinstance(value, Seq):
                words.append(_name(value[step]))
                break
            words.append(step if step != "layers" else "")
            value = value[step]
        return ".".join(word for word in words if word)

    def _step(self, value: Map | Seq, offset: int) -> Any:
        """The key or the place of the entry that an offset is in."""
        if id(value) not in self._entries:
            self._entries[id(value)] = sorted(_spans(value))
        entries = self._entries[id(value)]
        at = bisect_right(entries, offset, key=lambda entry: entry[0]) - 1
        return entries[at][2] if at >= 0 and offset < entries[at][1] else None


def _spans(value: Map | Seq) -> Iterator[_Entry]:
    if isinstance(value, Map):
        yield from ((key.start, max(key.end, one.end), name) for name, (key, one) in value.spans.items())
    else:
        yield from ((span.start, span.end, place) for place, span in enumerate(value.spans))


def _name(entry: Value) -> str:
    """The id of a layer, or what is known of one without; a name in a list as it is; of another entry nothing."""
    if not isinstance(entry, Map):
        return entry if isinstance(entry, str) else ""
    word = entry.get("id") or entry.get("op") or entry.get("use") or ""
    if "id" in entry or not word:
        return str(word)
    data = {
        key: _without_ids(value) if key in _NAMES_LAYERS else value
        for key, value in entry.items()
        if not key.startswith("x-")
    }
    mark = sha256(json.dumps(data, sort_keys=True, default=str).encode()).hexdigest()[:8]
    return f"{word}#{mark}"


def _without_ids(value: Value) -> Value | list[None] | dict[str, None]:
    """How many layers are named, and as what, but not which."""
    if isinstance(value, Map):
        return dict.fromkeys(value)
    return [None] * len(value) if isinstance(value, Seq) else None
