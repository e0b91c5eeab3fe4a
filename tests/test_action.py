"""The GitHub Action and the workflow of this project: valid, and its steps run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.test_cli import BAD, GOOD, WARNED

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW = ROOT / ".github" / "workflows" / "ci.yml"
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"]}
BASH = shutil.which("bash")
GIT = shutil.which("git")
NOT_COMPARED = "::warning title=rflint::not all figures could be compared with those of diff-base"
WIDER = GOOD.replace("kernel_size: 3, padding: 1", "kernel_size: 5, padding: 2")

runs = pytest.mark.skipif(BASH is None or GIT is None or os.name == "nt", reason="the steps need bash and git")


class Ended(NamedTuple):
    code: int
    out: str
    err: str
    summary: str
    outputs: Mapping[str, str]


def expanded(text: str, inputs: Mapping[str, str], rflint: str) -> str:
    """A value of a step's `env`, as the runner puts it in."""
    values = {f"inputs.{key}": value for key, value in inputs.items()} | {"steps.install.outputs.rflint": rflint}
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text)


def run(step: str, folder: Path, *, rflint: str = "", summarised: str = "", **inputs: str) -> Ended:
    """One step with the shell and the environment that a runner gives it: inputs it does not declare are an error."""
    given = {key: one.get("default", "") for key, one in ACTION["inputs"].items()}
    for key, value in inputs.items():
        given[key.replace("_", "-")] = value
    assert given.keys() == ACTION["inputs"].keys()
    temp = folder.parent / "runner temp"
    temp.mkdir(exist_ok=True)
    summary, outputs, script = (temp / name for name in ("summary.md", "outputs", "step.sh"))
    summary.write_text(summarised)
    outputs.write_text("")
    script.write_text(STEPS[step]["run"])
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "GIT_"))}
    runner = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(outputs),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_WORKSPACE": str(folder),
        "RUNNER_TEMP": str(temp),
    }
    made = set(temp.iterdir())
    own = {key: expanded(value, given, rflint) for key, value in STEPS[step]["env"].items()}
    done = subprocess.run(
        [str(BASH), "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
        cwd=folder,
        env={**kept, **runner, **own},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    written = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    assert step == "install" or set(temp.iterdir()) == made
    return Ended(done.returncode, done.stdout, done.stderr, summary.read_text("utf-8"), written)


@pytest.fixture
def rflint(tmp_path: Path) -> str:
    """What the first step would have installed: a program that runs this rflint."""
    program = tmp_path / "bin" / "rflint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m rflint "$@"\n')
    program.chmod(0o755)
    return str(program)


def git(folder: Path, *words: str) -> str:
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *author, *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository in which a commit on `main` made one spec wider; another one was bad before."""
    folder = tmp_path / "work"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "bad.yaml").write_text(BAD)
    (folder / "net.yaml").write_text(GOOD)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=first")
    (folder / "net.yaml").write_text(WIDER)
    git(folder, "commit", "--quiet", "--all", "--message=second")
    return folder


def faults(schema: str, file: Path) -> str:
    """What check-jsonschema says of a file that is not as GitHub's schema has it."""
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.github-{schema}", str(file)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    return done.stdout + done.stderr if done.returncode else ""


def uses(workflow: Any) -> Iterator[Any]:
    """The steps of a workflow that use this action."""
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            if step.get("uses") == "./" or "/rflint@" in step.get("uses", ""):
                yield step


def test_the_action_is_valid() -> None:
    assert faults("actions", ROOT / "action.yml") == ""


def test_a_wrong_action_is_not_valid(tmp_path: Path) -> None:
    (tmp_path / "action.yml").write_text(yaml.safe_dump({**ACTION, "runs": {"using": "composite"}}))
    assert faults("actions", tmp_path / "action.yml")


def test_the_workflow_of_this_project() -> None:
    workflow = yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))
    assert faults("workflows", WORKFLOW) == ""
    (step,) = uses(workflow)
    assert step["with"].keys() <= ACTION["inputs"].keys()
    declared = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert workflow["jobs"]["tests"]["strategy"]["matrix"]["python"] == declared


