"""Which files are linted: names, walks, git's ignore rules, markers, and what cannot be read."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from rflint import discovery
from rflint.discovery import File, Found, Missing, find, read
from rflint.document import LARGEST_FILE
from rflint.formats import marked

SPEC = "rflint: 1\nlayers:\n  - {op: relu}\n"
OTHER = "name: no spec\n"

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


@dataclass(frozen=True)
class Chosen:
    """Settings that include and exclude by a file's name."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False

    def included(self, path: str) -> bool:
        return os.path.basename(path) in self.include

    def excluded(self, path: str) -> bool:
        return os.path.basename(path) in self.exclude


def nothing_chosen(path: str) -> Chosen:
    return Chosen()


def chosen(**values: Any) -> Callable[[str], Chosen]:
    return lambda path: Chosen(**values)


def names(found: Found) -> list[str]:
    assert not found.missing
    return [file.name for file in found.files]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """`tree({name: text})` writes files below a new current folder."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return write


@pytest.fixture(params=["git", "no git"])
def anywhere(request, tree):
    """The same as `tree`, once inside a git work tree and once outside."""
    if request.param == "git":
        if shutil.which("git") is None:
            pytest.skip("git is not there")
        git(tree({}), "init", "-q")
    return tree


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@y", *words], cwd=folder, check=True)


def test_named_files_are_taken_whatever_is_in_them(tree):
    tree({"b.txt": OTHER, "a.yaml": SPEC})
    found = find(["b.txt", "a.yaml"], nothing_chosen)
    assert found == Found((File("b.txt", True), File("a.yaml", True)))


def test_a_missing_file_is_a_value(tree):
    tree({"a.yaml": SPEC})
    found = find(["gone.yaml", "a.yaml", "gone.yaml"], nothing_chosen)
    assert found == Found((File("a.yaml"),), (Missing("gone.yaml", "No such file or directory"),))


def test_a_name_that_no_file_can_have_is_missing():
    (missing,) = find(["a\0b"], nothing_chosen).missing
    assert missing.name == "a\0b"


def test_a_file_named_twice_is_linted_once(tree):
    tree({"a.yaml": SPEC})
    (Path("link.yaml")).symlink_to("a.yaml")
    assert names(find(["./a.yaml", "a.yaml", "link.yaml"], nothing_chosen)) == ["./a.yaml"]


def test_naming_a_file_of_a_walked_folder_makes_it_explicit(tree):
    tree({"a.yaml": SPEC, "b.yaml": OTHER})
    found = find([".", "./a.yaml", "b.yaml"], nothing_chosen)
    assert found == Found((File("a.yaml", True), File("b.yaml", True)))


def test_standard_input_is_taken_as_it_is(tree):
    tree({})
    assert find(["-"], nothing_chosen) == Found((File("-", True),))


def test_a_walk_is_sorted_and_counts_what_it_passes_over(anywhere):
    anywhere({"z.yaml": SPEC, "a/b.yml": SPEC, "a/c.yaml": OTHER, "a.YAML": SPEC, "notes.txt": SPEC, "n.json": "{}"})
    found = find(["."], nothing_chosen)
    expected = ("a.YAML", "a/b.yml", "z.yaml")
    assert found == Found(tuple(File(os.path.normpath(name), explicit=False) for name in expected), (), passed_over=1)


def test_names_begin_with_the_folder_that_was_given(anywhere):
    top = anywhere({"a/b/c.yaml": SPEC})
    assert names(find(["a"], nothing_chosen)) == ["a/b/c.yaml"]
    assert names(find(["./a/"], nothing_chosen)) == ["a/b/c.yaml"]
    assert names(find([str(top / "a")], nothing_chosen)) == [str(top / "a/b/c.yaml")]
    os.chdir("a/b")
    assert names(find([".."], nothing_chosen)) == ["../b/c.yaml"]


def test_a_walk_that_finds_nothing(anywhere):
    anywhere({"notes.txt": "rflint: 1"})
    assert find(["."], nothing_chosen) == Found()


def test_included_files_are_taken_for_specs(anywhere):
    anywhere({"a.yaml": OTHER, "b.yaml": OTHER, "c.txt": SPEC})
    found = find(["."], chosen(include=("a.yaml", "c.txt")))
    assert found == Found((File("a.yaml", explicit=True),), (), passed_over=1)


def test_excluded_files_are_left_out_of_walks(anywhere):
    anywhere({"a.yaml": SPEC, "b.yaml": SPEC, "c.yaml": OTHER})
    settings = chosen(exclude=("a.yaml", "c.yaml"), include=("a.yaml",))
    assert find(["."], settings) == Found((File("b.yaml", explicit=False),))
    assert names(find(["a.yaml"], settings)) == ["a.yaml"]


def test_force_exclude_holds_for_named_files(tree):
    tree({"a.yaml": SPEC, "b.yaml": SPEC})
    assert names(find(["a.yaml", "b.yaml"], chosen(exclude=("a.yaml",), force_exclude=True))) == ["b.yaml"]


def test_settings_are_asked_for_each_file(tree):
    tree({"a/x.yaml": SPEC, "b/x.yaml": SPEC})
    settings = lambda path: Chosen(exclude=("x.yaml",) if path.startswith("a") else ())  # noqa: E731
    assert names(find(["."], settings)) == ["b/x.yaml"]


def test_folders_of_tools_are_left_out_without_git(tree):
    tree({f"{folder}/a.yaml": SPEC for folder in ("node_modules", ".venv", "__pycache__", ".hidden", "configs")})
    assert names(find(["."], nothing_chosen)) == [".hidden/a.yaml", "configs/a.yaml"]


def test_circles_of_links_end(anywhere):
    top = anywhere({"a/x.yaml": SPEC})
    (top / "a/up").symlink_to(top)
    (top / "self").symlink_to("self")
    (top / "loop.yaml").symlink_to("loop.yaml")
    assert find(["."], nothing_chosen) == Found((File("a/x.yaml", explicit=False),))


def test_a_link_that_goes_round_in_a_circle_is_missing(tree):
    top = tree({})
    (top / "loop.yaml").symlink_to("loop.yaml")
    (missing,) = find(["loop.yaml"], nothing_chosen).missing
    assert missing.name == "loop.yaml"


def test_a_linked_file_goes_by_its_own_name(anywhere):
    top = anywhere({"z.yaml": SPEC, "elsewhere.txt": SPEC})
    (top / "a.yaml").symlink_to("z.yaml")
    (top / "b.yaml").symlink_to("elsewhere.txt")
    (top / "dangling.yaml").symlink_to("gone.yaml")
    assert names(find(["."], nothing_chosen)) == ["z.yaml", "b.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_walk_opens_no_pipe(anywhere):
    top = anywhere({"a.yaml": SPEC})
    os.mkfifo(top / "pipe.yaml")
    assert names(find(["."], nothing_chosen)) == ["a.yaml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_named_pipe_is_read(tree):
    top = tree({})
    os.mkfifo(top / "pipe")
    assert names(find(["pipe"], nothing_chosen)) == ["pipe"]
    writer = threading.Thread(target=lambda: (top / "pipe").write_text(SPEC))
    writer.start()
    assert read("pipe") == SPEC.encode()
    writer.join()


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no devices by name here")
def test_devices_and_sockets_are_refused(tree):
    top = tree({})
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(top / "s"))
        found = find(["/dev/zero", "s"], nothing_chosen)
    reason = "is a device or a socket"
    assert found == Found((), (Missing("/dev/zero", reason), Missing("s", reason)))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_missing(tree):
    top = tree({"a.yaml": SPEC, "b/c.yaml": SPEC})
    (top / "a.yaml").chmod(0)
    (top / "b").chmod(0)
    missing = find(["."], nothing_chosen).missing
    (top / "b").chmod(0o700)
    assert missing == (Missing("./b", "Permission denied"), Missing("a.yaml", "Permission denied"))


def test_a_file_that_cannot_be_opened_in_a_walk_is_missing(tree, monkeypatch):
    tree({"a.yaml": SPEC, "b.yaml": SPEC})

    def refuse(name: str) -> bytes:
        if name == "a.yaml":
            raise PermissionError(13, "Permission denied", name)
        return SPEC.encode()

    monkeypatch.setattr(discovery, "read", refuse)
    found = find(["."], nothing_chosen)
    assert found == Found((File("b.yaml", explicit=False),), (Missing("a.yaml", "Permission denied"),))


def test_reading_stops_one_byte_beyond_the_limit(tree):
    top = tree({"a.yaml": SPEC})
    with open(top / "huge.yaml", "wb") as file:
        file.truncate(LARGEST_FILE + 1000)
    assert read("a.yaml") == SPEC.encode()
    assert len(read("huge.yaml")) == LARGEST_FILE + 1


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"\xff rflint")))
    assert read("-") == b"\xff rflint"


def test_closed_standard_input_is_an_os_error(monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(OSError, match="standard input is closed"):
        read("-")


@pytest.mark.parametrize(
    "text",
    [
        "rflint: 1",
        "'rflint': 1",
        '"rflint" : 1',
        "\ufeffrflint: 1",
        "# a comment\n\n%YAML 1.2\n--- # the spec\nrflint: 1\nlayers: []",
        "name: x\nlayers: [\nrflint: 1",
        "name: x\r\nrflint: 1\r\n",
        "name: x\rrflint: 1\r",
        "  name: indented\n  rflint: 1\n",
        '{"rflint": 1, "layers": []}',
        '--- {name: x,\n  "rflint": 1}',
        "--- !!map\nrflint: 1",
        "rflint:\n",
        "rflint:\x00",
        "a: '\nrflint: 1\n",
    ],
)
def test_marked(text):
    assert marked(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# rflint: 1",
        "# comment\n",
        "name: rflint",
        "tools:\n  rflint: 1\n",
        "- rflint: 1\n",
        "name: x # rflint: 1\n",
        "my-rflint: 1\n",
        "rflints: 1\n",
        "repos: [{id: x}]\nhooks:\n  - id: rflint\n",
        "{name: rflint}",
        "--- {a: 1}\n",
    ],
)
def test_not_marked(text):
    assert not marked(text.encode())


def test_bytes_that_are_no_text_may_be_marked():
    assert marked(b"rflint: 1\nname: \xff\xfe\n")
    assert not marked(SPEC.encode("utf-16"))


@needs_git
def test_git_ignore_rules_hold_in_a_walk(tree):
    top = tree(
        {
            ".gitignore": "/build/\n*.tmp.yaml\n",
            "a.yaml": SPEC,
            "a.tmp.yaml": SPEC,
            "build/b.yaml": SPEC,
            "sub/.gitignore": "!c.tmp.yaml\nd.yaml\n",
            "sub/c.tmp.yaml": SPEC,
            "sub/d.yaml": SPEC,
            "sub/e.yaml": SPEC,
        }
    )
    git(top, "init", "-q")
    (top / ".git/info").mkdir(exist_ok=True)
    (top / ".git/info/exclude").write_text("e.yaml\n")
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "sub/c.tmp.yaml"]
    assert names(find(["sub"], nothing_chosen)) == ["sub/c.tmp.yaml"]
    assert names(find(["a.tmp.yaml"], nothing_chosen)) == ["a.tmp.yaml"]


@needs_git
def test_a_named_folder_that_git_ignores_is_walked(tree):
    top = tree({".gitignore": "build/\n", "build/sub/b.yaml": SPEC, "empty/notes.txt": ""})
    git(top, "init", "-q")
    (top / "bare").mkdir()
    assert names(find(["build"], nothing_chosen)) == ["build/sub/b.yaml"]
    assert names(find(["build/sub"], nothing_chosen)) == ["build/sub/b.yaml"]
    assert names(find(["empty", "bare"], nothing_chosen)) == []


@needs_git
def test_tracked_files_are_walked_even_if_ignored_and_deleted_ones_are_not(tree):
    top = tree({".gitignore": "*.yaml\n", "a.yaml": SPEC, "b.yaml": SPEC, "new.yaml": SPEC, "café x.yaml": SPEC})
    git(top, "init", "-q")
    git(top, "add", "-f", "a.yaml", "b.yaml", "café x.yaml")
    (top / "b.yaml").unlink()
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "café x.yaml"]


@needs_git
def test_other_work_trees_below_have_their_own_rules(tree):
    top = tree({"a.yaml": SPEC, "inner/.gitignore": "x.yaml\n", "inner/x.yaml": SPEC, "inner/y.yaml": SPEC})
    git(top / "inner", "init", "-q")
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "inner/y.yaml"]
    git(top, "init", "-q")
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "inner/y.yaml"]
    git(top / "inner", "add", "y.yaml")
    git(top / "inner", "commit", "-qm", "inner")
    git(top, "-c", "advice.addEmbeddedRepo=false", "add", "inner")
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "inner/y.yaml"]


@needs_git
def test_a_hook_of_another_repository_does_not_lead_astray(tree, monkeypatch):
    top = tree({".gitignore": "b.yaml\n", "a.yaml": SPEC, "b.yaml": SPEC, "other/c.yaml": SPEC})
    git(top, "init", "-q")
    git(top / "other", "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(top / "other/.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(top / "other/.git/index"))
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "other/c.yaml"]


@needs_git
def test_no_program_that_the_repository_names_is_run(tree):
    top = tree({"a.yaml": SPEC})
    git(top, "init", "-q")
    git(top, "config", "core.fsmonitor", "touch ran;false")
    assert names(find(["."], nothing_chosen)) == ["a.yaml"]
    assert not (top / "ran").exists()


@pytest.mark.parametrize("broken", ["no git", "no repository"])
def test_a_walk_goes_on_where_git_cannot_help(tree, monkeypatch, broken):
    top = tree({"a.yaml": SPEC, "b/c.yaml": SPEC, ".git/x.yaml": SPEC})
    if broken == "no git":
        monkeypatch.setenv("PATH", str(top / "nowhere"))
    assert names(find(["."], nothing_chosen)) == ["a.yaml", "b/c.yaml"]
