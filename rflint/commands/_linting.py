"""What `rflint check` makes of one text: findings, fixes, and the code that a run with it ends in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from rflint.commands import ExitCode, worst
from rflint.commands._console import crash_report, say
from rflint.commands._inputs import Input, Unread

if TYPE_CHECKING:
    from rflint.diagnostic import Diagnostic
    from rflint.source import Source

INTERNAL_ERROR = "RF009"


class Result(NamedTuple):
    """What came of one file; `diagnostics` is None where it is no network spec, and nobody said that it is."""

    given: Input
    source: Source
    diagnostics: tuple[Diagnostic, ...] | None
    code: ExitCode
    fixed: int = 0
    quiet: tuple[Diagnostic, ...] = ()
    """What a baseline keeps quiet."""


class Linted(NamedTuple):
    """What linting one text gives, wherever it is done. `source` is the fixed text; None: it is as it was given."""

    diagnostics: tuple[Diagnostic, ...] | None
    source: Source | None = None
    fixed: int = 0
    crash: str = ""
    """What people are told if rflint failed at it."""


def linted(given: Input | Unread, repair: bool) -> Linted | None:
    """Lint one text, and fix it; None if it could not be read. Prints and writes nothing: it may run in a worker."""
    if not isinstance(given, Input):
        return None
    try:
        return _repaired(given) if repair else _as_it_is(given)
    except Exception as error:
        from rflint import engine

        return Linted((engine.internal_error(given.source, error),), crash=crash_report(given.source.name))


def _as_it_is(given: Input) -> Linted:
    from rflint import engine

    return Linted(engine.check(given.source, given.settings, given.explicit))


def _repaired(given: Input) -> Linted:
    from rflint import engine

    source, diagnostics, fixed = engine.repaired(given.source, given.settings, given.explicit)
    return Linted(diagnostics, None if source is given.source else source, fixed)


def result(given: Input, found: Linted, diff: bool) -> Result:
    """What a run makes of what was found: it says that rflint failed, and writes what is fixed."""
    if found.crash:
        say(found.crash)
    source = found.source or given.source
    code = code_of(found.diagnostics or (), given.settings.fail_on)
    if diff:
        return Result(given, source, found.diagnostics, _code_of_changes(given, found), found.fixed)
    if found.source and not _kept(given, found.source):
        # The findings are those of the file as it stands.
        again = linted(given, repair=False) or found
        return Result(given, given.source, again.diagnostics, ExitCode.USAGE)
    return Result(given, source, found.diagnostics, code, found.fixed)


def _kept(given: Input, fixed: Source) -> bool:
    from rflint.commands._fixing import kept

    return kept(given, fixed)


def _code_of_changes(given: Input, found: Linted) -> ExitCode:
    """What a diff comes to: that there is something to fix is a finding."""
    failed = [one for one in found.diagnostics or () if one.code == INTERNAL_ERROR]
    changed = found.fixed and given.settings.fail_on != "never"
    return worst({code_of(failed, "never"), ExitCode.FINDINGS if changed else ExitCode.CLEAN})


def code_of(diagnostics: Iterable[Diagnostic], fail_on: str) -> ExitCode:
    """What findings come to."""
    from rflint.diagnostic import Severity

    failing = -1 if fail_on == "never" else Severity(fail_on).rank
    codes = {ExitCode.FINDINGS for one in diagnostics if one.severity.rank <= failing}
    return worst(codes | {ExitCode.INTERNAL for one in diagnostics if one.code == INTERNAL_ERROR})
