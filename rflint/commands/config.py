"""Show every setting in force, and where it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rflint.commands import ExitCode, check
from rflint.commands._console import Refusal, out

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint config` takes: what `rflint check` takes, to see what it comes to."""
    check.add_arguments(parser)


def run(arguments: Namespace) -> int:
    """Print the settings of files or folders, as TOML with comments."""
    import os

    from rflint.config import ConfigError, Configuration
    from rflint.config.shown import shown
    from rflint.output.text import safe

    try:
        configuration = Configuration.from_arguments(arguments)
        for name in arguments.files or ["."]:
            path = (arguments.stdin_filename or ".") if name == "-" else name
            if name != "-" and not os.path.lexists(path):
                raise Refusal(f"{path}: no such file or folder")
            lines = [f"# settings of {path}", *shown(configuration.settings(path), path)]
            out("".join(f"{safe(line)}\n" for line in lines))
    except ConfigError as error:
        raise Refusal(str(error)) from None
    return ExitCode.CLEAN
