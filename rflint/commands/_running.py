"""What a run of `rflint check` makes of its files, in their order, whether other processes help or not."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from rflint.commands._console import complain
from rflint.commands._inputs import Input, Unread
from rflint.commands._linting import Linted, Result, linted, result
from rflint.many import in_order

if TYPE_CHECKING:
    from argparse import Namespace
    from concurrent.futures import Executor

    from rflint.commands._progress import Progress
    from rflint.config import Settings

SHARE = 32 if sys.platform == "linux" else 128
"""The files that make a process worth its start, with a margin of two: one that is forked takes as long as to lint
about ten of 100 layers, one that imports all anew as long as sixty."""

CHUNK = 4
AHEAD = 64
"""Chunks that may be read before their results are needed: enough for every worker to find one waiting."""


def results_of(
    inputs: Iterable[Input | Unread], number: int, arguments: Namespace, settings: Settings
) -> Iterator[Result | None]:
    """A result for every one of `number` texts; None, after a word on standard error, for what cannot be read."""
    function = partial(linted, repair=arguments.diff or settings.fix)
    with ExitStack() as stack:
        executor = _executor(number, arguments.jobs, stack)
        progress = _progress(number, settings.quiet, stack)
        for done, (given, found) in enumerate(in_order(function, inputs, executor, CHUNK, AHEAD)):
            if progress and (found is None or found.crash or found.source):
                progress.erase()  # something may be said of it
            yield _settled(given, found, arguments.diff)
            if progress:
                progress.show(done + 1)


def _settled(given: Input | Unread, found: Linted | None, diff: bool) -> Result | None:
    if isinstance(given, Unread):
        complain(given.complaint)
    return result(given, found, diff) if isinstance(given, Input) and found else None


def _executor(number: int, jobs: int, stack: ExitStack) -> Executor | None:
    """As many workers as are asked for (0: as there are cores), but none that has too little to do."""
    if jobs == 1 or number < 2 * SHARE:
        return None
    from rflint.commands._jobs import cores, workers

    processes = min(jobs or cores(), number // SHARE)
    return stack.enter_context(workers(processes)) if processes > 1 else None


def _progress(number: int, quiet: bool, stack: ExitStack) -> Progress | None:
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        return None
    from rflint.commands._progress import Progress

    return stack.enter_context(Progress(number))
