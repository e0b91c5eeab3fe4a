"""Changes of data as edits of text, by position: comments, quoting and layout stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from rflint.diagnostic import Change, Edit
from rflint.document import Anchor, Document, Map, Seq
from rflint.document.places import line_start
from rflint.findings.repairs import written as flow
from rflint.source import Span

_ORDER = ("op", "from", "kernel_size", "stride", "padding", "output_padding", "dilation")
"""Where an argument goes: behind those before it here."""

_BREAK = re.compile(r"\r\n|\r|\n")
_REST = re.compile(r"[^\r\n]*")
_COMMA_BEFORE = re.compile(r",\s*\Z")
_COMMA_BEHIND = re.compile(r"\s*,[ \t]*")
_BLANKS = re.compile(r"[ \t]*")
_BELOW = re.compile(r"\s*:[ \t]*[\r\n]\s*")
_LEFT_OUT = re.compile(r"\s*:")


class Unwritable(Exception):
    """Why a change is left to people, in words."""


class Assigned(NamedTuple):
    """A key of a mapping in the document that gets another value; None takes it away."""

    owner: Map
    key: str
    value: Any


class Writer:
    """Writes changes of one document."""

    def __init__(self, read: Document) -> None:
        self._read, self._text = read, read.source.text

    def edits(self, changes: Iterable[Change]) -> tuple[Edit, ...]:
        """The edits that make changes, in the order of the text.

        Raises:
            Unwritable: where a value is shared with other places.
        """
        found: list[Edit] = []
        for owner, key, value in map(self.assigned, changes):
            made = list(self._taken_away(owner, key) if value is None else self._given(owner, key, value))
            self._check_shared(owner, made)
            found += made
        return tuple(sorted(found, key=lambda edit: edit.span))

    def assigned(self, change: Change) -> Assigned:
        """The mapping that a change speaks of."""
        owners = self._by_op.get(change.op, [])
        if len(owners) != 1:
            raise Unwritable("several layers take their operator from here" if owners else self._unowned)
        return Assigned(owners[0], change.argument, change.value)

    @property
    def _unowned(self) -> str:
        data = self._read.data
        native = isinstance(data, Map) and "rflint" in data
        return "the layer is shared through an anchor" if native else "arguments of this format are changed by hand"

    @cached_property
    def _by_op(self) -> Mapping[Span, list[Map]]:
        """Layers by where their operators are written."""
        found: dict[Span, list[Map]] = {}
        seen: set[int] = set()
        waiting: list[Any] = [self._read.data]
        while waiting:
            value = waiting.pop()
            if not isinstance(value, (Map, Seq)) or id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, Map) and "op" in value:
                found.setdefault(value.spans["op"][1], []).append(value)
            waiting += value.values() if isinstance(value, Map) else value
        return found

    def _check_shared(self, owner: Map, edits: Iterable[Edit]) -> None:
        """Refuse to change an anchored value that stands in several places."""
        spans = [owner.span, *(edit.span for edit in edits)]
        for anchor in self._read.anchors:
            if _is_shared(anchor) and any(_within(span, anchor.span) for span in spans):
                raise Unwritable("the value is anchored and used elsewhere, too")

    def _given(self, owner: Map, key: str, value: Any) -> Iterator[Edit]:
        if key not in owner:
            yield self._added(owner, key, value)
            return
        word, span = owner.spans[key]
        if not _within(word, owner.span):
            raise Unwritable(f"`{key}` is merged in from an anchored value")
        yield from self._replaced(owner[key], span, settled(self._text, owner[key], value), word.end)

    def _replaced(self, old: Any, span: Span, new: Any, key_end: int | None = None) -> Iterator[Edit]:
        """Edits of what differs; `new` is settled, so that lists of one length and mappings are edited inside."""
        if old == new:
            return
        if self._text.startswith("*", span.start):
            raise Unwritable("the value comes from an alias")
        if isinstance(old, Map) and isinstance(new, dict):
            for key in old.keys() | new.keys():
                yield from self._given(old, key, new[key]) if key in new else self._taken_away(old, key)
        elif isinstance(old, Seq) and isinstance(new, list) and len(old) == len(new):
            for each, place, other in zip(old, old.spans, new):
                yield from self._replaced(each, place, other)
        elif key_end is not None and (_BELOW if span.start < span.end else _LEFT_OUT).fullmatch(
            self._text, key_end, span.start
        ):
            yield Edit(Span(key_end, span.end), f": {flow(new)}")
        else:
            yield Edit(span, flow(new))

    def _added(self, owner: Map, key: str, value: Any) -> Edit:
        own = {name: spans for name, spans in owner.spans.items() if _within(spans[0], owner.span)}
        before = _ORDER[: _ORDER.index(key)] if key in _ORDER else _ORDER
        word, last = max((own[name] for name in own if name in before), default=None) or max(own.values())
        if self._text.startswith("{", owner.span.start):
            return Edit(Span(last.end, last.end), f", {key}: {flow(value)}")
        end = _end(_REST, self._text, last.end)
        indent = " " * (word.start - line_start(self._text, word.start))
        return Edit(Span(end, end), f"{self._line_end(end)}{indent}{key}: {flow(value)}")

    def _line_end(self, at: int) -> str:
        """How the line ends that ends at an offset: of the last one, as others do."""
        match = _BREAK.match(self._text, at) or _BREAK.search(self._text)
        return match[0] if match else "\n"

    def _taken_away(self, owner: Map, key: str) -> Iterator[Edit]:
        if key not in owner:
            return
        word, value = owner.spans[key]
        if not _within(word, owner.span):
            raise Unwritable(f"`{key}` is merged in from an anchored value")
        in_flow = self._text.startswith("{", owner.span.start)
        yield Edit(self._entry(word, value) if in_flow else self._lines(owner, word, value), "")

    def _entry(self, word: Span, value: Span) -> Span:
        """An entry between braces, with one comma."""
        comma = _COMMA_BEFORE.search(self._text, 0, word.start)
        if comma:
            return Span(comma.start(), value.end)
        return Span(word.start, _end(_COMMA_BEHIND, self._text, value.end))

    def _lines(self, owner: Map, word: Span, value: Span) -> Span:
        """The lines of an entry; where something else stands on them, the entry alone."""
        start, end = line_start(self._text, word.start), _end(_BLANKS, self._text, value.end)
        if self._text[start : word.start].strip():
            following = [spans[0].start for spans in owner.spans.values() if spans[0].start > word.start]
            return Span(word.start, min(following, default=value.end))
        if self._text.startswith("#", end):
            return Span(word.start, end)
        behind = _end(_BREAK, self._text, end)
        return Span(start, behind) if behind > end else Span(len(self._text[:start].rstrip("\r\n")), end)


def settled(text: str, old: Any, new: Any) -> Any:
    """What becomes of a value that is to be `new`: a list stays one, sides on lines of their own and `x-` keys stay."""
    if isinstance(old, Seq):
        each = new if isinstance(new, list) else [new] * len(old)
        return [settled(text, *pair) for pair in zip(old, each)] if len(each) == len(old) else each
    if not isinstance(old, Map):
        return new
    if isinstance(new, int) and not text.startswith("{", old.span.start):
        new = {"before": new, "after": new}
    if not isinstance(new, dict):
        return new
    kept = {key: value for key, value in old.items() if key.startswith("x-")}
    return {**kept, **{key: settled(text, old.get(key), value) for key, value in new.items()}}


def _is_shared(anchor: Anchor) -> bool:
    return len(anchor.uses) + (not anchor.under_x) > 1


def _within(inner: Span, outer: Span) -> bool:
    """Whether a span, or the place of an insertion, is part of another; one at its end is not."""
    return outer.start <= inner.start < outer.end and inner.end <= outer.end


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
