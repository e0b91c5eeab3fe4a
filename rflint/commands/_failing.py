"""What programs that read the findings are told of a failure of rflint; people see more on standard error."""

from __future__ import annotations

from rflint.diagnostic import Diagnostic, place
from rflint.registry import rules
from rflint.source import Source, Span


def internal_error(source: Source, error: Exception) -> Diagnostic:
    """A finding at the beginning of the file that rflint failed at."""
    rule = rules()["RF009"]
    message = f"rflint failed at this file: {type(error).__name__}: {error}"
    return Diagnostic(rule.code, rule.name, rule.severity, message, place(source, Span(0, 0)))
