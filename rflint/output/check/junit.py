"""For test reports of CI servers: JUnit XML, in ASCII. A file is a test suite.

A finding is a test case that fails; a note is one that passes and says what it says as its output. A file without
findings is one case that passes. Cases keep their names when lines move.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from rflint.diagnostic import Diagnostic, Outcome, Severity
from rflint.output.paths import relative
from rflint.output.text import own_line, safe, whole

_INTERNAL_ERROR = "RF009"
# Of the characters that XML cannot hold, those that a text for terminals still may.
_ILLEGAL = re.compile("[\ufffe\uffff]")


def render(outcome: Outcome, color: bool = False) -> str:
    """An XML document; `color` changes nothing."""
    found: dict[str, list[Diagnostic]] = {name: [] for name in outcome.files}
    for said in outcome.diagnostics:
        found.setdefault(said.place.file, []).append(said)
    suites = [_suite(name, found[name]) for name in sorted(found)]
    totals = {key: str(sum(int(suite.get(key, 0)) for suite in suites)) for key in ("tests", "failures", "errors")}
    root = ET.Element("testsuites", {"name": "rflint", **totals})
    root.extend(suites)
    ET.indent(root)
    body = ET.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(name: str, found: Sequence[Diagnostic]) -> ET.Element:
    path = _text(relative(name))
    seen: Counter[str] = Counter()
    cases = [_case(said, path, seen) for said in found] or [ET.Element("testcase", name="no findings", classname=path)]
    counts = {kind: sum(case.find(kind) is not None for case in cases) for kind in ("failure", "error")}
    suite = ET.Element("testsuite", name=path, tests=str(len(cases)))
    suite.attrib.update({f"{kind}s": str(count) for kind, count in counts.items()})
    suite.extend(cases)
    return suite


def _case(said: Diagnostic, path: str, seen: Counter[str]) -> ET.Element:
    """A test case; the second finding of a rule has the number 2 in its name."""
    seen[said.code] += 1
    number = f" ({seen[said.code]})" if seen[said.code] > 1 else ""
    case = ET.Element("testcase", name=f"{said.code} {said.name}{number}", classname=path)
    if said.severity is Severity.INFO:
        ET.SubElement(case, "system-out").text = _body(said, path)
        return case
    kind = "error" if said.code == _INTERNAL_ERROR else "failure"
    ET.SubElement(case, kind, message=_text(said.message), type=said.severity.value).text = _body(said, path)
    return case


def _body(said: Diagnostic, path: str) -> str:
    """The finding as an editor would list it, its causes, and what to do."""
    line, column = said.place.start
    causes = [f"{own_line(_text(relative(at.file)))}:{at.start.line}: {_text(message)}" for message, at in said.related]
    helps = [f"help: {_text(text)}" for text in said.advice]
    return "\n".join((f"{own_line(path)}:{line}:{column}: {_text(said.message)}", *causes, *helps))


def _text(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", safe(whole(text)))
