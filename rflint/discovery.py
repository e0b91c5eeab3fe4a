"""Which files: those that are named, and those that a walk through a named folder finds.

A named file is always taken. Of the files in a folder a walk takes those that end as specs do and that the settings
include or that carry a marker in their bytes, so that a spec that cannot be read is found, too. In a git work tree git
says which files there are, and so its ignore rules hold. Links to folders are not followed.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from rflint import formats
from rflint.document import LARGEST_FILE

STDIN = "-"
SUFFIXES = (".yaml", ".yml")

_ELSEWHERE = {".git", ".hg", ".svn", ".nox", ".tox", ".venv", "venv", "node_modules", "__pycache__"}
"""Folders that a walk without git leaves out: what they hold is made or kept by tools."""

_ENTRY = re.compile(rb"(?:(?P<mode>[0-7]{6}) [0-9a-f]+ [0-3]\t)?(?P<path>.*)", re.DOTALL)
_SUBMODULE = b"160000"
_HOOKED = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR")
"""What git tells its hooks, which is about another folder than the one to be walked."""


class Filter(Protocol):
    """What settings say of files in a walk."""

    @property
    def force_exclude(self) -> bool:
        """Whether files that are named can be left out, too."""

    def included(self, path: str) -> bool:
        """Whether a file is a spec, whatever is in it."""

    def excluded(self, path: str) -> bool:
        """Whether a file is left out."""


@dataclass(frozen=True)
class File:
    """A file to lint, by the name that findings give it; `explicit`: named, or included by the settings, as a spec."""

    name: str
    explicit: bool = True


@dataclass(frozen=True)
class Missing:
    """A file or folder that cannot be read, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Found:
    """What `find` found. `passed_over` counts the files in walks that end as specs do and are none."""

    files: tuple[File, ...] = ()
    missing: tuple[Missing, ...] = ()
    passed_over: int = 0


def find(names: Iterable[str], settings: Callable[[str], Filter]) -> Found:
    """Files by the names on a command line, in that order, those of a folder sorted; each is there once.

    `settings(path)` is what holds for a file. `-`, standard input, is taken as it is. Prints nothing.
    """
    files: dict[str, File] = {}
    missing: list[Missing] = []
    passed_over: set[str] = set()
    for name in names:
        for one in _resolved(name, settings):
            if isinstance(one, Missing):
                missing.append(one)
                continue
            real = os.path.realpath(one.name)
            if isinstance(one, _PassedOver):
                passed_over.add(real)
            elif real not in files or one.explicit > files[real].explicit:
                files[real] = File(files.get(real, one).name, one.explicit)
    return Found(tuple(files.values()), tuple(dict.fromkeys(missing)), len(passed_over - files.keys()))


def read(name: str) -> bytes:
    """The bytes of a file, a pipe or standard input (`-`): as many as a spec may have, and one more; or OSError."""
    if name != STDIN:
        with open(name, "rb") as file:
            return file.read(LARGEST_FILE + 1)
    if sys.stdin is None:
        raise OSError("standard input is closed")
    return sys.stdin.buffer.read(LARGEST_FILE + 1)


@dataclass(frozen=True)
class _PassedOver:
    name: str


_One = File | Missing | _PassedOver


def _resolved(name: str, settings: Callable[[str], Filter]) -> Iterator[_One]:
    if name == STDIN:
        yield File(name)
        return
    try:
        mode = os.stat(name).st_mode
    except (OSError, ValueError) as error:
        yield Missing(name, _reason(error))
        return
    if stat.S_ISDIR(mode):
        yield from _judged(name, settings)
    elif not stat.S_ISREG(mode) and not stat.S_ISFIFO(mode):
        yield Missing(name, "is a device or a socket")
    else:
        there = settings(name)
        if not (there.force_exclude and there.excluded(name)):
            yield File(name)


def _judged(folder: str, settings: Callable[[str], Filter]) -> Iterator[_One]:
    """The files in a folder, links last: findings name a file by its own name where that is in the folder, too."""
    missing: list[Missing] = []
    candidates = {path.removeprefix(f".{os.sep}") for path in _walk(folder, missing) if path.lower().endswith(SUFFIXES)}
    taken = {path: one for path in candidates if (one := _judge(path, settings))}
    yield from sorted(missing, key=lambda one: one.name)
    for path in sorted(taken, key=lambda path: (os.path.islink(path), path)):
        yield taken[path]


def _judge(path: str, settings: Callable[[str], Filter]) -> _One | None:
    if not os.path.isfile(path):
        return None
    there = settings(path)
    if there.excluded(path):
        return None
    if there.included(path):
        return File(path)
    try:
        return File(path, explicit=False) if _marked(read(path)) else _PassedOver(path)
    except OSError as error:
        return Missing(path, _reason(error))


def _marked(data: bytes) -> bool:
    """Whether a file may be a spec; a format that fails at it will say so where the file is read."""
    try:
        return formats.marked(data)
    except Exception:
        return True


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _walk(folder: str, missing: list[Missing]) -> Iterator[str]:
    """Every path below a folder that may be of interest."""
    listed = _listed_by_git(folder) if _in_work_tree(folder) else None
    if listed is None:
        yield from _walk_without_git(folder, missing)
        return
    for entry in listed:
        path = os.path.join(folder, os.fsdecode(entry["path"]))
        if entry["mode"] == _SUBMODULE or path.endswith("/"):
            yield from _walk(path.rstrip("/"), missing)
        else:
            yield path


def _walk_without_git(folder: str, missing: list[Missing]) -> Iterator[str]:
    def miss(error: OSError) -> None:
        missing.append(Missing(str(error.filename), _reason(error)))

    for here, folders, names in os.walk(folder, onerror=miss):
        work_trees = [name for name in folders if os.path.lexists(os.path.join(here, name, ".git"))]
        for name in work_trees:
            yield from _walk(os.path.join(here, name), missing)
        folders[:] = set(folders) - _ELSEWHERE - set(work_trees)
        yield from (os.path.join(here, name) for name in names)


def _in_work_tree(folder: str) -> bool:
    here, above = os.path.realpath(folder), ""
    while here != above and not os.path.lexists(os.path.join(here, ".git")):
        here, above = os.path.dirname(here), here
    return here != above


def _listed_by_git(folder: str) -> list[re.Match[bytes]] | None:
    """The files in a folder that git does not ignore; None where git cannot say, or ignores the folder itself."""
    listing = _git(folder, "ls-files", "-z", "--stage", "--cached", "--others", "--exclude-standard")
    if listing is None or (not listing and _git(folder, "check-ignore", "--quiet", ".") is not None):
        return None
    return [entry for one in listing.split(b"\0") if one and (entry := _ENTRY.fullmatch(one))]


def _git(folder: str, *words: str) -> bytes | None:
    """What git prints when it is run in a folder; None where it fails, or is not there."""
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in _HOOKED}
    command = ("git", "-c", "core.fsmonitor=false", *words)  # no program that the repository names is run
    try:
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
