"""What is said of a whole run, after its findings."""

from __future__ import annotations

from collections import Counter

from rflint.diagnostic import Outcome, Severity
from rflint.output.text import aligned, painter

_NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def summary(outcome: Outcome, color: bool = False) -> str:
    """One line: how many findings in how many files."""
    passed_over = f" ({_count(outcome.passed_over, 'file')} passed over)" if outcome.passed_over else ""
    return _verdict(outcome, color) + passed_over


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
