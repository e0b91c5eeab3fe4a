"""Lint network specs: say where a receptive field, a stride or an alignment is wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, add_color, colored, crashed, out, say
from rflint.output import formats, renderer

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.commands._inputs import Input
    from rflint.config import Configuration, Settings
    from rflint.diagnostic import Diagnostic, Outcome
    from rflint.source import Source

INTERNAL_ERROR = "RF009"


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint check` takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="files, folders, or - (default: the current folder)")
    _add_choices_of_rules(parser)
    _add_choices_of_files(parser)
    _add_outputs(parser)


def _add_choices_of_rules(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("rules", "RULES are codes, their beginnings, or names, with commas between them")
    group.add_argument("--select", action="append", metavar="RULES", help="use these rules only")
    group.add_argument("--ignore", action="append", metavar="RULES", help="leave these rules out")
    group.add_argument("--extend-select", action="append", metavar="RULES", help="use these rules, too")


def _add_choices_of_files(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("files and configuration")
    group.add_argument("--exclude", action="append", metavar="PATTERN", help="leave such files out of walks")
    group.add_argument("--force-exclude", action="store_true", help="leave them out where they are named, too")
    group.add_argument(
        "--skip-unrecognised", action="store_true", help="pass over named files that are no network specs"
    )
    group.add_argument("--stdin-filename", metavar="NAME", help="the name of what is read from standard input")
    group.add_argument("--config", metavar="FILE", help="use this configuration")
    group.add_argument("--isolated", action="store_true", help="use no configuration")


def _add_outputs(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", metavar="FORMAT", help=f"{', '.join(formats('check'))} (default: full)")
    group.add_argument("--fail-on", metavar="SEVERITY", help="error, warning, info or never (default: warning)")
    group.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    group.add_argument("--quiet", action="store_true", help="print nothing but findings")
    add_color(parser)


def run(arguments: Namespace) -> int:
    """Lint files; findings go to standard output, all else to standard error."""
    from rflint.config import ConfigError, Configuration

    try:
        return _check(arguments, Configuration.from_arguments(arguments))
    except ConfigError as error:
        raise Refusal(str(error)) from None


class _Result(NamedTuple):
    """What came of one file; `diagnostics` is None where it is no network spec, and nobody said that it is."""

    source: Source
    diagnostics: tuple[Diagnostic, ...] | None
    code: ExitCode


def _check(arguments: Namespace, configuration: Configuration) -> ExitCode:
    from rflint.commands._inputs import opened
    from rflint.discovery import find

    settings = configuration.settings()
    found = find(arguments.files or ["."], configuration.settings)
    inputs = [one and _linted(one) for one in opened(found, configuration, arguments.stdin_filename)]
    results = [one for one in inputs if one]
    outcome = _outcome(results, found.passed_over)
    out(renderer("check", settings.output_format)(outcome, colored(settings.color, sys.stdout)))
    if not settings.quiet and (results or not inputs):
        _say_closing_lines(outcome, settings)
    return worst({one.code if one else ExitCode.USAGE for one in inputs})


def _linted(given: Input) -> _Result:
    """Lint one text. If rflint fails at it, that is said, and the files after it are linted all the same."""
    from rflint import engine

    try:
        diagnostics = engine.check(given.source, given.settings, given.explicit)
    except Exception as error:
        crashed(given.source.name)
        diagnostics = (_internal_error(given.source, error),)
    return _Result(given.source, diagnostics, _code(diagnostics or (), given.settings.fail_on))


def _internal_error(source: Source, error: Exception) -> Diagnostic:
    """What programs that read the findings are told of a failure; people see more on standard error."""
    from rflint.diagnostic import Diagnostic, place
    from rflint.registry import rules
    from rflint.source import Span

    rule = rules()[INTERNAL_ERROR]
    message = f"rflint failed at this file: {type(error).__name__}: {error}"
    return Diagnostic(rule.code, rule.name, rule.severity, message, place(source, Span(0, 0)))


def _code(diagnostics: Iterable[Diagnostic], fail_on: str) -> ExitCode:
    from rflint.diagnostic import Severity

    failing = -1 if fail_on == "never" else Severity(fail_on).rank
    codes = {ExitCode.FINDINGS for one in diagnostics if one.severity.rank <= failing}
    return worst(codes | {ExitCode.INTERNAL for one in diagnostics if one.code == INTERNAL_ERROR})


def _outcome(results: Sequence[_Result], passed_over: int) -> Outcome:
    """The run as a whole; of the texts only those that something is said of."""
    from rflint.diagnostic import Outcome

    specs = [one for one in results if one.diagnostics is not None]
    diagnostics = sorted((said for one in specs for said in one.diagnostics or ()), key=lambda said: said.sort_key)
    sources = {one.source.name: one.source for one in specs if one.diagnostics}
    return Outcome(tuple(diagnostics), sources, len(specs), passed_over + len(results) - len(specs))


def _say_closing_lines(outcome: Outcome, settings: Settings) -> None:
    from rflint.output.closing import statistics, summary

    color = colored(settings.color, sys.stderr)
    if settings.statistics and outcome.diagnostics:
        say(statistics(outcome, color))
    say(summary(outcome, color))
