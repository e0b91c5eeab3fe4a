"""Text for terminals: nothing in it acts on the terminal, its width is known, and colour is laid over it last."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

TAB = 4

# Control characters, line separators, marks that turn the direction of writing, and halves of surrogate pairs.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;34",
    "good": "1;32",
    "bold": "1",
    "gutter": "1;34",
}

Paint = Callable[[str, str], str]
"""`paint(style, text)` is the text in that style."""


def painter(color: bool) -> Paint:
    """ANSI colours, or none."""
    return _painted if color else _unpainted


def _painted(style: str, text: str) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if text else ""


def _unpainted(style: str, text: str) -> str:
    return text


def whole(text: str) -> str:
    """Halves of surrogate pairs (in file names: bytes that are no UTF-8) become U+FFFD, which any program can read."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def safe(text: str) -> str:
    """One line that a terminal prints and does not obey: control characters are shown as escapes."""
    return text if _is_plain(text) else _UNSAFE.sub(_escape, text)


def own_line(text: str) -> str:
    """A line that begins with a name or an error's words: CI services would take some for commands of theirs."""
    return safe(f"./{text}" if text.lstrip().startswith(("::", "##[", "##vso[")) else text)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def expanded(text: str, column: int = 0) -> str:
    """Source text as it is shown from a column (from 0) on: tabs become spaces, control characters escapes."""
    if _is_plain(text):
        return text
    parts = []
    for char in text:
        part = " " * (TAB - column % TAB) if char == "\t" else safe(char)
        column += width(part)
        parts.append(part)
    return "".join(parts)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def aligned(rows: Iterable[tuple[str, ...]], gap: int = 2) -> list[str]:
    """Rows of cells as lines whose columns line up."""
    table = list(rows)
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    return [_line(row, widths, " " * gap) for row in table]


def _line(row: tuple[str, ...], widths: list[int], gap: str) -> str:
    return gap.join(cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True)).rstrip()
