"""A value in a document, reached by a path: where it stands, and what to call it in a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rflint.document import Map, Seq, Value
from rflint.document.values import shortened
from rflint.source import Source, Span

_KINDS = {"inputs": "input", "blocks": "block", "outputs": "output"}


@dataclass(frozen=True)
class Spot:
    """The value that `path` leads to from `root`: keys of mappings, and places in lists from 0."""

    source: Source
    root: Value
    path: tuple[str | int, ...]

    @cached_property
    def _values(self) -> Sequence[Value]:
        values = [self.root]
        for step in self.path:
            inner = values[-1]
            assert isinstance(inner, (Map, Seq))
            values.append(inner[step])  # type: ignore[index]
        return values

    @property
    def value(self) -> Value:
        """The value."""
        return self._values[-1]

    @property
    def owner(self) -> Value:
        """The mapping or list that the value stands in; None for the root."""
        return self._values[-2] if self.path else None

    @property
    def key(self) -> str:
        """The key that the value, or the list around it, stands under; empty if there is none."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def op(self) -> str | None:
        """The operator, where the value is an argument of a layer, or an entry of one."""
        depth = max((n for n, step in enumerate(self.path) if isinstance(step, str)), default=0)
        layer = self._values[depth]
        op = layer.get("op") if isinstance(layer, Map) and self.key != "op" else None
        return op if isinstance(op, str) else None

    def __truediv__(self, step: str | int) -> Spot:
        return Spot(self.source, self.root, (*self.path, step))

    @property
    def entry(self) -> Span:
        """Where the value stands: of an alias, its place of use."""
        owner, root = self.owner, self.root
        if isinstance(owner, Map):
            return owner.spans[str(self.path[-1])][1]
        if isinstance(owner, Seq):
            return owner.spans[int(self.path[-1])]
        return root.span if isinstance(root, (Map, Seq)) else Span(0, len(self.source.text))

    @property
    def word(self) -> Span:
        """The value where it stands on one line, else its key, or its first line."""
        entry = self.entry
        lines = self.source[entry].splitlines()
        if len(lines) == 1:
            return entry
        return (
            self.key_word if isinstance(self.owner, Map) else Span(entry.start, entry.start + len("".join(lines[:1])))
        )

    @property
    def key_word(self) -> Span:
        """The key that the value stands under."""
        owner = self.owner
        return owner.spans[str(self.path[-1])][0] if isinstance(owner, Map) else self.word

    @property
    def name(self) -> str:
        """What to call the value: its key, and what has that key."""
        if not self.path:
            return "a network spec"
        if isinstance(self.path[-1], int):
            return "a layer" if self.key == "layers" else f"each entry of `{self.key}`"
        if self.op:
            return f"`{self.key}` of `{self.op}`"
        around = Spot(self.source, self.root, self.path[:-1]).key
        if len(self.path) == 2 and around in _KINDS:
            return f"{_KINDS[around]} `{self.key}`"
        return f"`{self.key}` of `{around}`" if around and around != "layers" else f"`{self.key}`"

    @property
    def shown(self) -> str:
        """The value, as a message shows it."""
        value = self.value
        if isinstance(value, (Map, Seq)):
            return "a mapping" if isinstance(value, Map) else "a list"
        if value is None:
            return "null" if self.source[self.entry].strip() else "an empty value"
        return f"`{self.text}`" if isinstance(value, (str, bool, float)) else self.text

    @property
    def text(self) -> str:
        """A scalar as it is written, cut where it is long; as it reads, where an alias brings it in."""
        written = self.source[self.entry]
        read = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
        lines = [read] if written.startswith("*") else written.splitlines()
        return shortened(f"{lines[0]}..." if len(lines) > 1 else "".join(lines))
