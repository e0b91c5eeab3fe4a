"""Whatever the text, there are findings, never an exception; and the same ones in every run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rflint import engine
from rflint.config import Settings
from rflint.source import Source
from tests.strategies import networks

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
TEXTS = [path.read_text("utf-8") for path in EXAMPLES]
SHORT = [text for text in TEXTS if len(text) < 1800]
MODELS = [path.read_text("utf-8") for path in sorted((EXAMPLES[0].parent / "formats").rglob("*.yaml"))]
WORDS = (
    "- ",
    "{",
    "}",
    "[",
    "]",
    ": ",
    "*a",
    "&a ",
    "<<: ",
    "$k",
    "'",
    '"',
    "#",
    "\t",
    "\n",
    "use: ",
    "repeat: ",
    "null",
    "0",
    "-1",
    "3/2",
)
WORDS_OF_ROWS = ("None", "True", "nc", ".nan", ".inf", "1e400", "1:30", "0x10", "~", "-1, 0", "[3, 5]", "'", "{", "}")
WORD_OF_ROWS = re.compile(r"-?\d+|(?<![\w.])(?:nn\.)?[A-Z]\w*")


@st.composite
def mutated(draw):
    """A spec with a few pieces cut out, doubled, or put in."""
    text = draw(st.sampled_from(SHORT + MODELS) | networks().map(json.dumps))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        stop = draw(st.integers(start, min(len(text), start + 40)))
        piece = draw(st.sampled_from(WORDS) | st.just(text[start:stop] * 2) | st.text(max_size=3))
        text = text[:start] + piece + text[stop:]
    return text


@st.composite
def mutated_rows(draw):
    """A model YAML in which a few words are others."""
    text = draw(st.sampled_from(MODELS))
    for _ in range(draw(st.integers(1, 4))):
        words = list(WORD_OF_ROWS.finditer(text))
        word = draw(st.sampled_from(words))
        other = draw(st.sampled_from(WORDS_OF_ROWS) | st.sampled_from(words).map(lambda one: one[0]))
        text = text[: word.start()] + other + text[word.end() :]
    return text


def check(text):
    source = Source("any.yaml", text)
    found = engine.check(source, Settings())
    assert found is not None
    assert "RF009" not in {one.code for one in found}
    for one in found:
        for place in (one.place, *(related.place for related in one.related)):
            assert place.start <= place.end
            assert place.end <= source.position(len(text))
    assert found == tuple(sorted(found, key=lambda one: one.sort_key))
    return found


@given(st.text() | st.text(alphabet="rflint: 1\n-[]{}&*#'\"|>%@,?\t"))
def test_any_text_at_all(text):
    check(text)


@given(mutated())
def test_any_spec_gone_wrong(text):
    check(text)


@given(mutated_rows())
def test_any_model_gone_wrong(text):
    check(text)


@given(networks())
def test_any_network(spec):
    check(json.dumps(spec))


def test_hash_seeds_change_nothing(tmp_path):
    for number, text in enumerate(TEXTS):
        (tmp_path / f"{number}.yaml").write_text(text.replace("kernel_size: 3", "kernel_sise: 4"), encoding="utf-8")
    names = [*map(str, EXAMPLES), *map(str, sorted(tmp_path.iterdir()))]
    command = [sys.executable, "-m", "rflint", "check", "--isolated", "--output-format", "json", *names]
    printed = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=False).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(printed) == 1
    assert json.loads(printed.pop())["diagnostics"]
