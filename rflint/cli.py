"""The command line: the first word names a command, and only that command's module is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from rflint import commands
from rflint.commands import ExitCode
from rflint.commands._console import Refusal, complain, crashed, out, prepare, say, say_lines

if TYPE_CHECKING:
    from argparse import Namespace
    from types import ModuleType

_HELP = ("-h", "--help")
_VERSION = ("-V", "--version")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (`ExitCode`)."""
    prepare()
    # A run makes hardly any circles of objects, and to look for them takes a third of the time of a large file.
    collected = gc.isenabled()
    gc.disable()
    try:
        return _guarded(list(sys.argv[1:] if argv is None else argv))
    except Refusal as refusal:
        complain(str(refusal))
        return ExitCode.USAGE
    finally:
        if collected:
            gc.enable()


def _guarded(words: list[str]) -> int:
    try:
        code = _dispatch(words)
    except SystemExit as stop:  # argparse has printed help or a usage error
        code = int(stop.code or 0)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Refusal:
        raise
    except Exception:
        crashed(" ".join(words))
        return ExitCode.INTERNAL
    out("")
    return code


def _dispatch(words: list[str]) -> int:
    first = words[0] if words else ""
    if first in _VERSION:
        from rflint import __version__

        out(f"rflint {__version__}\n")
        return ExitCode.CLEAN
    if first in _HELP:
        out(_usage())
        return ExitCode.CLEAN
    if first in commands.names():
        return _run(first, words[1:])
    if not words:
        say(_usage().rstrip())
        return ExitCode.USAGE
    raise Refusal(_hint(words))


def _command(name: str) -> ModuleType:
    return import_module(f"{commands.__name__}.{name}")


def _run(name: str, words: list[str]) -> int:
    command = _command(name)
    code: int = command.run(_parsed(name, command, words))
    return code


def _parsed(name: str, command: ModuleType, words: list[str]) -> Namespace:
    from argparse import ArgumentParser

    class Parser(ArgumentParser):
        """Writes as all commands do: argparse's own way with a reader that has gone away differs between Pythons."""

        def _print_message(self, message: str, file: object = None) -> None:
            if file is sys.stderr:
                say_lines(message)
            else:
                out(message)

    parser = Parser(prog=f"rflint {name}", description=command.__doc__, allow_abbrev=False)
    command.add_arguments(parser)
    return parser.parse_args(words)


def _usage() -> str:
    import rflint

    listed = "".join(f"  {name:<9} {_summary(name)}\n" for name in commands.names())
    return (
        f"usage: rflint COMMAND ...\n\n{rflint.__doc__}\n\ncommands:\n{listed}\n"
        "`rflint COMMAND --help` says more; `rflint --version` prints the version.\n"
    )


def _summary(name: str) -> str:
    return (_command(name).__doc__ or "").partition("\n")[0].rstrip(".")


def _hint(words: list[str]) -> str:
    """What was probably meant by words that begin with no command."""
    import os
    import shlex

    from rflint.nearly import did_you_mean

    first = words[0]
    if first.startswith("-") or os.path.exists(first) or "." in first or os.sep in first:
        return f"no command given; did you mean `rflint check {shlex.join(words)}`?"
    return f"`{first}` is no command{did_you_mean(first, commands.names()) or ' (' + ', '.join(commands.names()) + ')'}"
