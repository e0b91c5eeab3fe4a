"""How far a long run is, on a terminal."""

from __future__ import annotations

from time import monotonic

from rflint.commands._console import say

DELAY = 2.0
"""Seconds before anything is shown."""

PAUSE = 0.1
"""Seconds between two changes of the line."""


class Progress:
    """A line on standard error that counts texts out of `number`; it is gone when the context ends."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._next = monotonic() + DELAY
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.erase()

    def show(self, done: int) -> None:
        """Show that so many are done, if it is time."""
        if monotonic() < self._next:
            return
        line = f"{done} of {self._number} files"
        say(f"\r{line}", end="")
        self._width = len(line)
        self._next = monotonic() + PAUSE

    def erase(self) -> None:
        """Make the line free for something else."""
        if self._width:
            say(f"\r{' ' * self._width}\r", end="")
            self._width = 0
