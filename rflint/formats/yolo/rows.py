"""The rows of a model YAML: `[from, repeats, module, args]`, with the place of every element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rflint.diagnostic import Fault
from rflint.document import Document, Seq, Value
from rflint.formats.native.scopes import fault
from rflint.formats.yolo.parts import WIDTH, listing
from rflint.formats.yolo.scalars import literal, loaded
from rflint.source import Span

IMAGE = -1
"""The image, as a source: what row 0 reads by -1."""


class Given(NamedTuple):
    """A value with its place in the row."""

    value: Any
    span: Span


class Row(NamedTuple):
    """A row by its number, the index over all parts; `sources` are numbers of rows, or `IMAGE`."""

    number: int
    sources: tuple[Given, ...]
    source: Span
    """All of `from`."""
    listed: bool
    """Whether `from` is a list."""
    repeats: Given
    module: Given
    args: tuple[Given, ...]
    args_span: Span
    span: Span


def read_rows(document: Document, names: Mapping[str, Any], faults: list[Fault]) -> list[Row]:
    """All rows; what is wrong with one that cannot be read is among the faults, and its place is kept."""
    entries = list(listing(document))
    rows = [_row(document, index, entry, at, names, faults) for index, (entry, at) in enumerate(entries)]
    return [row for row in rows if row is not None]


def _row(
    document: Document, index: int, entry: Value, at: Span, names: Mapping[str, Any], faults: list[Fault]
) -> Row | None:
    if not isinstance(entry, Seq) or len(entry) != WIDTH:
        count = f"it has {len(entry)} elements" if isinstance(entry, Seq) else "it is no list"
        faults.append(fault("RF003", at, f"row {index} must be `[from, repeats, module, args]`; {count}"))
        return None
    before = len(faults)
    values = [Given(loaded(document, one, place), place) for one, place in zip(entry, entry.spans)]
    sources = tuple(_sources(document, index, values[0], entry[0], faults))
    _check_repeats(index, values[1], faults)
    module, args = values[2], entry[3]
    if not isinstance(module.value, str) or not module.value:
        faults.append(fault("RF003", module.span, f"the third element of row {index} must be the name of a module"))
    if not isinstance(args, Seq):
        faults.append(fault("RF003", entry.spans[3], f"the fourth element of row {index} must be a list of arguments"))
    if len(faults) > before or not isinstance(args, Seq):
        return None
    given = tuple(Given(_argument(loaded(document, one, place), names), place) for one, place in zip(args, args.spans))
    listed = isinstance(entry[0], Seq)
    return Row(index, sources, entry.spans[0], listed, values[1], module, given, entry.spans[3], at)


def _argument(value: Any, names: Mapping[str, Any]) -> Any:
    """What the framework makes of an argument: a name of its own, such as `nc`, is what the file says it is."""
    return names[value] if isinstance(value, str) and value in names else literal(value)


def _sources(document: Document, index: int, given: Given, entry: Value, faults: list[Fault]) -> Iterator[Given]:
    pairs = [given]
    if isinstance(entry, Seq):
        pairs = [Given(loaded(document, one, place), place) for one, place in zip(entry, entry.spans)]
        if not pairs:
            faults.append(fault("RF003", given.span, f"row {index} reads nothing: `from` is an empty list"))
    for value, span in pairs:
        if not isinstance(value, int) or isinstance(value, bool):
            message = f"`from` of row {index} must be the index of a row, or a list of such"
            faults.append(fault("RF003", span, message))
            continue
        row = index + value if value < 0 else value
        if 0 <= row < index or (index == 0 and value == IMAGE):
            yield Given(row, span)
        else:
            faults.append(_out_of_range(index, value, span))


def _out_of_range(index: int, value: int, span: Span) -> Fault:
    if value == index:
        return fault("RF004", span, f"row {index} reads itself; `from` names rows above it")
    if value > index:
        return fault("RF004", span, f"row {value} stands below row {index}; `from` names rows above it")
    above = "no row stands" if index == 0 else "1 row stands" if index == 1 else f"{index} rows stand"
    return fault("RF004", span, f"`{value}` names no row: {above} above row {index}")


def _check_repeats(index: int, given: Given, faults: list[Fault]) -> None:
    value = given.value
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        faults.append(fault("RF003", given.span, f"the repeats of row {index} must be a whole number above 0"))
