"""Annotations on a pull request: GitHub's workflow commands, one line a finding."""

from __future__ import annotations

from rflint.diagnostic import Diagnostic, Outcome, Place, Severity
from rflint.output.text import safe, whole

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(outcome: Outcome, color: bool = False) -> str:
    """One line a finding; `color` changes nothing."""
    return "".join(_line(diagnostic) for diagnostic in outcome.diagnostics)


def _line(said: Diagnostic) -> str:
    properties = {"file": said.place.file, **_extent(said.place), "title": f"{said.code} {said.name}"}
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_COMMANDS[said.severity]} {listed}::{_escaped(said.message)}\n"


def _extent(place: Place) -> dict[str, int]:
    """GitHub takes columns only where an annotation stays on one line."""
    start, end = place.start, place.end
    if start.line != end.line:
        return {"line": start.line, "endLine": end.line}
    return {"line": start.line, "col": start.column, "endLine": end.line, "endColumn": end.column}


def _escaped(text: str) -> str:
    return safe(whole(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
