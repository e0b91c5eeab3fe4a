"""What a command costs: processor time and memory from the kernel's account of the child, wall time by the clock."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from signal import SIGKILL
from statistics import median
from subprocess import DEVNULL, Popen
from tempfile import TemporaryFile
from threading import Timer
from typing import IO, NamedTuple

ROOT = Path(__file__).parent.parent
"""The folder that holds `benchmarks`: what runs there finds its modules."""


LONGEST = 120
"""Seconds that a command may take."""


class Command(NamedTuple):
    """Words to run, and the folder to run them in."""

    words: tuple[str, ...]
    folder: Path


class Cost(NamedTuple):
    """What one run took: seconds of wall and of processor time, bytes of memory at the peak, and what it printed."""

    wall: float
    cpu: float
    memory: float
    told: str = ""


class Spread(NamedTuple):
    """The median of some figures, and the smallest and the largest."""

    median: float
    low: float
    high: float


Figure = Callable[[Cost], float]


class Failed(Exception):
    """A command that ended with another code than 0, with its last words, or did not end."""


def child(python: str, *words: str) -> Command:
    """A task of `benchmarks.children`, in an interpreter of its own."""
    return Command((python, "-m", "benchmarks.children", *words), ROOT)


def cost(command: Command) -> Cost:
    """Run a command to its end.

    The kernel counts the memory of a child from the moment of the fork, so that of this process has to stay small:
    inputs are made by children, too.

    Raises:
        Failed: it ended with another code than 0, or took too long.
    """
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        start = time.perf_counter()
        process = Popen(command.words, cwd=command.folder, stdin=DEVNULL, stdout=out, stderr=err)
        limit = Timer(LONGEST, os.kill, (process.pid, SIGKILL))
        limit.start()
        _, status, used = os.wait4(process.pid, 0)
        limit.cancel()
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if wall >= LONGEST:
            raise Failed(f"{Path(command.words[0]).name} took longer than {LONGEST} s")
        if process.returncode:
            raise Failed(f"{Path(command.words[0]).name} ended with {process.returncode}{_last_line(err, out)}")
        out.seek(0)
        kilobyte = 1 if sys.platform == "darwin" else 1024
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * kilobyte, out.read())


def _last_line(*streams: IO[str]) -> str:
    """The last line that was written to streams, those named first before the others."""
    for stream in streams:
        stream.seek(0)
        lines = stream.read().split("\n")
        if said := [line for line in lines if line.strip()]:
            return f": {said[-1].strip()}"
    return ""


def interleaved(commands: Sequence[Command], repeats: int) -> list[list[Cost]]:
    """Run commands in turn, A B A B, so that what else the machine does meets all; the costs of each command."""
    rounds = [[cost(command) for command in commands] for _ in range(repeats)]
    return [list(costs) for costs in zip(*rounds)]


def spread(figures: Sequence[float]) -> Spread:
    """The median of figures, and how far they go."""
    return Spread(median(figures), min(figures), max(figures))


def ratio(over: Sequence[Cost], under: Sequence[Cost], figure: Figure) -> Spread:
    """How many times as much `over` took as `under`, round by round."""
    return spread([figure(a) / figure(b) for a, b in zip(over, under)])


def wall(one: Cost) -> float:
    """Seconds by the clock."""
    return one.wall


def cpu(one: Cost) -> float:
    """Seconds of processor time."""
    return one.cpu


def told(key: str) -> Figure:
    """A figure that the child measured itself."""
    return lambda one: float(json.loads(one.told)[key])
