"""What commands that show figures have in common: texts that cannot be read, and numbers of any length."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rflint.commands import ExitCode, worst
from rflint.commands._console import Refusal, colored, say
from rflint.output import renderer

if TYPE_CHECKING:
    from rflint.commands._inputs import Input
    from rflint.config import Settings
    from rflint.formats import Reading


@contextmanager
def integers_of_any_length() -> Iterator[None]:
    """Print integers of any length: figures have no bound, and the numbers they come from were capped when read."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


def one_reading(settings: Settings) -> Reading:
    """How to read a file where one scale is wanted."""
    from rflint.engine import ALL, reading

    if settings.scale == ALL:
        raise Refusal("--scale all is for `rflint check` and `rflint report`; here one scale is wanted")
    return reading(settings)


def refused(given: Input, color: str) -> ExitCode:
    """Say why a file has no figures; one that need not be a network spec is passed over."""
    from rflint import engine
    from rflint.commands._linting import code_of
    from rflint.diagnostic import Outcome

    found = engine.check(given.source, given.settings, given.explicit)
    if found is None:
        return ExitCode.CLEAN
    outcome = Outcome(found, {given.source.name: given.source}, 1)
    say(renderer("check", "full")(outcome, colored(color, sys.stderr)).rstrip("\n"))
    return worst({ExitCode.FINDINGS, code_of(found, "never")})
