"""Lines of a source with something underlined."""

from __future__ import annotations

from typing import NamedTuple

from rflint.diagnostic import Place
from rflint.output.text import expanded, width
from rflint.source import Source

WIDTH = 120
"""Longer lines are cut."""

_MARGIN = 40
"""Characters kept before the span where the start of the line is cut off."""

_CUT = "…"


class Excerpt(NamedTuple):
    """One line as it is shown, and the columns (from 0) to underline."""

    text: str
    indent: int
    length: int


def excerpt(source: Source, place: Place) -> Excerpt:
    """The line where a place starts; a place that goes on below is underlined to the end of the line."""
    start, stop = _line(source, place.start.line)
    first = min(start + place.start.column - 1, stop)
    last = start + place.end.column - 1 if place.end.line == place.start.line else stop
    last = max(first, min(last, stop))
    left, right = _window(start, stop, first, last)
    before = (_CUT if left > start else "") + expanded(source.text[left:first])
    marked = expanded(source.text[first : min(last, right)], width(before))
    after = expanded(source.text[min(last, right) : right], width(before + marked)) + (_CUT if right < stop else "")
    return Excerpt((before + marked + after).rstrip(), width(before), max(width(marked), 1))


def _line(source: Source, number: int) -> tuple[int, int]:
    """Offsets of a line, without its end; found without a copy, since a line may be as long as its file."""
    starts = source.line_starts
    number = min(number, len(starts))  # the name may be that of another text: standard input can have any
    start = starts[number - 1]
    stop = starts[number] if number < len(starts) else len(source.text)
    while stop > start and source.text[stop - 1] in "\r\n":
        stop -= 1
    return start, stop


def _window(start: int, stop: int, first: int, last: int) -> tuple[int, int]:
    """What to show of the line [start, stop) so that [first, last) is in view."""
    if stop - start <= WIDTH:
        return start, stop
    left = start if last - start <= WIDTH else max(start, first - _MARGIN)
    return left, min(stop, left + WIDTH)
