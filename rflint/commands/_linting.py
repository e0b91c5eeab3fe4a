"""What `rflint check` makes of one text: findings, fixes, and the code that a run with it ends in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from rflint.commands import ExitCode, worst
from rflint.commands._console import crashed

if TYPE_CHECKING:
    from rflint.commands._inputs import Input
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


def linted(given: Input, diff: bool) -> Result:
    """Lint one text. If rflint fails at it, that is said, and the files after it are linted all the same."""
    try:
        if diff:
            return _with_changes(given)
        return _fixed(given) if given.settings.fix else _as_it_is(given)
    except Exception as error:
        from rflint.commands._failing import internal_error

        crashed(given.source.name)
        return _result(given, (internal_error(given.source, error),))


def _result(given: Input, diagnostics: tuple[Diagnostic, ...] | None) -> Result:
    return Result(given, given.source, diagnostics, code_of(diagnostics or (), given.settings.fail_on))


def _as_it_is(given: Input) -> Result:
    from rflint import engine

    return _result(given, engine.check(given.source, given.settings, given.explicit))


def _fixed(given: Input) -> Result:
    """Write what can be fixed; where that fails, the findings are those of the file as it stands."""
    from rflint import engine
    from rflint.commands._fixing import kept

    source, diagnostics, fixed = engine.repaired(given.source, given.settings, given.explicit)
    if kept(given, source):
        return _result(given, diagnostics)._replace(source=source, fixed=fixed)
    return _as_it_is(given)._replace(code=ExitCode.USAGE)


def _with_changes(given: Input) -> Result:
    """Fix a text and write nothing; that there is something to fix is a finding."""
    from rflint import engine

    source, diagnostics, fixed = engine.repaired(given.source, given.settings, given.explicit)
    failed = [one for one in diagnostics or () if one.code == INTERNAL_ERROR]
    codes = {
        code_of(failed, "never"),
        ExitCode.FINDINGS if fixed and given.settings.fail_on != "never" else ExitCode.CLEAN,
    }
    return Result(given, source, diagnostics, worst(codes), fixed)


def code_of(diagnostics: Iterable[Diagnostic], fail_on: str) -> ExitCode:
    """What findings come to."""
    from rflint.diagnostic import Severity

    failing = -1 if fail_on == "never" else Severity(fail_on).rank
    codes = {ExitCode.FINDINGS for one in diagnostics if one.severity.rank <= failing}
    return worst(codes | {ExitCode.INTERNAL for one in diagnostics if one.code == INTERNAL_ERROR})
