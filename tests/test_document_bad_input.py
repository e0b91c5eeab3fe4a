"""Every kind of text that cannot be read, or should not: its code and its place, with both parsers."""

from __future__ import annotations

import pytest
import yaml

from rflint.document import Document, read
from rflint.source import Source
from tests.reading import LOADERS, document, faults, said

NO_YAML = "there is no YAML in this file: it is empty, or holds comments only"
OWN_ANCHOR = "the alias `*a` stands inside its own anchor"
NO_CHARACTER = "an escape sequence in this text stands for no character"
BOM = "the character U+FEFF (byte order mark) cannot stand in YAML"

UNREADABLE: dict[str, tuple[str | bytes, str, tuple[str, ...]]] = {
    "no UTF-8": (b"a: 1\nb: \xff\xfe\n", "this is not UTF-8", ("2:4-2:5",)),
    "no UTF-8, behind a byte order mark": (b"\xef\xbb\xbfa: \xc3\n", "this is not UTF-8", ("1:4-1:5",)),
    "NUL": ("a: 1\nb: x\0\n", "the character U+0000 (NUL) cannot stand in YAML", ("2:5-2:6",)),
    "bell": ("a: '\x07'\n", "the character U+0007 cannot stand in YAML", ("1:5-1:6",)),
    "surrogate": ("a: \ud800\n", "the character U+D800 cannot stand in YAML", ("1:4-1:5",)),
    "byte order mark": (
        "a: 1\n\ufeffb: 2\n",
        "the character U+FEFF (byte order mark) cannot stand in YAML",
        ("2:1-2:2",),
    ),
    "empty": ("", NO_YAML, ("1:1-1:1",)),
    "comments": ("# a\n\n# b\n", NO_YAML, ("1:1-1:1",)),
    "marks": ("---\n...\n", NO_YAML, ("1:1-1:1",)),
    "tab": ("a:\n\tb: 1\n", "a tab indents this line", ("2:1-2:2",)),
    "tab behind spaces": ("a:\n  b: 1\n  \tc: 2\n", "a tab indents this line", ("3:3-3:4",)),
    "tabs after a list": ("a:\n  - b\n\t\t- c\n", "a tab indents this line", ("3:1-3:3",)),
    "open bracket": ("a: [1, 2\nb: 3\n", "this `[` is not closed", ("1:4-1:5", "2:2-2:3")),
    "open bracket at the end": ("a: [1,\n  {b: [\n\n", "this `[` is not closed", ("2:7-2:8", "2:8-2:8")),
    "open brace": ("a:\n  - {b: 1\n  - {c: 2}\n", "this `{` is not closed", ("2:5-2:6", "3:5-3:6")),
    "another bracket": ("a: [1, 2}\n", "this `[` is not closed", ("1:4-1:5", "1:9-1:10")),
    "bracket, then a mark": ("a: [1,\n---\n", "this `[` is not closed", ("1:4-1:5", "2:1-2:4")),
    "open quote": ("a: 'x\nb: 1\n", "this `'` is not closed", ("1:4-1:5", "2:5-2:5")),
    "open double quote": ('a: 1\nb: "x # y\n', 'this `"` is not closed', ("2:4-2:5", "2:10-2:10")),
    "quote, then a mark": ('a: "x\n---\n', 'this `"` is not closed', ("1:4-1:5", "2:1-2:4")),
    "quote closed by the next": (
        'a: "x\nb:\n  - {c: "y"}\n',
        'this `"` is not closed in its line',
        ("1:4-1:5", "3:9-3:10"),
    ),
    "second document": ("a: 1\n--- # next\nb: 2\n", "a second document starts here", ("2:1-2:4",)),
    "second, with a directive": (
        "a: 1\n...\n%YAML 1.2\n---\nb: 2\n",
        "a second document starts here",
        ("4:1-4:4",),
    ),
    "behind the end": ("a: 1\n...\nb: 2\n", "`b` stands behind the end of the data", ("3:1-3:2",)),
    "alias without an anchor": ("a: *base\nb: &base 1\n", "no anchor `&base` stands above this alias", ("1:4-1:9",)),
    "alias in its anchor": (
        "a: &a\n  b: [*a]\n",
        "the alias `*a` stands inside its own anchor",
        ("2:7-2:9", "2:3-2:4"),
    ),
    "merge of its own anchor": (
        "a: &a {<<: *a}\n",
        "the alias `*a` stands inside its own anchor",
        ("1:12-1:14", "1:7-1:8"),
    ),
    "YAML 1.3": ("# c\n%YAML 1.3\n---\na: 1\n", "only YAML 1.1 and 1.2 can be read", ("2:7-2:10",)),
    "YAML without a version": ("%YAML\n---\na: 1\n", "only YAML 1.1 and 1.2 can be read", ("1:1-1:6",)),
    "unknown directive": ("%TAG ! !\r\n%FOO x\r\n---\r\na: 1\r\n", "the directive `%FOO` is unknown", ("2:1-2:5",)),
    "late directive": (
        "a: 1\n%FOO x\n",
        "a line that starts with `%` is a directive, and cannot be read here",
        ("2:1-2:5",),
    ),
    "second colon": ("a: b: c\n", "unexpected `:`", ("1:5-1:6",)),
    "line too deep": ("- a: 1\n    b: 2\n", "this line is indented deeper than the one above allows", ("2:5-2:6",)),
    "line between": ("a:\n    b: 1\n  c: 2\n", "the indentation of this line fits no line above", ("3:3-3:4",)),
    "no colon": ("a: 1\nkernel size 3 # c\nb: 2\n", "`kernel size 3` is no key: a `:` is missing", ("2:1-2:14",)),
    "no colon in the first line": ("foo\nbar: 1\n", "`foo` is no key: a `:` is missing", ("1:1-1:4",)),
    "no space behind the colon": ("op:conv\nb: 1\n", "`op:conv` is no key: a `:` is missing", ("1:1-1:8",)),
    "no space behind the colon, in a list": (
        "- op:conv\n  b: 1\n",
        "`op:conv` is no key: a `:` is missing",
        ("1:3-1:10",),
    ),
    "long key": ("a: 1\n" + "k" * 1100 + ": 1\n", "YAML reads no key of more than 1,024 characters", ("2:1-2:1101",)),
    "list behind a key": ("a: - b\n", "a list cannot start here", ("1:4-1:5",)),
    "item among keys": ("a: 1\n- b\n", "a list item cannot stand among keys", ("2:1-2:2",)),
    "key among items": ("- a\nb: 1\n", "a list item has to start with `- `", ("2:1-2:2",)),
    "missing comma": ("{a: 1 b: 2}\n", "a `,` or `}` is missing before `b`", ("1:7-1:8", "1:1-1:2")),
    "missing value": ("a: [1, , 2]\n", "a value is missing before this `,`", ("1:8-1:9", "1:4-1:5")),
    "dash between brackets": ("a: [- b]\n", "`-` cannot stand between brackets", ("1:5-1:6", "1:4-1:5")),
    "bracket that closes nothing": ("a: [1]]\n", "this `]` closes nothing", ("1:7-1:8",)),
    "text behind a quote": ("a: 'x' y\n", "`y` stands behind the end of a value", ("1:8-1:9",)),
    "at sign": ("a: @x, y\n", "a text cannot start with `@`", ("1:4-1:6",)),
    "backtick": ("a: `x`\n", "a text cannot start with a backtick", ("1:4-1:7",)),
    "percent sign": ("a: %x\n", "a text cannot start with `%`", ("1:4-1:6",)),
    "question mark": ("a: ? b\n", "unexpected `?`", ("1:4-1:5",)),
    "asterisk": ("a: **b**\n", "`**b**` cannot be read as an alias", ("1:4-1:9",)),
    "ampersand": ("a: & b\n", "`&` cannot be read as an anchor", ("1:4-1:5",)),
    "tag handle": ("a: !e!x 1\n", "`!e!x` cannot be read as a tag", ("1:4-1:8",)),
    "escape": ('a: "b\\d"\n', "`\\d` is no escape sequence of YAML", ("1:6-1:8",)),
    "escape of no character": ('a: "\\UFFFFFFFF"\n', "`\\UFFFFFFFF` is no escape sequence of YAML", ("1:5-1:15",)),
    "escape of a surrogate": (
        'a: "\\ud800"\n',
        "an escape sequence in this text stands for no character",
        ("1:4-1:12",),
    ),
    "block header": ("a: |x\n  b\n", "`x` cannot stand behind `|`", ("1:5-1:6",)),
}


