"""What `rflint check` writes into files: `--output FORMAT=FILE`, as often as it is given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, complain, crashed
from rflint.output import formats, renderer

if TYPE_CHECKING:
    from rflint.commands._inputs import Input
    from rflint.diagnostic import Outcome


class Target(NamedTuple):
    """A file to write, and the format to write it in."""

    format: str
    file: str


def asked(words: Iterable[str], linted: Iterable[str], diff: bool) -> tuple[Target, ...]:
    """The files that the command line asks for; a file that is linted is none to write a report into."""
    if diff:
        raise Refusal("--output and --diff exclude each other: a diff shows no findings")
    targets = tuple(map(_target, words))
    taken = {os.path.realpath(name): "is a file to lint" for name in linted}
    for target in targets:
        path = os.path.realpath(target.file)
        if path in taken:
            raise Refusal(f"--output {target.format}={target.file}: `{target.file}` {taken[path]}")
        taken[path] = "is written already"
    return targets


def _target(word: str) -> Target:
    from rflint.nearly import did_you_mean

    name, sign, file = word.partition("=")
    known = formats("check")
    if not sign:
        raise Refusal(f"--output must be FORMAT=FILE, not `{word}`")
    if name not in known:
        raise Refusal(f"--output: no format `{name}` ({', '.join(known)}){did_you_mean(name, known)}")
    if file in ("", "-"):
        raise Refusal(f"--output {word}: name a file; --output-format says what is printed")
    return Target(name, file)


def write(targets: Sequence[Target], outcome: Outcome) -> ExitCode:
    """Write every file that can be written, in UTF-8; one that cannot is told of on standard error.

    Files are opened and written as they stand, for they may be pipes or devices; no folder is made.
    """
    code = ExitCode.CLEAN
    for name, file in targets:
        data = renderer("check", name)(outcome).encode("utf-8", "backslashreplace")
        try:
            with open(file, "wb") as stream:
                stream.write(data)
        except OSError as error:
            complain(f"cannot write {file}: {error.strerror or error}")
            code = ExitCode.USAGE
    return code


def with_reports(outcome: Outcome, specs: Iterable[Input]) -> tuple[Outcome, ExitCode]:
    """The outcome with the figures of every network; one that rflint fails at has none, and that is said."""
    from dataclasses import replace

    found = [entry for one in specs for entry in _reports(one)]
    entries = tuple(one for one in found if isinstance(one, dict))
    return replace(outcome, reports=entries), worst({one for one in found if isinstance(one, ExitCode)})


def _reports(given: Input) -> list[dict[str, Any] | ExitCode]:
    from rflint.engine import load, readings
    from rflint.geometry.cases import cases_of
    from rflint.reports.report import describe

    source = given.source
    try:
        networks = [load(source, reading)[0] for reading in readings(source, given.settings)]
        return [describe(source, one, cases_of(one), every=False, signatures=False) for one in networks if one]
    except Exception:
        crashed(source.name)
        return [ExitCode.INTERNAL]
