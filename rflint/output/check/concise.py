"""One line a finding, `path:line:column: CODE name message`: for editors."""

from __future__ import annotations

from rflint.diagnostic import Diagnostic, Outcome
from rflint.output.text import Paint, own_line, painter, safe


def render(outcome: Outcome, color: bool = False) -> str:
    """One line a finding."""
    paint = painter(color)
    return "".join(_line(diagnostic, paint) for diagnostic in outcome.diagnostics)


def _line(said: Diagnostic, paint: Paint) -> str:
    where = f"{own_line(said.place.file)}:{said.place.start.line}:{said.place.start.column}"
    return f"{paint('bold', where)}: {paint(said.severity.value, said.code)} {said.name} {safe(said.message)}\n"