@LOADERS
@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_cannot_be_read_says_why_and_where(kind, libyaml):
    text, message, places = UNREADABLE[kind]
    source = Source.from_bytes("net.yaml", text) if isinstance(text, bytes) else Source("net.yaml", text)
    found = read(source, libyaml)
    assert [said(source, fault) for fault in found.faults] == [("RF001", *places)]
    assert found.faults[0].finding.message == message
    assert found.data is None


@pytest.mark.parametrize("kind", [kind for kind in UNREADABLE if kind != "escape of a surrogate"])
def test_large_texts_are_explained_alike(kind, monkeypatch):
    monkeypatch.setattr("rflint.document._SMALL", -1)  # libyaml's words and places alone
    text, message, places = UNREADABLE[kind]
    source = Source.from_bytes("net.yaml", text) if isinstance(text, bytes) else Source("net.yaml", text)
    found = read(source)
    assert [said(source, fault) for fault in found.faults] == [("RF001", *places)]
    assert found.faults[0].finding.message == message


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="the pure parser cannot read past such a tab")
def test_a_tab_that_libyaml_can_read_is_not_to_blame():
    assert faults("a:\t1\nb: [2\n") == [("RF001", "2:4-2:5", "2:6-2:6")]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: @x\n", 'quote a text: "@x"'),
        ("a: b: c\n", "quote a text that holds `: `"),
        ("op:conv\nb: 1\n", "put a space after the `:`"),
        ("foo\nb: 1\n", "write `key: value`"),
        ("a:\n\tb: 1\n", "indent with spaces"),
        ("a: [1\n", "close it with `]`"),
        ("1: a\n", 'quote it: "1"'),
        ("r\0f\0l\0", "save the file as UTF-8, not as UTF-16"),
    ],
)
def test_help(text, hint):
    [fault] = read(Source("net.yaml", text)).faults
    assert fault.finding.help == (hint,)


