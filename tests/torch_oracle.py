"""PyTorch as the judge: which inputs an output depends on, told by gradients in float64.

On the way back, what arrives at a map is replaced by random positive numbers wherever it is not zero. So the far ends
of a deep network's field are no fainter than its middle, and what bicubic interpolation takes away with its negative
weights cancels with probability zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rflint import network as nets
from tests.torch_operators import OPERATORS, Axes, NoCounterpart, pick, resize

torch.set_num_threads(1)  # maps are small: more threads would only wait for each other

FAINT = 1e-11
"""A gradient below this, or below this part of one above 1, is rounding."""


class Model:
    """A network on some of its axes, run `copies` times side by side; `maps` holds what each layer gives.

    `absent` says why a layer has no map. `ended[layer][axis]`: behind a global pool or an ended grid.
    """

    def __init__(self, network: nets.Network, axes: Axes, sizes: Sequence[Sequence[int]], copies: int) -> None:
        self.axes = axes
        self.random = torch.Generator().manual_seed(0)
        self.inputs = [torch.ones(copies, 1, *size, dtype=torch.float64, requires_grad=True) for size in sizes]
        self.maps: dict[int, Tensor] = dict(enumerate(self.inputs))
        self.ended = {at: [False] * len(axes) for at in self.maps}
        self.absent: dict[int, str] = {}
        for at, layer in enumerate(network.layers):
            if layer.sources:
                self._add(at, layer)

    def reads(self, layer: int, axis: int, positions: Sequence[int]) -> list[list[frozenset[int]]]:
        """Per position (at most `copies`) along a built axis, per input: the indices on that axis that it depends on.

        All outputs at that position, wherever they lie on the other axes, are taken together.
        """
        chosen = [self.maps[layer][copy].select(1 + axis, position).sum() for copy, position in enumerate(positions)]
        gradients = torch.autograd.grad(chosen, self.inputs, retain_graph=True, allow_unused=True)
        return [[_indices(gradient, copy, axis) for gradient in gradients] for copy in range(len(positions))]

    def _add(self, at: int, layer: nets.Layer) -> None:
        missing = next((self.absent[source] for source in layer.sources if source in self.absent), None)
        try:
            made = self._map(layer) if missing is None else None
        except NoCounterpart as reason:
            missing, made = str(reason), None
        if made is None:
            self.absent[at] = str(missing)
            return
        made.register_hook(self._marked)
        self.maps[at] = made
        ended = zip(*(self.ended[source] for source in layer.sources))
        self.ended[at] = [all(flags) or end for flags, end in zip(ended, _ends(layer.operator, self.axes))]

    def _map(self, layer: nets.Layer) -> Tensor:
        operator, x = layer.operator, self.maps[layer.sources[0]]
        if isinstance(operator, nets.Join):
            return self._join(operator, layer.sources)
        if isinstance(operator, nets.Resize):
            if operator.like in self.absent:
                raise NoCounterpart(self.absent[operator.like])
            return resize(operator, self.axes, x, self.maps.get(-1 if operator.like is None else operator.like))
        return OPERATORS[type(operator)](operator, self.axes, x)

    def _join(self, operator: nets.Join, sources: Sequence[int]) -> Tensor:
        """The sum of all; maps behind a global pool are broadcast, the others cut to the smallest."""
        maps = [self.maps[source] for source in sources]
        for axis in range(len(self.axes)):
            local = [place for place, source in enumerate(sources) if not self.ended[source][axis]]
            local = local or list(range(len(sources)))
            least = min(maps[place].shape[2 + axis] for place in local)
            for place in local:
                maps[place] = _cropped(operator.crop, maps[place], 2 + axis, least)
            if any(x.shape[2 + axis] not in (1, least) for x in maps):
                raise NoCounterpart("sizes that differ")
        return torch.stack(torch.broadcast_tensors(*maps)).sum(0)

    def _marked(self, gradient: Tensor) -> Tensor:
        """Numbers from 1/2 to 3/2 where a gradient is not zero."""
        return (torch.rand(gradient.shape, generator=self.random, dtype=torch.float64) + 0.5) * _reached(gradient)


def _ends(operator: nets.Operator, axes: Axes) -> list[bool]:
    if isinstance(operator, nets.AdaptivePool):
        return [size == 1 for size in pick(operator.output_size, axes)]
    if isinstance(operator, nets.Global) and operator.grid != "keep":
        return [operator.grid == "ended" or over for over in pick(operator.over, axes)]
    return [False] * len(axes)


def _cropped(crop: str | None, x: Tensor, dim: int, least: int) -> Tensor:
    more = x.shape[dim] - least
    if crop is None and more:
        raise NoCounterpart("sizes that differ")
    return x.narrow(dim, {"center": more // 2, "keep_end": more}.get(crop or "", 0), least)


def _reached(gradient: Tensor) -> Tensor:
    strength = gradient.abs()
    return strength > FAINT * strength.amax().clamp(min=1)


def _indices(gradient: Tensor | None, copy: int, axis: int) -> frozenset[int]:
    """Where along an axis a gradient is not zero."""
    if gradient is None:
        return frozenset()
    along = _reached(gradient)[copy, 0].movedim(axis, 0)
    return frozenset(along.reshape(len(along), -1).any(1).nonzero().flatten().tolist())
