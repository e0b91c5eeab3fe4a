"""The state of a map towards one input on one axis: which input samples every output reads, as a periodic hull.

Output x of a map with period Q reads inside `[advance*(x div Q) + lo[j], advance*(x div Q) + hi[j]]`, j = x mod Q;
None in `lo` and `hi` is a phase that reads nothing. The effective stride is `advance/Q` input samples. Maps are
infinite here: there is no border. Windows and joins of them have Q = 1, and then this is (8) of Araujo, Norris, Sim,
Distill 2019.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from operator import le
from typing import NamedTuple

from rflint.geometry.windows import MAX_PHASES, TOO_MANY_PHASES, Pattern

Offsets = tuple[int | None, ...]

Shift = tuple[tuple[int, int], ...]
"""Unknown shifts: (number of the layer whose padding is not known, input samples per sample of it), in rising order."""


class Field(NamedTuple):
    """A periodic hull; see the module."""

    advance: int
    period: int
    lo: Offsets
    hi: Offsets
    shift: Shift = ()

    @property
    def stride(self) -> Fraction:
        """Effective stride: input samples per output."""
        return Fraction(self.advance, self.period)

    def sizes(self) -> list[int]:
        """Samples spanned by each phase that reads anything."""
        return [hi - lo + 1 for lo, hi in zip(self.lo, self.hi) if lo is not None and hi is not None]


class Unknown(NamedTuple):
    """A field that cannot be given, and why; `stride` where at least that is known."""

    reason: str
    stride: Fraction | None = None


class Broadcast(NamedTuple):
    """No local figure: a map behind a global pool or an ended grid, the same everywhere."""


State = Field | Unknown | Broadcast

BROADCAST = Broadcast()
ITSELF = Field(1, 1, (0,), (0,))


def read_through(pattern: Pattern, field: Field, layer: int) -> Field | Unknown:
    """The field of an operator's outputs, from that of its input map. `layer` names an unknown shift."""
    advance, period, lo, hi, shift = field
    if pattern.floating:
        if period > 1:
            return Unknown(pattern.floating, Fraction(advance * pattern.down, period * pattern.up))
        shift = (*shift, (layer, advance))
    if period == 1 and pattern.up == 1:
        taps = pattern.taps[0]
        if lo[0] is None or hi[0] is None:
            return Field(advance * pattern.down, 1, lo, hi, shift)
        return Field(advance * pattern.down, 1, (advance * taps[0] + lo[0],), (advance * taps[-1] + hi[0],), shift)
    return _read_phases(pattern, field._replace(shift=shift))


