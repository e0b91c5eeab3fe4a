"""Which scale of a model YAML is read, and how deep it makes the model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from rflint.diagnostic import Fault
from rflint.document import Document, Map
from rflint.formats.native.scopes import fault
from rflint.formats.yolo.scalars import loaded
from rflint.nearly import did_you_mean

_LETTER = re.compile(r"yolo(?:e-)?v?\d+([nslmx])")
"""How the framework finds the scale in the name of a file."""


class Scale(NamedTuple):
    """A scale by its name, empty where the file has none; `width` and `most` make its channels."""

    name: str = ""
    depth: float = 1
    width: float = 1
    most: float = float("inf")

    def repeats(self, count: int) -> int:
        """How often a row runs that has this count."""
        return max(round(count * self.depth), 1) if count > 1 else count

    def channels(self, count: float) -> int:
        """Channels of a map whose row has this count: the next multiple of eight."""
        return -int(-(min(count, self.most) * self.width) // 8) * 8


def names(document: Document) -> tuple[str, ...]:
    """The scales that a file has, in order."""
    scales = document.data.get("scales") if isinstance(document.data, Map) else None
    return tuple(scales) if isinstance(scales, Map) else ()


def chosen(document: Document, asked: str, faults: list[Fault]) -> Scale:
    """The scale that is asked for; else that of the file's name; else the first; without any, the multiples."""
    data = document.data
    assert isinstance(data, Map)
    known = names(document)
    if not known:
        return _multiples(document, data)
    scales = data["scales"]
    assert isinstance(scales, Map)
    stem = document.source.name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    letter = _LETTER.search(stem)
    name = asked or (letter[1] if letter else known[0])
    if name not in scales:
        asking = "" if asked else ", which the file's name asks for"
        message = f"there is no scale `{name}`{asking}{did_you_mean(name, known)}; there are {', '.join(known)}"
        faults.append(fault("RF004", data.spans["scales"][0], message))
        return Scale()
    span = scales.spans[name][1]
    value = loaded(document, scales[name], span)
    if not isinstance(value, list) or not 2 <= len(value) <= 3 or not all(map(_is_factor, value)):
        faults.append(fault("RF003", span, f"scale `{name}` must be [depth, width, max_channels]: numbers above 0"))
        return Scale()
    return Scale(name, *value)


def _multiples(document: Document, data: Map) -> Scale:
    values: Mapping[str, Any] = {
        key: loaded(document, data[key], data.spans[key][1])
        for key in ("depth_multiple", "width_multiple")
        if key in data
    }
    factors = [values.get(key, 1) for key in ("depth_multiple", "width_multiple")]
    depth, width = (factor if _is_factor(factor) else 1 for factor in factors)
    return Scale("", depth, width)


def _is_factor(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 1e9
