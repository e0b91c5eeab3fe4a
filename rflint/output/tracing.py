"""A trace as titled tables of text, for the formats that people read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from rflint.geometry.wording import listed
from rflint.output.sheet import FIGURES, Entry, per_axis, value

SHOWN = 8
"""Layers of a path that are named in a cell."""

PHASES = 16
"""Phases whose fields are shown."""

LONGEST = 24
"""Digits of a number that are shown."""

_STEPS = ("line", "layer", "op", "k", "s", "p", "d", "r", "S", "P")
_RIGHT = frozenset(("line", "k", "s", "p", "d", "r", "S", "P", "paths", "share", "samples"))

LEGEND = (
    "k kernel size, s stride, p padding (before,after), d dilation of the layer",
    "r receptive field, S effective stride, P effective padding of its result, along the path",
)


class Section(NamedTuple):
    """A title, what is said under it, a table (of no rows: none), and notes below; `right` are columns of numbers."""

    title: str
    lead: list[str]
    header: tuple[str, ...] = ()
    rows: Sequence[tuple[str, ...]] = ()
    notes: Sequence[str] = ()

    @property
    def right(self) -> tuple[bool, ...]:
        """For every column, whether it stands to the right."""
        return tuple(name in _RIGHT for name in self.header)


def title(entry: Entry) -> str:
    """The heading of a trace."""
    name = f" ({entry['name']})" if entry["name"] else ""
    name += f" at scale {entry['scale']}" if "scale" in entry else ""
    sizes = ", ".join(f"{key} {_given(one)}" for key, one in entry["inputs"].items())
    return f"{entry['file']}{name}: {' × '.join(entry['axes'])}, {sizes}"


def _given(one: Entry) -> str:
    """The size of an input, and what it was chosen from."""
    size = per_axis(one["size"])
    return size if one["size"] == one["declared"] or size == "unknown" else f"{size} (of {per_axis(one['declared'])})"


def sections(entry: Entry) -> Iterator[Section]:
    """All that is said of a layer, towards every origin in turn."""
    for origin, found in entry["towards"].items():
        yield _figures(entry, origin, found)
        yield from _witnesses(found)
        yield from _signatures(entry, found)
        if found["region"]:
            yield _region(entry, origin, found["region"])


def _figures(entry: Entry, origin: str, found: Entry) -> Section:
    size = per_axis(entry["size"])
    title = f"{entry['id']} ({entry['op']}, line {entry['line']}), size {size}, towards {origin}"
    lead = [_listed_figures(found), *_phases(entry["axes"], found["phases"])]
    if found["local"]:
        lead.append(f"local figures beside the global ones: {_listed_figures(found['local'])}")
    verdict = {True: "aligned", False: "not aligned"}.get(found["aligned"], "alignment unknown")
    lead.append(f"{_count(found['paths'])}, {verdict}")
    reasons = {**entry.get("reasons", {}), **found.get("reasons", {})}
    return Section(title, lead, notes=[f"unknown: {why}" for why in dict.fromkeys(reasons.values())])


def _listed_figures(found: Entry) -> str:
    least, most = found["receptive_field_min"], found["receptive_field"]
    field = per_axis([_range(*pair) for pair in zip(least, most)])
    others = [f"{name} {per_axis(found[key])}" for key, name in FIGURES.items() if key != "receptive_field"]
    return ", ".join([f"receptive field {field}", *others])


def _phases(axes: Sequence[str], phases: Sequence[object]) -> Iterator[str]:
    """How many phases there are, and the field of each."""
    along: dict[str, list[str]] = {}
    for axis, one in zip(axes, phases):
        if isinstance(one, list):
            fields = ", ".join("–" if phase is None else str(phase[1] - phase[0] + 1) for phase in one)
            shown = f"{len(one)} phases" + (f" with fields {fields}" if len(one) <= PHASES else "")
            along.setdefault(shown, []).append(axis)
    for shown, names in along.items():
        yield shown if len(names) == len(axes) else f"{shown} along {listed(names)}"


def _range(least: object, most: object) -> str:
    return value(most) if least == most else f"{value(least)}–{value(most)}"


def _count(number: str) -> str:
    return "1 path" if number == "1" else f"{_short(number)} paths"


def _short(number: str) -> str:
    """A count; of one with more digits than anybody reads, how many they are."""
    return f"{int(number):,}" if len(number) <= LONGEST else f"about 1e{len(number) - 1}"


def _witnesses(found: Entry) -> Iterator[Section]:
    for one in found["witnesses"]:
        along = "" if len(found["witnesses"]) == 1 else f" along {listed(one['axes'])}"
        what = "the only path" if found["paths"] == "1" else "a path with the largest field"
        yield _steps(f"{what}{along}", one["largest"])
        if one["smallest"]:
            yield _steps(f"a path with the smallest field{along}", one["smallest"])


def _steps(what: str, steps: Sequence[Entry]) -> Section:
    return Section(f"{what}: {_field(steps[-1])}", [], _STEPS, [_step(one) for one in steps])


def _field(step: Entry) -> str:
    return _range(step["receptive_field_min"], step["receptive_field"])


def _step(one: Entry) -> tuple[str, ...]:
    op = f"{one['op']} {one['detail']}" if one["detail"] else one["op"]
    shape = (one["kernel_size"], one["stride"], _padding(one["padding"]), one["dilation"])
    figures = (_field(one), _plain(one["effective_stride"]), _plain(one["effective_padding"]))
    return (_plain(one["line"]), one["id"], op, *map(_plain, shape), *figures)


def _plain(one: object) -> str:
    return "" if one is None else str(one)


def _padding(given: object) -> object:
    """Padding on both sides, once where it is alike."""
    if not isinstance(given, list):
        return given
    return given[0] if given[0] == given[1] else f"{given[0]},{given[1]}"


def _signatures(entry: Entry, found: Entry) -> Iterator[Section]:
    """Paths by where they are centred; nothing new where there is only one."""
    signatures = found["signatures"]
    if signatures == "unknown" or found["paths"] == "1":
        return
    header: tuple[str, ...] = ("paths", "share", "effective stride", _compared(entry["causal"]), "receptive field")
    rows: list[tuple[str, ...]] = [_signature(one) for one in signatures]
    if len(signatures) > 1:
        header = (*header, "by way of")
        ways = [[(step["id"], step["line"]) for step in one["witness"]] for one in signatures]
        common = set(ways[0]).intersection(*ways[1:])
        rows = [(*row, _way([step for step in way if step not in common])) for row, way in zip(rows, ways)]
    others = int(found["paths"]) - sum(int(one["count"]) for one in signatures)
    notes = [f"and {_count(str(others))} without a grid, or of too many kinds to be told apart"] if others else []
    yield Section("paths by centre", [], header, rows, notes)


def _compared(causal: Sequence[bool]) -> str:
    """What paths are told apart by, besides their strides."""
    words = ["right edge" if one else "mean centre" for one in causal]
    return words[0] if len(set(words)) == 1 else "×".join(words)


def _signature(one: Entry) -> tuple[str, ...]:
    field = per_axis([_range(*pair) for pair in zip(one["receptive_field_min"], one["receptive_field"])])
    return (
        _short(one["count"]),
        _share(one["share"]),
        per_axis(one["effective_stride"]),
        per_axis(one["center"]),
        field,
    )


def _share(text: str) -> str:
    """A share in per cent, and as it is, where that is short."""
    rounded = percent(Fraction(text))
    return rounded if text in ("0", "1") or len(text) > LONGEST else f"{text} ({rounded})"


def percent(share: Fraction) -> str:
    """A share in per cent, to a tenth; never 0 or 100 for what is neither."""
    tenths = (2000 * share.numerator + share.denominator) // (2 * share.denominator)
    if tenths == 0 and share:
        return "< 0.1 %"
    if tenths == 1000 and share != 1:
        return "> 99.9 %"
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest} %" if rest else f"{whole} %"


def _way(steps: Sequence[tuple[str, int]]) -> str:
    """Layers with their lines; of many the ends."""
    names = [f"{id} ({line})" for id, line in steps]
    if len(names) > SHOWN:
        names[SHOWN // 2 : -SHOWN // 2] = [f"… {len(names) - SHOWN} more …"]
    return " → ".join(names) or "only layers that all pass"


def _region(entry: Entry, origin: str, region: Entry) -> Section:
    index = ", ".join(f"{axis} {at}" for axis, at in zip(entry["axes"], entry["index"]))
    header = ("axis", "unclipped", "clipped", "read", "samples", "padding")
    columns = (region["unclipped"], region["clipped"], region["read"])
    cells = zip(*(map(_interval, column) for column in columns), region["samples"], region["padding"])
    rows = [
        (axis, *spans, str(samples), _padding_share(padding))
        for axis, (*spans, samples, padding) in zip(entry["axes"], cells)
    ]
    whole = region["padding_of_all_axes"]
    told = len(rows) > 1 and whole not in (None, "unknown")
    notes = [f"padding of all axes together: {_share(whole)}"] if told else []
    notes += [f"unknown: {why}" for why in dict.fromkeys(region["reasons"].values())]
    return Section(f"the region of output {index} in {origin}", [], header, rows, notes)


def _interval(one: object) -> str:
    if isinstance(one, list):
        return f"{one[0]} … {one[1]}"
    return "nothing" if one is None else str(one)


def _padding_share(share: str | None) -> str:
    if share is None:
        return "–"
    return share if share == "unknown" else _share(share)
