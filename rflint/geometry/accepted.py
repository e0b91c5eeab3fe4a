"""The input sizes at which a network runs, as residue classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd, lcm
from typing import NamedTuple

from rflint.geometry.grown import Grown
from rflint.geometry.growth import EFFORT, IDENTITY, Form, TooMuch, constant
from rflint.geometry.sizes import propagate
from rflint.geometry.windows import Unclear
from rflint.network import Input, Join, Network, Shuffle

TRIALS = 200_000
"""Layers walked at the most to try sizes one by one."""

MOST = 256
"""Classes beyond which they are not listed."""


class Accepted(NamedTuple):
    """The sizes `residue` mod `modulus` from `minimum` on; of modulus 0, the size `residue` alone."""

    residue: int
    modulus: int
    minimum: int

    def nearest(self, size: int) -> list[int]:
        """The nearest sizes of the class: one that is not larger, and one that is."""
        if not self.modulus:
            return [self.residue]
        below = size - (size - self.residue) % self.modulus
        return [max(one, self.minimum) for one in (below, below + self.modulus)]


def accepted_sizes(network: Network, axis: int, origin: int = 0) -> tuple[Accepted, ...] | Unclear:
    """The sizes of an input along an axis at which the network runs; none, where it runs at no size.

    That is: no map is empty, the maps of joins without `crop` are of equal sizes, differences at a join with `crop:
    center` are even, and what pixel_unshuffle reads can be divided. The other inputs are of the size they are; those
    whose size is no number are as large as this one.
    """
    sizes = [_held(network, axis, at) if at != origin else None for at in range(network.input_count)]
    try:
        grown = Grown(network, axis, [Form(IDENTITY) if size is None else constant(size) for size in sizes])
        if grown.opaque is not None:
            return Unclear(f"`{grown.opaque.operator.op}` has no known geometry (`{grown.opaque.id}`)")
        return _classes(network, axis, sizes, grown)
    except TooMuch:
        return Unclear("there is no short way to say which sizes work")


def _held(network: Network, axis: int, origin: int) -> int | None:
    operator = network.layers[origin].operator
    size = operator.size[axis] if isinstance(operator, Input) else None
    return size if isinstance(size, int) else None


def _classes(network: Network, axis: int, sizes: Sequence[int | None], grown: Grown) -> tuple[Accepted, ...]:
    edge = max(grown.exact.first(), 1)
    first, last = max([edge, *(low for low, _ in grown.crossings)]), min([high for _, high in grown.crossings] or [0])
    alone = range(first, last + 1)
    if (edge + len(alone)) * len(network.layers) > TRIALS + len(network.layers):
        raise TooMuch
    tried = [n for n in (*range(1, edge), *alone) if runs(network, axis, [size or n for size in sizes])]
    mask = [False] if grown.crossings or grown.empty else _mask(grown)
    least = max(grown.filled.first(), edge)
    found = [_class(residue, len(mask), least, tried) for residue, good in enumerate(mask) if good]
    strays = [n for n in tried if not any(n >= one.minimum and n % one.modulus == one.residue for one in found)]
    if len(found) + len(strays) > MOST:
        raise TooMuch
    return (*(Accepted(n, 0, n) for n in strays), *found)


def _class(residue: int, modulus: int, least: int, tried: Sequence[int]) -> Accepted:
    """A class from its smallest size on: from `least` on all its sizes work, before that those that were tried."""
    minimum = least + (residue - least) % modulus
    while minimum - modulus in tried:
        minimum -= modulus
    return Accepted(residue, modulus, minimum)


def runs(network: Network, axis: int, inputs: Sequence[int | None]) -> bool:
    """Whether a network runs, as far as is known, if its inputs are of these sizes."""
    sizes, _, broadcast = propagate(network, axis, inputs)
    for layer, size in zip(network.layers, sizes):
        operator = layer.operator
        local = [source for source in layer.sources if not broadcast[source]] or layer.sources
        known = [one for source in local if isinstance(one := sizes[source], int)]
        if size == 0 or (isinstance(operator, Join) and not _joins(operator, known)):
            return False
        if isinstance(operator, Shuffle) and not operator.up and any(one % operator.factor[axis] for one in known):
            return False
    return True


def _joins(operator: Join, sizes: Sequence[int]) -> bool:
    if operator.crop == "center":
        return len({size % 2 for size in sizes}) < 2
    return operator.crop is not None or len(set(sizes)) < 2


def _mask(grown: Grown) -> list[bool]:
    """By the input's size modulo their number: whether joins agree and what is to be divided can be."""
    rows = [_shortest(row) for row in _rows(grown)]
    period = lcm(*map(len, rows))
    if period * len(rows) > EFFORT:
        raise TooMuch
    mask = [True] * period
    for row in rows:
        mask = [one and other for one, other in zip(mask, row * (period // len(row)))]
    return _shortest(mask)


def _rows(grown: Grown) -> Iterator[list[bool]]:
    """One for each demand."""
    for one, other in grown.equal:
        sizes, others = _together(grown, one, other, 1)
        yield [size == more for size, more in zip(sizes, others)]
    for one, other in grown.even:
        sizes, others = _together(grown, one, other, 2)
        yield [(size - more) % 2 == 0 for size, more in zip(sizes, others)]
    for form, factor in grown.divided:
        yield [size % factor == 0 for size in grown.made.values(form, _period(form, factor))]


def _together(grown: Grown, one: Form, other: Form, modulus: int) -> list[tuple[int, ...]]:
    period = lcm(_period(one, modulus), _period(other, modulus))
    return [grown.made.values(form, period) for form in (one, other)]


def _period(form: Form, modulus: int) -> int:
    """After how many sizes of the input a size comes again modulo a number."""
    return form.period * modulus // gcd(modulus, int(form.slope * form.period))


def _shortest(row: list[bool]) -> list[bool]:
    """One period of what repeats."""
    lengths = (length for length in range(1, len(row) + 1) if len(row) % length == 0)
    return next(row[:length] for length in lengths if row[:length] * (len(row) // length) == row)


def worded(classes: Sequence[Accepted]) -> str:
    """Classes in words: "12 mod 16, at least 188"."""
    texts: list[str] = []
    for modulus in sorted({one.modulus for one in classes}):
        alike = [one for one in classes if one.modulus == modulus]
        least = min(one.minimum for one in alike)
        together = not modulus or all(one.minimum - modulus < least for one in alike)
        texts += [_worded(modulus, some) for some in ([alike] if together else [[one] for one in alike])]
    return ", or ".join(texts) or "none"


def _worded(modulus: int, classes: Sequence[Accepted]) -> str:
    """Classes of one modulus all of whose sizes work from some size on."""
    residues = _listed([one.residue for one in classes])
    if not modulus:
        return residues
    late = any(one.minimum > (one.residue or modulus) for one in classes)
    least = [f"at least {min(one.minimum for one in classes)}"] if late else []
    return ", ".join(([f"{residues} mod {modulus}"] if modulus > 1 else []) + least) or "any"


def _listed(numbers: Sequence[int]) -> str:
    """Numbers in rising order: "0, 3 or 9 to 15"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    texts = [f"{run[0]} to {run[-1]}" if len(run) > 2 else " or ".join(map(str, run)) for run in runs]
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last
