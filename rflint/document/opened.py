"""Collections whose end has not been read."""

from __future__ import annotations

from typing import Any

from rflint.document.anchors import Anchored
from rflint.document.values import Map, Seq
from rflint.source import Span

DEEPEST = 100
TOO_DEEP = f"nested more than {DEEPEST} deep"

_NOWHERE = Span(0, 0)

KEEP, DROP, MERGE, EXTENSION = range(4)
"""What becomes of the value after a key: merged for `<<`, put as None for `x-…`."""

# The keys of these mappings are names that a spec gives to things: one that starts with `x-` is a name there as well.
_HOLD_NAMES = frozenset(("blocks", "params", "inputs", "outputs", "with", "first", "each", "from", "causal"))


class Open:
    """A mapping or a list that is still open: what it holds so far, and what comes next."""

    key: str | None = None
    """Of a mapping: the key whose value comes next."""
    fate = KEEP
    """What becomes of that value."""
    merge_key: Span | None = None
    """The first `<<`."""
    merges: tuple[Map, ...] = ()
    """What it merges in."""
    merged_at: Span | None = None
    """Of a list: the `<<` that merges in its mappings."""
    holds_names = False
    """Whether the keys are names that a spec gives."""
    hidden = False
    """Whether it stands under an `x-` key."""
    anchored: Anchored | None = None
    """Its anchor."""
    within: Anchored | None = None
    """The innermost anchored collection under the same `x-` key: this one, or one around it."""
    height = 1
    """How many collections stand in one another here, this one counted."""

    def __init__(self, node: Map | Seq, start: int, flow: bool = False, before: int = 0) -> None:
        self.node: Any = node
        self.is_map = type(node) is Map
        self.spans: Any = {} if self.is_map else []
        node.spans = self.spans
        self.start = self.end = start
        self.flow = flow
        self.before = before  # values in the text before this one
        self.key_span = _NOWHERE

    def stands_in(self, parent: Open) -> None:
        """Take over what holds for everything that stands there."""
        self.hidden = parent.hides
        if parent.key is not None:
            self.holds_names = parent.key in _HOLD_NAMES
            self.merged_at = parent.key_span if parent.fate == MERGE else None

    @property
    def hides(self) -> bool:
        """Whether what comes next stands under an `x-` key."""
        return self.hidden or (self.key is not None and self.fate == EXTENSION)

    @property
    def used_at(self) -> Span | None:
        """The `<<` that merges in what comes next."""
        return self.key_span if self.key is not None and self.fate == MERGE else self.merged_at

    @property
    def inside(self) -> int:
        """Where what comes next starts, or before that."""
        return max(self.end, self.start + 1) if self.flow else self.end

    @property
    def last(self) -> Span | None:
        """Where the last key or value stands."""
        if self.key is not None:
            return self.key_span
        if not self.spans:
            return None
        last: Span = next(reversed(self.spans.values()))[1] if self.is_map else self.spans[-1]
        return last

    def put(self, value: object, span: Span) -> None:
        """Put the value of the key that was read last."""
        self.node[self.key] = value
        self.spans[self.key] = (self.key_span, span)

    def merge(self) -> None:
        """Put what `<<` brings in behind the keys that are written here: those win, then what is merged first."""
        for merged in self.merges:
            for key, value in merged.items():
                if key not in self.spans:
                    self.node[key], self.spans[key] = value, merged.spans[key]
