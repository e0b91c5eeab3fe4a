"""For programs, version 1: the same bytes for the same input, in ASCII, so that no locale can change or refuse them.

`url` is null until the rules' documentation has an address; `rflint rule CODE` prints it.
"""

from __future__ import annotations

import json

from rflint.diagnostic import Diagnostic, Outcome, Place, Severity
from rflint.output.text import whole
from rflint.source import Position

VERSION = 1


def render(outcome: Outcome, color: bool = False) -> str:
    """A JSON document; `color` changes nothing."""
    document = {
        "version": VERSION,
        "diagnostics": [_diagnostic(diagnostic) for diagnostic in outcome.diagnostics],
        "summary": _summary(outcome),
    }
    return json.dumps(document, indent=2) + "\n"


def _diagnostic(said: Diagnostic) -> dict[str, object]:
    return {
        "code": said.code,
        "name": said.name,
        "severity": said.severity.value,
        "message": whole(said.message),
        **_place(said.place),
        "related": [{"message": whole(message), **_place(place)} for message, place in said.related],
        "fix": _fix(said),
        "url": None,
    }


def _place(place: Place) -> dict[str, object]:
    return {"file": whole(place.file), **_extent(place.start, place.end)}


def _extent(start: Position, end: Position) -> dict[str, object]:
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column}


def _fix(said: Diagnostic) -> dict[str, object] | None:
    if said.fix is None:
        return None
    edits = [{**_extent(edit.start, edit.end), "text": whole(edit.text)} for edit in said.edits]
    return {"title": whole(said.fix.title), "safe": said.fix.safe, "edits": edits}


def _summary(outcome: Outcome) -> dict[str, int]:
    """How many findings there are of each severity, and of how many files."""
    counts = {severity.value: 0 for severity in Severity}
    for said in outcome.diagnostics:
        counts[said.severity.value] += 1
    return {**counts, "files_checked": outcome.checked, "files_passed_over": outcome.passed_over}
