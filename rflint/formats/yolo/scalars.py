"""Scalars as the framework's loader reads them: YAML 1.1, and Python literals where a text is one."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache
from typing import Any

from rflint.document import Document, Map, Seq, Value
from rflint.source import Span

LONGEST = 40
"""Characters of a number; what is longer stays text."""

Plain = Any
"""A value without places: numbers are int or float, as the loader has them."""


def loaded(document: Document, value: Value, at: Span) -> Plain:
    """A value as PyYAML loads it: `010` is eight, `yes` is true, `1e-5` is text."""
    if isinstance(value, Seq):
        return [loaded(document, one, place) for one, place in zip(value, value.spans)]
    if isinstance(value, Map):
        return {key: loaded(document, one, value.spans[key][1]) for key, one in value.items()}
    text = document.source[at]
    if text[:1] in ("'", '"', "|", ">", "*", "&", "!"):
        return value if isinstance(value, (str, bool, int, float)) or value is None else float(value)
    return _plain(text)


@lru_cache(maxsize=1024)
def _plain(text: str) -> Plain:
    if len(text) > LONGEST:
        return text
    import yaml

    loader: Any = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    try:
        value = loader.construct_object(yaml.ScalarNode(tag, text))
    except (yaml.YAMLError, ValueError):
        return text
    return value if isinstance(value, (str, bool, int, float)) or value is None else text


def literal(value: Plain) -> Plain:
    """An argument as the framework takes it: a text that is a Python literal is what it says."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return value
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python has its thoughts about texts that are nearly numbers
            found = ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return value
    return list(found) if isinstance(found, tuple) else found
