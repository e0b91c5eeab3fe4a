"""Every path from an input to a map, counted without listing them.

A residual network has more paths than can be walked, but few kinds of them. A table holds, for each kind, the exact
number of paths and how to find one with the smallest and one with the largest field. Two paths are of one kind if
their fields differ only by growing evenly on both sides: then every operator makes both grow by the same number, so
counts and extremes stay exact. The field of a kind is written at its narrowest, 0 or 1 sample between the ends of its
first phase that reads anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.fields import BROADCAST, ITSELF, Broadcast, Field, Shift, mean_centre, read_through
from rflint.geometry.windows import Everything, Pattern, Step, Unclear

MAX_KINDS = 1024
"""Kinds of paths of one map beyond which only the extremes of each effective stride are kept."""

FEW_KINDS = 4
"""The same, for maps behind those whose tables weigh `MAX_WEIGHT` together."""

MAX_WEIGHT = 500_000
"""Weight of the tables of all maps beyond which each map has but few kinds: joins in a chain can each add some."""

PLAIN, RESAMPLED, RESIZED = range(3)
"""What a path has passed: only windows; an operator with more outputs than inputs; a resize to a given size."""


Local = Field | Broadcast | None
"""A path's field on one axis; None where it is not known."""


class Kind(NamedTuple):
    """What the paths of a table's row have in common: a field per axis class, and the most that they passed."""

    fields: tuple[Local, ...]
    passed: int = PLAIN


class Extreme(NamedTuple):
    """How much wider than its kind a path's field is, and the row it came from: a place in the sources, a kind."""

    wider: int
    source: int
    kind: Kind | None


class Row(NamedTuple):
    """Number of paths of a kind; its narrowest and widest path per axis class."""

    paths: int
    narrow: tuple[Extreme, ...]
    wide: tuple[Extreme, ...]


class Table(NamedTuple):
    """The rows of a map. `truncated`: there were too many kinds, and only extremes are held.

    On `causal` axis classes fields grow to the left only: paths of one kind end at one place.
    """

    rows: dict[Kind, Row]
    causal: tuple[bool, ...]
    truncated: bool = False


