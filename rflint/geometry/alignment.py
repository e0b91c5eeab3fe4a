"""Where paths that are not centred alike first meet."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.analysis import Analysis
from rflint.geometry.fields import Field, Unknown
from rflint.geometry.paths import RESIZED, Centre, Kind, Row, Table, centre, largest


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


def tolerance(analysis: Analysis, layer: int) -> Fraction | None:
    """Cells that paths into a join may be apart, by the `aligned` limits of what it leads to; None if waived."""
    network = analysis.network
    limits = [limit for limit in network.limits if limit.name == "aligned"]
    here = next((limit for limit in limits if not limit.whole and layer in limit.maps), None)
    if here is not None:
        return _cells(here.alignment)
    said = {at: limit.alignment for limit in limits for at in limit.maps}
    reached = _reached(analysis, layer)
    asked = [_cells(said.get(output.layer, True)) for output in network.outputs if output.layer in reached]
    strict = [cells for cells in asked if cells is not None]
    return min(strict) if strict else (None if asked else Fraction(0))


def _cells(said: bool | str | Fraction | None) -> Fraction | None:
    if said is False:
        return None
    return Fraction(said) if isinstance(said, Fraction) else Fraction(0)


def _reached(analysis: Analysis, layer: int) -> set[int]:
    reached = {layer}
    for at in range(layer + 1, len(analysis.network.layers)):
        if not reached.isdisjoint(analysis.network.layers[at].sources):
            reached.add(at)
    return reached


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


def resized(analysis: Analysis, layer: int, origin: int) -> bool:
    """Whether a path into a join passes a resize to a given size: then its stride is what that size makes it."""
    tables = [_table(analysis, source, origin) for source in analysis.network.layers[layer].sources]
    return any(kind.passed == RESIZED for table in tables if table is not None for kind in table.rows)


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


def floating_between(analysis: Analysis, layer: int, origin: int) -> set[int]:
    """Layers of unknown padding that only some paths into a join pass, where it first brings these together."""
    sources = analysis.network.layers[layer].sources
    if len(sources) < 2:
        return set()
    tables = [_table(analysis, source, origin) for source in sources]
    here = _table(analysis, layer, origin)
    found: set[int] = set()
    for group in range(max(analysis.classes) + 1):
        before = set().union(*(_passed_by_some(table, group) for table in tables))
        found |= _passed_by_some(here, group) - before
    return found


def _passed_by_some(table: Table | None, group: int) -> set[int]:
    """Layers of unknown padding that some of the paths to a map pass, and others do not."""
    fields = [kind.fields[group] for kind in table.rows] if table is not None else []
    passed = [{number for number, _ in shift} for shift in {one.shift for one in fields if isinstance(one, Field)}]
    return {number for numbers in passed for number in numbers if not all(number in other for other in passed)}