def test_the_workflows_in_the_readme(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    workflows = [block for block in blocks if "\njobs:\n" in block]
    assert workflows
    for number, text in enumerate(workflows):
        file = tmp_path / f"{number}.yml"
        file.write_text(text, encoding="utf-8")
        assert faults("workflows", file) == ""
        for step in uses(yaml.safe_load(text)):
            assert step.get("with", {}).keys() <= ACTION["inputs"].keys()


def test_no_input_is_interpolated_into_a_shell() -> None:
    assert [step["id"] for step in STEPS.values() if "${{" in step["run"]] == []
    used = {
        name for step in STEPS.values() for text in step["env"].values() for name in re.findall(r"inputs\.(\S+)", text)
    }
    assert used == ACTION["inputs"].keys()


@runs
def test_a_bad_spec(folder: Path, rflint: str) -> None:
    ended = run("check", folder, rflint=rflint, sarif="found.sarif")
    assert ended.code == 1
    (line,) = ended.out.splitlines()
    assert line.startswith("::error file=bad.yaml,line=3,col=16,endLine=3,endColumn=27,title=RF003 schema-violation::")
    assert ended.err == "Found 1 error in 2 files\n"
    (result,) = json.loads((folder / "found.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert result["ruleId"] == "RF003"
    assert "RF003" in ended.summary and "net.yaml" in ended.summary
    assert ended.outputs == {"exit-code": "1"}


@runs
def test_the_summary_is_that_of_check_behind_what_stands_there(folder: Path, rflint: str) -> None:
    words = [rflint, "check", "--output-format", "summary"]
    printed = subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", check=False).stdout
    assert run("check", folder, rflint=rflint, summarised="before\n").summary == f"before\n\n{printed}"


@runs
@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"paths": "net.yaml"}, 0),
        ({"paths": "bad.yaml"}, 1),
        ({"paths": "bad.yaml", "fail_on": "never"}, 0),
        ({"paths": "warned.yaml"}, 1),
        ({"paths": "warned.yaml", "fail_on": "error"}, 0),
        ({"paths": "warned.yaml", "config": "rf lint.toml"}, 0),
        ({"paths": "nothing.yaml"}, 2),
        ({"fail_on": "sometimes"}, 2),
        ({"config": "nothing.toml"}, 2),
        ({"sarif": "no/such/folder.sarif"}, 2),
        ({"annotations": "yes"}, 2),
        ({"summary": ""}, 2),
    ],
)
def test_exit_codes(folder: Path, rflint: str, inputs: Mapping[str, str], code: int) -> None:
    (folder / "warned.yaml").write_text(WARNED)
    (folder / "rf lint.toml").write_text('fail-on = "error"\n')
    ended = run("check", folder, rflint=rflint, **inputs)
    assert ended.code == code, ended
    assert ended.outputs.get("exit-code", "2") == str(code)


@runs
@pytest.mark.parametrize(
    ("paths", "files"),
    [
        ("", {"bad.yaml", "net.yaml", "two words.yaml"}),
        ("bad.yaml net.yaml", {"bad.yaml", "net.yaml"}),
        ("  bad.yaml\t net.yaml ", {"bad.yaml", "net.yaml"}),
        ("two words.yaml\nbad.yaml", {"bad.yaml", "two words.yaml"}),
        ("two words.yaml\n", {"two words.yaml"}),
        ("\r\ntwo words.yaml\r\n\n", {"two words.yaml"}),
        ("*.yaml", set()),
    ],
)
def test_paths(folder: Path, rflint: str, paths: str, files: set[str]) -> None:
    for name in ("bad", "net", "two words"):
        (folder / f"{name}.yaml").write_text(BAD)
    ended = run("check", folder, rflint=rflint, paths=paths)
    assert set(re.findall(r"file=([^,]*),", ended.out)) == files


@runs
def test_without_annotations_the_log_holds_no_command(folder: Path, rflint: str) -> None:
    ended = run("check", folder, rflint=rflint, annotations="false")
    first, *lines, last = ended.out.splitlines()
    token = first.removeprefix("::stop-commands::")
    assert re.fullmatch("[0-9a-f]{32}", token) and last == f"::{token}::"
    assert lines[0].startswith("error[RF003] schema-violation: ")
    assert ended.code == 1


