"""Show what changed in the figures between two specs, or between a git revision and now.

`rflint diff OLD NEW` compares two files; `rflint diff --against REV FILE...` compares files with what they are in a git
revision. Differences are no failure: the exit code is 0, unless `--fail-on-change` watches a figure that changed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, add_color, add_scale, colored, complain, crashed, out
from rflint.commands._reading import integers_of_any_length, one_reading, refused
from rflint.output import formats, renderer

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.commands._inputs import Input
    from rflint.commands._revision import Revision
    from rflint.config import Configuration
    from rflint.reports.difference import Entry, Side

_Result = TypeVar("_Result")


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint diff` takes."""
    from rflint.reports.difference import FIGURES

    parser.add_argument("files", nargs="+", metavar="FILE", help="OLD NEW; with --against files and folders")
    parser.add_argument("--against", metavar="REV", help="compare with the files of this git revision")
    parser.add_argument("--all", action="store_true", help="list every layer, and watch the layers, too")
    parser.add_argument(
        "--fail-on-change",
        action="append",
        default=[],
        choices=FIGURES,
        metavar="FIGURE",
        help="exit with 1 if this figure of an output changed or an output is gone; with --all, of a layer; may be "
        f"repeated: {', '.join(FIGURES)}",
    )
    parser.add_argument("--output-format", choices=formats("diff"), default="text", help="default: text")
    add_scale(parser)
    add_color(parser)


def run(arguments: Namespace) -> int:
    """Compare files; what keeps one from being compared goes to standard error."""
    from rflint.config import ConfigError, Configuration

    try:
        return _diff(arguments, Configuration.from_arguments(arguments, without=["output-format"]))
    except ConfigError as error:
        raise Refusal(str(error)) from None


class _Pair(NamedTuple):
    """What is compared; None for a file that is not there on one side. `names` are theirs."""

    old: Input | None
    new: Input | None
    names: tuple[str, str]


def _diff(arguments: Namespace, configuration: Configuration) -> ExitCode:
    color = configuration.settings().color
    pairs = _against(arguments, configuration) if arguments.against is not None else _two(arguments, configuration)
    with integers_of_any_length():
        results = [one if isinstance(one, ExitCode) else _compared(one, color) for one in pairs]
        entries = [one for one in results if isinstance(one, dict)]
        text = renderer("diff", arguments.output_format)(entries, colored(color, sys.stdout), every=arguments.all)
    out(text)
    codes = {one for one in results if isinstance(one, ExitCode)}
    return worst(codes | ({ExitCode.FINDINGS} if _watched(arguments, entries) else set()))


def _watched(arguments: Namespace, entries: Iterable[Entry]) -> bool:
    """Whether a figure changed that is watched."""
    from rflint.reports.difference import changed_figures

    watched = set(arguments.fail_on_change)
    return any(watched & changed_figures(entry, arguments.all) for entry in entries)


def _two(arguments: Namespace, configuration: Configuration) -> Iterator[_Pair | ExitCode]:
    """The two files that are named."""
    from rflint.commands._inputs import opened
    from rflint.discovery import STDIN, find

    names: list[str] = arguments.files
    if len(names) != 2:
        raise Refusal("name two files, OLD and NEW; or give a git revision by `--against REV`")
    if names == [STDIN, STDIN]:
        raise Refusal("standard input can be one of the two files only")
    if folder := next(filter(os.path.isdir, names), None):
        raise Refusal(f"`{folder}` is a folder; folders can be compared with a git revision, by `--against REV`")
    inputs = [one for name in names for one in opened(find([name], configuration.settings), configuration)]
    both = [one for one in inputs if one]
    if len(both) == 2:
        old, new = both
        yield _Pair(old, new, (old.source.name, new.source.name))
    elif len(inputs) > len(both):
        yield ExitCode.USAGE


