"""What the `aligned` limits ask of joins and of outputs."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.network import Output


class Asked(NamedTuple):
    """Cells that paths may be apart (None: waived), and whether paths that are resampled are held to it, too."""

    cells: Fraction | None = Fraction(0)
    strict: bool = False

    def allows(self, cells: Fraction) -> bool:
        """Whether paths may be so many cells apart."""
        return self.cells is None or cells <= self.cells


def _meant(said: bool | str | Fraction | None) -> Asked:
    if said is False:
        return Asked(None)
    return Asked(said) if isinstance(said, Fraction) else Asked(strict=said == "strict")


def _stricter(one: Asked | None, other: Asked) -> Asked:
    if one is None:
        return other
    known = [asked.cells for asked in (one, other) if asked.cells is not None]
    return Asked(min(known, default=None), one.strict or other.strict)


def of_joins(analysis: Analysis) -> dict[int, Asked]:
    """What is asked of layers by a limit at them or at the use of the block that they stand in."""
    limits = analysis.network.limits
    return {at: _meant(one.alignment) for one in limits if one.name == "aligned" and not one.whole for at in one.maps}


def of_outputs(analysis: Analysis) -> list[tuple[Output, Asked]]:
    """The outputs, each layer once, and what is asked of the paths into them."""
    limits = analysis.network.limits
    said = {at: one.alignment for one in limits if one.name == "aligned" for at in one.maps}
    outputs = {output.layer: output for output in reversed(analysis.network.outputs)}
    return [(output, _meant(said.get(layer, True))) for layer, output in sorted(outputs.items())]


def of_layers(analysis: Analysis) -> list[Asked]:
    """What is asked of the paths into every layer: by a limit at it, else by the strictest output that it leads to."""
    layers = analysis.network.layers
    led: list[Asked | None] = [None] * len(layers)
    for output, asked in of_outputs(analysis):
        led[output.layer] = asked
    for index in range(len(layers) - 1, -1, -1):
        asks = led[index]
        if asks is not None:
            for source in layers[index].sources:
                led[source] = _stricter(led[source], asks)
    own = of_joins(analysis)
    return [own.get(index, asks or Asked()) for index, asks in enumerate(led)]


def leading(analysis: Analysis, outputs: list[Output]) -> list[int]:
    """Per layer a set of bits: which of some outputs it leads to."""
    layers = analysis.network.layers
    led = [0] * len(layers)
    for number, output in enumerate(outputs):
        led[output.layer] |= 1 << number
    for index in range(len(layers) - 1, -1, -1):
        for source in layers[index].sources if led[index] else ():
            led[source] |= led[index]
    return led
