"""Layers by the names that people give them: canonical ids, what `from` would call them, names of outputs."""

from __future__ import annotations

from collections.abc import Iterator

from rflint.nearly import did_you_mean
from rflint.network import Network


class Names:
    """The names of a network's layers.

    Where a layer runs several times, its bare name means the last run: `stage2` is what `stage2` gives in the end, and
    `stage2.body` a layer of its last run.
    """

    def __init__(self, network: Network) -> None:
        self._outputs = {output.name: output.layer for output in network.outputs}
        self._layers = {layer.id: index for index, layer in enumerate(network.layers)}
        self._results = network.results
        self._last: dict[str, int] = {}
        for id in (*self._layers, *self._results):
            self._note_runs(id)

    def find(self, name: str) -> int:
        """The place of a layer in `Network.layers`.

        Raises:
            KeyError: no layer and no output has the name; says which name is near.
        """
        canonical = self._canonical(name)
        for known, key in ((self._layers, name), (self._layers, canonical), (self._results, canonical)):
            if key in known:
                return known[key]
        if name in self._outputs:
            return self._outputs[name]
        known_names = (*self._outputs, *self._results, *self._last, *self._layers)
        raise KeyError(f"no layer `{name}`{did_you_mean(name, known_names)}")

    def _note_runs(self, id: str) -> None:
        prefix = ""
        for label in _labels(id):
            if label.isdecimal():
                self._last[prefix] = max(int(label), self._last.get(prefix, 0))
            prefix = f"{prefix}.{label}" if prefix else label

    def _canonical(self, name: str) -> str:
        """The name with the number of the last run where none is given."""
        found = ""
        for label in _labels(name):
            if found in self._last and not label.isdecimal():
                found += f".{self._last[found]}"
            found = f"{found}.{label}" if found else label
        return f"{found}.{self._last[found]}" if found in self._last else found


def _labels(id: str) -> Iterator[str]:
    """The parts of an id; `layers.3` is one: a layer without a name."""
    parts = iter(id.split("."))
    for part in parts:
        number = next(parts, None) if part == "layers" else None
        yield part if number is None else f"{part}.{number}"
