"""How changes of figures are said to people: `receptive field 427 → 483`; of many layers, `receptive field +32`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from rflint.output.sheet import FIGURES, per_axis, value
from rflint.reports.varying import VARIES

Entry = Mapping[str, Any]
"""One of `files` in the JSON of `rflint diff`, version 1; or a part of it."""

ARROW = " → "

_NAMES = {
    "receptive_field": FIGURES["receptive_field"],
    "receptive_field_min": "smallest receptive field",
    **FIGURES,
    "size": "size",
    "aligned": "aligned",
    "reached": "reached by a path",
}
_SCALED = ("effective_stride", "size")
"""Figures of which a factor says more than a difference."""

_NUMBER = re.compile(r"-?\d+(/\d+)?")


class Figure(NamedTuple):
    """One figure that changed: towards an input (empty for a size), by its key in the data, and both values."""

    origin: str
    name: str
    change: Entry
    local: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What is alike in figures that can be said in one; of words, the words themselves, too."""
        words = () if isinstance(self.change["old"], list) else (self.change["old"], self.change["new"])
        return self.origin, self.name, self.local, *words

    @property
    def title(self) -> str:
        """What the figure is called."""
        return ("local " if self.local else "") + _NAMES[self.name]


def figures(changes: Entry) -> list[Figure]:
    """All figures that changed, in the order in which they are said."""
    found = [
        Figure(origin, name, change, local)
        for origin, towards in changes.get("towards", {}).items()
        for local, part in ((False, towards), (True, towards.get("local", {})))
        for name, change in _once(part).items()
    ]
    if "size" in changes:
        found.append(Figure("", "size", changes["size"]))
    order = list(_NAMES)
    return sorted(found, key=lambda one: (one.origin == "", one.origin, one.local, order.index(one.name)))


def _once(part: Entry) -> Entry:
    """The figures of a part; a smallest receptive field that is the largest is not said again."""
    same = part.get("receptive_field") == part.get("receptive_field_min")
    return {name: one for name, one in part.items() if name != "local" and not (same and name == "receptive_field_min")}


def before_and_after(change: Entry) -> tuple[str, str]:
    """Both values, per axis where one of them is not the same along all axes."""
    old, new = (_values(change, side) for side in ("old", "new"))
    if isinstance(old, str) or isinstance(new, str):
        first, last = (one if isinstance(one, str) else per_axis(one) for one in (old, new))
        return first, last
    alike = len(old) == len(new) and len({*map(value, old)}) == len({*map(value, new)}) == 1
    first, last = _text(old, alike), _text(new, alike)
    return first, f"{last} (other values)" if first == last else last


def _text(values: Sequence[Any], alike: bool) -> str:
    """Values along the axes; once if they are `alike`, and a word that holds for all axes in any case."""
    once = alike or (len(set(map(value, values))) == 1 and _number(values[0]) is None)
    return value(values[0]) if once else "×".join(map(value, values))


def _values(change: Entry, side: str) -> list[Any] | str:
    """The values along the axes; of those that vary with the input size, from the smallest to the largest."""
    found = change[side]
    if isinstance(found, bool):
        return "yes" if found else "no"
    if not isinstance(found, list):
        return str(found)
    listed = [one for one in change.get("by_size", {}).get(side) or () if isinstance(one, list)]
    return [
        _range([one[axis] for one in listed if axis < len(one)]) if one == VARIES else one
        for axis, one in enumerate(found)
    ]


def _range(values: Sequence[Any]) -> str:
    numbers = [_number(one) for one in values]
    known = [one for one in numbers if one is not None]
    if not known or len(known) < len(numbers) or min(known) == max(known):
        return VARIES
    return f"{min(known)}–{max(known)}"


def _number(one: object) -> Fraction | None:
    if isinstance(one, int) and not isinstance(one, bool):
        return Fraction(one)
    return Fraction(one) if isinstance(one, str) and _NUMBER.fullmatch(one) else None


def together(found: Sequence[Figure], axes: Sequence[str]) -> str:
    """One figure of several layers: both values where these are the same for all, else by how much it changed."""
    texts = {before_and_after(one.change) for one in found}
    if len(texts) == 1:
        return ARROW.join(texts.pop())
    pairs = [_numbers(one.change) for one in found]
    known = [one for one in pairs if one is not None and len(one) == len(axes)]
    if len(known) < len(pairs):
        ends = {new for _, new in texts}
        return f"now {ends.pop()}" if len(ends) == 1 else "changed"
    if found[0].name in _SCALED and (factor := _factor(known)):
        return factor
    spans = [_span([row[axis][1] - row[axis][0] for row in known]) for axis in range(len(axes))]
    if len(set(spans)) == 1:
        return spans[0]
    return ", ".join(f"{span} along {axis}" for span, axis in zip(spans, axes) if span != "+0")


_Numbers = list[tuple[Fraction, Fraction]]
"""The old and the new value along every axis."""


def _numbers(change: Entry) -> _Numbers | None:
    if not (isinstance(change["old"], list) and isinstance(change["new"], list)):
        return None
    pairs = [(_number(old), _number(new)) for old, new in zip(change["old"], change["new"])]
    known = [(old, new) for old, new in pairs if old is not None and new is not None]
    return known if len(known) == len(change["old"]) == len(change["new"]) else None


def _factor(rows: Sequence[_Numbers]) -> str:
    """`×2` where all values along all axes became twice what they were."""
    factors = {new / old if old else None for row in rows for old, new in row}
    factor = factors.pop()
    return f"×{factor}" if factor and not factors else ""


def _span(differences: Sequence[Fraction]) -> str:
    least, most = map(_signed, _ends(differences))
    return least if least == most else f"{least} to {most}"


def _ends(differences: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """The smaller change first, whatever its direction."""
    low, high = min(differences), max(differences)
    return (high, low) if high <= 0 else (low, high)


def _signed(number: Fraction) -> str:
    return str(number) if number < 0 else f"+{number}"
