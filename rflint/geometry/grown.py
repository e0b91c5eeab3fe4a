"""The sizes of all maps on one axis, as forms of the input's size, and what must hold for them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, lcm
from typing import NamedTuple

from rflint.geometry.growth import Beyond, Form, Forms, constant
from rflint.geometry.windows import Everything, output_size, room, step
from rflint.network import (
    AdaptivePool,
    Global,
    Input,
    Join,
    Layer,
    Network,
    Opaque,
    Operator,
    Resize,
    Shuffle,
    Slice,
    Transposed,
    Window,
)

FAR = 1 << 40
"""A size beyond all that the language lets an argument be."""


class Law(NamedTuple):
    """An operator makes `floor((factor*n + plus)/divisor)` samples of n; `factor` is 0 where they are always `plus`."""

    factor: int
    plus: int
    divisor: int


def law(operator: Operator, axis: int) -> Law:
    """What becomes of a size, found by asking for the outputs of large maps."""
    factor, divisor = _ratio(operator, axis)
    outputs = output_size(operator, axis, FAR)
    if output_size(operator, axis, FAR + divisor) == outputs:
        return Law(0, outputs, 1)
    if divisor == 1:
        return Law(factor, outputs - factor * FAR, 1)
    if factor > 1:
        return Law(factor, 0, divisor)
    low, high = 1, divisor  # where the next output begins
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if output_size(operator, axis, FAR + middle) > outputs else (middle + 1, high)
    return Law(1, (outputs + 1) * divisor - FAR - low, divisor)


def _ratio(operator: Operator, axis: int) -> tuple[int, int]:
    """Outputs per so many samples, of an operator whose outputs are not of a given number."""
    if isinstance(operator, Resize) and operator.factor is not None:
        return operator.factor[axis].numerator, operator.factor[axis].denominator
    if isinstance(operator, Shuffle):
        return (operator.factor[axis], 1) if operator.up else (1, operator.factor[axis])
    if isinstance(operator, Transposed):
        return operator.stride[axis], 1
    if isinstance(operator, Window):
        return 1, operator.stride[axis]
    return 1, operator.step[axis] if isinstance(operator, Slice) else 1


class Grown:
    """One walk over the layers; the input's size is `starts` of t, t = 0, 1, …

    The forms of sizes hold from `exact` on if no map is empty and joins agree, as far as they must. They are not empty
    from `filled` on; `roomy`: nor is a map too small for a window that reads it, or a slice's start. What does not
    change with the input is not asked of `filled` and `roomy`; `empty` says whether such a map has no sample.
    """

    def __init__(self, network: Network, axis: int, starts: Sequence[Form]) -> None:
        self.layers = network.layers
        self.axis = axis
        self.starts = starts
        self.made = Forms()
        self.forms: list[Form | None] = []
        self.broadcast: list[bool] = []
        self.exact, self.filled, self.roomy = Beyond(), Beyond(), Beyond()
        self.empty = False
        self.drifts = False
        """Whether something reads other places, or other taps, for every size; behind a global pool nothing does."""
        self.opaque: Layer | None = None
        """The first layer whose size is not known though it has one."""
        self.equal: set[tuple[Form, Form]] = set()
        self.even: set[tuple[Form, Form]] = set()
        self.divided: set[tuple[Form, int]] = set()
        self.crossings: list[tuple[int, int]] = []
        """From and to where the sizes at a join may be equal that do not rise alike."""
        self.known: dict[tuple[int, Form | None, Form | None, bool], Form | None] = {}
        self.laws: dict[int, Law] = {}
        for layer in self.layers:
            self._visit(layer)

    def _visit(self, layer: Layer) -> None:
        operator = layer.operator
        if isinstance(operator, Input):
            self._add(self.starts[len(self.forms)], False)
        elif isinstance(operator, Join):
            local = [source for source in layer.sources if not self.broadcast[source]]
            forms = [self.forms[source] for source in local or layer.sources]
            self._add(self._joined(operator, list(dict.fromkeys(forms))), not local)
        else:
            source = layer.sources[0]
            spread = self.broadcast[source] or _ends(operator, self.axis)
            self._add(self._single(layer, operator, source), spread)

    def _add(self, form: Form | None, broadcast: bool) -> None:
        self.forms.append(form)
        self.broadcast.append(broadcast)

    # -- operators that read one map

    def _single(self, layer: Layer, operator: Operator, source: int) -> Form | None:
        before = self.forms[source]
        like = operator.like if isinstance(operator, Resize) else None
        target = None if like is None else self.forms[like]
        if isinstance(operator, Opaque) and before is not None and not self.broadcast[source]:
            self.opaque = self.opaque or layer
        key = (id(operator), before, target, self.broadcast[source])
        if key not in self.known:
            after = self._after(operator, before) if like is None else target
            if before is not None:
                self._observe(operator, before, after)
                self.drifts |= not self.broadcast[source] and self._drifts(operator, before, after)
            self.known[key] = after
        return self.known[key]

    def _after(self, operator: Operator, before: Form | None) -> Form | None:
        if isinstance(operator, Opaque) or (isinstance(operator, Global) and operator.grid == "ended"):
            return None
        if before is not None and not before.rises:
            return constant(output_size(operator, self.axis, before.plus) if before.plus > 0 else 0)
        if id(operator) not in self.laws:
            self.laws[id(operator)] = law(operator, self.axis)
        factor, plus, divisor = self.laws[id(operator)]
        if before is None:
            return None if factor or isinstance(operator, Slice) else constant(plus)
        return self.made.scaled(before, factor, plus, divisor) if factor else constant(plus)

    def _observe(self, operator: Operator, before: Form, after: Form | None) -> None:
        """What an operator asks of the map it reads, and of its own."""
        axis = self.axis
        if after is not None:
            self.filled.ask(after, 1)
            self.empty = self.empty or (not after.rises and after.plus < 1)
        if isinstance(operator, Window):
            self.roomy.ask(before, room(operator, axis))
        elif isinstance(operator, Resize) and operator.factor is not None:
            self.roomy.ask(before, ceil(1 / operator.factor[axis]))
        elif isinstance(operator, Shuffle) and not operator.up:
            self.divided.add((before, operator.factor[axis]))
        elif isinstance(operator, Slice):
            start, stop = operator.start[axis], operator.stop[axis]
            self.roomy.ask(before, abs(start) + operator.step[axis])
            if start < 0 or (stop is not None and stop >= 0):
                self.exact.ask(before, abs(start) + abs(stop or 0))

    def _drifts(self, operator: Operator, before: Form, after: Form | None) -> bool:
        """Whether an operator reads other places for every size, even for those of one residue."""
        if isinstance(operator, AdaptivePool):
            return before.rises and (operator.output_size[self.axis] or 1) > 1
        if isinstance(operator, Slice):
            return before.rises and operator.start[self.axis] < 0
        return isinstance(operator, Resize) and after is not None and self._ratio_drifts(operator, before, after)

    def _ratio_drifts(self, operator: Resize, before: Form, after: Form) -> bool:
        """Whether a resize reads by the ratio of its sizes and that is not one, or one per residue."""
        ends = int(operator.align_corners and operator.mode not in ("nearest", "nearest_exact", "area"))
        if (operator.factor is not None and not ends and operator.mode != "area") or before == after:
            return False
        period = lcm(before.period, after.period)
        less, more = self.made.values(before, period), self.made.values(after, period)
        rise, gain = before.slope * period, after.slope * period
        return any(rise * (b - ends) != gain * (a - ends) for a, b in zip(less, more))

    # -- joins

    def _joined(self, operator: Join, forms: list[Form | None]) -> Form | None:
        known = [form for form in forms if form is not None]
        if not known:
            return None
        if operator.crop is None:
            self._agree(known)
            result = min(known, key=lambda form: form.period)
        else:
            if operator.crop == "center":
                self.even.update((known[0], form) for form in known[1:])
            result = self._least(operator, known)
        return None if None in forms else result

    def _agree(self, forms: list[Form]) -> None:
        for form in forms[1:]:
            if form.slope == forms[0].slope:
                self.equal.add((forms[0], form))
            else:
                self.crossings.append(self.roomy.pass_over(forms[0], form))

    def _least(self, operator: Join, forms: list[Form]) -> Form:
        """The size of the smallest map."""
        slope = min(form.slope for form in forms) if len(forms) > 1 else 0
        slow = [form for form in forms if form.slope == slope] or forms
        for form in forms if len(slow) < len(forms) else ():
            if form not in slow:
                self.exact.pass_over(form, slow[0])
                self.drifts |= operator.crop != "keep_start"
        return slow[0] if len(slow) == 1 else self.made.smallest(slow)


def _ends(operator: Operator, axis: int) -> bool:
    """Whether no grid is left behind an operator."""
    reads = step(operator, axis, None) if isinstance(operator, (Global, AdaptivePool)) else None
    return isinstance(reads, Everything) and not reads.keeps_grid
