"""From rows to a document in the native language: rows become layers, modules become blocks.

Every word of the result stands where the user wrote what it comes from; what comes from a table stands nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import isfinite
from typing import Any

from rflint.diagnostic import Fault
from rflint.formats.native.scopes import fault
from rflint.formats.yolo.binding import bound
from rflint.formats.yolo.filling import Layer, filled, holds, params, spread, value
from rflint.formats.yolo.heads import Head
from rflint.formats.yolo.rows import IMAGE, Given, Row
from rflint.formats.yolo.scales import Scale
from rflint.formats.yolo.table import Module, Table
from rflint.nearly import did_you_mean
from rflint.source import Span

INPUT = "input"
MOST_ENTRIES = 100
"""Entries of a list that makes a layer each."""


@dataclass
class Draft:
    """The layers of rows, as they come, and what is to be known of them afterwards."""

    table: Table
    scale: Scale
    faults: list[Fault]
    layers: list[tuple[Layer, Span]] = field(default_factory=list)
    blocks: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    """The row of every layer of the document, by the layer's id."""
    labels: dict[str, str] = field(default_factory=dict)
    """What a report calls a layer, by its id: `4`, `22.box.0`."""
    results: dict[int, str] = field(default_factory=dict)
    """The layer that gives the result of a row."""
    given: dict[int, list[str]] = field(default_factory=dict)
    """All layers whose results are what a row gives: a head gives several."""
    unknown: dict[str, str] = field(default_factory=dict)
    """For the layers of modules that no table has, which one may have been meant, in words."""
    aside: set[int] = field(default_factory=set)
    """Rows whose result goes elsewhere than to rows."""
    channels: dict[int, float | None] = field(default_factory=dict)
    _variants: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Append what a row runs."""
        module = self.table.modules.get(str(row.module.value))
        if module is None:
            self._unknown(row)
            return
        values = bound(module, row, self.scale.name, self.faults)
        same = self._channels(module, row, values)
        if module.parts:
            Head(self, module, row).add()
            self.aside |= {row.number} if module.aside else set()
        elif module.many:
            self._join(module, row, values, same)
        else:
            self._module(module, row, values, same)

    def emit(self, row: Row, layer: Layer, part: str = "", label: str = "") -> str:
        """Append a layer of the document, and give its id."""
        word = re.sub(r"\W+", "_", str(row.module.value).removeprefix("nn.")).strip("_").lower() or "row"
        id = f"{word}_{row.number}{part and '_' + part.replace('.', '_')}"
        self.layers.append(({"id": Given(id, row.module.span), **layer}, row.span))
        self.rows[id] = row
        self.labels[id] = label or f"{row.number}{part and '.' + part}"
        self.results[row.number] = id
        self.given[row.number] = [id]
        return id

    def source(self, given: Given) -> Given:
        """The layer that a source of a row names."""
        return Given(self.name(given.value), given.span)

    def name(self, row: int) -> str:
        """The layer that gives the result of a row; of one that cannot be read, the image stands for it."""
        return INPUT if row == IMAGE else self.results.get(row, INPUT)

    def sources(self, row: Row) -> Given:
        """`from` of a layer that reads all that its row reads."""
        given = [self.source(one) for one in row.sources]
        return Given(given, row.source) if row.listed and len(given) > 1 else Given(given[0].value, row.source)

    def _unknown(self, row: Row) -> None:
        opaque = {"op": Given("opaque", row.module.span), "from": self.sources(row)}
        self.unknown[self.emit(row, opaque)] = did_you_mean(str(row.module.value), self.table.modules)
        self.channels[row.number] = None

    def _channels(self, module: Module, row: Row, values: Mapping[str, Given]) -> bool:
        """Note how many channels the row gives; whether that is known, and as many as it reads."""
        before = [self.channels.get(one.value) for one in row.sources]
        known = [one for one in before if one is not None]
        given = values[module.channels].value if module.channels in values else None
        if isinstance(given, (int, float)) and isfinite(given):
            self.channels[row.number] = self.scale.channels(given)
        else:
            self.channels[row.number] = sum(known) if len(known) == len(before) else None
        return len(before) == 1 and before[0] is not None and before[0] == self.channels[row.number]

    def _module(self, module: Module, row: Row, values: Mapping[str, Given], same: bool) -> None:
        times = self.scale.repeats(row.repeats.value)
        given = dict(values)
        if module.inside:
            given["n"] = Given(times, row.repeats.span)
        layers = self._chosen(module, given, same)
        runs = {"repeat": Given(times, row.repeats.span)} if times > 1 and not module.inside else {}
        reads = self._reads(module, row)
        if len(layers) == 1 and "op" in layers[0] and "repeat" not in layers[0] and not module.inputs:
            self.emit(row, {**filled(layers[0], given, row.module.span), "from": reads, **runs})
            return
        self.emit(row, {**self.use(row, module, layers, given, reads), **runs})

    def use(
        self, row: Row, module: Module, layers: Sequence[Layer], values: Mapping[str, Given], reads: Given
    ) -> Layer:
        """A layer that runs some layers of a module as a block."""
        given = {name: value(values, name) for name in sorted(params(layers))}
        use = {"use": Given(self._block(module, layers, list(given)), row.module.span), "from": reads}
        return {**use, "with": Given(given, row.args_span)} if given else use

    def ends(self, row: Row, ids: list[str]) -> None:
        """Note what a row gives that has several layers in the document."""
        self.given[row.number] = ids
        self.results[row.number] = ids[-1]
        if len(ids) == 1:
            self.labels[ids[0]] = str(row.number)

    def _reads(self, module: Module, row: Row) -> Given:
        """`from` of a module that reads one map, or those that its declaration names."""
        wanted = len(module.inputs) or 1
        if len(row.sources) != wanted:
            maps = "one map" if wanted == 1 else f"{wanted} maps"
            message = f"`{module.name}` reads {maps}; there are {len(row.sources)} here"
            self.faults.append(fault("RF003", row.source, message))
        if len(module.inputs) > 1:
            pairs = zip(module.inputs, [*row.sources, *row.sources * wanted])
            return Given({name: self.source(one) for name, one in pairs}, row.source)
        return Given(self.source(row.sources[0]).value, row.source)

    def _chosen(self, module: Module, values: Mapping[str, Given], same: bool) -> list[Layer]:
        """The layers that a module has with these arguments."""
        facts = {name: given.value for name, given in values.items()} | {"same": same}
        layers = [layer for layer in module.layers if holds(layer, facts)]
        for name, id in module.spread.items():
            entries = facts[name] if isinstance(facts[name], list) else [facts[name]]
            if len(entries) > MOST_ENTRIES:
                message = f"`{name}` of `{module.name}` has {len(entries):,} entries; the most is {MOST_ENTRIES}"
                self.faults.append(fault("RF008", values[name].span, message))
                entries = entries[:1]
            layers = spread(layers, id, name, len(entries))
        return [{key: value for key, value in layer.items() if key not in ("when", "unless")} for layer in layers]

    def _block(self, module: Module, layers: Sequence[Layer], names: Sequence[str]) -> str:
        """The block that has these layers, and these params."""
        key = (module.name, module.inputs, tuple(map(repr, layers)))
        if key not in self._variants:
            name = self._variants[key] = self._unused(module.name)
            entry: dict[str, Any] = {"params": dict.fromkeys(names)} if names else {}
            if module.inputs:
                entry["inputs"] = list(module.inputs)
            self.blocks[name] = {**entry, "layers": list(layers)}
            self._need(layers)
        return self._variants[key]

    def _unused(self, module: str) -> str:
        """A name for a block that no other one has."""
        word = re.sub(r"\W+", "_", module).strip("_")
        word = word if word[:1].isascii() and word[:1].isalpha() else f"m{word}"
        names = (f"{word}-{n}" if n > 1 else word for n in count(1))
        return next(name for name in names if name not in self.blocks and name not in self.table.blocks)

    def _need(self, layers: Iterable[Layer]) -> None:
        """Take over the blocks that layers use."""
        for layer in layers:
            name = layer.get("use")
            if isinstance(name, str) and name not in self.blocks and name in self.table.blocks:
                self.blocks[name] = self.table.blocks[name]
                self._need(self.table.blocks[name]["layers"])

    def _join(self, module: Module, row: Row, values: Mapping[str, Given], same: bool) -> None:
        layer = self._chosen(module, values, same)[0]
        if not row.listed:
            message = f"`{module.name}` reads several maps: `from` must be a list, such as [-1, {row.sources[0].value}]"
            self.faults.append(fault("RF003", row.source, message))
        op = layer["op"] if len(row.sources) > 1 or layer["op"] == "opaque" else "identity"
        self.emit(row, {"op": Given(op, row.module.span), "from": self.sources(row)})