def weight(table: Table) -> int:
    """What a table costs: its rows on all axis classes; sixteen phases are about as much work as a row is."""
    kind = next(iter(table.rows))
    return len(table.rows) * sum(1 + (field.period // 16 if isinstance(field, Field) else 0) for field in kind.fields)


def start(causal: tuple[bool, ...]) -> Table:
    """The table of an input towards itself: one path."""
    itself = (Extreme(0, 0, None),) * len(causal)
    return Table({Kind((ITSELF,) * len(causal)): Row(1, itself, itself)}, causal)


def narrowed(field: Field, causal: bool) -> tuple[Field, int]:
    """The field of its kind, and how many samples wider this one is (an even number where it grows on both sides)."""
    at = 0 if field.period == 1 else next((j for j, lo in enumerate(field.lo) if lo is not None), 0)
    lo, hi = field.lo[at], field.hi[at]
    if lo is None or hi is None or hi - lo < 1:
        return field, 0
    right = 0 if causal else (hi - lo) // 2
    left = hi - lo if causal else right
    if field.period == 1:
        return Field(field.advance, 1, (lo + left,), (hi - right,), field.shift), left + right
    low = tuple(None if at is None else at + left for at in field.lo)
    high = tuple(None if at is None else at - right for at in field.hi)
    return field._replace(lo=low, hi=high), left + right


def through(steps: tuple[Step, ...], table: Table, layer: int, source: int = 0, resize: bool = False) -> Table:
    """The table of an operator's output from that of its input map."""
    rows: dict[Kind, Row] = {}
    passes = RESIZED if resize else _passes(steps)
    for kind, row in table.rows.items():
        made = [_stepped(step, field, layer, one) for step, field, one in zip(steps, kind.fields, table.causal)]
        fields = tuple([field for field, _ in made])
        narrow = tuple([Extreme(end.wider + by, source, kind) for end, (_, by) in zip(row.narrow, made)])
        wide = tuple([Extreme(end.wider + by, source, kind) for end, (_, by) in zip(row.wide, made)])
        _put(rows, Kind(fields, max(kind.passed, passes)), Row(row.paths, narrow, wide))
    return Table(rows, table.causal, table.truncated)


def passed_on(table: Table, source: int) -> Table:
    """The table of a map that reads each sample of another, the one at this place of its sources, at its own place."""
    rows = {
        kind: Row(
            row.paths,
            tuple([Extreme(end.wider, source, kind) for end in row.narrow]),
            tuple([Extreme(end.wider, source, kind) for end in row.wide]),
        )
        for kind, row in table.rows.items()
    }
    return Table(rows, table.causal, table.truncated)


def _passes(steps: tuple[Step, ...]) -> int:
    return RESAMPLED if any(isinstance(step, Pattern) and step.up > 1 for step in steps) else PLAIN


def _stepped(step: Step, field: Local, layer: int, causal: bool) -> tuple[Local, int]:
    if not isinstance(field, Field):
        return field, 0
    if isinstance(step, Unclear):
        return None, 0
    if isinstance(step, Everything):
        return (field, 0) if step.keeps_grid else (BROADCAST, 0)
    read = read_through(step, field, layer)
    return narrowed(read, causal) if isinstance(read, Field) else (None, 0)


def _put(rows: dict[Kind, Row], kind: Kind, row: Row) -> None:
    there = rows.get(kind)
    if there is None:
        rows[kind] = row
        return
    narrow = tuple([b if b.wider < a.wider else a for a, b in zip(there.narrow, row.narrow)])
    wide = tuple([b if b.wider > a.wider else a for a, b in zip(there.wide, row.wide)])
    rows[kind] = Row(there.paths + row.paths, narrow, wide)


def joined(tables: Iterable[Table], clashes: tuple[bool, ...]) -> Table:
    """The table of a join; `clashes` are the axis classes on which its fields are not known.

    Paths without any local figure take no part, unless there are no others.
    """
    tables = list(tables)
    rows: dict[Kind, Row] = {}
    for table in tables:
        for kind, row in table.rows.items():
            _put(rows, _without(kind, clashes) if True in clashes else kind, row)
    local = {kind: row for kind, row in rows.items() if any(not isinstance(one, Broadcast) for one in kind.fields)}
    return folded(Table(local or rows, tables[0].causal, True in [table.truncated for table in tables]))


def _without(kind: Kind, clashes: tuple[bool, ...]) -> Kind:
    """A kind whose fields are not known on some axis classes."""
    pairs = zip(kind.fields, clashes)
    return kind._replace(fields=tuple(None if clash and isinstance(field, Field) else field for field, clash in pairs))


def folded(table: Table, most: int = MAX_KINDS) -> Table:
    """The table itself, or the rows with the extremes of each effective stride where it has more than `most`."""
    if len(table.rows) <= most:
        return table
    keep: dict[tuple[object, ...], tuple[int, Kind]] = {}
    for kind, row in table.rows.items():
        strides = tuple(field.stride if isinstance(field, Field) else None for field in kind.fields)
        for axis, field in enumerate(kind.fields):
            if isinstance(field, Field):
                _keep_larger(keep, (axis, "wide", strides), largest(field, row.wide[axis]), kind)
                _keep_larger(keep, (axis, "narrow", strides), -smallest(field, row.narrow[axis]), kind)
    return Table(
        {kind: table.rows[kind] for kind in dict.fromkeys(kind for _, kind in keep.values())}, table.causal, True
    )


def _keep_larger(
    keep: dict[tuple[object, ...], tuple[int, Kind]], place: tuple[object, ...], size: int, kind: Kind
) -> None:
    held = keep.get(place)
    if held is None or size > held[0]:
        keep[place] = (size, kind)


def largest(field: Field, end: Extreme) -> int:
    """Samples that the widest phase spans, on the path that `end` stands for."""
    return max(field.sizes(), default=0) + end.wider


def smallest(field: Field, end: Extreme) -> int:
    """Samples that the narrowest phase spans, on the path that `end` stands for."""
    return min(field.sizes(), default=0) + end.wider


class Centre(NamedTuple):
    """What alignment compares on one axis: effective stride, mean centre (or right edge), and unknown shifts."""

    stride: Fraction
    mean: Fraction | None
    shift: Shift


def centre(field: Local, causal: bool = False) -> Centre | None:
    """The part of a signature on one axis, of a causal one the right edge; None without a local figure."""
    if not isinstance(field, Field):
        return None
    at = mean_centre(field._replace(lo=field.hi) if causal else field)
    return Centre(field.stride, at, field.shift)
