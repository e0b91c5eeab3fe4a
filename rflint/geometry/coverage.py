"""Which positions every output reads, hole by hole: on all paths together, and of a map by all its readers.

The states of `fields` are hulls; here the sets themselves are carried through the network, one per phase. Maps are
infinite, as there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.positions import LONGEST, Budget, Even, Positions, TooMuch, missing, moved, repeated, united
from rflint.geometry.windows import IDENTITY, MAX_PHASES, Everything, Pattern, Step, Unclear
from rflint.network import Network


class Reads(NamedTuple):
    """Output x reads `sets[x mod period]` moved by `advance` for every period passed; None is a phase without any.

    `shift`: unknown shifts, as in `fields.Field`.
    """

    advance: int
    sets: tuple[Positions | None, ...]
    shift: tuple[tuple[int, int], ...] = ()

    @property
    def stride(self) -> Fraction:
        """Effective stride: samples of the origin per output."""
        return Fraction(self.advance, len(self.sets))

    @property
    def worst(self) -> Positions | None:
        """The phase with the most holes; None where no phase reads anything."""
        return max((one for one in self.sets if one is not None), key=missing, default=None)

    @property
    def holes(self) -> int:
        """The most samples that one output does not read between the first and the last that it reads."""
        return missing(self.worst) if self.worst else 0


State = Reads | None
"""What a map reads of the origin; None where it is not known."""


def through(pattern: Pattern, reads: Reads, layer: int, budget: Budget) -> Reads:
    """What an operator's outputs read. `layer` names an unknown shift."""
    if pattern.up == 1 == len(reads.sets):
        held, taps = reads.sets[0], pattern.taps[0]
        shift = (*reads.shift, (layer, reads.advance)) if pattern.floating else reads.shift
        read = held and repeated(moved(held, reads.advance * taps[0]), reads.advance * taps.step, len(taps), budget)
        return Reads(reads.advance * pattern.down, (read,), shift)
    return _by_phase(pattern, reads, budget)


