"""The README says what is so. `python -m tests.test_readme` writes its generated parts anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rflint import engine
from rflint.config import Configuration, Settings
from rflint.diagnostic import Outcome
from rflint.output.check.full import render
from rflint.registry import rules
from rflint.source import Source

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
EXAMPLE = "examples/misaligned-neck.yaml"


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def transcript():
    source = Source.from_bytes(EXAMPLE, (ROOT / EXAMPLE).read_bytes())
    found = engine.check(source, Settings())
    assert found is not None
    return f"```text\n{render(Outcome(found, {EXAMPLE: source}, 1)).rstrip()}\n```"


def table():
    rows = ["| code | name | severity | default |", "|---|---|---|---|"]
    rows += [
        f"| {one.code} | {one.name} | {one.severity.value} | {'on' if one.on else 'off'} |" for one in rules().values()
    ]
    return "\n".join(rows)


def generated(text):
    for name, content in (("transcript", transcript()), ("rules", table())):
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        before, _, rest = text.partition(start)
        text = f"{before}{start}\n{content}\n{end}{rest.partition(end)[2]}"
    return text


def test_generated_parts_are_as_they_would_be_written():
    text = README.read_text("utf-8")
    assert generated(text) == text


SPECS = [text for text in blocks("yaml") if text.startswith("rflint:")]


@pytest.mark.parametrize("text", SPECS)
def test_specs_are_clean(text):
    assert engine.check(Source("readme.yaml", text), Settings()) == ()


def test_there_are_specs():
    assert len(SPECS) == 2


def test_configuration_is_one(tmp_path):
    (text,) = blocks("toml")
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    settings = Configuration().settings(str(tmp_path / "net.yaml"))
    assert settings.limits["kernel_size"] == {"parity": "odd"}
    assert settings.limits_for(str(tmp_path / "models/small/net.yaml"))["receptive_field"] == {"min": 90}


def test_the_hook_is_the_one_there_is():
    (hook,) = [text for text in blocks("yaml") if text.startswith("repos:")]
    assert re.findall(r"id: (\S+)", hook) == re.findall(
        r"id: (\S+)", (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    )


def test_ci_runs_the_test_command():
    (command,) = [text for text in blocks("sh") if "pytest" in text]
    assert command.replace(".venv/bin/", "").strip() in (ROOT / ".ci" / "run").read_text("utf-8")


if __name__ == "__main__":
    README.write_text(generated(README.read_text("utf-8")), encoding="utf-8")
