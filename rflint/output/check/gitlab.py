"""For merge requests on GitLab: its Code Quality report, a JSON list, in ASCII."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from rflint.diagnostic import Diagnostic, Outcome, Place, Severity
from rflint.output.fingerprints import fingerprints
from rflint.output.paths import relative, uri
from rflint.output.text import whole

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(outcome: Outcome, color: bool = False) -> str:
    """An entry a finding; `color` changes nothing."""
    marks = fingerprints(outcome.diagnostics, outcome.sources)
    return json.dumps([_entry(said, mark) for said, mark in zip(outcome.diagnostics, marks)], indent=2) + "\n"


def _entry(said: Diagnostic, mark: str) -> dict[str, Any]:
    return {
        "description": whole(f"{said.code} {said.name}: {said.message}"),
        "check_name": said.code,
        "fingerprint": sha256(f"{uri(said.place.file)} {mark}".encode()).hexdigest(),
        "severity": _SEVERITIES[said.severity],
        "location": {"path": whole(relative(said.place.file)), "lines": _lines(said.place)},
    }


def _lines(place: Place) -> dict[str, int]:
    """The first line and the last; a place that ends before the first character of a line does not reach it."""
    start, end = place.start, place.end
    return {"begin": start.line, "end": end.line - (end.column == 1 and end.line > start.line)}
