"""Places in a text that a parser does not tell."""

from __future__ import annotations

import re
from itertools import islice

from rflint.source import Span

_GAP = re.compile(r"(?:\s|#[^\r\n]*(?=[\r\n]|\Z))*")
_TAG = re.compile(r"!(?:<[^>\s]*>|[^\s,\[\]{}]*)")
_PROPERTIES = re.compile(rf"(?:(?:&[0-9A-Za-z_-]+|{_TAG.pattern}){_GAP.pattern})+")
_COLON = re.compile(rf"{_GAP.pattern}:")
_BLANKS = re.compile(r"[ \t]*")
_SOMETHING = re.compile(r"\S")
_WORD = re.compile(r"[^\s,\[\]{}:\"']+|\S")
_LAST_WORD = re.compile(r"\S+(?=\s*\Z)")
_CONTENT = re.compile(r"[^\s#]\S*(?:[ \t]+[^\s#]\S*)*")
_BRACKETS = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^'\r\n]*'|[ \t]#[^\r\n]*|[\[\]{}]")
_OPENING = re.compile(r"[\[{]")
_FAR = 100_000
_LONG = 1_000


def value_start(text: str, start: int, end: int) -> int:
    """Where a value starts, behind its anchor and its tag."""
    match = _PROPERTIES.match(text, start, end)
    return match.end() if match else start


def tag_place(text: str, start: int, end: int) -> Span:
    """Where the tag of a value stands, between `start` and the value."""
    match = _TAG.search(text, start, end)
    return Span(*match.span()) if match else Span(start, end)


def missing_value(text: str, key_end: int, at: int) -> Span:
    """The place of a value that was left out: behind the colon of its key, else behind the key. A parser says `at`."""
    colon = _COLON.match(text, key_end, at)
    place = colon.end() if colon else key_end
    return Span(place, place)


def missing_key(text: str, at: int) -> Span:
    """The place of a key that was left out: before its colon, or what else comes next. A parser says `at`."""
    return Span(*[_match(_GAP, text, at).end] * 2)


def word_at(text: str, at: int) -> Span:
    """The word at an offset, or the next one in its line; behind the last word of the text, the end of that."""
    if not _SOMETHING.search(text, at):
        end = len(text.rstrip())
        return Span(end, end)
    return _match(_WORD, text, _match(_BLANKS, text, at).end)


def word_before(text: str, start: int, at: int) -> Span:
    """The last word between two offsets; the place before `at` if there is none."""
    match = _LAST_WORD.search(text, max(start, at - _FAR), at)
    return Span(*match.span()) if match else Span(at, at)


def content_at(text: str, at: int) -> Span:
    """What stands in a line from an offset on, but for a comment."""
    match = _CONTENT.match(text, at, at + _LONG)
    return Span(*match.span()) if match else Span(at, at)


def line_start(text: str, at: int) -> int:
    """The offset of the first character of a line."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def margin(text: str, start: int) -> Span:
    """The blanks that a line starts with."""
    return _match(_BLANKS, text, start)


def line_above(text: str, start: int) -> Span:
    """The content of the last line above a line's start that holds anything; empty if there is none."""
    end = len(text[:start].rstrip())
    above = line_start(text, end)
    return content_at(text, margin(text, above).end) if end else Span(0, 0)


def nth_bracket(text: str, start: int, number: int) -> Span:
    """The opening bracket that is the `number`th one from an offset on, else the last one."""
    place = Span(start, start)
    for match in islice(_OPENING.finditer(text, start), number):
        place = Span(*match.span())
    return place


def closes(text: str, opening: int) -> bool:
    """Whether a bracket is closed further down, as far as brackets can be counted without parsing."""
    depth = 0
    for match in _BRACKETS.finditer(text, opening, opening + _FAR):
        sign = match[0]
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign, 0)
        if depth == 0:
            return True
    return False


def _match(pattern: re.Pattern[str], text: str, at: int) -> Span:
    match = pattern.match(text, at)
    return Span(*match.span()) if match else Span(at, at)
