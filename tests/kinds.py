"""The kinds of cases that the fixture of a rule about networks must hold, told by the cases themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from tests.markdown_cases import Case, Expected

WITHIN = "under a heading that starts with `Boundary`, a case without a finding"
BEYOND = "under a heading that starts with `Boundary`, a case with a finding"
ONE_AXIS = "a finding in one dimension"
THREE_AXES = "a finding in three dimensions"
NAMED_AXIS = "a finding on some axes, named in its message"
BLOCK = "a finding inside a block with several uses"
REPEAT = "a finding in a network with `repeat` or `each`"
SIZE = "a finding with an input size"
NO_SIZE = "a finding without an input size"
SIZES = "a finding with a set of input sizes"
KINDS = (WITHIN, BEYOND, ONE_AXIS, THREE_AXES, NAMED_AXIS, BLOCK, REPEAT, SIZE, NO_SIZE, SIZES)

INSTEAD = {
    SIZE: "silence with an input size",
    NO_SIZE: "silence without an input size",
    BLOCK: "a finding in a network whose block has several uses",
}
"""What a rule must show that cannot find anything in a case of a kind."""

NEEDS_SIZES = "what it finds is a matter of sizes"
AT_OUTPUT = "it points at outputs of the network, once each"
IMPOSSIBLE: dict[str, dict[str, str]] = {
    "RF205": {BLOCK: AT_OUTPUT},
    "RF206": {NO_SIZE: NEEDS_SIZES},
    "RF208": {NO_SIZE: NEEDS_SIZES},
    "RF209": {NO_SIZE: NEEDS_SIZES, BLOCK: AT_OUTPUT},
    "RF302": {NO_SIZE: NEEDS_SIZES},
    "RF306": {NO_SIZE: NEEDS_SIZES, BLOCK: "it points at the size that is declared"},
    "RF310": {NO_SIZE: NEEDS_SIZES},
    "RF311": {NO_SIZE: NEEDS_SIZES},
    "RF405": {NO_SIZE: NEEDS_SIZES},
    "RF501": {NO_SIZE: NEEDS_SIZES},
    "RF503": {NO_SIZE: NEEDS_SIZES, BLOCK: AT_OUTPUT},
    "RF601": {NO_SIZE: NEEDS_SIZES},
    "RF602": {NO_SIZE: NEEDS_SIZES},
}
"""By rule, the kinds of cases in which it cannot find anything, and why."""


def wanted(code: str) -> set[str]:
    """What the fixture of a rule must hold."""
    impossible = IMPOSSIBLE.get(code, {})
    return {*KINDS} - {*impossible} | {INSTEAD[kind] for kind in impossible if kind in INSTEAD}


def kinds(case: Case, code: str) -> Iterator[str]:
    """All kinds that a case of this rule's fixture belongs to."""
    spec = yaml.safe_load(case.text)
    found = [one for one in case.expected if one.code == code]
    if case.title.startswith("Boundary"):
        yield BEYOND if found else WITHIN
    size = _size(spec)
    if found:
        yield size
        yield from _found(case, spec, found)
    elif size in INSTEAD:
        yield INSTEAD[size]


def _found(case: Case, spec: Mapping[str, Any], found: Sequence[Expected]) -> Iterator[str]:
    axes = spec.get("axes", ["height", "width"])
    if len(axes) in (1, 3):
        yield ONE_AXIS if len(axes) == 1 else THREE_AXES
    if any(_names_some(axes, one.message or "") for one in found):
        yield NAMED_AXIS
    runs = [_runs(layer) for layer in _layers(spec)]
    if any(repeated for _, repeated in runs):
        yield REPEAT
    inside = _lines_of_blocks(case.text)
    if sum(uses for uses, _ in runs) > 1:
        yield BLOCK if any(one.line in inside for one in found) else INSTEAD[BLOCK]


def _names_some(axes: Sequence[str], message: str) -> bool:
    """Whether a message tells axes apart: it names one of several."""
    return len(axes) > 1 and any(re.search(rf"\b{re.escape(axis)}\b", message) for axis in axes)


def _layers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from spec["layers"]
    for block in spec.get("blocks", {}).values():
        yield from block["layers"]


def _runs(layer: Mapping[str, Any]) -> tuple[int, bool]:
    """How many uses of a block a layer writes, and whether it is repeated."""
    repeated = "repeat" in layer or "each" in layer
    return ("use" in layer) * (1 + repeated), repeated


def _lines_of_blocks(text: str) -> range:
    """The lines, from 1, that blocks are written in."""
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in document.value if isinstance(document, yaml.MappingNode) else ():
        if key.value == "blocks":
            end = value.end_mark
            return range(key.start_mark.line + 1, end.line + 1 + (end.column > 0))
    return range(0)


def _size(spec: Mapping[str, Any]) -> str:
    inputs = spec["inputs"].values() if "inputs" in spec else [spec.get("input", {})]
    sizes = [one.get("size") for one in inputs]
    values = [value for size in sizes for value in (size if isinstance(size, list) else [size])]
    if any(isinstance(value, dict) for value in values):
        return SIZES
    return SIZE if any(isinstance(value, int) for value in values) else NO_SIZE
