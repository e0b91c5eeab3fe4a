"""How often the geometry of a network repeats as its input grows."""

from __future__ import annotations

from math import lcm
from typing import NamedTuple

from rflint.geometry.grown import Grown
from rflint.geometry.growth import EFFORT, IDENTITY, Form, TooMuch, constant
from rflint.network import Input, Network, Size


class Steady(NamedTuple):
    """For sizes of at least `threshold`, what depends on the size depends on `size % modulus` only."""

    threshold: int
    modulus: int


def steady(network: Network, axis: int, sizes: range | None = None) -> Steady | None:
    """From where on, and how often, the geometry along an axis repeats with the input's size; None if it never does.

    That is: every `same` padding, which maps are empty, whether the sizes at a join agree and by how much they differ,
    remainders of windows, places that slices and crops begin at; and, of maps that grow with the input, that no window
    reads one smaller than itself. Of several inputs, those grow together whose size is a set or not known, all if there
    is none; the others are of the size they are. What stands behind a global pool has no places.

    With `sizes` this holds for the sizes of such a range only, and the modulus is a multiple of its step.

    None is for maps that grow and are read by other taps at every size: adaptive pools to more than one sample; resizes
    to a given size, by `like`, by area or with align_corners, unless their ratio is one for all sizes of a residue;
    slices that begin at a place counted from the end; and maps that joins crop at their start (`center`, `keep_end`) to
    one that grows otherwise. And it is for what repeats too late to be found out.
    """
    start, step = (sizes.start, sizes.step) if sizes is not None else (0, 1)
    try:
        grown = Grown(network, axis, [_start(size, start, step) for size in _sizes(network, axis)])
        modulus = lcm(*{form.period for form in grown.forms if form is not None})
        first = max(grown.exact.first(), grown.filled.first(), grown.roomy.first())
    except TooMuch:
        return None
    if grown.drifts or modulus > EFFORT:
        return None
    return Steady(max(start + step * first, 1), step * modulus)


def _sizes(network: Network, axis: int) -> list[Size]:
    """The inputs' sizes; None of those that are to grow."""
    sizes: list[Size] = [layer.operator.size[axis] for layer in network.inputs if isinstance(layer.operator, Input)]
    if any(isinstance(size, range) for size in sizes):
        return [None if isinstance(size, range) else size for size in sizes]
    return sizes if None in sizes else [None] * len(sizes)


def _start(size: Size, start: int, step: int) -> Form:
    return constant(size) if isinstance(size, int) else Form(IDENTITY, step, start, 1)
