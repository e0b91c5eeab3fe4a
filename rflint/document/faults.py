"""The end of reading, and why."""

from __future__ import annotations

from rflint.diagnostic import Fault, Finding, Related
from rflint.source import Span


class Unreadable(Exception):
    """Reading ends here, and `fault` says why."""

    def __init__(self, code: str, span: Span, message: str, *related: Related, help: str = "") -> None:
        self.fault = Fault(code, Finding(span, message, related, (help,) if help else ()))
        super().__init__(message)
