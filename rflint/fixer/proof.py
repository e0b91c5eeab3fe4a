"""The proof of fixes: text edited, read again, data and comments compared, linted again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from rflint import document
from rflint.diagnostic import Diagnostic, Severity
from rflint.document import Document, Map, Seq
from rflint.document.comments import comments
from rflint.fixer.edits import Edits
from rflint.fixer.written import Assigned, Writer, settled
from rflint.source import Source

Check = Callable[[Source], "tuple[Diagnostic, ...] | None"]
"""Lints a text; its fixes need not be proved."""

Found = Sequence[Diagnostic]

_Key = tuple[str, Severity, int]


class Proof(NamedTuple):
    """The text with fixes made, what is found in it, and what speaks against them (empty: nothing)."""

    source: Source
    found: tuple[Diagnostic, ...]
    against: str = ""


class Prover:
    """Proves fixes of one text, in which `found` is found."""

    def __init__(self, source: Source, found: Found, check: Check) -> None:
        self.source, self.found = source, found
        self._check = check
        self._read = document.read(source)
        self._writer = Writer(self._read)

    def prove(self, mended: Found) -> Proof:
        """Make the fixes of some findings together; they do not overlap."""
        edits = Edits(edit for one in mended if one.fix for edit in one.fix.edits)
        source = Source(self.source.name, edits.applied(self.source.text), self.source.bom)
        read = document.read(source)
        against = self._data(mended, read) or self._comments(mended, source.text)
        if against:
            return Proof(source, (), against)
        found = self._check(source) or ()
        return Proof(source, found, self._new(mended, edits, Proof(source, found)))

    def _data(self, mended: Found, read: Document) -> str:
        changes = [change for one in mended if one.fix for change in one.fix.changes]
        wanted = _changed(self._read, map(self._writer.assigned, changes))
        return "" if not read.faults and read.data == wanted else "the text cannot be edited in this place"

    def _comments(self, mended: Found, text: str) -> str:
        """Whether all comments are there; a fix that changes no data may be about one."""
        about = Edits(edit for one in mended if one.fix and not one.fix.changes for edit in one.fix.edits)
        left = Counter(about.left(self.source.text, span) for span in comments(self.source.text))
        del left[""]
        there = Counter(text[span.start : span.end].rstrip() for span in comments(text))
        return "" if left == there else "a comment would be lost"

    def _new(self, mended: Found, edits: Edits, after: Proof) -> str:
        """What is found after the edits and was not there before, if anything is."""
        gone = Counter(key for one in mended for key in _keys(self.source, one, edits))
        before = Counter(key for one in self.found for key in _keys(self.source, one, edits))
        before.subtract(gone)
        for one in after.found:
            for key in _keys(after.source, one, Edits()):
                before[key] -= 1
                if before[key] < 0:
                    return _said(one, key in gone)
        return ""


def _said(one: Diagnostic, same: bool) -> str:
    return f"{one.code} would remain" if same else f"it would bring {one.code} in line {one.place.start.line}"


def _keys(source: Source, one: Diagnostic, edits: Edits) -> list[_Key]:
    """What tells a finding from others: its code, and its place once edits are made; a worse one is also a milder."""
    line, column = one.place.start
    at = edits.moved(source.line_starts[line - 1] + column - 1)
    return [(one.code, severity, at) for severity in Severity if severity.rank >= one.severity.rank]


def _changed(read: Document, assigned: Iterable[Assigned]) -> Any:
    """The plain data of a document with some keys given other values."""
    changes: dict[int, dict[str, Any]] = {}
    for owner, key, value in assigned:
        changes.setdefault(id(owner), {})[key] = value

    def copied(value: Any) -> Any:  # recursion as deep as a document is: some 200 collections at the most
        if isinstance(value, Seq):
            return [copied(one) for one in value]
        if not isinstance(value, Map):
            return value
        copy = {key: copied(one) for key, one in value.items()}
        for key, new in changes.get(id(value), {}).items():
            copy.pop(key, None)
            if new is not None:
                copy[key] = settled(read.source.text, value.get(key), new)
        return copy

    return copied(read.data)
