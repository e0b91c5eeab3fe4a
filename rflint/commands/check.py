"""Lint network specs: say where a receptive field, a stride or an alignment is wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, add_color, add_scale, colored, out, say
from rflint.output import formats, renderer, wants

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from rflint.commands._baselines import About, Baselines
    from rflint.commands._linting import Result
    from rflint.commands._outputs import Target
    from rflint.config import Configuration, Settings
    from rflint.diagnostic import Outcome
    from rflint.discovery import Found


def add_arguments(parser: ArgumentParser) -> None:
    """What `rflint check` takes."""
    parser.add_argument("files", nargs="*", metavar="FILE", help="files, folders, or - (default: the current folder)")
    _add_choices_of_rules(parser)
    _add_choices_of_files(parser)
    _add_fixes(parser)
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
    add_scale(group, "; all: every scale")
    group.add_argument("--stdin-filename", metavar="NAME", help="the name of what is read from standard input")
    group.add_argument("--config", metavar="FILE", help="use this configuration")
    group.add_argument("--baseline", metavar="FILE", help="keep the findings quiet that are counted there")
    group.add_argument(
        "--write-baseline", action="store_true", help="count what is found in the baseline, and write it"
    )
    group.add_argument("--isolated", action="store_true", help="use no configuration")
    group.add_argument(
        "--jobs",
        type=_jobs,
        default=0,
        metavar="NUMBER",
        help="processes to lint in, where several are faster (default: auto, one per core)",
    )


def _jobs(word: str) -> int:
    """A number of processes; 0 where rflint is to choose it."""
    if word == "auto":
        return 0
    if not (word.isascii() and word.isdigit()):
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{word!r} is neither a number nor `auto`")
    return int(word)


def _add_fixes(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("fixes")
    group.add_argument("--fix", action="store_true", help="write safe fixes; of standard input, print the fixed text")
    group.add_argument("--unsafe-fixes", action="store_true", help="make unsafe fixes, too: they may change shapes")
    group.add_argument("--diff", action="store_true", help="print what fixes would change, and write nothing")


def _add_outputs(parser: ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("--output-format", metavar="FORMAT", help=f"{', '.join(formats('check'))} (default: full)")
    group.add_argument("--output", action="append", metavar="FORMAT=FILE", help="write findings to a file; repeatable")
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


def _check(arguments: Namespace, configuration: Configuration) -> ExitCode:
    from rflint.commands._inputs import attempts
    from rflint.commands._running import results_of
    from rflint.discovery import find

    settings = configuration.settings()
    found = find(arguments.files or ["."], configuration.settings)
    targets = _targets(arguments, found)
    baselines = _baselines(arguments, found, configuration, targets)
    asked = attempts(found, configuration, arguments.stdin_filename)
    inputs = list(results_of(asked, len(found.files) + len(found.missing), arguments, settings))
    results = [one for one in inputs if one]
    say_more = not settings.quiet and (bool(results) or not inputs)
    codes = set() if all(inputs) else {ExitCode.USAGE}
    about: Sequence[About] = ()
    if baselines:
        results = [baselines.compared(one) for one in results]
        codes.add(baselines.write(settings.quiet))
        about = baselines.about(configuration)
    codes.update([*(one.code for one in results), *(one.code for one in about)])
    if arguments.diff:
        _show_changes(results, settings, say_more)
    else:
        codes.add(_show(results, about, found.passed_over, settings, targets, say_more))
    return worst(codes)


def _targets(arguments: Namespace, found: Found) -> Sequence[Target]:
    """The files to write findings to."""
    if not arguments.output:
        return ()
    from rflint.commands._outputs import asked

    return asked(arguments.output, [file.name for file in found.files], arguments.diff)


def _baselines(
    arguments: Namespace, found: Found, configuration: Configuration, targets: Sequence[Target]
) -> Baselines | None:
    """The baselines to compare findings with."""
    files = [arguments.stdin_filename or ".", *(file.name for file in found.files)]
    if not arguments.write_baseline and not any(configuration.settings(name).baseline for name in files):
        return None
    from rflint.commands._baselines import asked

    return asked(arguments, files, configuration, targets)


def _show(
    results: Sequence[Result],
    about: Sequence[About],
    passed_over: int,
    settings: Settings,
    targets: Sequence[Target],
    say_more: bool,
) -> ExitCode:
    """Print findings, and write them where that is asked for."""
    names = {settings.output_format, *(one.format for one in targets)}
    parts = frozenset().union(*(wants("check", name) for name in names))
    outcome = _outcome(results, about, passed_over, "suppressed" in parts)
    if not targets and "reports" not in parts:
        _show_findings(results, outcome, settings, say_more)
        return ExitCode.CLEAN
    from rflint.commands._outputs import with_reports, write
    from rflint.commands._reading import integers_of_any_length

    specs = [one.given._replace(source=one.source) for one in results if one.diagnostics is not None]
    specs = specs if "reports" in parts else []
    with integers_of_any_length():
        outcome, code = with_reports(outcome, specs)
        codes = {code, write(targets, outcome)}
        _show_findings(results, outcome, settings, say_more)
        return worst(codes)


def _show_findings(results: Sequence[Result], outcome: Outcome, settings: Settings, say_more: bool) -> None:
    """Findings on standard output; a fixed text that came from standard input takes that place."""
    piped = next((one for one in results if one.given.piped is not None and one.given.settings.fix), None)
    text = renderer("check", settings.output_format)(
        outcome, colored(settings.color, sys.stderr if piped else sys.stdout)
    )
    if piped is None:
        out(text)
    else:
        from rflint.commands._fixing import pass_on

        pass_on(piped.given, piped.source)
        say(text, end="")
    if say_more:
        _say_closing_lines(outcome, settings, sum(one.fixed for one in results))


def _show_changes(results: Sequence[Result], settings: Settings, say_more: bool) -> None:
    """What fixes would change, as a diff; the findings themselves are not shown."""
    from rflint.output.closing import would_fix
    from rflint.output.difference import render

    color = colored(settings.color, sys.stdout)
    out("".join(render(one.given.source, one.source, color) for one in results))
    if say_more:
        specs = [one for one in results if one.diagnostics is not None]
        say(would_fix(sum(one.fixed for one in specs), sum(one.fixed > 0 for one in specs), len(specs)))


def _outcome(results: Sequence[Result], about: Sequence[About], passed_over: int, suppressed: bool) -> Outcome:
    """The run as a whole, with what comments suppress or without; of the texts those that something is said of."""
    from rflint import engine
    from rflint.diagnostic import Outcome

    specs = [one for one in results if one.diagnostics is not None]
    said = [*(one.diagnostics or () for one in specs), *(one.diagnostics for one in about)]
    found = sorted((one for part in said for one in part), key=lambda one: one.sort_key)
    again = [one for one in specs if suppressed and one.code is not ExitCode.INTERNAL]
    quiet = [one for spec in again for one in engine.suppressed(spec.source, spec.given.settings)]
    quiet += [one for spec in specs for one in spec.quiet]
    named = {one.place.file for one in (*found, *quiet)}
    texts = [*(one.source for one in specs), *(one.source for one in about)]
    sources = {source.name: source for source in texts if source.name in named}
    files = tuple(one.source.name for one in specs)
    return Outcome(tuple(found), sources, len(specs), passed_over + len(results) - len(specs), files, tuple(quiet))


def _say_closing_lines(outcome: Outcome, settings: Settings, fixed: int) -> None:
    from rflint.output.closing import statistics, summary

    color = colored(settings.color, sys.stderr)
    if settings.statistics and outcome.diagnostics:
        say(statistics(outcome, color))
    say(summary(outcome, color, fixed, settings.unsafe_fixes))
