"""What callers give: a path or a text, a configuration, input sizes."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from operator import index
from typing import Any

from rflint.config import ConfigError, Configuration, Settings
from rflint.config.keys import READERS
from rflint.config.layers import Layer, merged
from rflint.discovery import read
from rflint.geometry.sizes import known_sizes
from rflint.limits import wrong_length
from rflint.nearly import did_you_mean
from rflint.network import Network
from rflint.source import Source

Spec = str | os.PathLike[str] | Source
"""A path; or a text: a `Source`, or a str with a line break in it."""

Config = str | os.PathLike[str] | Mapping[str, object]
"""The path of a configuration file, or the keys of an `rflint.toml` with their values."""

AxisSizes = int | Sequence[int | None]
Sizes = AxisSizes | Mapping[str, AxisSizes]
"""Input sizes: one number of samples for all axes, or a sequence with one (None: not known) for each; a mapping
chooses for some inputs, by their names."""

TEXT = "<text>"


def source_of(spec: Spec) -> Source:
    """The text to read, under its name.

    Raises:
        OSError: a file that cannot be read.
    """
    if isinstance(spec, Source):
        return spec
    if isinstance(spec, str) and ("\n" in spec or "\r" in spec):
        return Source(TEXT, spec)
    path = os.fspath(spec)
    return Source.from_bytes(path, read(path))


class Chosen:
    """The settings to lint sources with: those that `config` says; without it, of a file, those nearest to it.

    A `scale` takes the place of theirs. What can be known of all sources is looked up once.

    Raises:
        ConfigError: a configuration that cannot be used; says why.
    """

    def __init__(self, config: Config | None, scale: str = "") -> None:
        self._all = None if config is None else _at(scale, _said(config))
        self._texts = _at(scale, Settings())
        self._nearest = Configuration()
        self._scale = scale

    def settings(self, spec: object, source: Source) -> Settings:
        """The settings for what was given as `spec`, and its text.

        Raises:
            ConfigError: the configuration nearest to it cannot be used; says why.
        """
        if self._all is not None:
            return self._all
        is_file = source is not spec and source.name != TEXT
        return _at(self._scale, self._nearest.settings(source.name)) if is_file else self._texts


def _said(config: Config) -> Settings:
    if isinstance(config, Mapping):
        return merged([Layer("config", dict(_entry(key, value) for key, value in config.items()))])
    return Configuration(file=os.fspath(config)).settings()


def _at(scale: str, settings: Settings) -> Settings:
    return replace(settings, scale=scale) if scale else settings


def _entry(key: str, value: object) -> tuple[str, object]:
    if key not in READERS:
        raise ConfigError(f"config: unknown key `{key}`{did_you_mean(str(key), READERS)}")
    try:
        return key, READERS[key](_as_toml(value), os.getcwd())
    except ValueError as error:
        raise ConfigError(f"config: `{key}`: {error}") from None


def _as_toml(value: Any) -> Any:
    """A value as a configuration file would give it: lists, and exact numbers."""
    if isinstance(value, Mapping):
        return {str(key): _as_toml(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_as_toml(one) for one in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    return str(value) if isinstance(value, Fraction) else value


def chosen_sizes(network: Network, sizes: Sizes | None) -> tuple[tuple[int | None, ...], ...]:
    """Per input, a size for every axis: those that are chosen, else those declared (None: not known, or a set).

    Raises:
        KeyError: a name of no input.
        ValueError: sizes below 1, or not as many as there are axes.
        TypeError: what is no whole number.
    """
    names = [layer.id for layer in network.inputs]
    if isinstance(sizes, Mapping):
        for name in sizes:
            if name not in names:
                raise KeyError(f"no input `{name}`{did_you_mean(str(name), names) or ': ' + ', '.join(names)}")
        by_name = dict(sizes)
    else:
        by_name = {} if sizes is None else dict.fromkeys(names, sizes)
    return tuple(
        _per_axis(by_name[layer.id], network.axes) if layer.id in by_name else tuple(known_sizes(layer))
        for layer in network.inputs
    )


def _per_axis(sizes: AxisSizes, axes: Sequence[str]) -> tuple[int | None, ...]:
    if not isinstance(sizes, Sequence):
        return (_size(sizes),) * len(axes)
    if len(sizes) != len(axes):
        raise ValueError(f"`sizes` has {wrong_length(len(sizes), axes)}")
    return tuple(None if size is None else _size(size) for size in sizes)


def _size(value: int) -> int:
    if isinstance(value, (bool, str)):
        raise TypeError(f"an input size is a whole number, not {value!r}")
    size = index(value)
    if size < 1:
        raise ValueError(f"an input size is 1 or more, not {size}")
    return size
