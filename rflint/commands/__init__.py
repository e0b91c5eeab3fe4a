"""Commands: one file a command, with `add_arguments(parser)` and `run(arguments) -> int`.

A command is added by writing its file; the first line of its docstring is its summary.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a process ends with."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    """The command or the configuration is wrong, or a named file is missing or unreadable."""
    INTERNAL = 3
    INTERRUPTED = 130


_WORST_FIRST = (ExitCode.USAGE, ExitCode.INTERNAL, ExitCode.FINDINGS)


def worst(codes: set[ExitCode]) -> ExitCode:
    """The code of a run whose parts ended in `codes`: 2 beats 3 beats 1."""
    return next((code for code in _WORST_FIRST if code in codes), ExitCode.CLEAN)


def names() -> tuple[str, ...]:
    """The commands there are."""
    from pkgutil import iter_modules

    return tuple(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))