@runs
def test_what_changed_since_a_commit(folder: Path, rflint: str) -> None:
    words = [rflint, "diff", "--output-format", "markdown", "--against", "main~1", "net.yaml"]
    printed = subprocess.run(words, cwd=folder, capture_output=True, encoding="utf-8", check=True).stdout
    ended = run("check", folder, rflint=rflint, paths="net.yaml", diff_base="main~1")
    assert ended.code == 0
    assert ended.summary.endswith(f"\n\n{printed}")
    assert "receptive field" in printed
    assert run("check", folder, rflint=rflint, paths="net.yaml", diff_base="main~1", summary="false").summary == ""


@runs
def test_what_changed_beside_a_spec_that_has_no_figures(folder: Path, rflint: str) -> None:
    ended = run("check", folder, rflint=rflint, diff_base="main~1")
    assert ended.code == 1
    assert "main~1:net.yaml" in ended.summary
    assert ended.out.splitlines()[1:] == [NOT_COMPARED]


@runs
@pytest.mark.parametrize("by_name", [True, False])
def test_a_base_that_a_shallow_clone_lacks_is_fetched(folder: Path, rflint: str, tmp_path: Path, by_name: bool) -> None:
    git(folder, "branch", "base", "main~1")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    commit = git(folder, "rev-parse", "base").strip()
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", folder.as_uri(), "clone")
    ended = run("check", clone, rflint=rflint, paths="net.yaml", diff_base="base" if by_name else commit)
    assert "receptive field" in ended.summary.split(commit)[-1] and commit in ended.summary
    assert ended.code == 0
    assert git(clone, "branch", "--list").split() == ["*", "main"]


@runs
@pytest.mark.parametrize("base", ["nothing", "--output=x", "a:b", "main^{tree}", "-", "$(touch pwned)", "x\ny"])
def test_a_base_that_is_none_is_a_warning(folder: Path, rflint: str, base: str) -> None:
    ended = run("check", folder, rflint=rflint, paths="net.yaml", diff_base=base)
    assert ended.code == 0
    assert ended.out == f"{NOT_COMPARED}\n"
    assert sorted(path.name for path in folder.iterdir()) == [".git", "bad.yaml", "net.yaml"]


@runs
def test_a_summary_that_would_be_too_large_is_left_out(folder: Path, rflint: str) -> None:
    before = "x" * (1048576 - 500)
    ended = run("check", folder, rflint=rflint, summarised=before)
    assert ended.code == 1
    assert ended.summary == f"{before}\nThe findings of rflint are too large for a summary.\n"


HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    "; touch pwned #",
    "\n touch pwned\n",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "x[$(touch pwned)]",
    "--fix",
    "-h",
    "${{ github.token }}",
    "%0A::warning::x",
    "a\nexit-code=0",
]


@runs
@pytest.mark.parametrize("word", HOSTILE)
@pytest.mark.parametrize(
    "names", [("paths", "sarif", "diff_base"), ("config", "fail_on"), ("annotations",), ("summary",)]
)
def test_hostile_inputs_execute_nothing(folder: Path, rflint: str, names: tuple[str, ...], word: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
    ended = run("check", folder, rflint=rflint, **dict.fromkeys(names, word))
    assert not [path for path in folder.parent.rglob("*") if path.name == "pwned"]
    assert {path.name: path.read_bytes() for path in folder.glob("*.yaml")} == before
    assert ended.code == 2
    assert ended.outputs in ({"exit-code": "2"}, {})
    assert not [line for line in ended.out.splitlines() if line.startswith("::warning::x")]


@runs
@pytest.mark.parametrize("word", [*HOSTILE, "1 --index-url=http://localhost:9", "@ file:///x", "1;x"])
def test_hostile_versions_install_nothing(folder: Path, word: str) -> None:
    ended = run("install", folder, version=word)
    assert (ended.code, ended.out, ended.outputs) == (2, "", {})
    assert ended.err == "rflint action: version must be a version like 0.1.0\n"
    assert not (folder / "pwned").exists()


@runs
@pytest.mark.network
def test_the_action_as_a_whole(folder: Path) -> None:
    """The first step installs from the action's own checkout, and what it installed does the second."""
    installed = run("install", folder)
    assert installed.code == 0, installed.err
    assert installed.out.startswith("rflint ")
    ended = run("check", folder, rflint=installed.outputs["rflint"])
    assert (ended.code, ended.outputs) == (1, {"exit-code": "1"})
    assert ended.out.startswith("::error file=bad.yaml,")
