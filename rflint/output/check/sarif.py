"""For code scanning: SARIF 2.1.0, the same bytes for the same input, in ASCII.

A rule stands under `rules` when something is found by it. Findings that are suppressed are there, and say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from rflint import __version__
from rflint.diagnostic import Diagnostic, Fix, Outcome, Place, PlacedEdit, Severity, Suppression
from rflint.output.fingerprints import fingerprints
from rflint.output.paths import uri
from rflint.output.text import whole
from rflint.registry import Rule, rules
from rflint.source import Position

WANTS = frozenset(("suppressed",))

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_INTERNAL_ERROR = "RF009"
_FIRST_SENTENCE = re.compile(r".*?\.(?= |$)")


def render(outcome: Outcome, color: bool = False) -> str:
    """A JSON document; `color` changes nothing."""
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(outcome)]}
    return json.dumps(document, indent=2) + "\n"


def _run(outcome: Outcome) -> dict[str, Any]:
    found = sorted((*outcome.diagnostics, *outcome.suppressed), key=lambda said: said.sort_key)
    codes = sorted({said.code for said in found})
    marks = fingerprints(found, outcome.sources)
    driver = {"name": "rflint", "version": __version__, "rules": [_rule(rules()[code]) for code in codes]}
    return {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": _INTERNAL_ERROR not in codes}],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [_result(said, codes.index(said.code), mark) for said, mark in zip(found, marks)],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    doc = rule.doc.strip()
    about = " ".join(doc.split("\n\n")[1].split())
    sentence = _FIRST_SENTENCE.match(about)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": sentence[0] if sentence else about},
        "fullDescription": {"text": about},
        "help": {"text": doc, "markdown": doc},
        "defaultConfiguration": {"enabled": rule.on, "level": _LEVELS[rule.severity]},
    }


def _result(said: Diagnostic, rule: int, fingerprint: str) -> dict[str, Any]:
    result = {
        "ruleId": said.code,
        "ruleIndex": rule,
        "level": _LEVELS[said.severity],
        "message": _message(said.message, *(f"help: {text}" for text in said.advice)),
        "locations": [{"physicalLocation": _physical(said.place)}],
        "relatedLocations": [
            {"id": number, "message": _message(text), "physicalLocation": _physical(place)}
            for number, (text, place) in enumerate(said.related)
        ],
        "partialFingerprints": {"rflint/v1": fingerprint},
        "fixes": [_fix(said.fix, said.place.file, said.edits)] if said.fix and said.edits else [],
        "suppressions": [_suppression(said.suppression)] if said.suppression else [],
    }
    return {key: value for key, value in result.items() if value != []}


def _message(*lines: str) -> dict[str, str]:
    """Plain text; `[…](…)` would be a link."""
    return {"text": whole("\n".join(lines)).replace("](", "\\](")}


def _physical(place: Place) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri(place.file)}, "region": _region(place.start, place.end)}


def _region(start: Position, end: Position) -> dict[str, int]:
    return {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}


def _fix(fix: Fix, file: str, edits: Iterable[PlacedEdit]) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(edit.start, edit.end), "insertedContent": {"text": whole(edit.text)}}
        for edit in edits
    ]
    return {
        "description": _message(fix.offer),
        "artifactChanges": [{"artifactLocation": {"uri": uri(file)}, "replacements": replacements}],
    }


def _suppression(why: Suppression) -> dict[str, str]:
    kind = {"kind": "inSource" if why.in_source else "external"}
    return {**kind, "justification": whole(why.reason)} if why.reason else kind
