"""Numbers and lists in sentences."""

from __future__ import annotations

from collections.abc import Sequence


def listed(words: Sequence[str]) -> str:
    """Words as a sentence lists them: "a, b and c"."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: object, unit: str) -> str:
    """A number, as it is to be shown, with its unit: "1 sample", "2 samples"."""
    return f"{number} {unit}" if str(number) == "1" else f"{number} {unit}s"