def _by_phase(pattern: Pattern, reads: Reads, budget: Budget) -> Reads:
    period = len(reads.sets)
    every = gcd(period, pattern.down)
    turns = period // every
    if pattern.up * turns > MAX_PHASES or (pattern.floating and period > 1):
        raise TooMuch
    starts = [turn * pattern.down for turn in range(turns)]
    sets = tuple(_gathered(reads, start, taps, budget) for start in starts for taps in pattern.taps)
    return Reads(reads.advance * pattern.down // every, sets, reads.shift)


def _gathered(reads: Reads, start: int, taps: range, budget: Budget) -> Positions | None:
    """The union of what the positions at some taps read. Taps `rounds` places apart meet one phase."""
    period = len(reads.sets)
    rounds = period // gcd(period, taps.step)
    step = reads.advance * (taps.step * rounds // period)
    found = []
    for place, tap in enumerate(taps[:rounds]):
        turn, phase = divmod(start + tap, period)
        held = reads.sets[phase]
        if held is not None:
            count = (len(taps) - place + rounds - 1) // rounds
            found.append(repeated(moved(held, reads.advance * turn), step, count, budget))
    return found[0] if len(found) == 1 else united(found, budget)


def joined(reads: Sequence[Reads], budget: Budget) -> State:
    """What a join reads; None where its sources do not lie to each other in a known way."""
    first, *others = dict.fromkeys(reads)
    if any(other.stride != first.stride or other.shift != first.shift for other in others):
        return None
    if not others:
        return first
    period = lcm(*(len(one.sets) for one in reads))
    if period > MAX_PHASES:
        return None
    phases = zip(*(_with_period(one, period) for one in (first, *others)))
    sets = tuple(united((one for one in phase if one is not None), budget) for phase in phases)
    return Reads(first.advance * period // len(first.sets), sets, first.shift)


def _with_period(reads: Reads, period: int) -> list[Positions | None]:
    steps = [reads.advance * turn for turn in range(period // len(reads.sets))]
    return [one and moved(one, step) for step in steps for one in reads.sets]


def last_readers(network: Network) -> list[int]:
    """For every layer the last layer that reads it; itself where none does."""
    last = list(range(len(network.layers)))
    for index, layer in enumerate(network.layers):
        for source in layer.sources:
            last[source] = index
    return last


class Coverage:
    """What maps read of an origin, on one axis class: one walk over the layers.

    `found` holds the `wanted` maps that read any of it locally. Windows whose taps are more than `widest` samples of
    the origin apart count as their middle tap alone (on a causal axis, their last).
    """

    def __init__(
        self,
        analysis: Analysis,
        group: int,
        origin: int,
        wanted: Collection[int],
        among: Collection[int] | None = None,
        widest: Fraction | None = None,
    ) -> None:
        self.found: dict[int, State] = {}
        self.spacings: dict[int, Fraction] = {}
        """How far apart the taps of a layer lie, in samples of the origin, where it has more than one."""
        self.opened: int | None = None
        """The first map with holes that reads maps without any."""
        self._layers = analysis.network.layers
        self._steps = analysis.extents[group].steps
        self._causal = analysis.modes[group] is not None
        self._widest = widest
        self._budget = Budget()
        last = last_readers(analysis.network)
        held: dict[int, State] = {origin: Reads(1, (Even(0, 1, 1),))}
        for index in range(origin, len(self._layers)):
            if index > origin and (among is None or index in among):
                self._visit(index, held)
            if index in wanted and index in held:
                self.found[index] = held[index]
            for source in self._layers[index].sources:
                if last[source] == index:
                    held.pop(source, None)

    def _visit(self, index: int, held: dict[int, State]) -> None:
        pairs = zip(self._layers[index].sources, self._steps[index])
        local = [(held[source], step) for source, step in pairs if source in held and not _ends(step)]
        if not local:
            return
        try:
            states = [self._stepped(index, step, state) for state, step in local]
            held[index] = states[0] if len(states) == 1 else self._joined(states)
        except TooMuch:
            held[index] = None
        if self.opened is None and _has_holes(held[index]) and not any(_has_holes(state) for state, _ in local):
            self.opened = index

    def _joined(self, states: list[State]) -> State:
        known = [state for state in states if state is not None]
        return joined(known, self._budget) if len(known) == len(states) else None

    def _stepped(self, index: int, step: Step, state: State) -> State:
        if state is None or isinstance(step, Unclear):
            return None
        if isinstance(step, Everything) or step is IDENTITY:
            return state
        spread = next((taps for taps in step.taps if len(taps) > 1), None)
        if spread is not None:
            spacing = self.spacings[index] = Fraction(state.advance * spread.step, len(state.sets))
            if self._widest is not None and spacing > self._widest:
                step = step._replace(taps=tuple(map(self._one_tap, step.taps)))
        return through(step, state, index, self._budget)

    def _one_tap(self, taps: range) -> range:
        middle = len(taps) - 1 if self._causal else (len(taps) - 1) // 2
        return taps[middle : middle + 1]


def _ends(step: Step) -> bool:
    return isinstance(step, Everything) and not step.keeps_grid


def _has_holes(state: State) -> bool:
    return state is not None and any(one is not None and missing(one) > 0 for one in state.sets)


_ONE = ord("1")


def read_residues(pattern: Pattern) -> int:
    """The positions that are read, modulo `down`, as bits."""
    marks = bytearray(b"0" * pattern.down)  # a bit at a time, a number as long as this would be copied for each
    for taps in pattern.taps:
        for tap in taps[: pattern.down // gcd(pattern.down, taps.step)]:
            marks[-1 - tap % pattern.down] = _ONE
    return int(marks, 2)


def skips(step: Step) -> bool:
    """Whether an operator, alone, leaves positions of an endless map unread."""
    return isinstance(step, Pattern) and 1 < step.down <= LONGEST and read_residues(step).bit_count() < step.down


class Share(NamedTuple):
    """`read` of every `positions` positions of a map are read."""

    read: int
    positions: int


def share_read(steps: Sequence[Step], size: int | None) -> Share | None:
    """What all readers of a map of `size` samples read together; None where that is everything, or is not known."""
    patterns = [step for step in steps if isinstance(step, Pattern)]
    period = lcm(*(pattern.down for pattern in patterns))
    if len(patterns) < len(steps) or not patterns or not 1 < period <= LONGEST:
        return None
    if len(patterns) > 1 and any(pattern.floating for pattern in patterns):
        return None
    read = 0
    for pattern in patterns:
        read |= _tiled(read_residues(pattern), pattern.down, period)
    left = ~read & (1 << min(period, period if size is None else size)) - 1
    return Share(read.bit_count(), period) if left else None


def _tiled(bits: int, length: int, whole: int) -> int:
    while length < whole:
        more = min(length, whole - length)
        bits |= bits << length
        length += more
    return bits & (1 << whole) - 1
