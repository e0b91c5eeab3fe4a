"""`schemas/config.schema.json` says what the code does: the same keys, defaults, limits and verdicts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from rflint.config import ConfigError, Configuration, Settings
from rflint.config.keys import READERS
from rflint.output import formats
from rflint.schema import schema_text

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SCHEMA = json.loads(schema_text("config"))
NETWORK = json.loads(schema_text("network"))
VALID = Draft202012Validator(SCHEMA)


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


def test_it_has_the_keys_of_the_code():
    assert SCHEMA["properties"].keys() == READERS.keys() | {"extend"}
    assert {key.replace("-", "_") for key in READERS} == {field.name for field in fields(Settings)} - {"origins"}


def test_every_key_is_described():
    assert [key for key, value in SCHEMA["properties"].items() if len(value.get("description", "")) < 20] == []


def test_it_has_the_defaults_of_the_code():
    defaults = {key: value["default"] for key, value in SCHEMA["properties"].items() if "default" in value}
    assert defaults == {key: getattr(Settings(), key.replace("-", "_")) for key in defaults}
    assert defaults.keys() == {
        field.name.replace("_", "-") for field in fields(Settings) if field.type in ("bool", "str")
    }


def test_it_has_the_formats_there_are():
    assert sorted(SCHEMA["properties"]["output-format"]["enum"]) == sorted(formats("check"))


def references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from (value.rpartition("/")[2] for key, value in schema.items() if key == "$ref")
        yield from (name for value in schema.values() for name in references(value))
    elif isinstance(schema, list):
        yield from (name for value in schema for name in references(value))


def test_its_limits_are_those_of_a_spec():
    """Copied, so that editors need one file: what `limits` leads to in network.schema.json stands in both."""
    needed: dict[str, Any] = {}
    waiting = ["limits"]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = NETWORK["$defs"][name]
            waiting += references(needed[name])
    own = {"rule", "rules", "pattern", "patterns"}
    assert {name: schema for name, schema in SCHEMA["$defs"].items() if name not in own} == needed


# Verdicts: texts drawn at random are TOML files to the code, and data to jsonschema.

NUMBERS = st.sampled_from(["0", "1", "-1", "2", "1.5", "3.0", "1e3", "2147483647", "2147483648", "0x1F", "true"])
WORDS = ["odd", "3/2", "0/1", "strict", "error", "info", "auto", "never", "full", "RF201"]
TEXTS = st.sampled_from(WORDS).map(repr) | st.just("''")
JUNK = NUMBERS | TEXTS | st.sampled_from(["[]", "{}", "[1]", "[['a']]", "1979-05-27", "{a = {b = 1}}"])


def listed(entries: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(entries, max_size=3).map(lambda entries: f"[{', '.join(entries)}]")


def table(keys: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    drawn = st.dictionaries(st.sampled_from(keys), values, max_size=2)
    return drawn.map(lambda entries: "{" + ", ".join(f"{key} = {value}" for key, value in entries.items()) + "}")


BOUNDS = table(["min", "max", "parity", "tolerance", "x-note", "minimum"], NUMBERS | TEXTS)
LIMIT = (
    st.sampled_from(["1", "3", "{min = 2}", "{max = 5}", "[1, {max = 7}]"]) | NUMBERS | BOUNDS | listed(BOUNDS) | TEXTS
)
LIMITS = table([*NETWORK["$defs"]["limits"]["properties"], "x-why", "strides"], LIMIT)
GLOBS = st.sampled_from(["'a/*'", "'*.yaml'", "'legacy'", "'[ab].yaml'", "''"])
RULES = st.sampled_from(["'RF2'", "'RF201'", "'misaligned-centres'", "'RF'", "'rf2'", "''", "1"])
VALUES = {
    "select": listed(RULES),
    "ignore": listed(RULES),
    "extend-select": listed(RULES),
    "per-file-ignores": table(["'a/*'", "legacy", "''"], listed(RULES)),
    "severity": table(["RF201", "RF2", "misaligned-centres"], st.sampled_from(["'error'", "'info'"]) | JUNK),
    "limits": LIMITS,
    "per-file-limits": table(["'a/*'", "legacy", "''"], LIMITS),
    "include": listed(GLOBS),
    "exclude": listed(GLOBS),
    "modules": table(["A", "'B.c'"], st.just("{kernel_size = 3}") | JUNK),
    "baseline": st.sampled_from(["'known.json'", "''", "1"]),
    "fail-on": st.sampled_from(["'error'", "'never'"]),
    "output-format": st.sampled_from(["'json'", "'github'"]),
    "color": st.sampled_from(["'auto'", "'never'"]),
}


@st.composite
def configurations(draw: st.DrawFn) -> str:
    keys = draw(st.lists(st.sampled_from([*READERS, "selects"]), min_size=1, max_size=2, unique=True))
    flag = st.sampled_from(["true", "false"])
    return "".join(f"{key} = {draw(VALUES.get(key, flag) | VALUES.get(key, flag) | JUNK)}\n" for key in keys)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("configuration") / "rflint.toml"


def accepted(file: Path, text: str) -> bool:
    file.write_text(text)
    try:
        Configuration(file=str(file)).settings()
    except ConfigError:
        return False
    return True


@given(text=configurations())
def test_code_and_schema_agree(file, text):
    assert accepted(file, text) == VALID.is_valid(tomllib.loads(text)), text


def test_the_drawn_configurations_are_of_both_kinds(file):
    verdicts: list[bool] = []

    @given(text=configurations())
    def collect(text: str) -> None:
        verdicts.append(VALID.is_valid(tomllib.loads(text)))

    collect()
    assert 0.05 < sum(verdicts) / len(verdicts) < 0.75


@pytest.mark.parametrize("key", READERS)
def test_examples_are_accepted(file, key):
    schema = SCHEMA["properties"][key]
    reference = SCHEMA["$defs"].get(schema.get("$ref", "").rpartition("/")[2], {})
    for example in [*schema.get("examples", []), *reference.get("examples", [])]:
        Configuration({key: example}).settings()


MESSAGES = [
    ("select = ['RF9x']", "`select`: no rule `RF9x`; did you mean `RF903`?"),
    ("select = ['']", "`select`: no rule ``"),
    ("select = 'RF2'", "`select`: must be a list of texts, not `RF2`"),
    ("ignore = ['RF00']", "`ignore`: `RF00` cannot be ignored: RF001 to RF009 say that a file could not be checked"),
    (
        "severity = {schema-violation = 'info'}",
        "`severity`: `schema-violation`: `schema-violation` cannot be given another severity: "
        "RF001 to RF009 say that a file could not be checked",
    ),
    ("severity = {RF201 = 'bad'}", "`severity`: `RF201`: must be one of error, warning, info, not `bad`"),
    ("severity = []", "`severity`: must be a table, not a list"),
    ("fail-on = 1", "`fail-on`: must be one of error, warning, info, never, not a number"),
    ("quiet = 'yes'", "`quiet`: must be true or false, not `yes`"),
    ("quiet = 1.5", "`quiet`: must be true or false, not a number"),
    ("quiet = 1979-05-27", "`quiet`: must be true or false, not a date"),
    ("baseline = true", "`baseline`: must be the path of a file, not true"),
    ("color = true", "`color`: must be one of auto, always, never, not true"),
    (
        "output-format = 'ful'",
        f"`output-format`: must be one of {', '.join(formats('check'))}, not `ful`; did you mean `full`?",
    ),
    ("exclude = ['a[']", "`exclude`: `a[` is no pattern of file names: look at its brackets and braces"),
    ("per-file-ignores = {'' = ['RF2']}", "`per-file-ignores`: an empty pattern fits no file"),
    ("per-file-ignores = {a = [1]}", "`per-file-ignores`: `a`: must be a list of texts, not a list"),
    ("modules = {A = 1}", "`modules`: `A`: must be a table, not a number"),
    ("limits = 3", "`limits`: must be a table, not a number"),
]


@pytest.mark.parametrize(("text", "message"), MESSAGES)
def test_what_is_wrong_is_said_in_words(file, monkeypatch, text, message):
    monkeypatch.chdir(file.parent)
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        Configuration(file="rflint.toml").settings()
    assert str(caught.value) == f"rflint.toml: {message}"


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("limits = {kernel_sise = 3}", "`limits`", ["`kernel_sise`", "did you mean `kernel_size`?"]),
        ("limits = {kernel_size = {parity = 'od'}}", "`limits`", ["`parity`", "did you mean `odd`?"]),
        ("limits = {stride = inf}", "`limits`", ["`stride`", ".inf"]),
        ("limits = {stride = nan}", "`limits`", ["`stride`", ".nan"]),
        ("limits = {stride = 1_000_000_000_000}", "`limits`", ["`stride`", "1000000000000"]),
        ("limits = {stride = 0x" + "F" * 9000 + "}", "`limits`", ["`stride`"]),
        ("limits = {stride = 1e99999999999}", "`limits`", ["`stride`"]),
        ("limits = {stride = 12:30:00}", "`limits`", ["`stride`"]),
        ("limits = {stride = '$s'}", "`limits`", ["`stride`"]),
        ("limits = " + "{a = " * 150 + "1" + "}" * 150, "`limits`", []),
        ("per-file-limits = {'a/*' = {stride = true}}", "`per-file-limits`: `a/*`", ["`stride`", "true"]),
    ],
)
def test_limits_are_judged_as_in_a_spec(file, monkeypatch, text, start, words):
    monkeypatch.chdir(file.parent)
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        Configuration(file="rflint.toml").settings()
    message = str(caught.value)
    assert message.startswith(f"rflint.toml: {start}: ")
    assert [word for word in words if word not in message] == []
    assert len(message) < 300
