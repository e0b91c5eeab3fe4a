"""What fixes would change in a text, as a unified diff."""

from __future__ import annotations

from collections.abc import Iterator

from rflint.output.text import Paint, painter, safe
from rflint.source import Source

_END = "\n"
_STYLES = {"---": "bold", "+++": "bold", "@@ ": "gutter", "-": "error", "+": "good"}


def render(old: Source, new: Source, color: bool = False) -> str:
    """The lines that differ, with three lines around them; empty where none does."""
    from difflib import unified_diff

    paint = painter(color)
    name = safe(old.name)
    lines = unified_diff(list(_lines(old.text)), list(_lines(new.text)), name, name)
    return "".join(_painted(line, paint) for line in lines)


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; a diff ends lines at LF alone."""
    parts = text.split(_END)
    yield from (part + _END for part in parts[:-1])
    yield from parts[-1:] if parts[-1] else ()


def _painted(line: str, paint: Paint) -> str:
    style = next((style for start, style in _STYLES.items() if line.startswith(start)), None)
    bare = line.removesuffix(_END)
    end = _END if bare != line else "\n\\ No newline at end of file\n"
    return (paint(style, bare) if style else bare) + end
