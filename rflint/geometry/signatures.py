"""The paths to a map, grouped by what alignment compares: effective stride and mean centre (causal: right edge)."""

from __future__ import annotations

from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Field
from rflint.geometry.paths import Centre, Kind, Row, centre, largest, smallest
from rflint.geometry.reach import Reach

Member = tuple[Kind, Row]


class Signature(NamedTuple):
    """All paths of one effective stride and centre; tuples hold one entry per axis, in input samples.

    An entry is None where the paths have no local figure on the axis. `witness_min` and `witness` are the layers (their
    places in `Network.layers`, from the origin to the map) of a path with the smallest and of one with the largest
    field along the first axis, or the axis that was asked for.
    """

    centres: tuple[Centre | None, ...]
    receptive_field_min: tuple[int | None, ...]
    receptive_field: tuple[int | None, ...]
    paths: int
    witness_min: tuple[int, ...]
    witness: tuple[int, ...]


def signatures(analysis: Analysis, layer: int, origin: int, axis: int = 0) -> tuple[Signature, ...] | None:
    """The signatures of a map towards an origin; none where no path leads, None where a path's field is not known.

    `axis` is the one whose extremes the witnesses show.
    """
    reach = analysis.reach[origin][layer]
    if reach is None:
        return ()
    if any(field is None for kind in reach.table.rows for field in kind.fields):
        return None
    groups = _grouped(reach)
    return tuple(_signature(analysis, layer, origin, axis, key, members) for key, members in groups.items())


def _grouped(reach: Reach) -> dict[tuple[Centre | None, ...], list[Member]]:
    groups: dict[tuple[Centre | None, ...], list[Member]] = {}
    for kind, row in reach.table.rows.items():
        groups.setdefault(tuple(map(centre, kind.fields, reach.table.causal)), []).append((kind, row))
    return groups


def _signature(
    analysis: Analysis,
    layer: int,
    origin: int,
    axis: int,
    centres: tuple[Centre | None, ...],
    members: list[Member],
) -> Signature:
    lead = analysis.classes[axis]
    narrowest, widest = _extreme(members, lead, wide=False), _extreme(members, lead, wide=True)
    return Signature(
        tuple(centres[group] for group in analysis.classes),
        tuple(_size(_extreme(members, group, wide=False), group, wide=False) for group in analysis.classes),
        tuple(_size(_extreme(members, group, wide=True), group, wide=True) for group in analysis.classes),
        sum(row.paths for _, row in members),
        tuple(analysis.witness(origin, layer, narrowest[0], lead, False)),
        tuple(analysis.witness(origin, layer, widest[0], lead, True)),
    )


def _extreme(members: list[Member], group: int, *, wide: bool) -> Member:
    choose = max if wide else min
    return choose(members, key=lambda member: _size(member, group, wide=wide) or 0)


def _size(member: Member, group: int, *, wide: bool) -> int | None:
    """The field of a kind's widest or narrowest path; None without a local figure."""
    kind, row = member
    field = kind.fields[group]
    if not isinstance(field, Field):
        return None
    return largest(field, row.wide[group]) if wide else smallest(field, row.narrow[group])
