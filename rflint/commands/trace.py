"""Show how the figures of one layer came about, step by step along its paths.

LAYER is an id as `rflint report --all` prints it, a name as `from` would have it (`stage2`: what its last run gives),
or the name of an output.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rflint.commands import ExitCode
from rflint.commands._console import Refusal, add_color, add_scale, colored, crashed, out
from rflint.commands._reading import integers_of_any_length, one_reading, refused
from rflint.output import formats, renderer

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.commands._inputs import Input
    from rflint.geometry.analysis import Analysis
    from rflint.network import Network
    from rflint.reports.lookup import Names

Sizes = list[list[int | None]]


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint trace` takes."""
    parser.add_argument("file", metavar="FILE", help="a network spec, or - for standard input")
    parser.add_argument("--at", metavar="LAYER", help="the layer to explain (default: the output, if there is one)")
    parser.add_argument("--wrt", metavar="LAYER", help="measure from this layer (default: from every input)")
    parser.add_argument("--index", metavar="Y,X", help="show what this output reads: a number per axis, from 0")
    parser.add_argument(
        "--size",
        action="append",
        default=[],
        metavar="[INPUT=]SIZE",
        help="an input size, one number or one per axis with commas between, instead of what the spec says",
    )
    parser.add_argument("--output-format", choices=formats("trace"), default="text", help="default: text")
    add_scale(parser)
    add_color(parser)


def run(arguments: Namespace) -> int:
    """Trace a layer; what keeps it from being traced goes to standard error."""
    from rflint.commands._inputs import one_input
    from rflint.config import ConfigError, Configuration

    try:
        given = one_input(arguments.file, Configuration.from_arguments(arguments, without=["output-format"]), "trace")
    except ConfigError as error:
        raise Refusal(str(error)) from None
    return ExitCode.USAGE if given is None else _trace(given, arguments)


def _trace(given: Input, arguments: Namespace) -> ExitCode:
    from rflint.engine import load

    color = given.settings.color
    try:
        network, _ = load(given.source, one_reading(given.settings))
        if network is None:
            return refused(given, color)
        with integers_of_any_length():
            entry = _described(given, network, arguments)
            text = renderer("trace", arguments.output_format)(entry, colored(color, sys.stdout))
    except Refusal:
        raise
    except Exception:
        crashed(given.source.name)
        return ExitCode.INTERNAL
    out(text)
    return ExitCode.CLEAN


def _described(given: Input, network: Network, arguments: Namespace) -> dict[str, Any]:
    from rflint.geometry.analysis import analyse
    from rflint.reports.lookup import Names
    from rflint.reports.trace import describe_trace

    names = Names(network)
    layer = _layer(network, names, arguments.at)
    origins = () if arguments.wrt is None else (_found(names, arguments.wrt),)
    analysis = analyse(network, _sizes(network, arguments.size), origins)
    for origin in origins:
        if layer < origin or analysis.reach[origin][layer] is None:
            raise Refusal(f"no path leads from `{network.layers[origin].id}` to `{network.layers[layer].id}`")
    index = None if arguments.index is None else _index(analysis, layer, arguments.index)
    return describe_trace(given.source, analysis, layer, index)


def _layer(network: Network, names: Names, name: str | None) -> int:
    if name is not None:
        return _found(names, name)
    outputs = {output.layer for output in network.outputs}
    if len(outputs) > 1:
        listed = ", ".join(f"`{output.name}`" for output in network.outputs)
        raise Refusal(f"there are several outputs: say which with `--at` ({listed})")
    return outputs.pop()


def _found(names: Names, name: str) -> int:
    try:
        return names.find(name)
    except KeyError as error:
        raise Refusal(error.args[0]) from None


def _numbers(text: str, option: str, least: int) -> list[int]:
    """Numbers with commas between them, none of them below `least`."""
    if not re.fullmatch(r"[0-9]{1,18}( *, *[0-9]{1,18})*", text):
        raise Refusal(f"`{option} {text}`: whole numbers with commas between them are wanted")
    numbers = [int(part) for part in text.split(",")]
    if min(numbers) < least:
        raise Refusal(f"`{option} {text}`: the least is {least}")
    return numbers


def _index(analysis: Analysis, layer: int, text: str) -> list[int]:
    axes = analysis.network.axes
    index = _numbers(text, "--index", 0)
    if len(index) != len(axes):
        raise Refusal(f"`--index {text}`: one number per axis is wanted ({', '.join(axes)})")
    for axis, at, size in zip(axes, index, analysis.size(layer)):
        if isinstance(size, int) and at >= size:
            id = analysis.network.layers[layer].id
            raise Refusal(f"index {at} is out of range along {axis}: the size of `{id}` is {size} there")
    return index


def _sizes(network: Network, options: Sequence[str]) -> Sizes:
    """The size of every input: as asked for, else as declared; of a set, the smallest."""
    from rflint.reports.trace import smallest_sizes

    sizes = smallest_sizes(network)
    ids = [layer.id for layer in network.inputs]
    for option in options:
        name, _, text = option.rpartition("=")
        if name and name not in ids:
            from rflint.nearly import did_you_mean

            raise Refusal(f"no input `{name}`{did_you_mean(name, ids)}")
        numbers = _numbers(text, "--size", 1)
        if len(numbers) not in (1, len(network.axes)):
            raise Refusal(f"`--size {option}`: one number, or one per axis is wanted ({', '.join(network.axes)})")
        for at, id in enumerate(ids):
            if name in ("", id):
                sizes[at] = list(numbers * len(network.axes) if len(numbers) == 1 else numbers)
    return sizes
