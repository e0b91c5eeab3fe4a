"""Baselines: findings that are known, and kept quiet until there are more of them.

A baseline counts findings by the path of their file, relative to the baseline's folder, by their code, and by what they
are found at, never by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rflint import registry
from rflint.baseline.file import Lines, Unusable, parse, written
from rflint.baseline.keys import Baseline, Counts, Key, keys
from rflint.diagnostic import Diagnostic, Suppression

__all__ = [
    "Baseline",
    "Counts",
    "Key",
    "Lines",
    "Stale",
    "Unusable",
    "apply",
    "checked",
    "keys",
    "parse",
    "stale",
    "updated",
    "written",
]


class Stale(NamedTuple):
    """An entry that allows more findings than there are."""

    path: str
    key: Key
    allowed: int
    found: int


def apply(
    found: Sequence[Diagnostic], counted: Sequence[Key | None], allowed: Counts, reason: str
) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Findings that are shown, and those that a baseline keeps quiet: of each key the first ones, as many as it allows.

    `counted` are the keys of the findings.
    """
    left = Counter(allowed)
    kept, quiet = [], []
    for one, key in zip(found, counted):
        if key is not None and left[key] > 0:
            left[key] -= 1
            quiet.append(replace(one, fix=None, edits=(), suppression=Suppression(reason, in_source=False)))
        else:
            kept.append(one)
    return tuple(kept), tuple(quiet)


def checked(found: Iterable[Diagnostic]) -> bool:
    """Whether rules have run over a file, and none of them failed: else nobody knows what they would find."""
    return all(registry.rules()[one.code].ignorable for one in found)


def stale(path: str, allowed: Counts, counts: Counts, active: Container[str]) -> Iterator[Stale]:
    """The entries of a file that allow more than is found; those of rules that are not in force are dormant."""
    for key, number in sorted(allowed.items()):
        if key.code in active and counts.get(key, 0) < number:
            yield Stale(path, key, number, counts.get(key, 0))


def updated(allowed: Counts, counts: Counts, active: Container[str], complete: bool) -> Counts:
    """The entries of a file as they are to be: those of rules that are not in force stay.

    Where the check was not `complete`, all entries stay.
    """
    old = {key: number for key, number in allowed.items() if not complete or key.code not in active}
    return Counter(old) | Counter(counts)
