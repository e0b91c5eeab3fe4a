"""Files as they stand in a git revision. Git is called without a shell, and by the number of the revision alone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field

from rflint.commands._console import Refusal

_ABOUT_ANOTHER_FOLDER = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX")
"""What git tells its hooks."""


@dataclass(frozen=True)
class Revision:
    """A revision, as somebody wrote it. What git cannot do is a refusal."""

    name: str
    _commits: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.name or self.name.startswith("-"):
            raise Refusal(f"`{self.name}` is no revision")

    def read(self, path: str) -> bytes | None:
        """The bytes of a file in this revision (of a link: of what it leads to now); None where it is not there."""
        folder, rest = _place(path)
        blob = _git(folder, "rev-parse", "--verify", "--quiet", f"{self._commit(folder)}:./{rest}")
        if blob.returncode:
            return None
        content = _git(folder, "cat-file", "blob", blob.stdout.decode().strip())
        if content.returncode:
            raise Refusal(f"git cannot read {path} in `{self.name}`: {_words(content)}")
        return content.stdout

    def files(self, folder: str) -> Iterator[str]:
        """The paths of the files that this revision has in a folder."""
        listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", self._commit(folder), ".")
        if listed.returncode:
            raise Refusal(f"git cannot list {folder} in `{self.name}`: {_words(listed)}")
        for name in listed.stdout.split(b"\0"):
            if name:
                yield os.path.join(folder, os.fsdecode(name)).removeprefix(f".{os.sep}")

    def _commit(self, folder: str) -> str:
        """The number of this revision in the repository that a folder is in."""
        if folder not in self._commits:
            self._commits[folder] = self._resolved(folder)
        return self._commits[folder]

    def _resolved(self, folder: str) -> str:
        found = _git(folder, "rev-parse", "--verify", "--quiet", f"{self.name}^{{commit}}")
        if found.returncode == 0:
            return found.stdout.decode().strip()
        inside = _git(folder, "rev-parse", "--git-dir")
        if inside.returncode:
            raise Refusal(f"{folder} is in no git repository that git can read: {_words(inside)}")
        raise Refusal(
            f"`{self.name}` is no revision in the git repository of {folder} "
            "(a shallow clone has only its last ones: fetch it first)"
        )


def _place(path: str) -> tuple[str, str]:
    """The nearest folder of a path that is there, and the way from it, with `/` in it."""
    folder, rest = os.path.split(os.path.realpath(path))
    while not os.path.isdir(folder):
        folder, last = os.path.split(folder)
        rest = f"{last}/{rest}"
    return folder, rest


def _git(folder: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _ABOUT_ANOTHER_FOLDER}
    try:
        return subprocess.run(
            ("git", *words),
            cwd=folder,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except OSError as error:
        raise Refusal(f"cannot run git: {error.strerror or error}") from None


def _words(done: subprocess.CompletedProcess[bytes]) -> str:
    """What git says is wrong, in one line."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it does not say why"]
    return lines[0].removeprefix("fatal: ")
