"""Words that are nearly right."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean `x`?` for the known word nearest to `word`, or nothing."""
    from difflib import get_close_matches

    names = list(known)
    near = [name for name in names if name.lower() == word.lower()] or get_close_matches(word, names, n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
