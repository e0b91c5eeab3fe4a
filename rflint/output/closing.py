"""What is said of a whole run, after its findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from rflint.diagnostic import Outcome, Severity
from rflint.output.text import aligned, painter

_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def summary(outcome: Outcome, color: bool = False, fixed: int = 0, unsafe: bool = False) -> str:
    """One line: how many findings in how many files, in a baseline, fixed, and fixable; `unsafe` ones, too."""
    passed_over = f" ({_count(outcome.passed_over, 'file')} passed over)" if outcome.passed_over else ""
    return "; ".join([_verdict(outcome, color) + passed_over, *_known(outcome), *_fixes(outcome, fixed, unsafe)])


def would_fix(fixed: int, changed: int, checked: int) -> str:
    """One line: what fixes would come to."""
    if not fixed:
        return f"Nothing to fix: {_count(checked, 'file')}"
    return f"Would fix {_count(fixed, 'finding')} in {_count(changed, 'file')}"


def _known(outcome: Outcome) -> Iterator[str]:
    known = sum(one.suppression is not None and not one.suppression.in_source for one in outcome.suppressed)
    if known:
        yield f"{known} in the baseline"


def _fixes(outcome: Outcome, fixed: int, unsafe: bool) -> Iterator[str]:
    if fixed:
        yield f"{fixed} fixed"
    fixes = [said.fix for said in outcome.diagnostics if said.fix]
    more = 0 if unsafe else sum(not fix.safe for fix in fixes)
    now = len(fixes) - more
    listed = [f"{now} fixable with --fix"] if now else []
    listed += (
        [f"{more} more with --unsafe-fixes" if now else f"{more} fixable with --fix --unsafe-fixes"] if more else []
    )
    yield from [", ".join(listed)] if listed else []


def _verdict(outcome: Outcome, color: bool) -> str:
    paint = painter(color)
    files = _count(outcome.checked, "file")
    counts = Counter(said.severity for said in outcome.diagnostics)
    worst = next((severity for severity in Severity if counts[severity]), None)
    if worst is not None:
        found = _and([_count(counts[severity], noun) for severity, noun in _NOUNS.items() if counts[severity]])
        return f"{paint(worst.value, f'Found {found}')} in {files}"
    return f"{paint('good', 'All clean')}: {files}" if outcome.checked else "No network spec found"


def statistics(outcome: Outcome, color: bool = False) -> str:
    """One line a rule, the most frequent first: its findings, its code, its name."""
    counts = Counter((said.code, said.name) for said in outcome.diagnostics)
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    digits = max((len(str(number)) for number in counts.values()), default=0)
    return "\n".join(aligned((f"{number:>{digits}}", code, name) for (code, name), number in ranked))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
