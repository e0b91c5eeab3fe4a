"""A network spec in the native language, as a person would write it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rflint.findings.repairs import written

Layer = Mapping[str, Any]

_DEFAULTS = {
    "stride": 1,
    "dilation": 1,
    "padding": 0,
    "output_padding": 0,
    "ceil_mode": False,
    "align_corners": False,
    "mode": "nearest",
}
_POOLS = ("max_pool", "avg_pool")
"""Operators whose stride is their kernel size where none is written."""


def render(spec: Mapping[str, Any], comment: str = "") -> str:
    """The text of a spec, `comment` above it; what goes without saying is left out."""
    return "".join(f"{line}\n" for line in _lines(spec, comment))


def _lines(spec: Mapping[str, Any], comment: str) -> Iterator[str]:
    if comment:
        yield f"# {comment}"
    for key, value in spec.items():
        if key == "layers":
            yield ""
            yield "layers:"
            yield from _layers(value, "  ")
        elif key == "blocks":
            yield ""
            yield "blocks:"
            for name, block in value.items():
                yield f"  {name}:"
                yield from _block(block)
        elif key == "outputs":
            yield ""
            yield f"outputs: {written(value)}"
        else:
            yield f"{key}: {written(value)}"


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    for key, value in block.items():
        if key == "layers":
            yield "    layers:"
            yield from _layers(value, "      ")
        else:
            yield f"    {key}: {written(value)}"


def _layers(layers: Sequence[Layer], indent: str) -> Iterator[str]:
    before = "input"
    for layer in layers:
        kept = {key: value for key, value in layer.items() if not _goes_without_saying(layer, key, before)}
        yield f"{indent}- {written(kept)}"
        before = str(layer.get("id", ""))


def _goes_without_saying(layer: Layer, key: str, before: str) -> bool:
    value = layer[key]
    if key == "from":
        return bool(value == before)
    if key == "stride" and layer.get("op") in _POOLS:
        return False
    return key in _DEFAULTS and type(value) is type(_DEFAULTS[key]) and value == _DEFAULTS[key]
