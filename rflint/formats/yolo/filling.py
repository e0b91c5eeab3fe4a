"""Layers of a table, chosen and filled with the arguments of a row; plain data with the places of a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

from rflint.document import Map, Seq, Value
from rflint.formats.yolo.rows import Given
from rflint.network import NOWHERE
from rflint.source import Span

Layer = Mapping[str, Any]
"""A native layer with plain values, and `Given` ones where the user wrote them."""


def holds(layer: Layer, facts: Mapping[str, Any]) -> bool:
    """Whether a module has a layer, by its `when` and `unless`."""
    when, unless = layer.get("when", {}), layer.get("unless", {})
    if not all(_is(facts[name], value) for name, value in when.items()):
        return False
    return not unless or not all(_is(facts[name], value) for name, value in unless.items())


def _is(value: Any, wanted: Any) -> bool:
    return bool(value) is wanted if isinstance(wanted, bool) else bool(value == wanted)


def spread(layers: Sequence[Layer], id: str, name: str, count: int) -> list[Layer]:
    """The layers with one of them once for each entry of an argument."""
    copies = [f"{id}_{n}" for n in range(count)]
    found: list[Layer] = []
    for layer in layers:
        if layer.get("id") == id:
            text = f"${name}"
            found += [
                {
                    key: copy if key == "id" else f"{text}_{n}" if value == text else value
                    for key, value in layer.items()
                }
                for n, copy in enumerate(copies)
            ]
        elif isinstance(layer.get("from"), list):
            reads = [one for each in layer["from"] for one in (copies if each == id else [each])]
            found.append({**layer, "from": reads})
        else:
            found.append(layer)
    return found


def params(value: Any) -> set[str]:
    """The `$name`s in some layers."""
    if isinstance(value, str):
        return {value[1:]} if value.startswith("$") else set()
    if isinstance(value, Mapping):
        return set().union(*map(params, value.values()))
    return set().union(*map(params, value)) if isinstance(value, (list, tuple)) else set()


def value(values: Mapping[str, Given], name: str) -> Given:
    """The value of a param; `k_2` is the third entry of `k`."""
    if name in values:
        return values[name]
    whole, _, place = name.rpartition("_")
    given = values[whole]
    return Given(given.value[int(place)] if isinstance(given.value, list) else given.value, given.span)


def filled(layer: Layer, values: Mapping[str, Given], word: Span) -> Layer:
    """A layer with every `$name` replaced; its operator stands at a word of the user's."""
    return {
        key: Given(value, word) if key == "op" else _replaced(value, values)
        for key, value in layer.items()
        if key != "id"
    }


def _replaced(value: Any, values: Mapping[str, Given]) -> Any:
    if isinstance(value, str) and value.startswith("$") and value[1:] in values:
        return values[value[1:]]
    if isinstance(value, Mapping):
        return {key: _replaced(one, values) for key, one in value.items()}
    return [_replaced(one, values) for one in value] if isinstance(value, list) else value


def placed(value: Any, at: Span = NOWHERE) -> tuple[Value, Span]:
    """Plain data as a document has it, and its place: everything stands `at`, but what a `Given` has a place for."""
    if isinstance(value, Given):
        return placed(value.value, value.span)
    if isinstance(value, Mapping):
        made = Map()
        made.span, made.spans = at, {}
        for key, one in value.items():
            made[key], span = placed(one, at)
            made.spans[key] = (at, span)
        return made, at
    if isinstance(value, list):
        pairs = [placed(one, at) for one in value]
        entries = Seq(one for one, _ in pairs)
        entries.span, entries.spans = at, [span for _, span in pairs]
        return entries, at
    if isinstance(value, float) and isfinite(value):
        number = Decimal(repr(value))
        return (int(number) if number == number.to_integral_value() else number), at
    return value.replace("nearest-exact", "nearest_exact") if isinstance(value, str) else value, at
