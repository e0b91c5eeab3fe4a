"""Write the completions of bash, zsh and fish from the parsers of the commands: `python completions/generate.py`.

Made ahead and kept beside this file, so that completing starts no Python.
"""

from __future__ import annotations

from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path
from typing import Any

import shtab

from rflint import commands
from rflint.diagnostic import Severity
from rflint.output import formats

FILES = {"bash": "rflint.bash", "zsh": "_rflint", "fish": "rflint.fish"}
"""The file of each shell, by the name under which the shell looks for it."""


def parser() -> ArgumentParser:
    """The parsers of all commands as one."""
    whole = ArgumentParser(prog="rflint", allow_abbrev=False)
    whole.add_argument("-V", "--version", action="version", help="print the version")
    parts = whole.add_subparsers(metavar="COMMAND")
    for name in commands.names():
        command = import_module(f"{commands.__name__}.{name}")
        summary = (command.__doc__ or "").partition("\n")[0].rstrip(".")
        part = parts.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        command.add_arguments(part)
        for action in part._actions:
            _say_values(action)
    return whole


def _say_values(action: Any) -> None:
    """What shells should offer where the parser leaves judging a value to the configuration, or to the file system."""
    if action.metavar == "FILE":
        action.complete = shtab.FILE
    elif action.dest == "output_format" and action.choices is None:
        action.choices = formats("check")
    elif action.dest == "fail_on":
        action.choices = [*(severity.value for severity in Severity), "never"]


def completions() -> dict[str, str]:
    """The text of every file, by its name."""
    return {file: shtab.complete(parser(), shell).rstrip("\n") + "\n" for shell, file in FILES.items()}


if __name__ == "__main__":
    for name, text in completions().items():
        (Path(__file__).parent / name).write_text(text, encoding="utf-8")
