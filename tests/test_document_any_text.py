"""Any text whatever: never an exception, places inside the text, and the same from both parsers."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from rflint.document import Document, Map, Seq, Value, read
from rflint.document.composer import Composer
from rflint.document.faults import Unreadable
from rflint.source import Source, Span

SPEC = """\
rflint: 1
name: 'tiny'  # é
layers:
  - {id: a, op: conv, kernel_size: 3}
  - &x
    op: relu
  - <<: *x
    id: "b"
x-note: |
  text

outputs: {o: [a, b]}
"""

WORDS = [
    *("a", "key", "1", "0x1F", "1.5", "~", "null", "no", "é", "😀", "x-a: ", "a: ", "b: ", "- a: ", "a:\n"),
    *("- ", "-", "? ", ": ", ":", ",", ", ", "[", "]", "{", "}", "[1, 2]", "{a: b}", "\n", "\n  ", "\n    ", "\n\n"),
    *(
        "\r\n",
        "\r",
        "\t",
        " ",
        "  ",
        "# c\n",
        "#",
        "'",
        '"',
        "'s'",
        '"q"',
        "\\",
        "\\n",
        "\\x41",
        "\\ud800",
        "|\n",
        "|-\n  ",
    ),
    *(">\n  ", "&a ", "&b ", "*a", "*b", "<<: ", "!!int ", "!!str ", "!foo ", "! ", "!<x> ", "!e!f ", "!", "&", "*"),
    *("%", "%YAML 1.2\n", "%TAG ! x\n", "%FOO\n", "---", "---\n", "...\n", "@", "`", "\x85", "\u2028", "\ufeff", "\0"),
]

texts = st.text(max_size=30)
yaml_like = st.lists(st.sampled_from(WORDS), max_size=25).map("".join)
places_in_spec = st.integers(0, len(SPEC))
changes = st.lists(st.tuples(places_in_spec, st.integers(0, 8), st.sampled_from(["", *WORDS])), min_size=1, max_size=3)


def changed(edits: list[tuple[int, int, str]]) -> str:
    text = SPEC
    for start, length, word in edits:
        text = text[:start] + word + text[start + length :]
    return text


def spans(value: Value, seen: set[int]) -> Iterator[Span]:
    """Every place in a value, shared ones once."""
    if not isinstance(value, (Map, Seq)) or id(value) in seen:
        return
    seen.add(id(value))
    yield value.span
    if isinstance(value, Map):
        assert value.keys() == value.spans.keys()
        yield from (span for pair in value.spans.values() for span in pair)
    else:
        assert len(value) == len(value.spans)
        yield from value.spans
    for inner in value.values() if isinstance(value, Map) else value:
        yield from spans(inner, seen)


def places(found: Document) -> list[Span]:
    said = [span for fault in found.faults for span in (fault.finding.span, *(r.span for r in fault.finding.related))]
    anchored = [span for anchor in found.anchors for span in (anchor.span, *anchor.uses)]
    return [found.span, *spans(found.data, set()), *said, *anchored]


def content(found: Document) -> object:
    return repr(found.data), places(found), found.faults, found.anchors


def libyaml_reads(text: str) -> bool:
    """Whether libyaml reads a text, or as much of it as a composer wants to have."""
    try:
        Composer(text).compose(iter(yaml.CSafeLoader(text).get_event, None))
    except Unreadable:
        return True
    except yaml.YAMLError:
        return False
    return True


def check(text: str) -> None:
    quick, pure = read(Source("net.yaml", text)), read(Source("net.yaml", text), libyaml=False)
    for found in (quick, pure):
        assert all(0 <= span.start <= span.end <= len(text) for span in places(found)), found
        assert found.faults or found.span.start < found.span.end
    if content(quick) == content(pure):
        return
    ends = [fault.finding.span.start for fault in pure.faults if fault.code == "RF001"]
    assert pure.data is None
    assert ends
    assert not yaml.__with_libyaml__ or libyaml_reads(text) or any(text.startswith("\t", end) for end in ends)


@given(texts)
@example("")
@example("\ud800")
@example("a: \U0010ffff")
def test_any_text(text):
    check(text)


@given(yaml_like)
@example("- &a [*a]")
@example("[!, b]")
@example("[a, ? ]")
@example("{? : a}")
@example('"\\ud800"')
@example('"\\UFFFFFFFF"')
@example("{a, op:, b}")
@example("a: *b\n\t")
@example("!!int \t")
@example("\n\ufeffa: 1")
@example("...")
def test_any_words_of_yaml(text):
    check(text)


@given(changes.map(changed))
@example(SPEC)
def test_any_change_of_a_spec(text):
    check(text)


@given(st.integers(0, len(SPEC)))
def test_any_beginning_of_a_spec(end):
    check(SPEC[:end])


@given(changes.map(changed))
def test_large_texts_differ_in_no_code(text):
    """Beyond 64 KiB libyaml's own places are explained: what is wrong stays what it is."""
    padding = "# padding\n" * 7_000
    small, large = read(Source("net.yaml", text)), read(Source("net.yaml", padding + text))
    if "%" not in text and (small.data is None or large.data is not None):
        assert {fault.code for fault in small.faults} == {fault.code for fault in large.faults}
