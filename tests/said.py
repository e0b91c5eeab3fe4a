"""Diagnostics by hand, for the tests of outputs."""

from __future__ import annotations

from rflint.diagnostic import Diagnostic, Fix, Outcome, PlacedEdit, RelatedPlace, Severity, place
from rflint.source import Source, Span


def source(text: str, name: str = "net.yaml") -> Source:
    return Source(name, text)


def related(where: Source, word: str, message: str) -> RelatedPlace:
    """A related place: the first time that a word stands in a text."""
    start = where.text.index(word)
    return RelatedPlace(message, place(where, Span(start, start + len(word))))


def said(
    where: Source,
    word: str,
    message: str = "a message",
    *others: RelatedPlace,
    severity: Severity = Severity.ERROR,
    fix: tuple[str, bool] | None = None,
    helps: tuple[str, ...] = (),
) -> Diagnostic:
    """A finding at the first time that a word stands in a text; `fix` is a title, and whether it is safe."""
    at = related(where, word, message).place
    repair = None if fix is None else Fix(fix[0], (), fix[1])
    edits = () if fix is None else (PlacedEdit(at.start, at.end, ""),)
    return Diagnostic("RF201", "misaligned-centres", severity, message, at, others, helps, repair, edits)


def outcome(
    *diagnostics: Diagnostic, sources: tuple[Source, ...] = (), checked: int = 1, passed_over: int = 0
) -> Outcome:
    return Outcome(diagnostics, {one.name: one for one in sources}, checked, passed_over)
