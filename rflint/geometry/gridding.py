"""Why an output's field has holes: the first spacing of taps that closer ones cannot fill.

Of a chain of windows, sort the taps by their spacing in samples of the origin, `a*d`: without holes all spacings are
at most 1 + the sum of (k - 1)*spacing over the closer ones. A network with joins is asked the same question as a
whole: windows above a spacing are reduced to one tap, and the smallest spacing that leaves holes is at fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.coverage import Coverage, Reads, skips
from rflint.geometry.positions import missing
from rflint.geometry.windows import Pattern, Step
from rflint.network import Window


class Hole(NamedTuple):
    """What leaves holes in the field of `output` towards `origin`; counts and distances in samples of the origin."""

    origin: int
    output: int
    layer: int
    spacing: Fraction | None
    """How far apart the taps of the layer are; None where branches of a join lie apart."""
    row: int
    """The samples in a row that all closer taps read together."""
    counts: tuple[int, int] | None
    """How many samples of how many between the ends of the field are not read; None where that was not counted."""
    alike: tuple[int, ...]
    """All runs of the layer with this spacing."""


def closed(analysis: Analysis, group: int) -> bool:
    """Whether no output's field can have holes, whatever the paths: every operator reads neighbouring samples.

    Then output x of any map reads samples in a row, and the one at `stride*x` is among them on every path.
    """
    return all(_neighbouring(step) for step in analysis.kinds_of_steps[group])


def _neighbouring(step: Step) -> bool:
    if not isinstance(step, Pattern):
        return True
    taps = step.taps[0]
    return step.up == 1 and (len(taps) == 1 or taps.step == 1) and len(taps) >= step.down and 0 in taps


def ancestors(analysis: Analysis, output: int) -> set[int]:
    """The layers that a map depends on, and itself."""
    found = {output}
    for index in range(output, -1, -1):
        if index in found:
            found.update(analysis.network.layers[index].sources)
    return found


def holes(analysis: Analysis, group: int, origin: int) -> Iterator[Hole]:
    """What leaves holes in the fields of the network's outputs towards a map, output by output."""
    wanted = dict.fromkeys(output.layer for output in analysis.network.outputs if output.layer > origin)
    found = Coverage(analysis, group, origin, wanted).found if wanted else {}
    for output in wanted:
        state = found.get(output)
        hole = None
        if state is not None and state.holes:
            hole = _cause(analysis, group, origin, output, state)
        elif output in found and state is None:
            hole = _of_chain(analysis, group, origin, output)
        if hole is not None:
            yield hole


def _cause(analysis: Analysis, group: int, origin: int, output: int, reads: Reads) -> Hole | None:
    """What leaves the holes of an output; None where following it up costs too much."""
    among = ancestors(analysis, output)

    def up_to(widest: Fraction | None) -> Coverage:
        return Coverage(analysis, group, origin, (output,), among, widest)

    bare, spacings = up_to(Fraction(0)), up_to(None).spacings
    closer, worst = bare.found[output], reads.worst
    if closer is None or worst is None:
        return None
    counts = missing(worst), worst.last - worst.first + 1
    if closer.holes and bare.opened is not None:
        return Hole(origin, output, bare.opened, None, 0, counts, (bare.opened,))
    steps = sorted(set(spacings.values()))
    below, at = -1, len(steps) - 1
    while below + 1 < at:
        middle = (below + at) // 2
        state = up_to(steps[middle]).found[output]
        if state is None:
            return None
        below, at, closer = (below, middle, closer) if state.holes else (middle, at, state)
    row = max((one.number for one in closer.sets if one is not None), default=0)
    return _blamed(analysis, Hole(origin, output, 0, steps[at], row, counts, ()), spacings)


def _blamed(analysis: Analysis, hole: Hole, spacings: Mapping[int, Fraction]) -> Hole:
    """The hole with the first layer that has its spacing, and all runs of that layer that do."""
    wide = [layer for layer, spacing in spacings.items() if spacing == hole.spacing]
    layers = analysis.network.layers
    alike = tuple(layer for layer in wide if layers[layer].definition == layers[wide[0]].definition)
    return hole._replace(layer=wide[0], alike=alike)


def _of_chain(analysis: Analysis, group: int, origin: int, output: int) -> Hole | None:
    """What leaves holes in a field that is too long to follow, where one path of windows alone leads to it."""
    spacings: dict[int, Fraction] = {}
    taps: list[tuple[int, int]] = []
    advance, before = 1, origin
    for index in sorted(one for one in ancestors(analysis, output) if one > origin):
        if analysis.network.layers[index].sources != (before,):
            return None
        step = analysis.extents[group].steps[index][0]
        if not isinstance(step, Pattern) or step.up > 1:
            return None
        if len(step.taps[0]) > 1:
            spacing = advance * step.taps[0].step
            spacings[index] = Fraction(spacing)
            taps.append((spacing, len(step.taps[0])))
        advance, before = advance * step.down, index
    row = 1
    for spacing, count in sorted(taps):
        if spacing > row:
            return _blamed(analysis, Hole(origin, output, 0, Fraction(spacing), row, None, ()), spacings)
        row += (count - 1) * spacing
    return None


def in_a_row(analysis: Analysis, group: int, hole: Hole) -> int:
    """The most windows with the spacing of a hole that follow each other on one path."""
    among = ancestors(analysis, hole.output)
    spacings = Coverage(analysis, group, hole.origin, (hole.output,), among).spacings
    most = {hole.origin: 0}
    for index in sorted(among):
        before = [most[source] for source in analysis.network.layers[index].sources if source in most]
        if index > hole.origin and before:
            most[index] = max(before) + (spacings.get(index) == hole.spacing)
    return most.get(hole.output, 0)


def skipping(analysis: Analysis, group: int, hole: Hole) -> int | None:
    """The last layer before a hole's window that steps over samples, where the window itself has no dilation."""
    steps = analysis.extents[group].steps
    before = sorted(ancestors(analysis, hole.layer) - {hole.layer}, reverse=True)
    return next((layer for layer in before if layer > hole.origin and any(map(skips, steps[layer]))), None)


def dilated(analysis: Analysis, layer: int, group: int) -> bool:
    """Whether a layer is a window with taps more than one sample apart."""
    operator = analysis.network.layers[layer].operator
    axis = analysis.axes_of(group)[0]
    return isinstance(operator, Window) and operator.dilation[axis] > 1 and operator.kernel_size[axis] > 1
