"""Which layer of one network is which layer of another, told by ids, places and data; linear in the number of layers.

A named layer is the one with its id, whatever has become of it. Unnamed layers are counted in their lists, so that one
more of them gives all later ones another id: in every list they are laid along each other by what they are and what
they read. Of the layers that are left, those are one that have equal data: the operator with its arguments, and sources
that are the same layers.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from operator import eq
from typing import NamedTuple

from rflint.network import Layer, Network, Operator, Resize

COMPARED = 250_000
"""Pairs of layers that are compared at the most, to lay two lists of unnamed layers along each other."""

SHIFTED = 8
"""Places by which one list is moved along the other where they are too long for that."""

_COUNTED = re.compile(r"(?:^|(?<=\.))layers\.\d+")


def unnamed(id: str) -> bool:
    """Whether an id counts layers without a name on its way."""
    return _COUNTED.search(id) is not None


def paired(old: Network, new: Network) -> dict[int, int]:
    """The layers of `new` that are in both, in order, each with its layer in `old`; inputs among them."""
    pairs = _inputs(old, new)
    of_old = {layer.id: at for at, layer in enumerate(old.layers)}
    for at, layer in enumerate(new.layers[new.input_count :], new.input_count):
        same = of_old.get(layer.id, 0)
        if same >= old.input_count and not unnamed(layer.id):
            pairs[at] = same
    pairs.update(_laid_along(old, new))
    _add_equal_data(old, new, pairs)
    return dict(sorted(pairs.items()))


def _inputs(old: Network, new: Network) -> dict[int, int]:
    """By their ids; where there are as many in both, the others in order."""
    of_old = {layer.id: at for at, layer in enumerate(old.inputs)}
    pairs = {at: of_old[layer.id] for at, layer in enumerate(new.inputs) if layer.id in of_old}
    if old.input_count == new.input_count:
        left = set(range(old.input_count)) - set(pairs.values())
        pairs.update(list(zip(sorted(set(range(new.input_count)) - pairs.keys()), sorted(left))))
    return pairs


class _Side(NamedTuple):
    """Unnamed layers of one network that stand in one list."""

    network: Network
    layers: Sequence[int]

    def part(self, start: int, stop: int) -> _Side:
        return self._replace(layers=self.layers[start:stop])


_Key = Callable[[Network, Layer], Hashable]


def _laid_along(old: Network, new: Network) -> Iterator[tuple[int, int]]:
    mine, others = _lists(new), _lists(old)
    for place, layers in mine.items():
        if place in others:
            yield from _list_along(_Side(old, others[place]), _Side(new, layers))


def _lists(network: Network) -> Mapping[str, Sequence[int]]:
    """Unnamed layers by the list that they stand in."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, layer in enumerate(network.layers):
        place = _uncounted(layer.id)
        if place != layer.id:
            found[place].append(at)
    return found


def _uncounted(id: str) -> str:
    return _COUNTED.sub("layers.*", id) if "layers" in id else id


def _list_along(old: _Side, new: _Side) -> Iterator[tuple[int, int]]:
    """Equal layers first; between them those of one kind; what is left in places of as many layers, one by one."""
    gaps = [(old, new)]
    for key in (_data, _kind):
        left: list[tuple[_Side, _Side]] = []
        for ours, theirs in gaps:
            blocks = _equal_blocks(*_keyed(key, ours, theirs))
            for start, other, size in blocks:
                yield from zip(theirs.layers[other : other + size], ours.layers[start : start + size])
            left += _between(ours, theirs, blocks)
        gaps = left
    for ours, theirs in gaps:
        if len(ours.layers) == len(theirs.layers):
            yield from zip(theirs.layers, ours.layers)


def _keyed(key: _Key, *sides: _Side) -> list[list[int]]:
    """What is to be compared of the layers on each side, as numbers: equal ones for what is equal."""
    numbers: dict[Hashable, int] = {}
    return [
        [numbers.setdefault(key(side.network, side.network.layers[at]), len(numbers)) for at in side.layers]
        for side in sides
    ]


def _data(network: Network, layer: Layer) -> Hashable:
    like = layer.operator.like if isinstance(layer.operator, Resize) else None
    operator = _with_like(layer.operator, 0)
    return operator, *(_uncounted(network.layers[at].id) for at in (*layer.sources, *(() if like is None else (like,))))


def _kind(network: Network, layer: Layer) -> Hashable:
    return layer.operator.op


def _with_like(operator: Operator, like: int) -> Operator:
    return replace(operator, like=like) if isinstance(operator, Resize) and operator.like is not None else operator


_Block = tuple[int, int, int]
"""Where equal stretches start in two lists, and how long they are."""


def _equal_blocks(old: Sequence[int], new: Sequence[int]) -> list[_Block]:
    """Stretches that are equal, in order: the beginnings, the ends, and what is quickly found between them."""
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    inner = _inner_blocks(old[head : len(old) - tail], new[head : len(new) - tail])
    found = [(head + start, head + other, size) for start, other, size in inner]
    return [(0, 0, head), *found, (len(old) - tail, len(new) - tail, tail)]


def _inner_blocks(old: Sequence[int], new: Sequence[int]) -> list[_Block]:
    if len(old) * len(new) > COMPARED:
        return _shifted_blocks(old, new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks()]


def _shifted_blocks(old: Sequence[int], new: Sequence[int]) -> list[_Block]:
    """What is equal after the whole of one list is moved by a few places: by as many as give most."""
    shifts = [(max(-by, 0), max(by, 0)) for by in range(-SHIFTED, SHIFTED + 1)]
    start, begin = max(shifts, key=lambda shift: (sum(map(eq, old[shift[0] :], new[shift[1] :])), -sum(shift)))
    pairs = enumerate(zip(old[start:], new[begin:]))
    return [(start + at, begin + at, 1) for at, (one, other) in pairs if one == other]


def _between(old: _Side, new: _Side, blocks: Sequence[_Block]) -> Iterator[tuple[_Side, _Side]]:
    at = other = 0
    for start, begin, size in blocks:
        if start > at and begin > other:
            yield old.part(at, start), new.part(other, begin)
        at, other = start + size, begin + size


def _add_equal_data(old: Network, new: Network, pairs: dict[int, int]) -> None:
    """Pair layers that are left by their data; sources stand before their readers, so that one walk is enough."""
    taken = set(pairs.values())
    waiting: dict[tuple[Operator, tuple[int, ...]], deque[int]] = defaultdict(deque)
    for at, layer in enumerate(old.layers[old.input_count :], old.input_count):
        if at not in taken:
            waiting[layer.operator, layer.sources].append(at)
    for at, layer in enumerate(new.layers[new.input_count :], new.input_count):
        if at not in pairs and (key := _translated(layer, pairs)) in waiting and waiting[key]:
            pairs[at] = waiting[key].popleft()


def _translated(layer: Layer, pairs: Mapping[int, int]) -> tuple[Operator, tuple[int, ...]]:
    """A layer's data, with the layers of the other network in it; -1 for one that is not there."""
    like = layer.operator.like if isinstance(layer.operator, Resize) else None
    operator = layer.operator if like is None else _with_like(layer.operator, pairs.get(like, -1))
    return operator, tuple(pairs.get(at, -1) for at in layer.sources)
