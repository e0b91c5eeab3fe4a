"""Axes on which no output may see ahead, as time in a streaming network."""

from __future__ import annotations

from rflint.network import Network, Window


def causal_modes(network: Network) -> tuple[str | None, ...]:
    """`sample` or `block` for every axis that is causal: declared so, or with a window that is padded `causal`."""
    padded = {
        name
        for layer in network.layers
        if isinstance(layer.operator, Window) and "causal" in layer.operator.padding
        for name, padding in zip(network.axes, layer.operator.padding)
        if padding == "causal"
    }
    return tuple(network.causal.get(name, "sample" if name in padded else None) for name in network.axes)
