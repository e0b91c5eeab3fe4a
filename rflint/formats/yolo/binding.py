"""The arguments of a row, bound to the names that its module has for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from rflint.diagnostic import Fault
from rflint.formats.native.scopes import fault
from rflint.formats.yolo.rows import Given, Row
from rflint.formats.yolo.table import Argument, Module
from rflint.network import NOWHERE

FEWEST_CHANNELS = 16
"""What is less as a second argument is no number of channels."""

_FREE = frozenset(("act", "bias", "bn", "kpt_shape", "nc", "idx", "anchors", "c2s", "weights", "model", "end2end"))
"""Arguments that move no field and may be of any kind."""


_TORCH = ("kernel_size", "stride", "padding", "dilation", "output_padding", "output_size", "size", "scale_factor")
_LISTS = frozenset(("k", "s", "p", "d", "p1", "p2", *_TORCH))
"""Arguments that may have a value for each axis."""


def bound(module: Module, row: Row, scale: str, faults: list[Fault]) -> dict[str, Given]:
    """The value of every argument, by name; those that no place has are defaults."""
    if module.signatures is None:
        return {}
    values, found = _best(module, row)
    faults += found
    for name, value in module.at.get(scale, {}).items():
        values[name] = Given(value, NOWHERE)
    for name, parts in module.unpack.items():
        values.update(_unpacked(row, name, values.pop(name), parts, faults))
    return values


def _best(module: Module, row: Row) -> tuple[dict[str, Given], list[Fault]]:
    """What the first signature gives that fits the row; if none does, the first."""
    assert module.signatures is not None
    args = row.args
    if module.own and len(args) > 1 and _is_number(args[1].value) and args[1].value >= FEWEST_CHANNELS:
        args = args[1:]
    tried = []
    defaults = {one.name: Given(one.default, NOWHERE) for signature in module.signatures for one in signature}
    for signature in module.signatures:
        faults: list[Fault] = []
        values = defaults | dict(_values(module, row, signature, args, faults))
        if not faults:
            return values, faults
        tried.append((values, faults))
    return tried[0]


def _values(
    module: Module, row: Row, signature: Sequence[Argument], args: Sequence[Given], faults: list[Fault]
) -> Iterator[tuple[str, Given]]:
    if len(args) > len(signature):
        most = f"{len(signature)} at most" if signature else "none"
        names = f" ({', '.join(one.name for one in signature)})" if signature else ""
        message = f"`{module.name}` takes {most} of these arguments{names}; there are {len(args)}"
        faults.append(fault("RF003", args[len(signature)].span, message))
    for place, argument in enumerate(signature):
        if place >= len(args):
            if argument.required:
                message = f"`{module.name}` needs a value for `{argument.name}`"
                faults.append(fault("RF003", row.args_span, message))
            yield argument.name, Given(argument.default, NOWHERE)
            continue
        value, span = args[place]
        wanted = _wanted(argument, value)
        if wanted:
            message = f"`{argument.name}` of `{module.name}` must be {wanted}, not {_shown(value)}"
            faults.append(fault("RF003", span, message))
        missing = value is None and not argument.required
        yield argument.name, Given(argument.default, NOWHERE) if missing or wanted else Given(value, span)


def _wanted(argument: Argument, value: Any) -> str:
    """What an argument must be, in words, if a value is not that."""
    if argument.name in _FREE or (value is None and not argument.required):
        return ""
    default = argument.default
    if isinstance(default, bool):
        return "" if isinstance(value, bool) or value in (0, 1) else "True or False"
    if isinstance(default, str) and default != "half":
        return "" if isinstance(value, str) else "a text"
    if isinstance(value, list) and (argument.name in _LISTS or isinstance(default, list)):
        return "" if value and all(_is_number(one) or isinstance(one, list) for one in value) else "a list of numbers"
    return "" if _is_number(value) else "a number"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value)


def _shown(value: Any) -> str:
    text = str(value)
    return f"`{text if len(text) <= 40 else text[:37] + '...'}`"


def _unpacked(row: Row, name: str, given: Given, parts: Sequence[str], faults: list[Fault]) -> Mapping[str, Given]:
    value = given.value
    if isinstance(value, list) and len(value) != len(parts):
        message = f"`{name}` of `{row.module.value}` must have {len(parts)} entries ({', '.join(parts)})"
        faults.append(fault("RF003", given.span, f"{message}, not {len(value)}"))
        value = value[0] if value else 0
    entries = value if isinstance(value, list) else [value] * len(parts)
    return {part: Given(entry, given.span) for part, entry in zip(parts, entries)}
