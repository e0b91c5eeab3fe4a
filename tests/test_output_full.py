"""The `full` format, to the letter."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest

from rflint.diagnostic import Diagnostic, Severity
from rflint.output.check import full
from rflint.output.excerpt import WIDTH
from rflint.source import Source, Span
from tests.said import outcome, related, said, source

NECK = source(
    "rflint: 1\n" * 22
    + "  - {id: skip, op: conv, kernel_size: 3, padding: {before: 2, after: 0}}\n"
    + "\n" * 17
    + "  - {id: fuse, op: add, from: [skip, up]}\n",
    "configs/neck.yaml",
)


def shown(diagnostic: Diagnostic, *sources: Source, color: bool = False) -> str:
    return full.render(outcome(diagnostic, sources=sources), color)


def the(text: str) -> str:
    """Expected text, with the empty line that follows every finding."""
    return dedent(text).lstrip("\n") + "\n"


DRAWN = """\
error[RF201] misaligned-centres: the paths into `fuse` are centred 4 input samples apart
  --> configs/neck.yaml:41:31
   |
41 |   - {id: fuse, op: add, from: [skip, up]}
   |                               ^^^^^^^^^^
   |
23 |   - {id: skip, op: conv, kernel_size: 3, padding: {before: 2, after: 0}}
   |                                                    --------- this branch: centre -4, receptive field 35, 2 paths
  ...
   = help: use `padding: {before: 0, after: 2}` on `skip` (safe fix)
   = docs: rflint rule RF201

