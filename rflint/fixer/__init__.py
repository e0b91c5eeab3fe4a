"""Fixes: written as edits of text, proved before they are offered, made one after the other.

Each step leaves fewer findings than before: what is mended is gone, and nothing new is there. So `repaired` ends.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rflint.diagnostic import Diagnostic, Edit, Fault, Finding, Fix
from rflint.document import Document
from rflint.fixer.proof import Check, Proof, Prover
from rflint.fixer.written import Unwritable, Writer
from rflint.source import Source, Span

__all__ = ["Check", "Repaired", "offered", "repaired", "written"]

MOST_PROOFS = 16
"""How often one text is read and linted again to tell the fixes that are right from those that are not."""

_Unit = list[Diagnostic]
"""Findings that the same edits mend."""


class Repaired(NamedTuple):
    """A text with its fixes made, what is left to find in it, and how many findings are mended."""

    source: Source
    found: tuple[Diagnostic, ...] | None
    fixed: int


def written(read: Document, faults: Iterable[Fault]) -> Iterator[Fault]:
    """Findings whose fixes are edits of text; what cannot be written is advice instead."""
    writer = Writer(read)
    for code, finding in faults:
        yield Fault(code, _written(writer, finding))


def _written(writer: Writer, finding: Finding) -> Finding:
    fix = finding.fix
    if fix is None or not fix.changes:
        return finding
    try:
        return replace(finding, fix=replace(fix, edits=writer.edits(fix.changes)))
    except Unwritable as error:
        return replace(finding, fix=None, help=(*finding.help, fix.by_hand(str(error))))


def offered(source: Source, found: Sequence[Diagnostic], check: Check) -> tuple[Diagnostic, ...]:
    """What is found in a text, with the fixes that are right; the others are advice.

    They are proved together where that is possible, since each proof costs as much as a check.
    """
    if not any(one.fix for one in found):
        return tuple(found)
    prover = Prover(source, found, check)
    against: dict[int, str] = {}
    left = MOST_PROOFS
    for safe in (True, False):
        waiting = list(_rounds(one for one in found if one.fix and one.fix.safe == safe))
        while waiting:
            units = waiting.pop()
            why = prover.prove(_all(units)).against if left else "there are too many fixes to try them all"
            left -= left > 0
            if why and len(units) > 1 and left:
                waiting += _halves(units)
            elif why:
                against.update((id(one), why) for one in _all(units))
    return tuple(_left_out(one, against[id(one)]) if id(one) in against else one for one in found)


def _left_out(one: Diagnostic, why: str) -> Diagnostic:
    helps = (one.fix.by_hand(why),) if one.fix else ()
    return replace(one, fix=None, edits=(), help=(*one.help, *helps))


def repaired(
    source: Source,
    found: Sequence[Diagnostic],
    check: Check,
    wanted: Callable[[Diagnostic, Fix], bool],
) -> Repaired:
    """Make all fixes that are wanted, again and again until none is left."""
    fixed = 0
    while True:
        shown = offered(source, found, check)
        step = _step(source, shown, check, [one for one in shown if one.fix and wanted(one, one.fix)])
        if step is None:
            return Repaired(source, shown, fixed)
        mended, proof = step
        source, found, fixed = proof.source, proof.found, fixed + len(mended)


def _step(
    source: Source, found: Sequence[Diagnostic], check: Check, candidates: Sequence[Diagnostic]
) -> tuple[_Unit, Proof] | None:
    """The first fixes that can be made together: all that do not overlap, or, where they clash, fewer."""
    if not candidates:
        return None
    prover = Prover(source, found, check)
    waiting = [next(_rounds(candidates))]
    while waiting:
        units = waiting.pop()
        proof = prover.prove(_all(units))
        if not proof.against:
            return _all(units), proof
        if len(units) > 1:
            waiting += _halves(units)
    return None


def _rounds(candidates: Iterable[Diagnostic]) -> Iterator[list[_Unit]]:
    """Fixes in groups that do not overlap: the first one wins, the others wait for the next round."""
    units: dict[tuple[Edit, ...], _Unit] = {}
    for one in candidates:
        units.setdefault(one.fix.edits if one.fix else (), []).append(one)
    waiting = list(units.items())
    while waiting:
        spans: list[Span] = []
        taken: list[_Unit] = []
        later: list[tuple[tuple[Edit, ...], _Unit]] = []
        for edits, unit in waiting:
            if any(_meets(edit.span, spans) for edit in edits):
                later.append((edits, unit))
            else:
                taken.append(unit)
                for edit in edits:
                    insort(spans, edit.span)
        yield taken
        waiting = later


def _meets(span: Span, taken: list[Span]) -> bool:
    """Whether a span overlaps or touches one of others, which are sorted and apart."""
    at = bisect_right(taken, span)
    before, behind = taken[max(at - 1, 0) : at], taken[at : at + 1]
    return any(one.end >= span.start for one in before) or any(one.start <= span.end for one in behind)


def _halves(units: list[_Unit]) -> list[list[_Unit]]:
    """The second half, then the first, which is to be taken next."""
    middle = len(units) // 2
    return [units[middle:], units[:middle]]


def _all(units: Iterable[_Unit]) -> _Unit:
    return [one for unit in units for one in unit]