def test_utf_16_is_named():
    [fault] = read(Source.from_bytes("net.yaml", "rflint: 1".encode("utf-16"))).faults
    assert fault.finding.help == ("save the file as UTF-8, not as UTF-16",)


@LOADERS
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1\nb: 2\n'a': 3\na: 4\n", [("RF002", "3:1-3:4", "1:1-1:2"), ("RF002", "4:1-4:2", "1:1-1:2")]),
        ("x-a: {b: 1, b: 2}\n", [("RF002", "1:13-1:14", "1:7-1:8")]),
        ("x-a: 1\nx-a: 2\n", [("RF002", "2:1-2:4", "1:1-1:4")]),
        ("a: &a {b: 1}\nc: {<<: *a, <<: *a}\n", [("RF002", "2:13-2:15", "2:5-2:7")]),
        ("1: a\n", [("RF003", "1:1-1:2")]),
        ("{null: a, true: b, ~: c}\n", [("RF003", "1:2-1:6"), ("RF003", "1:11-1:15"), ("RF003", "1:20-1:21")]),
        ("{? : a}\n", [("RF003", "1:4-1:4")]),
        ("? [a, b]\n: c\n", [("RF003", "1:3-1:9")]),
        ("? - a\n  - b\n: c\n", [("RF003", "1:3-1:6")]),
        ("a: &a 1\n*a : b\n", [("RF003", "2:1-2:3")]),
        ("a: {<<: 3}\n", [("RF003", "1:9-1:10")]),
        ("a: {<<: }\n", [("RF003", "1:5-1:7")]),
        ("a: {<<: [{b: 1}, c]}\n", [("RF003", "1:9-1:20")]),
        ("a: !foo 1\n", [("RF001", "1:4-1:8")]),
        ("a: &b !!int x\n", [("RF001", "1:7-1:12")]),
        ("a: !!int 3.0\n", [("RF001", "1:4-1:9")]),
        ("a: !!seq {}\n", [("RF001", "1:4-1:9")]),
        ("a: !!set {b}\n", [("RF001", "1:4-1:9")]),
        ("a: !!binary x\n", [("RF001", "1:4-1:12")]),
        ("a: !<tag:yaml.org,2002:int> x\n", [("RF001", "1:4-1:28")]),
    ],
)
def test_faults_of_keys_and_values(text, found, libyaml):
    assert faults(text, libyaml) == found


@LOADERS
def test_the_first_of_two_equal_keys_counts(libyaml):
    assert read(Source("net.yaml", "a: 1\nb: {c: 1}\na: 2\n"), libyaml).data == {"a": 1, "b": {"c": 1}}


@LOADERS
def test_keys_and_tags_under_x_are_free(libyaml):
    assert document("x-a: {1: 2, ? [b] : c, d: !foo 3, <<: 4}\n", libyaml).data == {"x-a": None}


@LOADERS
def test_a_fault_under_x_shows_once_at_the_first_use(libyaml):
    text = "x-a: &a {1: 2, b: !foo 3}\nx-c: &c [*a]\nd: *c\ne: *a\nf: {<<: *a}\n"
    assert faults(text, libyaml) == [("RF003", "3:4-3:6", "1:10-1:11"), ("RF001", "3:4-3:6", "1:19-1:23")]
    merged = "x-a: &a {1: 2}\nb: {<<: *a}\n"
    assert faults(merged, libyaml) == [("RF003", "2:5-2:7", "1:10-1:11")]
    scalar = "x-a: &a !foo 3\nb: *a\n"
    assert faults(scalar, libyaml) == [("RF001", "2:4-2:6", "1:9-1:13")]


def test_a_document_is_frozen():
    found = document("a: 1\n")
    assert isinstance(found, Document)
    with pytest.raises(AttributeError):
        found.data = 1  # type: ignore[misc]
