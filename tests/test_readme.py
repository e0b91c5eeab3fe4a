"""Every block of the README is run. `python -m tests.test_readme --write` writes its generated parts anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rflint import __version__, engine
from rflint.config import Configuration, Settings
from rflint.diagnostic import Severity
from rflint.registry import rules
from rflint.source import Source

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text("utf-8")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TRANSCRIPT = re.compile(r"(?<=^```console\n)\$ (rflint [^\n]*)\n(.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
TABLE = re.compile(r"(?<=^<!-- rules -->\n).*?(?=^<!-- /rules -->$)", re.DOTALL | re.MULTILINE)


def blocks(kind: str, start: str = "") -> list[str]:
    return [text for found, text in BLOCK.findall(TEXT) if found == kind and text.startswith(start)]


def shown(command: str) -> str:
    """What a terminal shows of a command that is run in the repository, without colour."""
    kept = {key: value for key, value in os.environ.items() if key not in ("GITHUB_ACTIONS", "FORCE_COLOR")}
    words = [sys.executable, "-m", *command.split()]
    done = subprocess.run(words, cwd=ROOT, env=kept, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr


def table() -> str:
    rows = ["| code | name | severity | default |", "|---|---|---|---|"]
    rows += [
        f"| {one.code} | {one.name} | {one.severity.value} | {'on' if one.on else 'off'} |" for one in rules().values()
    ]
    return "\n".join(rows) + "\n"


def generated(text: str) -> str:
    text = TRANSCRIPT.sub(lambda found: f"$ {found[1]}\n{shown(found[1])}", text)
    return TABLE.sub(lambda _: table(), text)


def test_generated_parts_are_as_they_would_be_written() -> None:
    assert len(TRANSCRIPT.findall(TEXT)) == len(blocks("console")) == 9
    assert len(TABLE.findall(TEXT)) == 1
    assert generated(TEXT) == TEXT


def test_every_block_is_one_that_is_run() -> None:
    tested = [
        *blocks("console"),
        *blocks("yaml", "rflint: 1\n"),
        *blocks("yaml", "repos:\n"),
        *blocks("yaml", "on: "),
        *blocks("toml"),
        *blocks("sh"),
        *blocks("python"),
    ]
    assert sorted(tested) == sorted(text for _, text in BLOCK.findall(TEXT))
    assert TEXT.count("```") == 2 * len(tested)


@pytest.mark.parametrize("text", blocks("yaml", "rflint: 1\n"))
def test_a_spec_is_clean(text: str) -> None:
    assert engine.check(Source("readme.yaml", text), Settings()) == ()


@pytest.mark.parametrize("text", blocks("python"))
def test_python_runs(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    if "import Client" in text:
        pytest.importorskip("distributed", reason="Dask is not installed: `pip install distributed`")
    if "__main__" in text:
        subprocess.run([sys.executable, "-c", text], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)
        return
    exec(compile(text, "README.md", "exec"), {"__name__": "readme"})


def test_the_suppression_is_needed() -> None:
    (text,) = [text for text in blocks("yaml", "rflint: 1\n") if "ignore[" in text]
    found = engine.check(Source("readme.yaml", re.sub(r" *# rflint: .*", "", text)), Settings())
    assert [(one.name, one.severity) for one in found or ()] == [("misaligned-centres", Severity.WARNING)]


def test_the_limits_are_just_met() -> None:
    (text,) = [text for text in blocks("yaml", "rflint: 1\n") if "object_size" in text]
    for old, new in (("min: 23", "min: 24"), ("padding: 11", "padding: 12"), ("object_size: 20", "object_size: 24")):
        assert old in text
        found = engine.check(Source("readme.yaml", text.replace(old, new)), Settings())
        assert len(found or ()) == 1


@pytest.mark.parametrize(("name", "prefix"), [("pyproject.toml", "tool.rflint"), ("rflint.toml", "")])
def test_the_configuration_is_one(tmp_path: Path, name: str, prefix: str) -> None:
    (text,) = blocks("toml", "[tool.rflint]\n")
    if not prefix:
        text = text.replace("[tool.rflint]\n", "").replace("[tool.rflint.", "[")
    (tmp_path / name).write_text(text, "utf-8")
    settings = Configuration().settings(str(tmp_path))
    small, experiment = str(tmp_path / "models/small/net.yaml"), str(tmp_path / "experiments/a/net.yaml")
    assert settings.fail_on == "error"
    assert settings.limits["kernel_size"] == {"parity": "odd"}
    assert settings.limits_for(experiment)["receptive_field"] == {"min": 200}
    assert settings.limits_for(small)["receptive_field"] == {"min": 90}
    assert "RF201" in settings.active(small) and "RF201" not in settings.active(experiment)
    assert "RF012" not in settings.active(small) and settings.active(small)["RF010"] is Severity.ERROR


def test_the_modules_are_those_of_an_example(tmp_path: Path) -> None:
    (text,) = blocks("toml", "[tool.rflint.modules.")
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    model = (ROOT / "examples/formats/own-modules/kelp-v8.yaml").read_text("utf-8")
    settings = Configuration().settings(str(tmp_path))
    found = engine.check(Source("model.yaml", model), settings)
    assert [one.message.split("`")[1] for one in found or () if one.code == "RF012"] == ["Drift"]


def test_the_hook_is_the_one_there_is() -> None:
    (text,) = blocks("yaml", "repos:\n")
    (repository,) = yaml.safe_load(text)["repos"]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert repository["hooks"] == [{"id": hook["id"]} for hook in hooks[:1]]
    assert repository["rev"] == f"v{__version__}"


def test_the_workflow_runs_the_action() -> None:
    (text,) = blocks("yaml", "on: ")
    steps = yaml.safe_load(text)["jobs"]["rflint"]["steps"]
    assert f"OWNER/rflint@v{__version__}" in [step["uses"] for step in steps]


def test_the_commands_for_a_fresh_machine_are_those_of_ci_and_of_the_tests() -> None:
    main_job, tests = blocks("sh")
    assert main_job.rstrip().endswith(" && .venv/bin/rflint check examples/")
    assert f"\nstep {tests.strip().removeprefix('.venv/bin/')}\n" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https://)([^)]+)\)", TEXT):
        assert (ROOT / target).exists(), target


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.test_readme --write")
    README.write_text(generated(TEXT), "utf-8")
