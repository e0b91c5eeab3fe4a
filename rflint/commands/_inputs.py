"""The files that a command reads: found, opened one after the other, each with its settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from rflint.commands._console import Refusal, complain

if TYPE_CHECKING:
    from rflint.config import Configuration, Settings
    from rflint.discovery import File, Found
    from rflint.source import Source


class Input(NamedTuple):
    """A text; `explicit`: somebody said that it is a network spec. `piped`: the bytes from standard input, if any."""

    source: Source
    settings: Settings
    explicit: bool
    piped: bytes | None = None


class Unread(NamedTuple):
    """A file that cannot be read, and what to say of it."""

    complaint: str


def opened(found: Found, configuration: Configuration) -> Iterator[Input | None]:
    """Every file that was found; None, after a word on standard error, for one that cannot be read."""
    for one in attempts(found, configuration):
        if isinstance(one, Unread):
            complain(one.complaint)
        yield one if isinstance(one, Input) else None


def attempts(found: Found, configuration: Configuration, stdin_filename: str | None = None) -> Iterator[Input | Unread]:
    """Every file that was found, opened when it is asked for. Prints nothing."""
    from rflint.discovery import STDIN

    for missing in found.missing:
        yield Unread(f"{missing.name}: {missing.reason}")
    for file in found.files:
        piped = file.name == STDIN
        name = (stdin_filename or "<stdin>") if piped else file.name
        settings = configuration.settings((stdin_filename or ".") if piped else name)
        if not (piped and settings.force_exclude and settings.excluded(name)):
            yield _opened(file, name, settings)


def one_input(name: str, configuration: Configuration, command: str) -> Input | None:
    """The one file that a command takes; None, after a word on standard error, where it cannot be read.

    Raises:
        Refusal: it is a folder.
    """
    import os

    from rflint.discovery import find

    if os.path.isdir(name):
        raise Refusal(f"{name} is a folder; `rflint {command}` takes one file")
    return next(opened(find([name], configuration.settings), configuration), None)


def _opened(file: File, name: str, settings: Settings) -> Input | Unread:
    from rflint.discovery import STDIN, read
    from rflint.source import Source

    try:
        data = read(file.name)
    except OSError as error:
        return Unread(f"{name}: {error.strerror or error}")
    explicit = file.explicit and not settings.skip_unrecognised
    return Input(Source.from_bytes(name, data), settings, explicit, data if file.name == STDIN else None)
