"""The processes of `rflint check --jobs`. They only compute: all that is written or printed is the first one's."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

from rflint.commands._console import Refusal

MOST = 61
"""The processes that Windows can wait for."""

PATIENCE = 1.0
"""Seconds in which workers may end what they are at; to end them sooner can leave their pool waiting for ever."""


@contextmanager
def workers(number: int) -> Iterator[Executor]:
    """An executor of so many processes, which are gone soon after, however this ends.

    Raises:
        Refusal: one of them died.
    """
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(min(number, MOST), _context(), _begin)
    try:
        yield pool
    except BaseException as error:
        pool.shutdown(wait=False, cancel_futures=True)
        _end(one for one in multiprocessing.active_children() if one not in others)
        if isinstance(error, BrokenExecutor):
            raise Refusal(f"{error} `--jobs 1` does without workers") from None
        raise
    pool.shutdown(wait=False)


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


def _end(processes: Iterable[BaseProcess]) -> None:
    until = time.monotonic() + PATIENCE
    for one in processes:
        one.join(max(0.0, until - time.monotonic()))
        one.terminate()
