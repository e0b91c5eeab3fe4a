"""What is said of the input sizes at which a network runs: in findings, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from rflint.geometry.accepted import Accepted, accepted_sizes, worded
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.sizes import classes_of, known_sizes
from rflint.geometry.windows import Unclear
from rflint.geometry.wording import listed
from rflint.network import Join, Network


class Usable:
    """The accepted sizes of a network's inputs, each found when it is first asked for."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.known: dict[tuple[int, int], tuple[Accepted, ...] | Unclear] = {}

    def of(self, group: int, origin: int) -> tuple[Accepted, ...] | Unclear:
        """The classes of an input's sizes along the axes of a class."""
        if (group, origin) not in self.known:
            axis = self.analysis.axes_of(group)[0]
            self.known[group, origin] = accepted_sizes(self.analysis.network, axis, origin)
        return self.known[group, origin]

    def help(self, layer: int, groups: Sequence[int]) -> tuple[str, ...]:
        """Which sizes of the inputs that a layer depends on would do, where they have one: the nearest, too."""
        return tuple(line for origin in self.origins(layer) for line in self._lines(origin, groups))

    def origins(self, layer: int) -> list[int]:
        """The inputs that a layer depends on."""
        count = self.analysis.network.input_count
        return [at for at in range(count) if count == 1 or self.analysis.reach[at][layer] is not None]

    def _lines(self, origin: int, groups: Sequence[int]) -> list[str]:
        alike: dict[str, list[int]] = {}
        for group in groups:
            alike.setdefault(self._text(origin, group), []).append(group)
        several = self.analysis.network.input_count > 1
        what = f"sizes of input `{self.analysis.network.layers[origin].id}`" if several else "input sizes"
        return [
            f"{what} that work along {listed(self.analysis.axis_names(among))}: {text}"
            for text, among in alike.items()
            if text and not (several and text == "none")
        ]

    def _text(self, origin: int, group: int) -> str:
        size, classes = self.analysis.sizes[group][origin], self.of(group, origin)
        if not isinstance(size, int) or isinstance(classes, Unclear):
            return ""
        near = [shown(one) for one in nearest(classes, size)]
        plain = all(one.modulus < 2 for one in classes)
        return worded(classes) if plain else f"{worded(classes)}, the nearest {' or '.join(near)}"


class OddCrop(NamedTuple):
    """Two sizes, one even and one odd, that meet at a join which cuts them to be centred."""

    join: int
    sizes: tuple[int, int]


def odd_crops(usable: Usable) -> dict[int, dict[int, OddCrop]]:
    """The first odd difference at a `crop: center` that an input's size is to blame for, per input and axis class.

    Where no size of an input avoids it, none is to blame.
    """
    found: dict[int, dict[int, OddCrop]] = {}
    for index, layer in enumerate(usable.analysis.network.layers):
        if isinstance(layer.operator, Join) and layer.operator.crop == "center":
            for group in range(len(usable.analysis.extents)):
                odd = _odd(usable, index, group)
                blamed = _blamed(usable, index, group) if odd else None
                if odd is not None and blamed is not None:
                    found.setdefault(blamed, {}).setdefault(group, odd)
    return found


def _odd(usable: Usable, join: int, group: int) -> OddCrop | None:
    analysis = usable.analysis
    sources = [one for one in analysis.network.layers[join].sources if not analysis.broadcast(one, group)]
    known = [size for one in sources if isinstance(size := analysis.sizes[group][one], int)]
    other = next((size for size in known if (size - known[0]) % 2), None)
    return None if other is None else OddCrop(join, (known[0], other))


def _blamed(usable: Usable, join: int, group: int) -> int | None:
    """The first input that a join depends on whose size is declared and has others that are accepted."""
    sizes = usable.analysis.sizes[group]
    sized = (origin for origin in usable.origins(join) if isinstance(sizes[origin], int))
    return next((origin for origin in sized if usable.of(group, origin) != ()), None)


def nearest(classes: Sequence[Accepted], size: int) -> list[int]:
    """The nearest accepted sizes, below and above one that is not accepted."""
    found = {one for each in classes for one in each.nearest(size)} - {size}
    below, above = [one for one in found if one < size], [one for one in found if one > size]
    return [*([max(below)] if below else []), *([min(above)] if above else [])]


def as_data(network: Network) -> dict[str, Any]:
    """`accepted_sizes` of every input per axis, in the form of the report, with `reasons` where one is unknown."""
    classes = classes_of(network, [known_sizes(layer) for layer in network.inputs], [None] * len(network.axes))
    found = {
        layer.id: [accepted_sizes(network, classes.index(group), origin) for group in range(max(classes) + 1)]
        for origin, layer in enumerate(network.inputs)
    }
    data = {name: [_data(groups[group]) for group in classes] for name, groups in found.items()}
    unclear = next((one for groups in found.values() for one in groups if isinstance(one, Unclear)), None)
    reasons = {} if unclear is None else {"reasons": {"accepted_sizes": unclear.reason}}
    return {"accepted_sizes": data, **reasons}


def _data(classes: tuple[Accepted, ...] | Unclear) -> Any:
    if isinstance(classes, Unclear):
        return "unknown"
    found = [{"residue": one.residue, "modulus": one.modulus, "min": one.minimum} for one in classes]
    return found[0] if len(found) == 1 else found
