"""Words that are nearly right."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 200
"""Characters of a word that others are compared with: words are compared letter by letter, and may be whole files."""

MOST = 1_000
"""Words that one is compared with: of more, the last."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean `x`?` for the known word nearest to `word`, or nothing."""
    if len(word) > LONGEST:
        return ""
    from difflib import get_close_matches

    names = list(known)[-MOST:]
    near = [name for name in names if name.lower() == word.lower()] or get_close_matches(word, names, n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
