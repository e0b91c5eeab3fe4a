"""`rflint diff`: words in, text and exit codes out; with git, in a repository of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from rflint.cli import main
from rflint.output import formats
from rflint.reports.difference import FIGURES

OLD = "rflint: 1\nlayers:\n  - {id: a, op: conv, kernel_size: 3}\n  - {id: b, op: conv, kernel_size: 3}\n"
NEW = OLD.replace("b, op: conv, kernel_size: 3", "b, op: conv, kernel_size: 5")
INNER = OLD + "  - {id: c, op: conv, kernel_size: 1, from: a}\noutputs: [c]\n"
BROKEN = "rflint: 1\nlayers:\n  - {op: conv, kernal_size: 3}\n"
OTHER = "services: {web: {image: x}}\n"

CHANGED = "b: receptive field 5 → 7, centre 2 → 3"


class Ended(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ended]
Git = Callable[..., None]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> Ended:
        code = main(("diff", *words))
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def git(run: Run, tmp_path: Path) -> Git:
    """Run git in that folder, which is a repository with one revision, of `net.yaml` and `sub/other.yaml`."""
    settings = ("-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false")

    def git(*words: str) -> None:
        subprocess.run(("git", *settings, *words), cwd=tmp_path, check=True, capture_output=True)

    git("init", "--quiet")
    Path("sub").mkdir()
    write(net=OLD, **{"sub/other": OLD})
    git("add", ".")
    git("commit", "--quiet", "--message", "first")
    return git


def write(**texts: str) -> None:
    for name, text in texts.items():
        Path(f"{name}.yaml").write_bytes(text.encode())


# Two files.


def test_two_files(run: Run) -> None:
    write(old=OLD, new=NEW)
    found = run("old.yaml", "new.yaml")
    assert found == (0, f"old.yaml → new.yaml\n  {CHANGED}\n", "")
    assert run("old.yaml", "old.yaml") == (0, "old.yaml → old.yaml: no change in figures\n", "")


def test_every_format(run: Run) -> None:
    write(old=OLD, new=NEW)
    assert set(formats("diff")) == {"text", "json", "markdown"}
    document = json.loads(run("old.yaml", "new.yaml", "--output-format", "json").out)
    assert document["version"] == 1
    assert (document["files"][0]["old"], document["files"][0]["new"]) == ("old.yaml", "new.yaml")
    assert "| `b` | receptive field | 5 | 7 |" in run("old.yaml", "new.yaml", "--output-format", "markdown").out
    assert run("old.yaml", "new.yaml", "--output-format", "text") == run("old.yaml", "new.yaml")
    assert run("old.yaml", "new.yaml", "--output-format", "csv").code == 2


def test_all_lists_every_layer(run: Run) -> None:
    write(old=OLD, new=NEW.replace("a, op: conv, kernel_size: 3", "a, op: conv, kernel_size: 5"))
    assert "2 layers from a to b" in run("old.yaml", "new.yaml").out
    assert run("old.yaml", "new.yaml", "--all").out.count("\n") == 4


def test_color(run: Run) -> None:
    write(old=OLD, new=NEW)
    assert "\x1b[1mb\x1b[0m: receptive" in run("old.yaml", "new.yaml", "--color", "always").out
    assert "\x1b" not in run("old.yaml", "new.yaml").out


@pytest.mark.parametrize("figure", FIGURES)
def test_fail_on_change(run: Run, figure: str) -> None:
    write(old=OLD, new=NEW)
    code = 1 if figure in ("receptive_field", "center") else 0
    assert run("old.yaml", "new.yaml", "--fail-on-change", figure).code == code
    assert run("old.yaml", "old.yaml", "--fail-on-change", figure).code == 0


def test_fail_on_change_can_be_repeated(run: Run) -> None:
    write(old=OLD, new=NEW)
    watched = ("--fail-on-change", "size", "--fail-on-change", "center")
    found = run("old.yaml", "new.yaml", *watched)
    assert found.code == 1
    assert CHANGED in found.out


def test_fail_on_change_of_layers(run: Run) -> None:
    write(old=INNER, new=INNER.replace("b, op: conv, kernel_size: 3", "b, op: conv, kernel_size: 5"))
    assert run("old.yaml", "new.yaml", "--fail-on-change", "receptive_field").code == 0
    assert run("old.yaml", "new.yaml", "--fail-on-change", "receptive_field", "--all").code == 1


def test_a_figure_that_is_none(run: Run) -> None:
    write(old=OLD)
    found = run("old.yaml", "old.yaml", "--fail-on-change", "depth")
    assert found.code == 2
    assert "receptive_field" in found.err


def test_missing_files(run: Run) -> None:
    write(old=OLD)
    assert run("old.yaml", "gone.yaml") == (2, "", "rflint: gone.yaml: No such file or directory\n")
    assert run("gone.yaml", "old.yaml", "--output-format", "json").code == 2


@pytest.mark.parametrize("names", [("old.yaml",), ("old.yaml", "old.yaml", "old.yaml")])
def test_two_files_are_needed(run: Run, names: tuple[str, ...]) -> None:
    write(old=OLD)
    found = run(*names)
    assert (found.code, found.out) == (2, "")
    assert "name two files" in found.err
    assert "--against" in found.err


def test_folders_are_no_files(run: Run) -> None:
    write(old=OLD)
    found = run("old.yaml", ".")
    assert (found.code, found.out) == (2, "")
    assert "`.` is a folder" in found.err


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NEW.encode())))
    write(old=OLD)
    assert run("old.yaml", "-").out.startswith("old.yaml → <stdin>\n")
    assert run("-", "-").code == 2


def test_an_unreadable_spec(run: Run) -> None:
    write(old=OLD, broken=BROKEN, other=OTHER)
    found = run("old.yaml", "broken.yaml")
    assert (found.code, found.out) == (1, "")
    assert "RF003" in found.err
    assert "broken.yaml:3:16" in found.err
    assert "RF007" in run("other.yaml", "old.yaml").err
    assert run("broken.yaml", "broken.yaml").err.count("error[RF003]") == 1


def test_an_internal_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(old=OLD, new=NEW)

    def fail(*_: object) -> None:
        raise RuntimeError("never mind")

    monkeypatch.setattr("rflint.reports.difference.compare", fail)
    found = run("old.yaml", "new.yaml")
    assert (found.code, found.out) == (3, "")
    assert "internal error at new.yaml" in found.err
    assert "never mind" in found.err


def test_numbers_of_any_length(run: Run) -> None:
    rows = "".join("  - {op: conv, kernel_size: 2147483647, stride: 2147483647}\n" for _ in range(600))
    write(old=f"rflint: 1\nlayers:\n{rows}", new=f"rflint: 1\nlayers:\n{rows}  - {{op: conv, kernel_size: 2}}\n")
    assert run("old.yaml", "new.yaml").code == 0
    assert run("old.yaml", "new.yaml", "--output-format", "json").code == 0


def test_a_wrong_configuration(run: Run) -> None:
    write(old=OLD)
    Path("rflint.toml").write_text("sellect = []\n")
    assert run("old.yaml", "old.yaml").code == 2


def test_excluded_files_are_left_out(run: Run) -> None:
    write(old=OLD, new=NEW)
    Path("rflint.toml").write_text('exclude = ["new.yaml"]\nforce-exclude = true\n')
    assert run("old.yaml", "new.yaml") == (0, "", "")


# A git revision.


def test_against_a_revision(run: Run, git: Git) -> None:
    write(net=NEW)
    found = run("--against", "HEAD", "net.yaml")
    assert found == (0, f"HEAD:net.yaml → net.yaml\n  {CHANGED}\n", "")
    git("commit", "--quiet", "--all", "--message", "second")
    assert run("--against", "HEAD", "net.yaml").out == "HEAD:net.yaml → net.yaml: no change in figures\n"
    assert CHANGED in run("net.yaml", "--against", "HEAD~1").out
    git("tag", "v1", "HEAD~1")
    assert run("--against", "v1", "net.yaml", "--fail-on-change", "center").code == 1


def test_several_files(run: Run, git: Git) -> None:
    write(net=NEW)
    found = run("--against", "HEAD", "sub/other.yaml", "net.yaml", os.path.abspath("net.yaml"))
    assert [line for line in found.out.splitlines() if line and not line.startswith(" ")] == [
        "HEAD:sub/other.yaml → sub/other.yaml: no change in figures",
        "HEAD:net.yaml → net.yaml",
    ]


def test_from_another_folder(run: Run, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    write(net=NEW)
    monkeypatch.chdir("sub")
    assert CHANGED in run("--against", "HEAD", "../net.yaml").out
    Path("other.yaml").unlink()
    assert "HEAD:../sub/other.yaml → ../sub/other.yaml: deleted" in run("--against", "HEAD", "..").out


def test_in_a_hook(run: Run, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    write(net=NEW)
    monkeypatch.setenv("GIT_DIR", "nowhere")
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    assert CHANGED in run("--against", "HEAD", "net.yaml").out


def test_a_link(run: Run, git: Git) -> None:
    Path("link.yaml").symlink_to("net.yaml")
    git("add", ".")
    git("commit", "--quiet", "--message", "link")
    write(net=NEW)
    assert run("--against", "HEAD", "link.yaml").out.startswith("HEAD:link.yaml → link.yaml\n")


def test_a_new_file(run: Run, git: Git) -> None:
    write(more=OLD)
    found = run("--against", "HEAD", "more.yaml", "--fail-on-change", "center")
    assert found == (0, "HEAD:more.yaml → more.yaml: new file (2 layers, 1 output)\n", "")


def test_a_deleted_file(run: Run, git: Git) -> None:
    Path("net.yaml").unlink()
    found = run("--against", "HEAD", "net.yaml")
    assert found == (0, "HEAD:net.yaml → net.yaml: deleted (2 layers, 1 output)\n", "")
    assert run("--against", "HEAD", "net.yaml", "--fail-on-change", "size").code == 1


def test_a_deleted_folder(run: Run, git: Git) -> None:
    Path("sub/other.yaml").unlink()
    Path("sub").rmdir()
    assert "deleted" in run("--against", "HEAD", "sub/other.yaml").out


def test_a_file_that_never_was(run: Run, git: Git) -> None:
    found = run("--against", "HEAD", "gone.yaml", "net.yaml")
    assert found.code == 2
    assert found.err == "rflint: gone.yaml: No such file or directory\n"
    assert "net.yaml: no change" in found.out


def test_a_folder(run: Run, git: Git) -> None:
    write(net=NEW, more=OLD, other=OTHER)
    Path("notes.txt").write_text("x")
    Path("sub/other.yaml").unlink()
    found = run("--against", "HEAD", ".")
    assert found.code == 0
    assert [line for line in found.out.splitlines() if line and not line.startswith(" ")] == [
        "HEAD:more.yaml → more.yaml: new file (2 layers, 1 output)",
        "HEAD:net.yaml → net.yaml",
        "HEAD:sub/other.yaml → sub/other.yaml: deleted (2 layers, 1 output)",
    ]
    assert "deleted" not in run("--against", "HEAD", "net.yaml").out


def test_a_folder_passes_over_what_is_no_spec(run: Run, git: Git) -> None:
    write(other=OTHER, gone=OTHER, spec=OTHER)
    git("add", ".")
    git("commit", "--quiet", "--message", "others")
    Path("gone.yaml").unlink()
    write(spec=OLD)
    found = run("--against", "HEAD", ".")
    assert "gone" not in found.out
    assert "other.yaml →" not in found.out.replace("sub/other.yaml →", "")
    assert "spec.yaml: new file" in found.out
    Path("rflint.toml").write_text('exclude = ["spec.yaml", "net.yaml"]\n')
    Path("net.yaml").unlink()
    assert run("--against", "HEAD", ".").out == "HEAD:sub/other.yaml → sub/other.yaml: no change in figures\n"


def test_an_unreadable_revision_of_a_spec(run: Run, git: Git) -> None:
    write(net=BROKEN)
    git("commit", "--quiet", "--all", "--message", "broken")
    write(net=OLD)
    found = run("--against", "HEAD", "net.yaml", "sub/other.yaml")
    assert found.code == 1
    assert "HEAD:net.yaml:3:16" in found.err
    assert "sub/other.yaml: no change" in found.out


@pytest.mark.parametrize("revision", ["nope", "HEAD~7", "HEAD:sub", "HEAD:net.yaml"])
def test_unknown_revisions(run: Run, git: Git, revision: str) -> None:
    found = run("--against", revision, "net.yaml")
    assert (found.code, found.out) == (2, "")
    assert f"`{revision}` is no revision in the git repository" in found.err


@pytest.mark.parametrize("revision", ["", "-", "--output=x", "--help"])
def test_revisions_are_no_options(run: Run, git: Git, revision: str) -> None:
    found = run(f"--against={revision}", "net.yaml")
    assert (found.code, found.out) == (2, "")
    assert found.err == f"rflint: `{revision}` is no revision\n"
    assert not Path("x").exists()


def test_names_go_through_no_shell(run: Run, git: Git) -> None:
    name = "a $(touch x) ; 'q'.yaml"
    Path(name).write_text(OLD)
    git("add", ".")
    git("commit", "--quiet", "--message", "odd")
    assert run("--against", "HEAD", name).out == f"HEAD:{name} → {name}: no change in figures\n"
    assert run("--against", "$(touch x)", name).code == 2
    assert not Path("x").exists()


def test_a_name_that_begins_with_a_dash(run: Run, git: Git) -> None:
    Path("-net.yaml").write_text(OLD)
    git("add", ".")
    git("commit", "--quiet", "--message", "dash")
    assert run("--against", "HEAD", "--", "-net.yaml").out == "HEAD:-net.yaml → -net.yaml: no change in figures\n"


def test_no_git_repository(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(net=OLD)
    found = run("--against", "HEAD", "net.yaml")
    assert (found.code, found.out) == (2, "")
    assert "git repository" in found.err


def test_no_git(run: Run, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = run("--against", "HEAD", "net.yaml")
    assert (found.code, found.out) == (2, "")
    assert "cannot run git" in found.err


def test_a_repository_without_revisions(run: Run, tmp_path: Path) -> None:
    subprocess.run(("git", "init", "--quiet"), cwd=tmp_path, check=True)
    write(net=OLD)
    assert "is no revision" in run("--against", "HEAD", "net.yaml").err


def test_what_git_cannot_read(run: Run, git: Git) -> None:
    Path("net.yaml").unlink()
    Path("net.yaml").mkdir()
    Path("net.yaml/x.yaml").write_text(OLD)
    git("add", ".")
    git("commit", "--quiet", "--message", "a folder of that name")
    Path("net.yaml/x.yaml").unlink()
    Path("net.yaml").rmdir()
    write(net=OLD)
    found = run("--against", "HEAD", "net.yaml")
    assert (found.code, found.out) == (2, "")
    assert "git cannot read net.yaml in `HEAD`" in found.err


def test_standard_input_has_no_revision(run: Run, git: Git) -> None:
    found = run("--against", "HEAD", "-")
    assert (found.code, found.out) == (2, "")
    assert "standard input has no git revision" in found.err


def test_line_endings_make_no_difference(run: Run, git: Git) -> None:
    write(net=OLD.replace("\n", "\r\n"))
    assert run("--against", "HEAD", "net.yaml").out == "HEAD:net.yaml → net.yaml: no change in figures\n"
