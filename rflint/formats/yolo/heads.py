"""Modules that read several maps: heads, with a branch for every map, and fusions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rflint.formats.native.scopes import fault
from rflint.formats.yolo.filling import Layer, filled
from rflint.formats.yolo.rows import Given, Row
from rflint.formats.yolo.table import Module
from rflint.network import NOWHERE

if TYPE_CHECKING:
    from rflint.formats.yolo.drafting import Draft

_WHICH = {
    "each": slice(None),
    "first": slice(1),
    "second": slice(1, 2),
    "rest": slice(1, None),
    "others": slice(-1),
}
_ALONE = ("first", "second")


class Head:
    """The parts of one module, added to a draft in their order."""

    def __init__(self, draft: Draft, module: Module, row: Row) -> None:
        self.draft, self.module, self.row = draft, module, row
        self.sources = [draft.source(one) for one in row.sources]
        self.made: dict[str, list[str]] = {}

    def add(self) -> None:
        """Append all parts; what no other part reads is what the row gives."""
        read: set[str] = set()
        for part, entry in self.module.parts.items():
            self.made[part] = list(self._part(part, entry))
            read |= {name for key in ("sum", "fold", "then") for name in _names(entry.get(key, ()))}
        ends = _level_by_level([ids for part, ids in self.made.items() if part not in read])
        if not ends:
            message = f"`{self.module.name}` reads several maps; there is one here"
            self.draft.faults.append(fault("RF003", self.row.source, message))
            ends = [self._operator("identity", self.sources[:1], "")]
        self.draft.ends(self.row, ends)

    def _part(self, part: str, entry: Mapping[str, Any]) -> Sequence[str]:
        if "sum" in entry:
            return self._sum(part, entry["sum"])
        if "fold" in entry:
            return self._fold(part, entry["layers"], self.made[entry["fold"]])
        if "then" in entry:
            return [self._run(part, entry["layers"], self._at(id)) for id in self.made[entry["then"]][-1:]]
        kind, layers = next(iter(entry.items()))
        places = range(len(self.sources))[_WHICH[kind]]
        return [
            self._run(part if kind in _ALONE else f"{part}.{n}", layers, self.sources[place], 2**place)
            for n, place in enumerate(places)
        ]

    def _at(self, id: str) -> Given:
        return Given(id, self.row.source)

    def _sum(self, part: str, names: Sequence[str]) -> Sequence[str]:
        ends = {"first": self.sources[:1], "last": self.sources[-1:]}
        read = [one for name in names for one in ends.get(name) or map(self._at, self.made[name])]
        return [self._operator("add" if len(read) > 1 else "identity", read, part)] if read else []

    def _operator(self, op: str, read: Sequence[Given], part: str) -> str:
        reads = Given(list(read), self.row.source) if len(read) > 1 else read[0]
        return self.draft.emit(self.row, {"op": Given(op, self.row.module.span), "from": reads}, part)

    def _fold(self, part: str, layers: Sequence[Layer], maps: Sequence[str]) -> Sequence[str]:
        made = list(maps[-1:])
        block = Module(f"{self.module.name}-{part}", None, inputs=("x", "y"))
        for place in reversed(range(len(maps) - 1)):
            reads = {"x": self._at(made[-1]), "y": self._at(maps[place])}
            use = self.draft.use(self.row, block, layers, {}, Given(reads, self.row.source))
            made.append(self.draft.emit(self.row, use, f"{part}.{place}"))
        return made[-1:]

    def _run(self, place: str, layers: Sequence[Layer], source: Given, up: int = 1) -> str:
        """One branch on one map."""
        values = {"up": Given(up, NOWHERE)}
        if len(layers) > 1:
            branch = Module(f"{self.module.name}-branch", None)
            return self.draft.emit(self.row, self.draft.use(self.row, branch, layers, values, source), place)
        layer = dict(filled(layers[0], values, self.row.module.span))
        if layer.get("like") == "$last":
            layer["like"] = self.sources[-1]
        return self.draft.emit(self.row, {**layer, "from": source}, place)


def _level_by_level(branches: Sequence[Sequence[str]]) -> list[str]:
    """Results of all branches: those of the first map, then those of the second; last those that read one map alone."""
    most = max(map(len, branches), default=0)
    levels = [ids for ids in branches if len(ids) == most]
    others = [id for ids in branches if len(ids) < most for id in ids]
    return [*(id for level in zip(*levels) for id in level), *others]


def _names(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else value
