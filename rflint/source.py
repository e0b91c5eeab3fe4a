"""Text with a name, and places in it.

Offsets count characters of `Source.text` from 0. People see `Position`: line and column from 1, columns in characters.
Lines end at LF, CRLF and a lone CR, as editors count them; a byte order mark is no character of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")


class Position(NamedTuple):
    """A place as people count it: line and column from 1."""

    line: int
    column: int


class Span(NamedTuple):
    """The characters from offset `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Source:
    """A text under the name it was given by."""

    name: str
    text: str
    bom: bool = False
    undecodable: int | None = field(default=None, compare=False)
    """Offset of the first byte that is no UTF-8 (the text holds U+FFFD there), or None."""

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> Source:
        """Decode UTF-8, with or without a byte order mark; what is no UTF-8 is remembered, not raised."""
        bom = data.startswith(b"\xef\xbb\xbf")
        body = data[3:] if bom else data
        try:
            return cls(name, body.decode("utf-8"), bom)
        except UnicodeDecodeError as error:
            return cls(name, body.decode("utf-8", "replace"), bom, len(body[: error.start].decode("utf-8")))

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of the first character of every line."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """Line and column of an offset (the end of the text is a place, too)."""
        line = bisect_right(self.line_starts, offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its end."""
        start = self.line_starts[number - 1]
        stop = self.line_starts[number] if number < len(self.line_starts) else len(self.text)
        return self.text[start:stop].rstrip("\r\n")

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]
