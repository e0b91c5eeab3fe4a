"""Sets of positions on one axis: evenly spaced ones as three numbers, all others as the bits of one number.

Fields of ordinary networks are evenly spaced at every layer, so that most sets cost nothing to move or to repeat.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import gcd
from typing import NamedTuple

LONGEST = 1 << 20
"""Positions that a set of bits may span."""

WORK = 1 << 33
"""Bits that one question may cost to answer."""


class TooMuch(Exception):
    """A set spans more positions than are followed, or all sets together cost too much."""


class Even(NamedTuple):
    """The positions `first + i*step`, i < number."""

    first: int
    step: int
    number: int

    @property
    def last(self) -> int:
        """The last position."""
        return self.first + self.step * (self.number - 1)


class Bits(NamedTuple):
    """The positions `first + i` for every bit i that is set; bit 0 is."""

    first: int
    bits: int

    @property
    def last(self) -> int:
        """The last position."""
        return self.first + self.bits.bit_length() - 1

    @property
    def number(self) -> int:
        """How many there are."""
        return self.bits.bit_count()


Positions = Even | Bits
"""A set with at least one position."""


def missing(positions: Positions) -> int:
    """How many between the first and the last are not in the set."""
    return positions.last - positions.first + 1 - positions.number


def has_neighbours(positions: Positions) -> bool:
    """Whether two positions of the set stand side by side."""
    if isinstance(positions, Even):
        return positions.step == 1 and positions.number > 1
    return bool(positions.bits & positions.bits >> 1)


class Budget:
    """What is left of the bits that a question may cost."""

    def __init__(self, left: int = WORK) -> None:
        self.left = left

    def spend(self, span: int, times: int = 1) -> None:
        """Raises TooMuch where a set of so many positions is too long, or the budget is spent."""
        self.left -= span * times
        if span > LONGEST or self.left < 0:
            raise TooMuch


def moved(positions: Positions, by: int) -> Positions:
    """All positions `by` further on."""
    return positions._replace(first=positions.first + by)


def repeated(positions: Positions, step: int, count: int, budget: Budget) -> Positions:
    """The union of `count` copies of a set, each `step` further on than the one before.

    A step of 0 is that of a map all of whose samples read the same: one sample stretched with align_corners.
    """
    if count == 1 or step == 0:
        return positions
    if isinstance(positions, Even):
        even = _repeated_evenly(positions, step, count)
        if even is not None:
            return even
    span = positions.last - positions.first + 1 + step * (count - 1)
    budget.spend(span, count.bit_length())
    bits, done = _bits(positions), 1
    while done < count:
        more = min(done, count - done)
        bits |= bits << step * more
        done += more
    return _tidy(positions.first, bits)


def _repeated_evenly(positions: Even, step: int, count: int) -> Even | None:
    """The union of copies where it is evenly spaced; None where it is not, or where that is not plain to see."""
    first, own, many = positions
    if many == 1:
        return Even(first, step, count)
    if step % own == 0 and step // own <= many:
        return Even(first, own, many + (count - 1) * (step // own))
    if own % step == 0 and own // step <= count:
        return Even(first, step, count + (many - 1) * (own // step))
    return None


def _bits(positions: Positions) -> int:
    """The bits of a set, from its first position on."""
    if isinstance(positions, Bits):
        return positions.bits
    bits, done = 1, 1
    while done < positions.number:
        more = min(done, positions.number - done)
        bits |= bits << positions.step * more
        done += more
    return bits


def _tidy(first: int, bits: int) -> Positions:
    """The set of some bits, the lowest set: as three numbers where no position is missing."""
    length = bits.bit_length()
    return Even(first, 1, length) if bits.bit_count() == length else Bits(first, bits)


def united(sets: Iterable[Positions], budget: Budget) -> Positions | None:
    """The union of several sets; None of none."""
    rest = sorted(dict.fromkeys(sets), key=lambda one: (one.first, -one.number))
    if not rest:
        return None
    whole: Positions = rest[0]
    for one in rest[1:]:
        whole = _joined(whole, one, budget)
    return whole


def _joined(left: Positions, right: Positions, budget: Budget) -> Positions:
    """The union of two sets, the first of which begins no later."""
    if isinstance(left, Even) and isinstance(right, Even):
        even = _joined_evenly(left, right)
        if even is not None:
            return even
    span = max(left.last, right.last) - left.first + 1
    budget.spend(span, 2)
    return _tidy(left.first, _bits(left) | _bits(right) << right.first - left.first)


def _joined_evenly(left: Even, right: Even) -> Even | None:
    between = right.first - left.first
    if left.number == 1 and right.number == 1:
        return Even(left.first, between, 2) if between else left
    step = right.step if left.number == 1 else left.step
    fits = between % step == 0 and (right.number == 1 or right.step == step)
    if fits and right.first <= left.last + step:
        return Even(left.first, step, (max(left.last, right.last) - left.first) // step + 1)
    inside = between % step == 0 and right.step % step == 0 and right.last <= left.last
    return left if inside else None


def clipped(positions: Positions, size: int) -> Positions | None:
    """The positions on a map of `size` samples; None if there is none."""
    if positions.first >= 0 and positions.last < size:
        return positions
    if isinstance(positions, Even):
        first, step, _ = positions
        left = max(-(first // step), 0)
        number = (min(positions.last, size - 1) - first) // step + 1 - left
        return Even(first + left * step, step, number) if number > 0 else None
    bits = positions.bits >> max(-positions.first, 0)
    start = max(positions.first, 0)
    return _stripped(start, bits & (1 << max(size - start, 0)) - 1)


def _stripped(first: int, bits: int) -> Positions | None:
    """The set of some bits, whose lowest need not be set; None of none."""
    if not bits:
        return None
    empty = (bits & -bits).bit_length() - 1
    return _tidy(first + empty, bits >> empty)


def scaled(positions: Positions, by: int, budget: Budget) -> Positions:
    """Every position times `by`, at least 0."""
    if by == 1:
        return positions
    if by == 0 or positions.number == 1:
        return Even(positions.first * by, 1, 1)
    if isinstance(positions, Even):
        return Even(positions.first * by, positions.step * by, positions.number)
    budget.spend((positions.last - positions.first + 1) * by)
    return Bits(positions.first * by, int(("0" * (by - 1)).join(f"{positions.bits:b}"), 2))


def sampled(positions: Positions, start: int, every: int, budget: Budget) -> Positions | None:
    """The t for which `every*t + start` is in the set; None if there is none."""
    if every == 1:
        return moved(positions, -start)
    first = positions.first
    if isinstance(positions, Even):
        return _sampled_evenly(positions, start, every)
    skip = (start - first) % every
    budget.spend(positions.last - first + 1)
    lowest_first = f"{positions.bits >> skip:b}"[::-1]
    return _stripped((first + skip - start) // every, int(lowest_first[::every][::-1], 2))


def _sampled_evenly(positions: Even, start: int, every: int) -> Even | None:
    first, step, number = positions
    shared = gcd(step, every)
    rounds = every // shared
    if (start - first) % shared:
        return None
    skip = (start - first) // shared * pow(step // shared, -1, rounds) % rounds if rounds > 1 else 0
    if skip >= number:
        return None
    return Even((first + skip * step - start) // every, step // shared, (number - 1 - skip) // rounds + 1)
