"""How the size of a map grows with that of the input: exactly, for all sizes at once.

Every operator makes n samples `floor((factor*n + plus)/divisor)`. Chains of windows keep that form, and so do chains of
upsampling. Where upsampling follows a window, or the smaller of two maps is taken, the sizes are tabled over one
period, and the form goes on from the table.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

EFFORT = 2_000_000
"""Entries of tables, all in all, beyond which no more are made."""

LARGEST = 1 << 62
"""Beyond this, factors and divisors are not followed."""


class TooMuch(Exception):
    """The sizes repeat too late to be tabled."""


@dataclass(frozen=True, eq=False)
class Base:
    """A number that rises by `gain` as often as t, from 0, rises by the count of `values`, which are its first."""

    gain: int
    values: tuple[int, ...]

    def at(self, t: int) -> int:
        """The number at t."""
        rounds, place = divmod(t, len(self.values))
        return self.values[place] + self.gain * rounds

    def first(self, least: int) -> int:
        """The smallest t from which on the number is `least` or more; it must rise."""
        period = len(self.values)
        rounds = (max(-((value - least) // self.gain), 0) for value in self.values)
        return max(place + period * (count - 1) + 1 if count else 0 for place, count in enumerate(rounds))


IDENTITY = Base(1, (0,))
NOTHING = Base(0, (0,))


class Form(NamedTuple):
    """The size `floor((factor*base + plus)/divisor)`, below 1 where there is none; factor and divisor share nothing."""

    base: Base
    factor: int = 1
    plus: int = 0
    divisor: int = 1

    @property
    def rises(self) -> bool:
        """Whether it grows with the input; else it is one number."""
        return self.base.gain > 0

    @property
    def period(self) -> int:
        """After how many steps of the input the size rises by `gain`, wherever one starts."""
        return len(self.base.values) * self.divisor // gcd(self.divisor, self.factor * self.base.gain)

    @property
    def slope(self) -> Fraction:
        """How much the size rises per step of the input, in the long run."""
        return Fraction(self.factor * self.base.gain, len(self.base.values) * self.divisor)

    def at(self, t: int) -> int:
        """The size where the input is at t."""
        return (self.factor * self.base.at(t) + self.plus) // self.divisor

    def reaching(self, least: int) -> int:
        """What its base must reach for the size to be `least`."""
        return -((self.plus - least * self.divisor) // self.factor)

    def bounds(self) -> tuple[Fraction, Fraction]:
        """The least and the most that the size is above `slope*t`; the least is not always reached."""
        rise = Fraction(self.base.gain, len(self.base.values))
        offsets = [value - rise * place for place, value in enumerate(self.base.values)]
        least = (self.factor * min(offsets) + self.plus - self.divisor + 1) / self.divisor
        return least, (self.factor * max(offsets) + self.plus) / self.divisor


def constant(size: int) -> Form:
    """A size that is the same for all inputs."""
    return Form(NOTHING, 1, size, 1)


class Forms:
    """Makes forms of forms, and remembers the tables."""

    def __init__(self) -> None:
        self.effort = 0
        self.bases: dict[tuple[int, tuple[int, ...]], Base] = {}
        self.tables: dict[Form, Base] = {}

    def scaled(self, form: Form, factor: int, plus: int, divisor: int) -> Form:
        """The form of `floor((factor*size + plus)/divisor)`."""
        if factor > 1 and form.divisor > 1:
            form = self._tabled(form)
        top, bottom = form.factor * factor, form.divisor * divisor
        if max(top, bottom) > LARGEST:
            raise TooMuch
        shared = gcd(top, bottom)
        return Form(form.base, top // shared, (form.plus * factor + plus * form.divisor) // shared, bottom // shared)

    def smallest(self, forms: list[Form]) -> Form:
        """The form of the smallest of sizes that rise alike."""
        period = lcm(*(form.period for form in forms))
        rows = [self.values(form, period) for form in forms]
        least = tuple(map(min, *rows))
        for form, row in zip(forms, rows):
            if row == least:
                return form
        return Form(self._base(forms[0], least))

    def values(self, form: Form, count: int) -> tuple[int, ...]:
        """The first sizes."""
        self.effort += count
        if self.effort > EFFORT:
            raise TooMuch
        return tuple(map(form.at, range(count)))

    def _tabled(self, form: Form) -> Form:
        """The same sizes, as they stand in a table."""
        whole, rest = divmod(form.plus, form.divisor)
        reduced = form._replace(plus=rest)
        if reduced not in self.tables:
            self.tables[reduced] = self._base(reduced, self.values(reduced, reduced.period))
        return Form(self.tables[reduced], 1, whole, 1)

    def _base(self, form: Form, values: tuple[int, ...]) -> Base:
        gain = int(form.slope * len(values))
        return self.bases.setdefault((gain, values), Base(gain, values))


class Beyond:
    """From where on, along the input, a number of things hold."""

    def __init__(self) -> None:
        self.start = 0
        self.least: dict[Base, int] = {}

    def ask(self, form: Form, least: int) -> None:
        """The size must be `least` or more; of one that does not rise nothing is asked."""
        if form.rises:
            needed = form.reaching(least)
            if needed > self.least.get(form.base, needed - 1):
                self.least[form.base] = needed

    def pass_over(self, one: Form, other: Form) -> tuple[int, int]:
        """The sizes, which do not rise alike, must have crossed for good. From and to where they may be equal."""
        (low, high), (less, more) = one.bounds(), other.bounds()
        ends = sorted(((less - high) / (one.slope - other.slope), (more - low) / (one.slope - other.slope)))
        self.start = max(self.start, int(ends[1] // 1) + 1)
        return max(-int(-ends[0] // 1), 0), int(ends[1] // 1)

    def first(self) -> int:
        """The smallest t from which on all holds."""
        return max(self.start, *(base.first(least) for base, least in self.least.items()), 0)
