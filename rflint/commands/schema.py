"""Print the JSON Schema of network specs or of the configuration, for editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rflint.commands import ExitCode
from rflint.commands._console import out

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint schema` takes."""
    parser.add_argument("name", nargs="?", default="network", choices=("network", "config"), help="default: network")


def run(arguments: Namespace) -> int:
    """Print a schema."""
    from rflint.schema import schema_text

    out(schema_text(arguments.name).rstrip("\n") + "\n")
    return ExitCode.CLEAN
