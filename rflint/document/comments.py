"""Where the comments of a YAML text stand, and what can hold a `#` that begins none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rflint.source import Span

_COMMENT = re.compile(r"#[^\r\n\x85\u2028\u2029]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_MAX_DEPTH = 100


def comments(text: str) -> Iterator[Span]:
    """The comments of a text that can be read, in order, each to the end of its line."""
    at = 0
    for start, end, _ in contents(text):
        for match in _COMMENT.finditer(text, at, start):
            yield Span(*match.span())
        at = end


def contents(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end of what can hold a `#` that begins no comment, and whether it is a scalar; at last, of the end.

    Where YAML cannot be read, or is nested too deeply to be read, it ends early: nobody can tell what is a comment.
    """
    import yaml

    nesting = {
        yaml.FlowSequenceStartToken: 1,
        yaml.FlowMappingStartToken: 1,
        yaml.FlowSequenceEndToken: -1,
        yaml.FlowMappingEndToken: -1,
    }
    depth = 0
    try:
        for token in yaml.scan(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.ScalarToken):
                yield from _scalar(text, token.start_mark.index, token.end_mark.index, token.style)
            elif isinstance(token, yaml.TagToken):
                yield token.start_mark.index, token.end_mark.index, False
            else:
                depth += nesting.get(type(token), 0)
                if depth > _MAX_DEPTH:
                    return
    except (yaml.YAMLError, ValueError):
        return
    yield len(text), len(text), False


def _scalar(text: str, start: int, end: int, style: str | None) -> Iterator[tuple[int, int, bool]]:
    """A scalar; of a block scalar, the indicator and the lines below: what follows the indicator may be a comment."""
    if style in ("|", ">"):
        yield start, start + 1, True
        start = _line_end(text, start)
    yield start, end, True


def _line_end(text: str, start: int) -> int:
    found = _LINE_END.search(text, start)
    return found.start() if found else len(text)
