"""Where paths that are not centred alike first meet."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Field, Unknown, mean_centre
from rflint.geometry.paths import Centre, Kind, Row, Table, centre, largest


class Branch(NamedTuple):
    """All paths into a join with one mean centre on one axis; `kind` is that of one with the largest field.

    `center` and `receptive_field` are in input samples; `source` is the place in the join's sources that the witness
    comes by.
    """

    center: Fraction
    stride: Fraction
    receptive_field: int
    paths: int
    source: int
    kind: Kind


def introduced(analysis: Analysis, layer: int, origin: int, group: int, among: Callable[[Kind], bool]) -> list[Branch]:
    """The differently centred branches of a join that brings more centres than any of its sources has; else none.

    Only kinds of paths `among` those asked for count. (12) and (13) of Araujo, Norris, Sim, Distill 2019, taken at
    the origin.
    """
    here = _table(analysis, layer, origin)
    sources = analysis.network.layers[layer].sources
    if here is None or here.truncated or len(here.rows) < 2 or len(sources) < 2:
        return []
    found = _centres(here, group, among)
    before = [_table(analysis, source, origin) for source in sources]
    most = max(len(_centres(table, group, among)) for table in before if table is not None)
    if len(found) < 2 or len(found) <= most or len({one.shift for one in found}) > 1:
        return []
    branches = [_branch(analysis, group, rows) for rows in found.values()]
    return sorted(branches, key=lambda branch: branch.center)


def any_kind(kind: Kind) -> bool:
    """All paths, whatever they pass."""
    return True


def centres_of(analysis: Analysis, layer: int, origin: int, group: int) -> set[Fraction]:
    """The mean centres of all paths to a map, in input samples; of a causal axis the right edges."""
    table = _table(analysis, layer, origin)
    found = _centres(table, group, any_kind) if table is not None else {}
    return {one.mean for one in found if one.mean is not None}


def _table(analysis: Analysis, layer: int, origin: int) -> Table | None:
    reach = analysis.reach[origin][layer]
    return reach.table if reach is not None else None


def _centres(table: Table, group: int, among: Callable[[Kind], bool]) -> dict[Centre, list[tuple[Kind, Row]]]:
    found: dict[Centre, list[tuple[Kind, Row]]] = {}
    for kind, row in table.rows.items():
        one = centre(kind.fields[group], table.causal[group])
        if one is not None and one.mean is not None and among(kind):
            found.setdefault(one, []).append((kind, row))
    return found


def _branch(analysis: Analysis, group: int, rows: list[tuple[Kind, Row]]) -> Branch:
    sized = [
        (largest(field, row.wide[group]), kind, row)
        for kind, row in rows
        if isinstance(field := kind.fields[group], Field)
    ]
    size, kind, row = max(sized, key=lambda entry: entry[0])
    one = centre(kind.fields[group], analysis.modes[group] is not None)
    assert one is not None and one.mean is not None
    paths = sum(row.paths for *_, row in sized)
    return Branch(one.mean, one.stride, size, paths, row.wide[group].source, kind)


class Mismatch(NamedTuple):
    """Effective strides that differ at a join on one axis class, with the places of their branches in its sources."""

    group: int
    places: tuple[int, ...]
    strides: tuple[Fraction, ...]


def mismatches(analysis: Analysis, layer: int, origin: int) -> list[Mismatch]:
    """Axis classes on which the branches of a join have different effective strides; (12) of the article."""
    found: list[Mismatch] = []
    sources = analysis.network.layers[layer].sources
    for group in range(max(analysis.classes) + 1):
        strides: dict[Fraction, int] = {}
        for place, source in enumerate(sources):
            reach = analysis.reach[origin][source]
            state = reach.fields[group] if reach is not None else None
            if isinstance(state, (Field, Unknown)) and state.stride is not None:
                strides.setdefault(state.stride, place)
        if len(strides) > 1:
            found.append(Mismatch(group, tuple(strides.values()), tuple(strides)))
    return found


def widest(analysis: Analysis, layer: int, origin: int, group: int) -> list[int]:
    """The layers of a path from the origin with the largest field on an axis class; empty where paths are not known."""
    table = _table(analysis, layer, origin)
    if table is None:
        return []
    sized = [
        (largest(field, row.wide[group]), kind)
        for kind, row in table.rows.items()
        if isinstance(field := kind.fields[group], Field)
    ]
    return analysis.witness(origin, layer, max(sized, key=lambda one: one[0])[1], group, largest=True) if sized else []


def floating_between(analysis: Analysis, layer: int, origin: int) -> dict[int, list[int]]:
    """Layers of unknown padding that only some paths into a join pass, where it first brings these together.

    Each with the axis classes on which that is so.
    """
    sources = analysis.network.layers[layer].sources
    if len(sources) < 2:
        return {}
    tables = [_table(analysis, source, origin) for source in sources]
    here = _table(analysis, layer, origin)
    found: dict[int, list[int]] = {}
    for group in range(max(analysis.classes) + 1):
        before = set().union(*(_passed_by_some(table, group) for table in tables))
        for number in _passed_by_some(here, group) - before:
            found.setdefault(number, []).append(group)
    return found


def _passed_by_some(table: Table | None, group: int) -> set[int]:
    """Layers of unknown padding that some of the paths to a map pass, and others do not."""
    fields = [kind.fields[group] for kind in table.rows] if table is not None else []
    passed = [{number for number, _ in shift} for shift in {one.shift for one in fields if isinstance(one, Field)}]
    return {number for numbers in passed for number in numbers if not all(number in other for other in passed)}


class Jitter(NamedTuple):
    """Paths into a join with one mean centre whose phases lie `samples` apart at the most, in input samples."""

    samples: Fraction
    stride: Fraction


def jitter(analysis: Analysis, layer: int, origin: int, group: int) -> Jitter | None:
    """How far paths lie apart at single outputs of a join that first brings phases of other kinds together.

    Their mean centres agree, or those that differ were brought together before.
    """
    sources = analysis.network.layers[layer].sources
    reach = analysis.reach[origin][layer]
    state = reach.fields[group] if reach is not None else None
    if not isinstance(state, Field) or len(sources) < 2:
        return None
    found = _swings(_table(analysis, layer, origin), group)
    before = [_swings(_table(analysis, source, origin), group) for source in sources]
    means = [len({mean for mean, _ in one}) for one in before]
    if len(found) <= max(map(len, before)) or len({mean for mean, _ in found}) > max(means):
        return None
    alike: dict[Fraction, list[tuple[Fraction, ...]]] = {}
    for mean, swing in found:
        alike.setdefault(mean, []).append(swing)
    return Jitter(max(map(_widest_gap, alike.values())), state.stride)


def _swings(table: Table | None, group: int) -> set[tuple[Fraction, tuple[Fraction, ...]]]:
    """The mean centres of paths to a map, each with how far its phases lie from it."""
    fields = [kind.fields[group] for kind in table.rows] if table is not None else []
    return {found for field in fields if isinstance(field, Field) and (found := _swing(field)) is not None}


def _swing(field: Field) -> tuple[Fraction, tuple[Fraction, ...]] | None:
    mean = mean_centre(field)
    if mean is None or None in field.lo:
        return None
    pairs = zip(field.lo, field.hi)
    away = [
        Fraction(lo + hi, 2) - field.stride * j - mean
        for j, (lo, hi) in enumerate(pairs)
        if lo is not None and hi is not None
    ]
    period = next(n for n in range(1, len(away) + 1) if len(away) % n == 0 and away == away[:n] * (len(away) // n))
    return mean, tuple(away[:period])


def _widest_gap(swings: list[tuple[Fraction, ...]]) -> Fraction:
    phases = range(lcm(*map(len, swings)))
    at = [[swing[j % len(swing)] for swing in swings] for j in phases]
    return max(max(one) - min(one) for one in at)
