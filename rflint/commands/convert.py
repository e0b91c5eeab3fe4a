"""Write a model YAML as a network spec in the native language: rows become layers, modules become blocks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rflint.commands import ExitCode
from rflint.commands._console import Refusal, add_scale, complain, crashed, out
from rflint.commands._reading import one_reading, refused

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.commands._inputs import Input


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint convert` takes."""
    parser.add_argument("file", metavar="FILE", help="a model YAML, or - for standard input")
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write (default: standard output)")
    add_scale(parser)


def run(arguments: Namespace) -> int:
    """Convert a file; what keeps it from being converted goes to standard error."""
    from rflint.commands._inputs import one_input
    from rflint.config import ConfigError, Configuration

    try:
        given = one_input(arguments.file, Configuration.from_arguments(arguments, without=["output"]), "convert")
    except ConfigError as error:
        raise Refusal(str(error)) from None
    return ExitCode.USAGE if given is None else _convert(given, arguments)


def _convert(given: Input, arguments: Namespace) -> ExitCode:
    from rflint.engine import converted, load
    from rflint.output.spec import render

    reading = one_reading(given.settings)
    name = given.source.name
    try:
        network, _ = load(given.source, reading)
        spec, form = converted(given.source, reading)
    except Exception:
        crashed(name)
        return ExitCode.INTERNAL
    if network is None or spec is None:
        return refused(given, given.settings.color)
    if form == "native":
        raise Refusal(f"{name} is in the native language already")
    scale = f" at scale {network.scale}" if network.scale else ""
    return _put(render(spec, f"From {os.path.basename(name)}{scale}"), arguments.output, name)


def _put(text: str, file: str | None, source: str) -> ExitCode:
    """Write the text to a file, or print it."""
    if file is None:
        out(text)
        return ExitCode.CLEAN
    from rflint.commands._writing import write

    if os.path.realpath(file) == os.path.realpath(source):
        raise Refusal(f"{file} is the file to convert")
    try:
        write(file, text.encode(), new=True)
    except OSError as error:
        complain(f"cannot write {file}: {error.strerror or error}")
        return ExitCode.USAGE
    return ExitCode.CLEAN
