"""What `rflint check` does with baselines: read, compare, and, where that is asked for, write them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from rflint import baseline
from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, complain, say
from rflint.commands._linting import Result, code_of
from rflint.diagnostic import Diagnostic, place
from rflint.output.paths import relative
from rflint.registry import rules
from rflint.source import Source

if TYPE_CHECKING:
    from argparse import Namespace

    from rflint.commands._outputs import Target
    from rflint.config import Configuration

STALE = "RF903"


class About(NamedTuple):
    """What is to be said of a baseline itself."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    code: ExitCode


class _Known:
    """One baseline: as it is read, and what a run finds out about its entries."""

    def __init__(self, name: str, new: bool) -> None:
        text = _text(name, new)
        self.source = Source(name, text or "")
        try:
            self.entries = dict(baseline.parse(text)) if text is not None else {}
        except baseline.Unusable as error:
            raise Refusal(f"baseline: `{name}` {error}") from None
        self.stale: list[baseline.Stale] = []

    def path(self, result: Result) -> str | None:
        """The path of a file from the baseline's folder; None for a text that has no name."""
        if result.given.piped is not None and result.source.name == "<stdin>":
            return None
        file = _located(result.source.name)
        try:
            path = os.path.relpath(file, os.path.dirname(_located(self.source.name)))
        except ValueError:  # on another drive
            path = file
        return path.replace(os.sep, "/")


class Baselines:
    """The baselines of a run, by their names."""

    def __init__(self, names: Iterable[str], write: bool) -> None:
        self._write = write
        self._known = {name: _Known(name, new=write) for name in sorted(names)}

    def compared(self, result: Result) -> Result:
        """A result without what the baseline of its file keeps quiet."""
        known = self._known.get(result.given.settings.baseline)
        path = known.path(result) if known else None
        if known is None or path is None or result.diagnostics is None:
            return result
        found, allowed = result.diagnostics, known.entries.get(path, {})
        active = result.given.settings.active(result.source.name)
        keys = baseline.keys(result.source, found)
        counts = Counter(key for key in keys if key)
        if self._write:
            allowed = baseline.updated(allowed, counts, active, baseline.checked(found))
            known.entries[path] = allowed
        elif baseline.checked(found):
            known.stale += baseline.stale(path, allowed, counts, active)
        kept, quiet = baseline.apply(found, keys, allowed, f"in the baseline {relative(known.source.name)}")
        refused = {ExitCode.USAGE} if result.code is ExitCode.USAGE else set()
        code = worst({code_of(kept, result.given.settings.fail_on), *refused})
        return result._replace(diagnostics=kept, quiet=quiet, code=code)

    def about(self, configuration: Configuration) -> list[About]:
        """What is stale in each baseline, where that is to be said."""
        return [_about(known, configuration) for known in self._known.values() if known.stale]

    def write(self, quiet: bool) -> ExitCode:
        """Write the baselines, and say how much is in them."""
        codes = {_written(known, quiet) for known in self._known.values()} if self._write else set()
        return worst(codes)


def asked(
    arguments: Namespace, files: Iterable[str], configuration: Configuration, targets: Sequence[Target]
) -> Baselines | None:
    """The baselines that the command line and the configurations of `files` name, read; a diff needs none."""
    if arguments.write_baseline and arguments.diff:
        raise Refusal("--write-baseline and --diff exclude each other: a diff writes nothing")
    names = {configuration.settings(file).baseline for file in files} - {""}
    if arguments.write_baseline and not names:
        raise Refusal("--write-baseline needs --baseline FILE, the file to write")
    for name, one in product(sorted(names), targets):
        if os.path.realpath(one.file) == os.path.realpath(name):
            raise Refusal(f"--output {one.format}={one.file}: `{name}` is the baseline")
    return None if arguments.diff else Baselines(names, arguments.write_baseline)


def _located(name: str) -> str:
    """A file by its own name, in a folder that no link leads to."""
    folder, file = os.path.split(os.path.abspath(name))
    return os.path.join(os.path.realpath(folder), file)


def _text(name: str, new: bool) -> str | None:
    """The text of a baseline; None where there is none, and that may be so."""
    try:
        with open(name, "rb") as file:
            return file.read().decode("utf-8-sig")
    except FileNotFoundError:
        if new:
            return None
        raise Refusal(f"baseline: no file `{name}`; --write-baseline makes one") from None
    except OSError as error:
        raise Refusal(f"baseline: cannot read `{name}`: {error.strerror or error}") from None
    except ValueError:
        raise Refusal(f"baseline: `{name}` is no baseline: it is no UTF-8") from None


def _about(known: _Known, configuration: Configuration) -> About:
    settings = configuration.settings(known.source.name)
    severity = settings.active(known.source.name).get(STALE)
    lines = baseline.Lines(known.source.text)
    found = [
        Diagnostic(
            STALE,
            rules()[STALE].name,
            severity,
            _message(one),
            place(known.source, lines.span(one.path, *one.key)),
            help=("`--write-baseline` brings it up to date",),
        )
        for one in known.stale
        if severity
    ]
    return About(known.source, tuple(found), code_of(found, settings.fail_on))


def _message(one: baseline.Stale) -> str:
    code, layer = one.key
    at = f" at `{layer}`" if layer else ""
    there = f"has {one.found} {code}{at}" if one.found else f"has no {code}{at} any more"
    more = one.allowed - one.found
    return f"`{one.path}` {there}: this entry would keep {more} new one{'s' * (more > 1)} quiet"


def _written(known: _Known, quiet: bool) -> ExitCode:
    from rflint.commands._writing import write

    text, name = baseline.written(known.entries), known.source.name
    try:
        if text != known.source.text:
            write(name, text.encode(), new=True)
    except OSError as error:
        complain(f"cannot write {name}: {error.strerror or error}")
        return ExitCode.USAGE
    number = sum(sum(counts.values()) for counts in known.entries.values())
    if not quiet:
        say(f"Wrote {number} finding{'s' * (number != 1)} to {name}")
    return ExitCode.CLEAN
