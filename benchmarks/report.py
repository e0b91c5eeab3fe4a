"""Results as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from benchmarks.timing import Spread

MEGABYTE = 1_000_000
HEAD = """\
# Speed

Written by `python -m benchmarks.speed`. Each comparison runs its commands in turn, A B A B, on the same files; a ratio
is that of two runs side by side. It is given as the median of all rounds, with the smallest and the largest. CPU time
is user and system time of the child process, start-up included; *in process* is CPU time without start-up. Networks are
written out layer by layer: residual blocks of convolutions, norms and activations (`benchmarks/inputs.py`). A megabyte
is 1,000,000 bytes.
"""


class Row(NamedTuple):
    """What was measured, and against which target; `why` says why it was not."""

    what: str
    target: float | None = None
    measured: Spread | None = None
    unit: str = ""
    rounds: int = 0
    medians: str = ""
    why: str = ""

    @property
    def verdict(self) -> str:
        """Whether the median meets the target."""
        if self.measured is None:
            return f"**not measured**: {self.why}"
        if self.target is None:
            return ""
        return "met" if self.measured.median <= self.target else "**not met**"


def markdown(rows: Sequence[Row], machine: Iterable[tuple[str, str]], when: str) -> str:
    """The page of results."""
    with_target = [_line(row) for row in rows if row.target is not None]
    others = [_line(row) for row in rows if row.target is None]
    titles = ("what", "target", "median (min to max)", "rounds", "medians", "")
    parts = [HEAD, when, "## Targets\n", *_table(titles, with_target), "\n## Without a target\n"]
    parts += [*_table(titles, others), "\n## What took part\n", *_table(("", ""), machine)]
    return "\n".join(parts) + "\n"


def _line(row: Row) -> tuple[str, ...]:
    target = "" if row.target is None else f"≤ {row.target:g}{row.unit}"
    measured = "" if row.measured is None else shown(row.measured, row.unit)
    return row.what, target, measured, str(row.rounds or ""), row.medians, row.verdict


def shown(figures: Spread, unit: str = "") -> str:
    """A median with its spread."""
    digits = 1 if unit else 2 if figures.median >= 0.1 else 4
    median, low, high = (f"{one:.{digits}f}" for one in figures)
    return f"**{median}**{unit} ({low} to {high})"


def _table(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(titles)} |"
    yield "|---" * len(titles) + "|"
    yield from (f"| {' | '.join(line)} |" for line in lines)


def duration(seconds: float) -> str:
    """Seconds, or milliseconds where there are few."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