"""


def test_a_finding_as_the_documentation_draws_it() -> None:
    branch = related(NECK, "before: 2", "this branch: centre -4, receptive field 35, 2 paths")
    message = "the paths into `fuse` are centred 4 input samples apart"
    fix = ("use `padding: {before: 0, after: 2}` on `skip`", True)
    assert shown(said(NECK, "[skip, up]", message, branch, fix=fix), NECK) == DRAWN


def test_colours() -> None:
    text = source("a: 1\nb: 2\n")
    there = related(text, "1", "there")
    coloured = shown(said(text, "2", "here", there, fix=("mend it", False)), text, color=True)
    assert coloured.splitlines() == [
        "\x1b[1;31merror[RF201]\x1b[0m \x1b[1mmisaligned-centres: here\x1b[0m",
        "\x1b[1;34m -->\x1b[0m net.yaml:2:4",
        "\x1b[1;34m  |\x1b[0m",
        "\x1b[1;34m2 |\x1b[0m b: 2",
        "\x1b[1;34m  |\x1b[0m    \x1b[1;31m^\x1b[0m",
        "\x1b[1;34m  |\x1b[0m",
        "\x1b[1;34m1 |\x1b[0m a: 1",
        "\x1b[1;34m  |\x1b[0m    \x1b[1;34m- there\x1b[0m",
        "\x1b[1;34m ...\x1b[0m",
        "\x1b[1;34m  =\x1b[0m \x1b[1mhelp\x1b[0m: mend it (unsafe fix)",
        "\x1b[1;34m  =\x1b[0m \x1b[1mdocs\x1b[0m: rflint rule RF201",
        "",
    ]


@pytest.mark.parametrize(("severity", "code"), [(Severity.WARNING, "1;33"), (Severity.INFO, "1;34")])
def test_a_severity_has_its_colour_and_no_more(severity: Severity, code: str) -> None:
    text = source("a: 1\n")
    finding = said(text, "1", severity=severity)
    coloured = shown(finding, text, color=True)
    assert coloured.startswith(f"\x1b[{code}m{severity.value}[RF201]\x1b[0m ")
    assert f"\x1b[{code}m^\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == shown(finding, text)


def test_without_related_places_the_lines_end_plainly() -> None:
    text = source("a: 1\n")
    assert shown(said(text, "a", helps=("first", "second")), text) == the("""
        error[RF201] misaligned-centres: a message
         --> net.yaml:1:1
          |
        1 | a: 1
          | ^
          |
          = help: first
          = help: second
          = docs: rflint rule RF201
        """)


def test_places_on_one_line_share_it() -> None:
    text = source("- {op: relu, up: 1}\n")
    assert shown(
        said(text, "up", "here", related(text, "op", "there"), related(text, "relu", "and there")), text
    ) == the("""
        error[RF201] misaligned-centres: here
         --> net.yaml:1:14
          |
        1 | - {op: relu, up: 1}
          |              ^^
          |    -- there
          |        ---- and there
          |
          = docs: rflint rule RF201
        """)


def test_a_related_place_in_another_file_says_where() -> None:
    text, config = source("a: 1\n"), source("\n" * 9 + "limit = 3\n", "rflint.toml")
    places = (related(config, "3", "the limit"), related(config, "limit", "its name"), related(text, "a", "back here"))
    assert shown(said(text, "1", "here", *places), text, config) == the("""
        error[RF201] misaligned-centres: here
          --> net.yaml:1:4
           |
         1 | a: 1
           |    ^
           |
          --> rflint.toml:10:9
           |
        10 | limit = 3
           |         - the limit
           | ----- its name
           |
          --> net.yaml:1:1
           |
         1 | a: 1
           | - back here
           |
           = docs: rflint rule RF201
        """)


def test_where_a_text_is_not_at_hand_the_place_stands_alone() -> None:
    text, config = source("a: 1\n"), source("limit = 3\n", "rflint.toml")
    assert shown(said(text, "1", "here", related(config, "3", "the limit"))) == the("""
        error[RF201] misaligned-centres: here
         --> net.yaml:1:4
         --> rflint.toml:1:9: the limit
         ...
          = docs: rflint rule RF201
        """)


@pytest.mark.parametrize(
    ("line", "word", "expected", "underline"),
    [
        ("a: 漢字, b", "b", "a: 漢字, b", "         ^"),
        ("a: 漢字, b", "漢字", "a: 漢字, b", "   ^^^^"),
        ("e\u0301: b", "b", "e\u0301: b", "   ^"),
        ("x\u0301", "\u0301", "x\u0301", " ^"),
        ("\ta: b", "a", "    a: b", "    ^"),
        ("ab\tc", "c", "ab  c", "    ^"),
        ("ab\tc", "\t", "ab  c", "  ^^"),
        ("漢\tc", "c", "漢  c", "    ^"),
        ("a\x1b[2Jb", "b", "a\\x1b[2Jb", "        ^"),
        ("a\x1b[2Jb", "\x1b", "a\\x1b[2Jb", " ^^^^"),
        ("\u202ea", "a", "\\u202ea", "      ^"),
        ("a\u2028b", "b", "a\\u2028b", "       ^"),
        ("a: 1   ", "1", "a: 1", "   ^"),
        ("a: 1\r", "1", "a: 1", "   ^"),
    ],
)
def test_underlines_stand_under_the_text(line: str, word: str, expected: str, underline: str) -> None:
    text = source(f"{line}\n")
    lines = shown(said(text, word), text).splitlines()
    assert lines[3:5] == [f"1 | {expected}", f"  | {underline}"]


def test_a_span_over_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    text = source("from: [a,\n  b]\n")
    lines = shown(said(text, "[a,\n  b]"), text).splitlines()
    assert lines[3:6] == ["1 | from: [a,", "  |       ^^^", "  |"]


@pytest.mark.parametrize(
    ("text", "offset", "line", "underline"),
    [
        ("", 0, "1 |", "  | ^"),
        ("a: 1\n", 4, "1 | a: 1", "  |     ^"),
        ("a: 1\n", 5, "2 |", "  | ^"),
        ("a: 1", 4, "1 | a: 1", "  |     ^"),
        ("a: 1\r\nb", 6, "2 | b", "  | ^"),
        ("a: 1\rb", 5, "2 | b", "  | ^"),
    ],
)
def test_an_empty_span_is_one_caret(text: str, offset: int, line: str, underline: str) -> None:
    from rflint.diagnostic import Place

    where = source(text)
    at = where.position(offset)
    finding = Diagnostic("RF001", "invalid-yaml", Severity.ERROR, "it ends", Place("net.yaml", at, at))
    assert shown(finding, where).splitlines()[3:5] == [line, underline]


def test_a_long_line_is_cut_around_the_span() -> None:
    text = source("a" * 1000 + "here" + "b" * 1000)
    line, underline = shown(said(text, "here"), text).splitlines()[3:5]
    assert line == "1 | …" + "a" * 40 + "here" + "b" * (WIDTH - 44) + "…"
    assert underline == "  | " + " " * 41 + "^^^^"


def test_a_long_line_keeps_its_start_where_the_span_is_in_view() -> None:
    text = source("here" + "b" * 1000)
    line, underline = shown(said(text, "here"), text).splitlines()[3:5]
    assert line == "1 | here" + "b" * (WIDTH - 4) + "…"
    assert underline == "  | ^^^^"


def test_a_long_span_is_cut_at_its_end() -> None:
    text = source("a" * 300 + "[" + "b" * 300 + "]")
    line, underline = shown(said(text, "[" + "b" * 300 + "]"), text).splitlines()[3:5]
    assert line == "1 | …" + "a" * 40 + "[" + "b" * (WIDTH - 41) + "…"
    assert underline == "  | " + " " * 41 + "^" * (WIDTH - 40)


def test_a_span_at_the_end_of_a_long_line() -> None:
    text = source("a" * 300 + "]\n")
    line, underline = shown(said(text, "]"), text).splitlines()[3:5]
    assert line == "1 | …" + "a" * 40 + "]"
    assert underline == "  | " + " " * 41 + "^"


def test_nothing_in_names_and_messages_acts_on_the_terminal() -> None:
    text = Source("a\x1b[31m\udcff.yaml", "a: 1\n")
    there = related(text, "a", "there\r")
    printed = shown(said(text, "1", "here\n\x07", there, fix=("do\x1b", True), helps=("h\x9b",)), text)
    assert printed == the("""
        error[RF201] misaligned-centres: here\\x0a\\x07
         --> a\\x1b[31m\ufffd.yaml:1:4
          |
        1 | a: 1
          |    ^
          | - there\\x0d
          |
          = help: do\\x1b (safe fix)
          = help: h\\x9b
          = docs: rflint rule RF201
        """)


def test_findings_stand_apart() -> None:
    text = source("a: 1\n")
    one = said(text, "a")
    both = full.render(outcome(one, one, sources=(text,)))
    assert both == shown(one, text) * 2
    assert full.render(outcome()) == ""


def test_every_place_of_a_text_can_be_shown() -> None:
    from rflint.diagnostic import place

    text = source("a\t漢: é\u0301\r\n\r  [\n\n\x00]\u2028")
    for start in range(len(text.text) + 1):
        for end in range(start, len(text.text) + 1):
            at = place(text, Span(start, end))
            assert "^" in shown(Diagnostic("RF001", "invalid-yaml", Severity.ERROR, "m", at), text)
