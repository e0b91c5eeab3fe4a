"""Patterns of file names, as `exclude`, `include` and the per-file tables have them.

A pattern speaks of paths below the folder of the file it is written in (on the command line: the current folder):

* without a slash it fits a name at any depth: `*.gen.yaml`, `legacy`;
* with one it fits a path from that folder: `configs/*.yaml`, `./stem.yaml`; an absolute path is taken as it is;
* what fits a folder holds for all that is in it, and a pattern that ends in a slash fits folders only;
* `*` and `?` stay within a name, `**` goes through folders; `[ab]`, `[!ab]` and `{yaml,yml}` choose.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache

_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]/]+\]|.", re.DOTALL)
_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True)
class Glob:
    """A pattern, and the folder (an absolute path) that it speaks of."""

    pattern: str
    folder: str

    def matches(self, path: str) -> bool:
        """Whether a file, given by its absolute path, or a folder above it fits."""
        seen = path if os.path.isabs(self.pattern) else _from(self.folder, path)
        return _compiled(self.pattern).fullmatch(seen.replace(os.sep, "/")) is not None


def check_glob(pattern: str) -> None:
    """Raise ValueError, in words, for text that is no pattern."""
    if not pattern:
        raise ValueError("an empty pattern fits no file")
    try:
        _compiled(pattern)
    except (ValueError, re.error):
        raise ValueError(f"`{pattern}` is no pattern of file names: look at its brackets and braces") from None


def _from(folder: str, path: str) -> str:
    """The way from a folder to a file; on another drive there is none, and the path stays as it is."""
    below = folder.rstrip(os.sep) + os.sep
    if path.startswith(below):
        return path[len(below) :]
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return path


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    path = pattern.replace(os.sep, "/")
    body = path.rstrip("/")
    start = "" if "/" in body else "(?:.*/)?"
    inside = "/.*" if path.endswith("/") else "(?:/.*)?"
    return re.compile(start + _expression(body.removeprefix("./")) + inside, re.DOTALL)


def _expression(pattern: str) -> str:
    """The regular expression of a pattern; ValueError where a bracket or a brace is left open."""
    parts, depth = [], 0
    for token in _TOKEN.findall(pattern):
        if token == "{":
            depth += 1
            parts.append("(?:")
        elif token == "}" and depth:
            depth -= 1
            parts.append(")")
        else:
            parts.append("|" if token == "," and depth else _part(token))
    if depth:
        raise ValueError(pattern)
    return "".join(parts)


def _part(token: str) -> str:
    if token in _WILD:
        return _WILD[token]
    if token == "[":
        raise ValueError(token)
    if len(token) == 1:
        return re.escape(token)
    negative = token[1] in "!^" and len(token) > 3
    members = re.escape(token[2 if negative else 1 : -1]).replace("\\-", "-")
    return f"(?!/)[{'^' if negative else ''}{members}]"
