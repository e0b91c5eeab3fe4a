"""Edits of one text, made at once: what becomes of the text, of its offsets and of its comments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from rflint.diagnostic import Edit
from rflint.source import Span


class Edits:
    """Edits that do not overlap; equal ones are one."""

    def __init__(self, edits: Iterable[Edit] = ()) -> None:
        self._edits = sorted(set(edits), key=lambda edit: edit.span)
        self._ends = [edit.span.end for edit in self._edits]
        self._starts = [edit.span.start for edit in self._edits]
        self._grown = [0, *accumulate(len(text) - (end - start) for (start, end), text in self._edits)]

    def applied(self, text: str) -> str:
        """The text with the edits made."""
        parts, at = [], 0
        for span, new in self._edits:
            parts += [text[at : span.start], new]
            at = span.end
        return "".join([*parts, text[at:]])

    def moved(self, offset: int) -> int:
        """Where an offset is then; one inside an edit, where that begins."""
        done = bisect_right(self._ends, offset)
        inside = done < len(self._edits) and self._starts[done] < offset
        return (self._starts[done] if inside else offset) + self._grown[done]

    def left(self, text: str, comment: Span) -> str:
        """What is left of a comment then."""
        start, end = comment
        touching = self._edits[bisect_right(self._ends, start) : bisect_left(self._starts, end)]
        inside = (Edit(Span(max(span.start, start) - start, min(span.end, end) - start), new) for span, new in touching)
        return Edits(inside).applied(text[start:end]).rstrip() if touching else text[start:end].rstrip()
