"""The `junit` format: held against the schema that Jenkins reads reports by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from rflint.diagnostic import Outcome, Severity
from rflint.output import renderer
from tests.said import outcome, related, said, source

SCHEMA = Path(__file__).parent / "schemas" / "junit.xsd"
TEXT = source("a: 1\nb: [é,\n  2]\n")
SEVERAL: Outcome = replace(
    outcome(
        said(TEXT, "a", "one"),
        said(TEXT, "1", "two", severity=Severity.WARNING),
        said(TEXT, "2", "three", severity=Severity.INFO),
        replace(said(TEXT, "b"), code="RF009", name="internal-error"),
    ),
    files=("z.yaml", "net.yaml"),
)


def report(what: Outcome) -> ET.Element:
    printed = renderer("check", "junit")(what)
    assert printed.isascii()
    assert printed.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="rflint" ')
    assert printed.endswith(">\n")
    return ET.fromstring(printed)


def cases(root: ET.Element) -> list[tuple[str | None, str]]:
    """The name of each test case, and what came of it."""
    return [(case.get("name"), case[0].tag if len(case) else "passed") for case in root.iter("testcase")]


@pytest.mark.parametrize("what", [outcome(), SEVERAL], ids=["nothing", "several"])
def test_the_schema(what: Outcome) -> None:
    xmlschema = pytest.importorskip("xmlschema")
    schema: Any = xmlschema.XMLSchema(str(SCHEMA))
    schema.validate(renderer("check", "junit")(what))
    assert not schema.is_valid("<testsuites><testcase/></testsuites>")


def test_nothing_checked() -> None:
    assert report(outcome()).attrib == {"name": "rflint", "tests": "0", "failures": "0", "errors": "0"}


def test_a_file_is_a_suite_and_a_finding_is_a_case() -> None:
    root = report(SEVERAL)
    assert root.attrib == {"name": "rflint", "tests": "5", "failures": "2", "errors": "1"}
    assert [suite.attrib for suite in root] == [
        {"name": "net.yaml", "tests": "4", "failures": "2", "errors": "1"},
        {"name": "z.yaml", "tests": "1", "failures": "0", "errors": "0"},
    ]
    assert cases(root) == [
        ("RF201 misaligned-centres", "failure"),
        ("RF201 misaligned-centres (2)", "failure"),
        ("RF201 misaligned-centres (3)", "system-out"),
        ("RF009 internal-error", "error"),
        ("no findings", "passed"),
    ]
    assert {case.get("classname") for case in root[0]} == {"net.yaml"}


def test_a_failure_says_where_why_and_what_to_do() -> None:
    found = said(TEXT, "é", "it's 100%", related(TEXT, "a", "there"), fix=("drop it", False), helps=("or keep it",))
    (failure,) = report(outcome(found)).iter("failure")
    assert failure.attrib == {"message": "it's 100%", "type": "error"}
    assert failure.text == ("net.yaml:2:5: it's 100%\nnet.yaml:1: there\nhelp: drop it (unsafe fix)\nhelp: or keep it")


def test_whatever_the_text_it_is_xml() -> None:
    name = 'a|b<&>"\x01\udce9\uffff.yaml'
    text = source("a: 1\n", name)
    message = "]]> <b>&amp;</b> \x00\x0b\x1b\x85\u2028\ud800\ufffe \U0001f600 é\n"
    root = report(replace(outcome(said(text, "1", message)), files=("<&>.yaml",)))
    assert [suite.get("name") for suite in root] == ["<&>.yaml", 'a|b<&>"\\x01\ufffd\ufffd.yaml']
    (failure,) = root.iter("failure")
    assert failure.get("message") == ("]]> <b>&amp;</b> \\x00\\x0b\\x1b\\x85\\u2028\ufffd\ufffd \U0001f600 é\\x0a")


def test_paths_run_from_the_current_folder_on() -> None:
    assert [suite.get("name") for suite in report(replace(outcome(), files=("./a//b.yaml",)))] == ["a/b.yaml"]
