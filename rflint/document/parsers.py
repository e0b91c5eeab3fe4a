"""PyYAML's parsers: libyaml's, and the pure one for machines without it."""

from __future__ import annotations

import yaml

from rflint.diagnostic import Fault, Finding
from rflint.document.opened import DEEPEST, TOO_DEEP, Open
from rflint.document.places import nth_bracket
from rflint.document.syntax import explain
from rflint.document.trouble import Trouble

# The pure parser makes characters of escape sequences without looking whether they are any.
ERRORS = (yaml.YAMLError, ValueError, OverflowError)

HAS_LIBYAML: bool = yaml.__with_libyaml__


def parser(text: str, libyaml: bool) -> yaml.SafeLoader | yaml.CSafeLoader:
    """A parser of a text; `get_event()` gives its events, and None behind the last."""
    return yaml.CSafeLoader(text) if libyaml and HAS_LIBYAML else yaml.SafeLoader(text)


def fault(text: str, error: Exception, at: int, stack: list[Open]) -> Fault:
    """What an error means: `at` is its place where it names none, `stack` the collections that were open."""
    innermost = stack[-1]
    context = problem = "quoted scalar"  # the one place of errors without words: see ERRORS
    since = innermost.last.end if innermost.last else 0
    if isinstance(error, yaml.MarkedYAMLError):
        context, problem = error.context or "", error.problem or ""
        at = error.problem_mark.index if error.problem_mark else at
        since = error.context_mark.index if error.context_mark else at
    if "nesting depth" in problem:  # libyaml looks ahead in a line, further than collections may be nested
        place = nth_bracket(text, innermost.inside, DEEPEST + 2 - len(stack))
        return Fault("RF008", Finding(place, TOO_DEEP))
    first = text[innermost.start : innermost.start + 1]
    bracket = first if innermost.flow and first in ("[", "{") else ""
    words, at, since = f"{context}: {problem}", min(at, len(text)), min(since, len(text))
    return Fault("RF001", explain(Trouble(text, words, at, since, innermost.start, bracket, innermost.last)))