def _against(arguments: Namespace, configuration: Configuration) -> Iterator[_Pair | ExitCode]:
    """Files as they are now, each with what it is in a revision; then those that only the revision has."""
    from rflint.commands._inputs import opened
    from rflint.commands._revision import Revision
    from rflint.discovery import STDIN, Found, find

    if STDIN in arguments.files:
        raise Refusal("standard input has no git revision; name files")
    revision = Revision(arguments.against)
    found = find(arguments.files, configuration.settings)
    for now in opened(Found(found.files), configuration):
        yield ExitCode.USAGE if now is None else _then_and_now(revision, now)
    for missing in found.missing:
        gone = None if os.path.lexists(missing.name) else _then(revision, missing.name, configuration)
        if gone is None:
            complain(f"{missing.name}: {missing.reason}")
        yield ExitCode.USAGE if gone is None else gone
    for folder in filter(os.path.isdir, arguments.files):
        yield from _gone_from(folder, revision, configuration)


def _then_and_now(revision: Revision, now: Input) -> _Pair:
    before = revision.read(now.source.name)
    return _Pair(None if before is None else _revised(revision, now, before), now, _names(revision, now.source.name))


def _then(revision: Revision, name: str, configuration: Configuration) -> _Pair | None:
    """A file that is not there now."""
    from rflint.commands._inputs import Input
    from rflint.source import Source

    before = revision.read(name)
    if before is None:
        return None
    now = Input(Source(name, ""), configuration.settings(name), explicit=True)
    return _Pair(_revised(revision, now, before), None, _names(revision, name))


def _gone_from(folder: str, revision: Revision, configuration: Configuration) -> Iterator[_Pair]:
    """The specs that a revision has in a folder and that are not there now."""
    from rflint.discovery import SUFFIXES
    from rflint.formats import marked

    for name in revision.files(folder):
        if not name.lower().endswith(SUFFIXES) or os.path.lexists(name):
            continue
        settings = configuration.settings(name)
        pair = None if settings.excluded(name) else _then(revision, name, configuration)
        if pair and pair.old and (settings.included(name) or marked(pair.old.source.text.encode())):
            yield pair


def _revised(revision: Revision, now: Input, before: bytes) -> Input:
    from rflint.document import LARGEST_FILE
    from rflint.source import Source

    source = Source.from_bytes(_names(revision, now.source.name)[0], before[: LARGEST_FILE + 1])
    return now._replace(source=source)


def _names(revision: Revision, name: str) -> tuple[str, str]:
    return f"{revision.name}:{name}", name


def _compared(pair: _Pair, color: str) -> Entry | ExitCode:
    """How two files differ, or the exit code of a pair that cannot be compared."""
    from rflint.reports.difference import Side, compare

    sides = _sides(pair, color)
    codes = {one for one in sides if isinstance(one, ExitCode)} - {ExitCode.CLEAN}
    old, new = (one if isinstance(one, Side) else None for one in sides)
    if codes or (old is None and new is None):
        return worst(codes)
    return _guarded(lambda: compare(old, new, pair.names), pair.names[1])


def _sides(pair: _Pair, color: str) -> list[Side | ExitCode | None]:
    """Both files; equal texts are read once."""
    if pair.old and pair.new and pair.old.source.text == pair.new.source.text:
        return [_described(pair.new, color)] * 2
    return [one and _described(one, color) for one in (pair.old, pair.new)]


def _described(given: Input, color: str) -> Side | ExitCode:
    return _guarded(lambda: _side(given, color), given.source.name)


def _side(given: Input, color: str) -> Side | ExitCode:
    """The figures of a file, or the exit code of one that has none: `CLEAN` where it need not be a network spec."""
    from rflint.engine import load
    from rflint.geometry.cases import cases_of
    from rflint.reports.difference import Side
    from rflint.reports.report import describe

    network, _ = load(given.source, one_reading(given.settings))
    if network is None:
        return refused(given, color)
    return Side(describe(given.source, network, cases_of(network), every=True, signatures=False), network)


def _guarded(work: Callable[[], _Result], name: str) -> _Result | ExitCode:
    try:
        return work()
    except Refusal:
        raise
    except Exception:
        crashed(name)
        return ExitCode.INTERNAL
