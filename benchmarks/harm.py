"""What is wrong with a network, told by its figures alone and by no rule."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import of_layer
from rflint.geometry.paths import centre
from rflint.geometry.sizes import NoSize
from rflint.geometry.windows import Pattern, extent
from rflint.network import Layer, Transposed, Window


def harm(before: Analysis, after: Analysis) -> str:
    """What is wrong with a network and was not before: the first of these that holds, empty if none does."""
    checks = (
        ("sizes do not fit", _unfit),
        ("PyTorch refuses it", _refused),
        ("strides differ at a join", _mismatched),
        ("centres differ at a join", _spread),
        ("samples that nothing reads", _skipped),
        ("windows in padding alone", _in_padding),
        ("uneven overlap", _uneven),
        ("the future is heard", _ahead),
        ("layers that nothing reads", lambda analysis: len(unread(analysis))),
    )
    return next((text for text, count in checks if count(after) > count(before)), "")


def _unfit(analysis: Analysis) -> int:
    """Maps that are empty or cannot be made."""
    sizes = [size for index in range(len(analysis.network.layers)) for size in analysis.size(index)]
    return sum(size == 0 or isinstance(size, NoSize) for size in sizes)


def _arguments(layer: Layer) -> Iterator[tuple[int, int, int, tuple[int, int]]]:
    """Kernel size, stride, dilation and padding on every axis where padding is in numbers."""
    one = layer.operator
    if isinstance(one, (Window, Transposed)):
        for k, s, d, sides in zip(one.kernel_size, one.stride, one.dilation, one.padding):
            if not isinstance(sides, str):
                yield k, s, d, sides


def _refused(analysis: Analysis) -> int:
    """Pools padded by more than half, and `output_padding` that is not below stride or dilation."""
    count = 0
    for layer in analysis.network.layers:
        one = layer.operator
        if isinstance(one, Transposed):
            count += any(more >= max(s, d) for more, s, d in zip(one.output_padding, one.stride, one.dilation))
        elif one.op in ("max_pool", "avg_pool"):
            count += any(2 * max(sides) > k for k, _, _, sides in _arguments(layer))
    return count


def _mismatched(analysis: Analysis) -> int:
    """Maps without an effective stride."""
    found = [of_layer(analysis, index, origin) or () for origin in analysis.origins for index in _indices(analysis)]
    return sum(one.local and one.effective_stride is None for figures in found for one in figures)


def _spread(analysis: Analysis) -> Fraction:
    """How far apart, in cells, the centres of all paths to a map are; over all maps."""
    total = Fraction(0)
    for origin in analysis.origins:
        for reach in filter(None, analysis.reach[origin]):
            for group in range(len(analysis.extents)):
                fields = [kind.fields[group] for kind in reach.table.rows]
                found = [one for field in fields if (one := centre(field, reach.table.causal[group])) and one.stride]
                cells = [one.mean / one.stride for one in found if one.mean is not None]
                total += max(cells) - min(cells) if cells else 0
    return total


def _skipped(analysis: Analysis) -> int:
    """Maps all of whose readers leave samples between their taps unread."""
    readers: dict[tuple[int, int], list[bool]] = {}
    for group, extents in enumerate(analysis.extents):
        for layer, steps in zip(analysis.network.layers, extents.steps):
            for source, step in zip(layer.sources, steps):
                skips = isinstance(step, Pattern) and step.up == 1 and step.down > len(step.taps[0])
                readers.setdefault((group, source), []).append(skips)
    return sum(all(skips) for skips in readers.values())


def _in_padding(analysis: Analysis) -> int:
    """Windows padded by their whole extent."""
    windows = [layer for layer in analysis.network.layers if isinstance(layer.operator, Window)]
    return sum(max(sides) >= extent(k, d) for layer in windows for k, _, d, sides in _arguments(layer))


def _uneven(analysis: Analysis) -> int:
    """Transposed convolutions whose stride does not divide their kernel size."""
    layers = [layer for layer in analysis.network.layers if isinstance(layer.operator, Transposed)]
    return sum(k % s != 0 for layer in layers for k, s, _, _ in _arguments(layer))


def _ahead(analysis: Analysis) -> int:
    """Samples of look-ahead on causal axes, over all maps."""
    causal = [axis for axis, group in enumerate(analysis.classes) if analysis.modes[group]]
    found = [of_layer(analysis, index, origin) for origin in analysis.origins for index in _indices(analysis)]
    return sum(figures[axis].look_ahead or 0 for figures in found if figures for axis in causal)


def unread(analysis: Analysis) -> set[int]:
    """Layers that neither a layer reads nor the network returns."""
    outputs = {one.layer for one in analysis.network.outputs}
    return set(_indices(analysis)) - outputs.union(*(layer.sources for layer in analysis.network.layers))


def _indices(analysis: Analysis) -> range:
    return range(len(analysis.network.layers))
