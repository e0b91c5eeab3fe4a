"""Report receptive field, effective stride, padding, centre and size of each output, or of every layer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, add_color, add_scale, colored, crashed, out
from rflint.commands._reading import integers_of_any_length, refused
from rflint.output import formats, renderer

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.commands._inputs import Input
    from rflint.config import Configuration
    from rflint.network import Network


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint report` takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="files, folders, or - for standard input")
    parser.add_argument("--all", action="store_true", help="report every layer, not the outputs only")
    parser.add_argument("--output-format", choices=formats("report"), default="table", help="default: table")
    add_scale(parser, "; all: every scale")
    add_color(parser)


def run(arguments: Namespace) -> int:
    """Report files; what keeps one from being reported goes to standard error."""
    from rflint.config import ConfigError, Configuration

    try:
        return _report(arguments, Configuration.from_arguments(arguments, without=["output-format"]))
    except ConfigError as error:
        raise Refusal(str(error)) from None


def _report(arguments: Namespace, configuration: Configuration) -> ExitCode:
    from rflint.commands._inputs import opened
    from rflint.discovery import find

    color = configuration.settings().color
    inputs = opened(find(arguments.files, configuration.settings), configuration)
    with integers_of_any_length():
        results = [each for one in inputs for each in (_entries(one, arguments, color) if one else [ExitCode.USAGE])]
        entries = [one for one in results if isinstance(one, dict)]
        text = renderer("report", arguments.output_format)(entries, colored(color, sys.stdout))
    out(text)
    return worst({one for one in results if isinstance(one, ExitCode)})


def _entries(given: Input, arguments: Namespace, color: str) -> list[dict[str, Any] | ExitCode]:
    """The entries of a file in the report, one for each scale; or the exit code of one that cannot be reported."""
    from rflint.engine import load, readings

    found: list[dict[str, Any] | ExitCode] = []
    try:
        for reading in readings(given.source, given.settings):
            network, _ = load(given.source, reading)
            if network is None:
                return [refused(given, color)]
            found.append(_entry(given, network, arguments))
    except Exception:
        crashed(given.source.name)
        return [ExitCode.INTERNAL]
    return found


def _entry(given: Input, network: Network, arguments: Namespace) -> dict[str, Any]:
    from rflint.geometry.cases import cases_of
    from rflint.reports.report import describe

    paths = arguments.output_format == "json"  # only this format shows them
    return describe(given.source, network, cases_of(network), arguments.all, signatures=paths)
