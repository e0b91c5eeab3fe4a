"""The processes of `rflint check --jobs`. They only compute: all that is written or printed is the first one's."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from rflint.commands import ExitCode
from rflint.commands._console import Refusal

MOST = 61
"""The processes that Windows can wait for."""

SPEC = "rflint: 1\nlayers: [{op: conv, kernel_size: 1}]\n"

PATIENCE = 2.0
"""Seconds in which workers may end what they are at; to end them sooner can leave their pool waiting for ever."""


@contextmanager
def workers(number: int) -> Iterator[Executor]:
    """An executor of so many processes, which are gone soon after, however this ends.

    Raises:
        Refusal: one of them died.
    """
    before = {*multiprocessing.active_children(), *threading.enumerate()}
    pool = ProcessPoolExecutor(min(number, MOST), _context(), _begin)
    _load()
    try:
        yield pool
    except BaseException as error:
        processes = [one for one in multiprocessing.active_children() if one not in before]
        threads = [one for one in threading.enumerate() if one not in before and not one.daemon]
        pool.shutdown(wait=False, cancel_futures=True)
        interrupted = isinstance(error, KeyboardInterrupt)
        _end(processes, threads, ExitCode.INTERRUPTED if interrupted else ExitCode.USAGE)
        if isinstance(error, BrokenExecutor):
            raise Refusal(f"{error} `--jobs 1` does without workers") from None
        raise
    pool.shutdown()


def _load() -> None:
    """Import what linting needs, before the first task forks the workers: else each of them would."""
    from rflint import engine
    from rflint.config import Settings
    from rflint.source import Source

    engine.check(Source("", SPEC), Settings())


def cores() -> int:
    """The cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _context() -> BaseContext:
    """Forked workers need no imports; elsewhere than on Linux, or beside other threads, to fork is not safe."""
    forks = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")


def _begin() -> None:
    """Make a worker one that neither an interrupt of the first process nor its death leaves behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _end(processes: Iterable[BaseProcess], threads: Sequence[threading.Thread], code: int) -> None:
    """End the workers, and what waits for them here."""
    until = time.monotonic() + PATIENCE
    for process in processes:
        process.join(max(0.0, until - time.monotonic()))
        process.terminate()
    for thread in threads:
        thread.join(PATIENCE / 2)
    if any(one.is_alive() for one in threads):
        # Python 3.10 would wait for ever until somebody reads what was meant for a worker that is gone.
        last = threading.Timer(PATIENCE / 2, os._exit, (code,))
        last.daemon = True
        last.start()
