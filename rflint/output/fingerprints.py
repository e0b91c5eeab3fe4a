"""What a finding is known by from one run to the next, wherever its line has moved to.

That is its rule, the words it points at, their line, and the lines that this one is nested under, as in `padding: 2` in
`- id: stem` in `layers:`. Comments do not count, for one may come to suppress it. Findings that are alike in all of it
are told apart by their order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256

from rflint.diagnostic import Diagnostic, Place
from rflint.output.text import whole
from rflint.source import Source

_COMMENT = re.compile(r"(?:^|[ \t])#")


def fingerprints(found: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[str]:
    """One for each finding, in their order; those of one file differ."""
    texts = {name: _Text(source) for name, source in sources.items()}
    seen: Counter[tuple[str, str]] = Counter()
    marks = []
    for said in found:
        file = said.place.file
        words = texts[file].words(said.place) if file in texts else (said.message,)
        mark = _hash(said.code, *words)
        seen[file, mark] += 1
        marks.append(_hash(mark, str(seen[file, mark])))
    return marks


def _hash(*words: str) -> str:
    return sha256(whole("\0".join(words)).encode()).hexdigest()[:32]


class _Text:
    """A text in which places are known by what is written there."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._parents = _parents(source)
        self._marks = {0: ""}

    def words(self, place: Place) -> tuple[str, str]:
        """The text of a place, as far as it stands on its first line, and the mark of that line."""
        first = place.start.line
        begin, end = (self._source.line_starts[at.line - 1] + at.column - 1 for at in (place.start, place.end))
        beyond = self._source.line_starts[first] if place.end.line > first else end
        return self._source.text[begin : min(beyond, end)].rstrip("\r\n"), self._mark(first)

    def _mark(self, line: int) -> str:
        """A line with those it is nested under, as a hash: each is read once, for a line may be the whole file."""
        chain = []
        while line not in self._marks:
            chain.append(line)
            line = self._parents[line]
        for below in reversed(chain):
            text = " ".join(_COMMENT.split(self._source.line(below), 1)[0].split())
            self._marks[below] = _hash(text, self._marks[self._parents[below]])
        return self._marks[chain[0] if chain else line]


def _parents(source: Source) -> list[int]:
    """For each line, counted from 1, the line it is nested under: the last one above that is indented less; else 0."""
    parents = [0]
    open_: list[tuple[int, int]] = []
    for number in range(1, len(source.line_starts) + 1):
        line = source.line(number)
        indent = len(line) - len(line.lstrip(" \t"))
        if not line.strip() or line.lstrip().startswith("#"):
            parents.append(open_[-1][1] if open_ else 0)
            continue
        while open_ and open_[-1][0] >= indent:
            open_.pop()
        parents.append(open_[-1][1] if open_ else 0)
        open_.append((indent, number))
    return parents