def _read_phases(pattern: Pattern, field: Field) -> Field | Unknown:
    up, down, every = pattern.up, pattern.down, gcd(field.period, pattern.down)
    period = up * field.period // every
    if period > MAX_PHASES:
        return Unknown(TOO_MANY_PHASES.reason, field.stride * down / up)
    rising = _rises(field.lo, field.advance) and _rises(field.hi, field.advance)
    if rising and up == down == 1 and pattern.taps[0]:
        first, last = _turned(field, field.lo, pattern.taps[0][0]), _turned(field, field.hi, pattern.taps[0][-1])
        return smallest_period(field._replace(lo=first, hi=last))
    lo: list[int | None] = []
    hi: list[int | None] = []
    for turn in range(field.period // every):
        for taps in pattern.taps:
            low, high = _hull(field, turn * down, taps, rising)
            lo.append(low)
            hi.append(high)
    return smallest_period(Field(field.advance * down // every, period, tuple(lo), tuple(hi), field.shift))


def _turned(field: Field, offsets: Offsets, by: int) -> Offsets:
    """The ends of a field `by` positions further on, where every position reads something."""
    turn, phase = divmod(by, field.period)
    here, next = field.advance * turn, field.advance * (turn + 1)
    turned = [at + here for at in offsets[phase:] if at is not None]
    return (*turned, *[at + next for at in offsets[:phase] if at is not None])


def _rises(offsets: Offsets, advance: int) -> bool:
    """Whether every position reads something, and none begins or ends before the one to its left."""
    known = [at for at in offsets if at is not None]
    ahead = [*known[1:], known[0] + advance] if known else []
    return len(known) == len(offsets) and all(map(le, known, ahead))


def _hull(field: Field, start: int, taps: range, rising: bool) -> tuple[int | None, int | None]:
    """First and last input index read through `taps` from `start` on.

    Positions a whole period apart differ by a fixed shift, so of many taps the first period decides the left end and
    the last period the right one; where the ends of `field` are `rising`, the first tap and the last.
    """
    if rising and taps:
        return _ends(field, field.lo, start, taps[:1])[0], _ends(field, field.hi, start, taps[-1:])[0]
    few = len(taps) <= 2 * field.period
    low = _ends(field, field.lo, start, taps if few else taps[: field.period])
    high = _ends(field, field.hi, start, taps if few else taps[-field.period :])
    return (min(low), max(high)) if low else (None, None)


def _ends(field: Field, offsets: Offsets, start: int, taps: range) -> list[int]:
    advance, period = field.advance, field.period
    found: list[int] = []
    for i in taps:
        turn, phase = divmod(start + i, period)
        at = offsets[phase]
        if at is not None:
            found.append(advance * turn + at)
    return found


def smallest_period(field: Field) -> Field:
    """The same hull with the fewest phases."""
    advance, period, lo, hi, shift = field
    for parts in _divisors_falling(gcd(period, advance)):
        fewer, step = period // parts, advance // parts
        if _repeats(lo, fewer, step) and _repeats(hi, fewer, step):
            return Field(step, fewer, lo[:fewer], hi[:fewer], shift)
    return field


def _divisors_falling(number: int) -> list[int]:
    return [part for part in range(number, 1, -1) if number % part == 0]


def _repeats(offsets: Offsets, period: int, step: int) -> bool:
    return all(
        later is None if earlier is None else later == earlier + step
        for earlier, later in zip(offsets, offsets[period:])
    )


def with_period(field: Field, period: int) -> Field:
    """The same hull written with a multiple of its period."""
    if period == field.period:
        return field
    times = period // field.period
    steps = [field.advance * t for t in range(times)]
    lo = tuple(None if at is None else at + step for step in steps for at in field.lo)
    hi = tuple(None if at is None else at + step for step in steps for at in field.hi)
    return Field(field.advance * times, period, lo, hi, field.shift)


def unite(fields: Iterable[Field]) -> Field | Unknown:
    """The hull of several fields with one effective stride and one shift."""
    first, *others = dict.fromkeys(fields)
    if not others:
        return first
    if first.period == 1 and all(other.period == 1 for other in others):
        starts = [one.lo[0] for one in (first, *others) if one.lo[0] is not None]
        ends = [one.hi[0] for one in (first, *others) if one.hi[0] is not None]
        return Field(first.advance, 1, (min(starts, default=None),), (max(ends, default=None),), first.shift)
    period = lcm(first.period, *(other.period for other in others))
    if period > MAX_PHASES:
        return Unknown(TOO_MANY_PHASES.reason, first.stride)
    alike = [with_period(field, period) for field in (first, *others)]
    lo = tuple(min((at for at in ends if at is not None), default=None) for ends in zip(*(f.lo for f in alike)))
    hi = tuple(max((at for at in ends if at is not None), default=None) for ends in zip(*(f.hi for f in alike)))
    return smallest_period(alike[0]._replace(lo=lo, hi=hi))


def mean_centre(field: Field) -> Fraction | None:
    """The mean over phases of (lo + hi)/2 - stride*j: input coordinate of output 0. None if no phase reads anything."""
    ends = total = places = 0
    for j, (lo, hi) in enumerate(zip(field.lo, field.hi)):
        if lo is not None and hi is not None:
            ends, total, places = ends + 1, total + lo + hi, places + j
    return Fraction(field.period * total - 2 * field.advance * places, 2 * field.period * ends) if ends else None
