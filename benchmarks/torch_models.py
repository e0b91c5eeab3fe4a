"""ResNet in PyTorch, for the tools that need a model: the network that `benchmarks.inputs.resnet152` builds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import nn


def _convolution(channels: int, out: int, kernel: int, stride: int = 1) -> Any:
    return nn.Sequential(nn.Conv2d(channels, out, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(out))


class Bottleneck(nn.Module):
    """Three convolutions and a shortcut, which is projected where the shape changes."""

    def __init__(self, channels: int, width: int, stride: int) -> None:
        super().__init__()
        out = 4 * width
        self.body = nn.Sequential(
            _convolution(channels, width, 1),
            nn.ReLU(),
            _convolution(width, width, 3, stride),
            nn.ReLU(),
            _convolution(width, out, 1),
        )
        self.shortcut = nn.Identity() if channels == out else _convolution(channels, out, 1, stride)
        self.relu = nn.ReLU()

    def forward(self, x: Any) -> Any:
        """Body and shortcut, added."""
        return self.relu(torch.add(self.body(x), self.shortcut(x)))


def resnet(stages: Sequence[int]) -> Any:
    """A ResNet of bottlenecks: how many each stage has."""
    layers: list[Any] = [_convolution(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, blocks in enumerate(stages):
        for block in range(blocks):
            layers.append(Bottleneck(channels, 64 << stage, 2 if stage and not block else 1))
            channels = 256 << stage
    return nn.Sequential(*layers)
