"""Comments that suppress findings: which they are, what they cover, and what is said of those that do nothing."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rflint import registry
from rflint.diagnostic import Diagnostic, Severity, place
from rflint.registry import Rule
from rflint.source import Source, Span
from rflint.suppress import Applied, apply
from rflint.suppress.comments import parse

NAMES = {
    "RF003": "schema-violation",
    "RF009": "internal-error",
    "RF104": "kernel-size-limit",
    "RF201": "misaligned-centres",
    "RF402": "gridding",
    "RF901": "unused-suppression",
    "RF902": "unknown-suppression",
}
RULES = {code: Rule(code, name, Severity.WARNING, True, "", None) for code, name in NAMES.items()}


@pytest.fixture(autouse=True)
def few_rules(monkeypatch):
    monkeypatch.setattr(registry, "rules", lambda: RULES)


def finding(source: Source, code: str, text: str) -> Diagnostic:
    """A finding at the one place where `text` stands."""
    assert source.text.count(text) == 1
    start = source.text.index(text)
    where = place(source, Span(start, start + len(text)))
    return Diagnostic(code, NAMES[code], Severity.WARNING, "", where)


def applied(text: str, *found: tuple[str, str], active: Iterable[str] = RULES) -> Applied:
    """What comes of findings, each a code and the text that it points at."""
    source = Source("net.yaml", text)
    return apply(source, [finding(source, code, at) for code, at in found], set(active))


def said(text: str, *found: tuple[str, str], active: Iterable[str] = RULES) -> list[tuple[str, str, str]]:
    """What is said of the comments: code, the text pointed at, message."""
    faults = applied(text, *found, active=active).faults
    return [(fault.code, text[slice(*fault.finding.span)], fault.finding.message) for fault in faults]


def fixed(text: str, *found: tuple[str, str]) -> str:
    """The text after the fix of the one thing that is said."""
    (fault,) = applied(text, *found).faults
    assert fault.finding.fix is not None
    assert fault.finding.fix.safe
    (edit,) = fault.finding.fix.edits
    return text[: edit.span.start] + edit.text + text[edit.span.end :]


def suppressed(text: str, *found: tuple[str, str]) -> list[str]:
    """The codes of suppressed findings; kept are the others."""
    result = applied(text, *found)
    assert len(result.kept) + len(result.suppressed) == len(found)
    return [one.code for one in result.suppressed]


# What is covered


def test_without_comments_nothing_changes():
    result = applied("a: 1 # ignore me\n", ("RF201", "1"))
    assert [one.code for one in result.kept] == ["RF201"]
    assert (result.suppressed, result.faults) == ((), ())


@pytest.mark.parametrize(
    "comment",
    [
        "# rflint: ignore[RF201]",
        "# rflint: ignore[RF201] measured, and harmless",
        "# rflint: ignore[misaligned-centres]",
        "# rflint: ignore[rf201]",
        "# rflint: ignore[RF104, RF201]",
        "# rflint: ignore[ RF104 ,misaligned-centres , ]",
        "#rflint:ignore[RF201]",
        "#  rflint:\tignore [RF201]",
        "# the stem # rflint: ignore[RF201] why",
        "# rflint: ignore[RF201] # yamllint disable-line",
    ],
)
@pytest.mark.parametrize(
    "text",
    ["a: 1\nb: here {}\nc: 3\n", "a: 1\n{}\nb: here\n", "a: 1\r\n  {}\r\nb: here", "{}\nb: here\n"],
)
def test_the_end_of_the_line_and_the_line_above(comment, text):
    result = applied(text.format(comment), ("RF201", "here"), ("RF402", "b:"))
    assert [one.code for one in result.suppressed] == ["RF201"]
    assert [one.code for one in result.kept] == ["RF402"]


def test_a_comment_covers_its_lines_and_no_others():
    text = "a: one  # rflint: ignore[RF201]\nb: two\n\n# rflint: ignore[RF201]\n\nc: three\n"
    result = applied(text, ("RF201", "one"), ("RF201", "two"), ("RF201", "three"))
    assert [one.place.start.line for one in result.suppressed] == [1]


def test_comments_may_stand_between():
    text = "# rflint: ignore[RF201]\n# rflint: ignore[RF402]\n  # The stem.\na: one\n"
    assert suppressed(text, ("RF201", "one"), ("RF402", "one")) == ["RF201", "RF402"]
    assert said(text, ("RF201", "one"), ("RF402", "one")) == []


def test_any_line_of_the_primary_span():
    text = "a: [1,\n  2, # rflint: ignore[RF201]\n  # rflint: ignore[RF402]\n  3]\nb: 1 # rflint: ignore[RF104]\n"
    whole = text[: text.index("]\nb") + 1]
    assert suppressed(text, ("RF201", whole), ("RF402", whole), ("RF104", whole)) == ["RF201", "RF402"]
    with_line_end = whole + "\n"
    assert suppressed(text, ("RF104", with_line_end)) == []
    assert suppressed(text, ("RF104", with_line_end + "b")) == ["RF104"]


def test_the_line_above_holds_for_the_beginning_only():
    text = "a: [1,\n# rflint: ignore[RF201]\n  2]\n"
    assert suppressed(text, ("RF201", "2]")) == ["RF201"]
    text = "a: [1, # rflint: ignore[RF201]\n  2]\n"
    assert suppressed(text, ("RF201", "2]")) == []


@pytest.mark.parametrize("head", ["", "\n# A net.\n", "%YAML 1.2\n---\n"])
def test_the_whole_file(head):
    text = f"{head}# rflint: ignore-file[RF201, gridding] as published\nrflint: 1\na: one\nb: two\n"
    found = (("RF201", "one"), ("RF402", "two"), ("RF104", "two"))
    assert suppressed(text, *found) == ["RF201", "RF402"]
    assert said(text, *found) == []


def test_several_findings_on_one_line():
    text = "a: [one, two] # rflint: ignore[RF201]\n"
    assert suppressed(text, ("RF201", "one"), ("RF201", "two")) == ["RF201", "RF201"]


# What is a comment


@pytest.mark.parametrize(
    "text",
    [
        "a: 'text # rflint: ignore[RF201]' \nb: here\n",
        'a: "text\n  # rflint: ignore[RF201]"\nb: here\n',
        "a: |\n  # rflint: ignore[RF201]\nb: here\n",
        "a: >-\n\n  text\n  # rflint: ignore[RF201]\nb: here\n",
        "- |2\n  # rflint: ignore[RF201]\n- b: here\n",
        "a: text#rflint:ignore[RF201]\nb: here\n",
        "{a: 'x # rflint: ignore[RF201]\n', b: here}\n",
        "a: é😀'\nb: '😀 # rflint: ignore[RF201]'\nc: here\n",
    ],
)
@pytest.mark.parametrize("pure", [False, True])
def test_text_is_no_comment(text, pure, monkeypatch):
    if pure:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    assert parse(Source("net.yaml", text)) == ()


@pytest.mark.parametrize(
    "text",
    [
        "a: | # rflint: ignore[RF201]\n  text\n",
        "a: >-  # rflint: ignore[RF201]\n  text # rflint: ignore[RF201]\nb: 1\n",
        "a: |\n  text\n# rflint: ignore[RF201]\n",
        "a: 'it''s' # rflint: ignore[RF201]\n",
        "a: it's # rflint: ignore[RF201]\n",
        "a: [1, # rflint: ignore[RF201]\n 2]\n",
        "😀: é😀 # rflint: ignore[RF201]\n",
        "a: &x [1] # rflint: ignore[RF201]\n",
        "--- # rflint: ignore[RF201]\na: 1\n",
        "# rflint: ignore[RF201]",
        "a: # rflint: ignore[RF201]\n  b: 1\n",
        "a: 1\n... # rflint: ignore[RF201]\n",
    ],
)
@pytest.mark.parametrize("pure", [False, True])
def test_comments_are_found_anywhere(text, pure, monkeypatch):
    if pure:
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    source = Source("net.yaml", text)
    (comment,) = parse(source)
    assert source[comment.span] == "# rflint: ignore[RF201]"
    assert source[comment.at] == "ignore[RF201]"
    assert [(source[word.span], word.code) for word in comment.words] == [("RF201", "RF201")]


def test_what_cannot_be_read_has_comments_up_to_there():
    source = Source("net.yaml", "a: 1 # rflint: ignore[RF201]\nb: 'x # rflint: ignore[RF201]\n")
    assert [comment.span.start for comment in parse(source)] == [5]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000 + " # rflint: ignore[RF201]\n",
        "{a: " * 100_000 + " # rflint: ignore[RF201]\n",
        "a: \x00 # rflint: ignore[RF201]\n",
        "a: \ud800 # rflint: ignore[RF201]\n",
        "\ta: 1 # rflint: ignore[RF201]\n",
    ],
)
def test_what_cannot_be_read_takes_no_time(text):
    start = time.process_time()
    parse(Source("net.yaml", text))
    assert time.process_time() - start < 1


def test_many_comments_take_no_time():
    text = "".join(f"- k{number} # rflint: ignore[RF201, RF402]\n" for number in range(3000))
    source = Source("net.yaml", text)
    places = [place(source, Span(start, start + 3)) for start in source.line_starts[:-1]]
    found = [Diagnostic("RF201", "", Severity.ERROR, "", where) for where in places]
    start = time.process_time()
    result = apply(source, found, RULES)
    assert time.process_time() - start < 2
    assert (len(result.suppressed), len(result.faults)) == (3000, 3000)


def test_a_text_without_the_word_is_not_scanned(monkeypatch):
    monkeypatch.setattr(yaml, "scan", None)
    assert parse(Source("net.yaml", "rflint: 1 # rflint: nothing\n")) == ()
    assert parse(Source("net.yaml", "rflint: 1 # ignore\n")) == ()


# Unused ones


def test_an_unused_comment_is_said():
    text = "a: one # rflint: ignore[RF201] once it was needed\nb: two\n"
    assert said(text) == [("RF901", "RF201", "`RF201` suppresses nothing here")]
    assert fixed(text) == "a: one\nb: two\n"


def test_an_unused_comment_for_the_file():
    text = "# rflint: ignore-file[gridding]\na: one\n"
    assert said(text) == [("RF901", "gridding", "`gridding` suppresses nothing in this file")]
    assert fixed(text) == "a: one\n"


def test_only_the_unused_word_goes():
    text = "a: one # rflint: ignore[RF104,  RF201 , gridding] why\n"
    assert said(text, ("RF104", "one"), ("RF402", "one")) == [("RF901", "RF201", "`RF201` suppresses nothing here")]
    assert fixed(text, ("RF104", "one"), ("RF402", "one")) == "a: one # rflint: ignore[RF104, gridding] why\n"
    assert said(text, ("RF201", "one")) == [
        ("RF901", "RF104,  RF201 , gridding", "`RF104`, `gridding` suppress nothing here")
    ]
    assert fixed(text, ("RF201", "one")) == "a: one # rflint: ignore[RF201] why\n"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("a: 1\n  # rflint: ignore[RF201]\nb: 2\n", "a: 1\nb: 2\n"),
        ("a: 1\r\n  # rflint: ignore[RF201]\t \r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"),
        ("a: 1\r# rflint: ignore[RF201]\rb: 2\r", "a: 1\rb: 2\r"),
        ("a: 1 \t # rflint: ignore[RF201] why \r\nb: 2\r\n", "a: 1\r\nb: 2\r\n"),
        ("a: 1 # rflint: ignore[RF201]", "a: 1"),
        ("a: 1\n# rflint: ignore[RF201]", "a: 1\n"),
        ("# rflint: ignore[RF201]\na: 1\n", "a: 1\n"),
        ("a: 1 # the stem # rflint: ignore[RF201]\n", "a: 1 # the stem\n"),
        ("a: 1 # rflint: ignore[RF201] see #12  # noqa\n", "a: 1 # noqa\n"),
        ("a: 1\n  # rflint: ignore[RF201] # noqa\n", "a: 1\n  # noqa\n"),
        ("a: |\n  text\n# rflint: ignore[RF201]\nb: 1\n", "a: |\n  text\nb: 1\n"),
    ],
)
def test_the_fix_takes_the_comment_and_no_more(text, after):
    assert fixed(text) == after
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the pure one takes no tab before a comment
    assert yaml.load(text, loader) == yaml.load(after, loader)


def test_a_comment_for_a_rule_that_is_off_is_dormant():
    text = "a: one # rflint: ignore[RF201, RF402]\n"
    assert said(text, active={"RF402", "RF901"}) == [("RF901", "RF402", "`RF402` suppresses nothing here")]
    assert said(text, active={"RF901", "RF902"}) == []


def test_all_comments_that_cover_a_finding_are_used():
    text = "# rflint: ignore-file[RF201]\n# rflint: ignore[RF201]\na: one # rflint: ignore[RF201]\n"
    assert said(text, ("RF201", "one")) == []


@pytest.mark.parametrize("code", ["RF003", "RF009"])
def test_nothing_is_unused_where_rules_have_not_run(code):
    assert said("a: one # rflint: ignore[RF201]\n", (code, "one")) == []


# Unknown ones


@pytest.mark.parametrize(
    ("comment", "at", "message"),
    [
        ("ignore", "ignore", "`ignore` suppresses nothing without a code, as in `ignore[RF201]`"),
        ("ignore: RF201", "ignore", "`ignore` suppresses nothing without a code, as in `ignore[RF201]`"),
        ("ignore[]", "ignore[]", "`ignore` suppresses nothing without a code, as in `ignore[RF201]`"),
        ("ignore[ , ]", "ignore[ , ]", "`ignore` suppresses nothing without a code, as in `ignore[RF201]`"),
        ("ignore[RF201", "ignore", "`ignore` suppresses nothing without a code, as in `ignore[RF201]`"),
        ("ignore-file", "ignore-file", "`ignore-file` suppresses nothing without a code, as in `ignore-file[RF201]`"),
        ("ignore-file[RF201]", "ignore-file[RF201]", "`ignore-file` must stand before the first key"),
        (
            "ignore-line[RF201]",
            "ignore-line[RF201]",
            "no such comment as `ignore-line`: there are `ignore[…]` and `ignore-file[…]`",
        ),
        ("ignore[RF999]", "RF999", "no rule `RF999`; did you mean `RF902`?"),
        ("ignore[xyzzy]", "xyzzy", "no rule `xyzzy`"),
        ("ignore[misaligned]", "misaligned", "no rule `misaligned`; did you mean `misaligned-centres`?"),
        ("ignore[RF201 gridding]", "RF201 gridding", "no rule `RF201 gridding`; did you mean `gridding`?"),
        ("ignore[RF2]", "RF2", "`RF2` is no code of one rule"),
        ("ignore[RF003]", "RF003", "`RF003` cannot be ignored: it says that the file could not be checked"),
        (
            "ignore[internal-error]",
            "internal-error",
            "`internal-error` cannot be ignored: it says that the file could not be checked",
        ),
    ],
)
def test_what_suppresses_nothing_by_what_it_says(comment, at, message):
    text = f"a: one # rflint: {comment}\nb: two\n"
    assert said(text) == [("RF902", at, message)]
    assert suppressed(text, ("RF201", "one"), ("RF003", "two")) == []
    assert fixed(text) == "a: one\nb: two\n"


def test_only_the_unknown_word_goes():
    text = "a: one # rflint: ignore[RF201, RF999] why\n"
    assert suppressed(text, ("RF201", "one")) == ["RF201"]
    assert fixed(text, ("RF201", "one")) == "a: one # rflint: ignore[RF201] why\n"


def test_unknown_and_unused_are_said_apart():
    text = "a: one # rflint: ignore[RF201, RF999, nope]\n"
    assert [(code, at) for code, at, _ in said(text)] == [("RF902", "RF999"), ("RF902", "nope"), ("RF901", "RF201")]


def test_what_is_said_can_be_switched_off():
    text = "a: one # rflint: ignore[RF201, RF999]\n"
    assert [code for code, *_ in said(text, active={"RF201", "RF901"})] == ["RF901"]
    assert [code for code, *_ in said(text, active={"RF201", "RF902"})] == ["RF902"]


@pytest.mark.parametrize(
    "comment", ["# rflint: 1", "# rflint ignore[RF201]", "# rflint: please ignore[RF201]", "# ignore[RF201]"]
)
def test_other_comments_are_nobodys_business(comment):
    assert said(f"a: one {comment}\n") == []


SYNTAX = [
    "a: ",
    "- ",
    "\n",
    "\r\n",
    "  ",
    "'",
    '"',
    "[",
    "]",
    "{",
    "}",
    "|\n",
    ">",
    ": ",
    ", ",
    "#",
    " # ",
    "&a ",
    "---\n",
]
TEXTS = ["x", "é", "😀", "\x85", "\u2028"]
COMMENTS = ["# rflint: ignore[RF201]", "# rflint: ignore-file[RF999]", "# rflint: ignore"]
PARTS = st.lists(st.sampled_from([*SYNTAX, *TEXTS, *COMMENTS]), max_size=25)


@given(parts=PARTS)
def test_any_text_is_read_and_every_fix_leaves_its_data(parts):
    text = "".join(parts)
    for fault in applied(text).faults:
        assert fault.finding.fix is not None
        (edit,) = fault.finding.fix.edits
        after = text[: edit.span.start] + edit.text + text[edit.span.end :]
        try:
            before = list(yaml.safe_load_all(text))
        except yaml.YAMLError:
            continue
        assert list(yaml.safe_load_all(after)) == before
