"""What differs between the figures of two networks, as plain data: what `rflint diff --output-format json` prints.

Figures are those of the report (version 1), in input samples. A layer is in both networks as `rflint.pairing` says.
The form of an entry of `files` (version 1):

    {"old": "a.yaml", "new": "b.yaml", "status": "compared" or "added" or "deleted",
     "axes": {"old": ["height", "width"], "new": […]}, "towards": ["input"],
     "inputs": [{"name": "input", "was": "image", "changes": {"size": {"old": [32, 32], "new": [64, 64]}}}],
     "outputs": {"changed": [{"name", "was", "layer", "layer_was", "moved", "changes"}], "added": [{"name", "layer"}],
                 "removed": [{"name", "layer"}], "renamed": [{"name", "was", "layer", "layer_was"}]},
     "layers": {"changed": [{"id", "op", "line", "was", "index", "changes"}], "added": [{"id", "op", "line"}],
                "removed": [{"id", "op", "line"}], "renamed": [{"id", "op", "line", "was"}]}}

`changes` holds what differs only: {"size": {"old", "new"}, "towards": {"input": {"receptive_field": {"old", "new"}, …,
"local": {…}, "reached": {"old": true, "new": false}}}}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rflint.network import Network
from rflint.reports.pairing import paired

VERSION = 1

COMPARED, ADDED, DELETED = "compared", "added", "deleted"
"""What became of a file."""

FIGURES = ("receptive_field", "effective_stride", "effective_padding", "center", "size", "aligned")
"""What can be watched for changes: `receptive_field` stands for that of the smallest phase, too."""

_TOWARDS = ("receptive_field", "receptive_field_min", "effective_stride", "effective_padding", "center", "aligned")
_LOCAL = ("receptive_field", "receptive_field_min", "effective_padding", "center")

Entry = dict[str, Any]
Changes = dict[str, Any]


class Side(NamedTuple):
    """One of two networks: its entry in the report, with the figures of every layer."""

    entry: Mapping[str, Any]
    network: Network


def compare(old: Side | None, new: Side | None, names: tuple[str, str]) -> Entry:
    """What differs from `old` to `new`; None where there is no such file on that side. `names` are those of the files.

    `towards` are the inputs that figures are measured from in both. `changed` lists the outputs and the layers that
    are in both and have other figures; the layers with `index`, their place among the layers that are in both. `was`
    is what something was called before, where that is not its name now; `moved`, that an output is another layer now.
    """
    axes = {key: side and side.entry["axes"] for key, side in (("old", old), ("new", new))}
    found: Entry = {"old": names[0], "new": names[1], "status": COMPARED, "axes": axes, "towards": [], "inputs": []}
    if old is None or new is None:
        one, other = (_parts(side.entry if side else None) for side in (old, new))
        return found | {"status": DELETED if new is None else ADDED} | _all_of(one, other)
    pair = _Pair(old, new)
    found |= {"towards": pair.origins, "inputs": list(pair.inputs())}
    return found | {"outputs": pair.outputs(), "layers": pair.layers()}


def changed_figures(entry: Entry, every: bool) -> set[str]:
    """The figures (of `FIGURES`) that changed in an output, or in any layer; all where an output is not there now."""
    outputs = entry["outputs"]
    if outputs["removed"] or (every and entry["layers"]["removed"]):
        return set(FIGURES)
    changed = [*outputs["changed"], *(entry["layers"]["changed"] if every else ())]
    return {figure for one in changed for figure in _figures_of(one["changes"])}


def _figures_of(changes: Changes) -> Iterator[str]:
    if "size" in changes:
        yield "size"
    for towards in changes.get("towards", {}).values():
        if "reached" in towards:
            yield from (figure for figure in FIGURES if figure != "size")
        for name in (*towards, *towards.get("local", ())):
            figure = name.removesuffix("_min")
            if figure in FIGURES:
                yield figure


def _parts(entry: Mapping[str, Any] | None) -> tuple[list[Entry], list[Entry]]:
    """The outputs and the layers of a file, as they are listed where they are in one network only."""
    if entry is None:
        return [], []
    return [{"name": name, "layer": at} for name, at in entry["outputs"].items()], list(map(_named, entry["maps"]))


def _all_of(old: tuple[list[Entry], list[Entry]], new: tuple[list[Entry], list[Entry]]) -> Entry:
    return {
        name: {"changed": [], "added": added, "removed": removed, "renamed": []}
        for name, removed, added in zip(("outputs", "layers"), old, new)
    }


def _named(one: Mapping[str, Any]) -> Entry:
    return {"id": one["id"], "op": one["op"], "line": one["line"]}


class _Pair:
    """Two networks, and which layers are in both."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.same = paired(old.network, new.network)
        self.old_ids, self.new_ids = ([layer.id for layer in side.network.layers] for side in (old, new))
        self.was = {self.new_ids[at]: self.old_ids[before] for at, before in self.same.items()}
        self.origins = [name for name in new.entry["inputs"] if name in self.was]
        self.old_maps, self.new_maps = ({one["id"]: one for one in side.entry["maps"]} for side in (old, new))

    def inputs(self) -> Iterator[Entry]:
        """Inputs that are new, gone, called otherwise, or of another size."""
        before, now = self.old.entry["inputs"], self.new.entry["inputs"]
        for name, one in now.items():
            was = self.was.get(name)
            changes = _changes(before[was], one, ("size",)) if was in before else {}
            if was != name or changes:
                yield {"name": name, "was": was, "changes": changes}
        for name in before:
            if name not in self.was.values():
                yield {"name": None, "was": name, "changes": {}}

    def outputs(self) -> Entry:
        """Outputs by their names; then those of one layer; the only one of both networks is the same."""
        before, now = self.old.entry["outputs"], self.new.entry["outputs"]
        was = _outputs_before(before, now, self.was)
        found = self._compared(
            [
                {"name": name, "was": _unless(was[name], name), "layer": at, "layer_was": before[was[name]]}
                for name, at in now.items()
                if name in was
            ],
            lambda one: (one["layer_was"], one["layer"]),
        )
        for one in found["changed"]:
            one["moved"] = self.was.get(one["layer"]) != one["layer_was"]
        found["added"] = [{"name": name, "layer": at} for name, at in now.items() if name not in was]
        found["removed"] = [{"name": name, "layer": at} for name, at in before.items() if name not in was.values()]
        return found

    def layers(self) -> Entry:
        """Layers in file order."""
        inputs = self.new.network.input_count
        both = [
            {**_named(self.new_maps[id]), "was": _unless(self.was[id], id)}
            for at in self.same
            if at >= inputs and (id := self.new_ids[at])
        ]
        for index, one in enumerate(both):
            one["index"] = index
        found = self._compared(both, lambda one: (one["was"] or one["id"], one["id"]))
        gone = set(self.was.values())
        found["added"] = [_named(one) for id, one in self.new_maps.items() if id not in self.was]
        found["removed"] = [_named(one) for id, one in self.old_maps.items() if id not in gone]
        return found

    def _compared(self, both: Sequence[Entry], ids: Callable[[Entry], tuple[str, str]]) -> Entry:
        """What is in both networks, by what is new of it."""
        changed = []
        for one in both:
            before, now = ids(one)
            if changes := self._changed(self.old_maps[before], self.new_maps[now]):
                changed.append({**one, "changes": changes})
        renamed = [{key: value for key, value in one.items() if key != "index"} for one in both if one["was"]]
        return {"changed": changed, "added": [], "removed": [], "renamed": renamed}

    def _changed(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
        changes = _changes(old, new, ("size",))
        towards = {origin: found for origin, *sides in self._origins(old, new) if (found := _towards(*sides))}
        return changes | ({"towards": towards} if towards else {})

    def _origins(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
        """What a map is towards each input that is in both networks, before and now."""
        for origin in self.origins:
            yield origin, old["towards"].get(self.was[origin]), new["towards"].get(origin)


def _unless(was: str, name: str) -> str | None:
    return None if was == name else was


def _outputs_before(before: Mapping[str, str], now: Mapping[str, str], was: Mapping[str, str]) -> dict[str, str]:
    """Which output of the old network an output of the new one is."""
    found = {name: name for name in now if name in before}
    left = {at: name for name, at in before.items() if name not in found}
    for name, at in now.items():
        if name not in found and was.get(at) in left:
            found[name] = left.pop(was[at])
    if len(before) == len(now) == 1 and not found:
        return dict(zip(now, before))
    return found


def _towards(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Changes:
    """The figures of a map towards an input that differ; `reached` where a path leads in one of the networks only."""
    if old is None or new is None:
        return {} if old is new else {"reached": {"old": old is not None, "new": new is not None}}
    changes = _changes(old, new, _TOWARDS)
    local = _local(old, new)
    return changes | ({"local": local} if local else {})


def _local(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Local figures that differ on an axis where both figures proper are global, so that these do not show it."""
    before, now = old["local"], new["local"]
    if not isinstance(before, dict) or not isinstance(now, dict):
        return {}
    hidden = [at for at, sides in enumerate(zip(old["global"], new["global"])) if all(sides)]
    found = _changes(before, now, _LOCAL)
    return {name: one for name, one in found.items() if any(_differs(one, at) for at in hidden)}


def _differs(change: Changes, axis: int) -> bool:
    sides = (change["old"], change["new"])
    old, new = (side[axis] if isinstance(side, list) else side for side in sides)
    return bool(old != new or "by_size" in change)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any], names: Sequence[str]) -> Changes:
    """Figures that differ; of those that vary with the input size, `by_size` lists the values, smallest sizes first."""
    found: Changes = {}
    for name in names:
        values = {"old": old[name], "new": new[name]}
        by_size = {"old": _by_size(old, name), "new": _by_size(new, name)}
        if values["old"] != values["new"] or by_size["old"] != by_size["new"]:
            found[name] = values | ({"by_size": by_size} if any(by_size.values()) else {})
    return found


def _by_size(figures: Mapping[str, Any], name: str) -> list[Any] | None:
    listed = figures.get("by_size", {}).get(name)
    return listed and [one["value"] for one in listed]
