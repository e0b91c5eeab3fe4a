"""What every command needs of a terminal: writing that can fail, colour, and words for people."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from argparse import ArgumentParser, _ArgumentGroup
    from collections.abc import Callable

COLORS = ("auto", "always", "never")


class Refusal(Exception):
    """Why a command cannot do what it was asked to, in words: it ends with exit code 2."""


def prepare() -> None:
    """Let no character fail to be written, whatever the locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def out(text: str) -> None:
    """Write to standard output. A reader that has gone away is no fault; anything else is a refusal."""
    stream = sys.stdout
    if stream is None:
        if text:
            raise Refusal("standard output is closed")
        return
    _put(stream, lambda: stream.write(text))


def out_bytes(data: bytes) -> None:
    """Write a text to standard output as it is, whatever the locale."""
    stream = sys.stdout
    if stream is None:
        raise Refusal("standard output is closed")
    _put(stream, lambda: stream.buffer.write(data))


def _put(stream: TextIO, write: Callable[[], object]) -> None:
    try:
        write()
        stream.flush()
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        _discard(stream)
        raise Refusal(f"cannot write to standard output: {error.strerror}") from None


def say(text: str, end: str = "\n") -> None:
    """Write a line to standard error, or nowhere if that cannot be done."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{text}{end}")
        sys.stderr.flush()
    except OSError:
        _discard(sys.stderr)


def complain(text: str) -> None:
    """Say what is wrong with a command, a configuration or a file."""
    say(_complaint(text))


def _complaint(text: str) -> str:
    from rflint.output.text import safe

    return f"rflint: {safe(text)}"


def say_lines(text: str) -> None:
    """Write lines that hold words of others to standard error."""
    from rflint.output.text import own_line

    say("\n".join(map(own_line, text.splitlines())))


def crashed(at: str) -> None:
    """Say that rflint itself failed; called where the exception is handled."""
    say(crash_report(at))


def crash_report(at: str) -> str:
    """That rflint itself failed, with what is needed to mend it; called where the exception is handled."""
    from traceback import format_exc

    from rflint.output.text import own_line

    trace = "\n".join(map(own_line, format_exc().splitlines()))
    return f"{_complaint(f'internal error at {at}; please report it with these lines')}\n{trace}"


def _discard(stream: TextIO) -> None:
    """Send what is still in the buffer nowhere, so that the interpreter does not stumble over it when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def add_color(parser: ArgumentParser) -> None:
    """The option `--color`."""
    parser.add_argument("--color", choices=COLORS, help="colour the output (default: auto, on a terminal)")


def add_scale(parser: ArgumentParser | _ArgumentGroup, more: str = "") -> None:
    """The option `--scale`; `more` is what else can be given."""
    parser.add_argument("--scale", metavar="NAME", help=f"the scale of model YAMLs that have several{more}")


def colored(choice: str | None, stream: TextIO | None) -> bool:
    """Whether to colour what is written to `stream`; with no choice as with `auto`."""
    if choice in ("always", "never"):
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"
