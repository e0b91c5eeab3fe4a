"""The figures that people read of a map, on one axis, in input samples."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Broadcast, Field, State, Unknown

Number = int | Fraction


class Figures(NamedTuple):
    """Receptive field (largest and smallest phase), effective stride, effective padding and centre of output 0, phases.

    `look_ahead`: samples to the right of the newest one, floor(effective stride * output), over all phases, at least 0.

    A figure is None where it cannot be given; `reasons` says why. `effective_padding` and `center` are None without a
    reason where output 0 reads nothing. `phases` is None for a map of period one. `local`: the map has a local figure
    at all.
    """

    receptive_field: int | None = None
    receptive_field_min: int | None = None
    effective_stride: Number | None = None
    effective_padding: int | None = None
    center: Number | None = None
    phases: tuple[tuple[int, int] | None, ...] | None = None
    look_ahead: int | None = None
    reasons: tuple[tuple[str, str], ...] = ()
    local: bool = True


LONGEST = 128
"""Bits of a number that a message shows in full."""

NUMBERS = ("receptive_field", "receptive_field_min", "effective_stride", "effective_padding", "center")


def settled(value: Fraction | None) -> Number | None:
    """A whole fraction as an integer."""
    return value.numerator if value is not None and value.denominator == 1 else value


def shown(value: Number) -> str:
    """A number for a message; of one with more digits than anybody reads, how many they are."""
    number = Fraction(value)
    if max(number.numerator.bit_length(), number.denominator.bit_length()) <= LONGEST:
        return str(number)
    digits = (number.numerator.bit_length() - number.denominator.bit_length()) * 30103 // 100_000
    return f"about {'-' if number < 0 else ''}1e{digits}"


def figures(state: State, shift_reason: str = "") -> Figures:
    """The figures of a state. `shift_reason` says why a shifted field's place is not known."""
    if isinstance(state, Broadcast):
        return Figures(local=False)
    if isinstance(state, Unknown):
        numbers = [name for name in NUMBERS if name != "effective_stride" or state.stride is None]
        reasons = tuple((name, state.reason) for name in (*numbers, "phases", "look_ahead"))
        return Figures(effective_stride=settled(state.stride), reasons=reasons)
    return _known(state, shift_reason)


def _known(field: Field, shift_reason: str) -> Figures:
    sizes = field.sizes()
    found = Figures(max(sizes, default=0), min(sizes, default=0), settled(field.stride))
    if field.shift:
        return found._replace(
            reasons=tuple((name, shift_reason) for name in ("effective_padding", "center", "look_ahead"))
        )
    ahead = [at - field.advance * j // field.period for j, at in enumerate(field.hi) if at is not None]
    found = found._replace(look_ahead=max([0, *ahead]))
    lo, hi = field.lo[0], field.hi[0]
    if field.period > 1:
        pairs = zip(field.lo, field.hi)
        found = found._replace(phases=tuple(None if a is None or b is None else (a, b) for a, b in pairs))
    if lo is None or hi is None:
        return found
    return found._replace(effective_padding=-lo, center=settled(Fraction(lo + hi, 2)))


def of_layer(analysis: Analysis, layer: int, origin: int) -> tuple[Figures, ...] | None:
    """The local figures of a map towards an origin, per axis; None where no path leads."""
    reach = analysis.reach[origin][layer]
    if reach is None:
        return None
    found = [figures(state, analysis.shift_reason(state)) for state in reach.fields]
    return tuple(found[group] for group in analysis.classes)
