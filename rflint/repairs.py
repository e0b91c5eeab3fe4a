"""Arguments of operators as they are to be written, for rules that propose a fix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rflint.diagnostic import Change
from rflint.network import Layer


def change(layer: Layer, argument: str, values: Sequence[Any]) -> Change:
    """Give `layer` other values of an argument, one per axis; `(before, after)` pairs of padding."""
    written = [_sides(value) if isinstance(value, tuple) else value for value in values]
    alike = all(value == written[0] for value in written)
    return Change(layer.definition.op, argument, written[0] if alike else written)


def _sides(pair: tuple[int, int]) -> Any:
    before, after = pair
    return before if before == after else {"before": before, "after": after}
