"""A file's differences as a reviewer reads them: the outputs, then the layers, those that changed alike in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rflint.output.changes import ARROW, Entry, Figure, before_and_after, figures, together
from rflint.output.sheet import per_axis

LINES = 12
"""Lines on changed layers, and on renamed ones, that are shown without `--all`."""

NAMED = 5
"""Layers that a list of them names without `--all`."""

NOTHING = "no change in figures"

_COUNTED = re.compile(r"layers\.\d+")

Quote = Callable[[str], str]
"""Marks a name in running text."""


class Row(NamedTuple):
    """One figure of an output: its name, and both values."""

    title: str
    old: str
    new: str


class Output(NamedTuple):
    """An output whose figures changed: one by one, and in a sentence; `note` says what else there is to know of it."""

    name: str
    note: str
    rows: list[Row]
    sentence: str


class Review(NamedTuple):
    """What there is to say of one file: `verdict` in place of figures, if none changed; and lines on all else."""

    old: str
    new: str
    verdict: str
    outputs: list[Output]
    lines: list[str]


def review(entry: Entry, quote: Quote, every: bool = False) -> Review:
    """One file; `every` layer apart, or what is alike together."""
    compared = entry["status"] == "compared"
    changed = any(entry[part]["changed"] for part in ("outputs", "layers"))
    verdict = "" if changed else NOTHING if compared else _whole_file(entry)
    pen = _Pen(entry, quote, every)
    return Review(
        entry["old"],
        entry["new"],
        verdict,
        list(map(pen.output, entry["outputs"]["changed"])) if compared else [],
        list(pen.lines()) if compared else [],
    )


def _whole_file(entry: Entry) -> str:
    verdict, part = ("new file", "added") if entry["status"] == "added" else ("deleted", "removed")
    layers, outputs = (len(entry[what][part]) for what in ("layers", "outputs"))
    return f"{verdict} ({_count(layers, 'layer')}, {_count(outputs, 'output')})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


class _Pen(NamedTuple):
    """Writes about one file."""

    entry: Entry
    quote: Quote
    every: bool

    @property
    def axes(self) -> list[str]:
        found: list[str] = self.entry["axes"]["new"]
        return found

    def output(self, one: Entry) -> Output:
        """An output that changed."""
        found = [(figure, before_and_after(figure.change)) for figure in _of(one)]
        rows = [Row(f"{figure.title} {self._towards(figure)}".strip(), *both) for figure, both in found]
        sentence = self.sentence([(figure, ARROW.join(both)) for figure, both in found])
        return Output(one["name"], self._note(one), rows, sentence)

    def _note(self, one: Entry) -> str:
        was = f"was {self.quote(one['was'])}" if one["was"] else ""
        told = (one["was"], one["name"]) == (one["layer_was"], one["layer"])
        layers = f"now {self.quote(one['layer'])}, not {self.quote(one['layer_was'])}"
        moved = layers if one["moved"] and not told else ""
        return ", ".join(filter(None, (was, moved)))

    def _towards(self, figure: Figure) -> str:
        """Which input a figure speaks of, where there are several."""
        several = len(self.entry["towards"]) > 1 and figure.origin
        return f"towards {self.quote(figure.origin)}" if several else ""

    def sentence(self, parts: Sequence[tuple[Figure, str]]) -> str:
        """Figures with what is said of each; an input is named once."""
        said = []
        for towards, alike in groupby(parts, lambda part: self._towards(part[0])):
            texts = ", ".join(f"{figure.title} {text}" for figure, text in alike)
            said.append(f"{towards}: {texts}" if towards else texts)
        return "; ".join(said)

    def lines(self) -> Iterator[str]:
        """All but the figures of outputs."""
        yield from self._surroundings()
        yield from self._other_outputs()
        if self.every:
            yield from (self._one(one) for one in self.entry["layers"]["changed"])
        else:
            yield from self._runs()
        for what in ("added", "removed"):
            if layers := self.entry["layers"][what]:
                names = [f"{self.quote(one['id'])} ({one['op']})" for one in layers]
                yield f"{_count(len(layers), 'layer')} {what}: {self._listed(names)}"
        yield from self._renamed()

    def _surroundings(self) -> Iterator[str]:
        old, new = self.entry["axes"]["old"], self.entry["axes"]["new"]
        if old != new:
            yield f"axes: {' × '.join(old)}{ARROW}{' × '.join(new)}"
        for one in self.entry["inputs"]:
            name, was = one["name"], one["was"]
            if name is None or was is None:
                yield f"input {'removed' if name is None else 'added'}: {self.quote(was if name is None else name)}"
                continue
            if name != was:
                yield f"input renamed: {self.quote(was)}{ARROW}{self.quote(name)}"
            for change in one["changes"].values():
                yield f"input {self.quote(name)}: size {per_axis(change['old'])}{ARROW}{per_axis(change['new'])}"

    def _other_outputs(self) -> Iterator[str]:
        outputs = self.entry["outputs"]
        changed = {one["name"] for one in outputs["changed"]}
        if self.entry["layers"]["changed"] and not changed:
            yield f"outputs: {NOTHING}"
        for one in outputs["renamed"]:
            if one["name"] not in changed:
                yield f"output renamed: {self.quote(one['was'])}{ARROW}{self.quote(one['name'])}"
        for what in ("added", "removed"):
            for one in outputs[what]:
                at = f" ({self.quote(one['layer'])})" if one["layer"] != one["name"] else ""
                yield f"output {what}: {self.quote(one['name'])}{at}"

    def _one(self, one: Entry) -> str:
        was = f" (was {self.quote(one['was'])})" if one["was"] else ""
        parts = [(figure, ARROW.join(before_and_after(figure.change))) for figure in _of(one)]
        return f"{self.quote(one['id'])}{was}: {self.sentence(parts)}"

    def _runs(self) -> Iterator[str]:
        """Layers that follow each other with changes of the same figures; an output alone has been spoken of."""
        told = {one["layer"] for one in self.entry["outputs"]["changed"] if not one["moved"]}
        grouped = (list(run) for _, run in groupby(self.entry["layers"]["changed"], _keys))
        runs = [run for run in grouped if len(run) > 1 or run[0]["id"] not in told]
        shown = runs if len(runs) <= LINES else runs[: LINES - 1]
        yield from (self._one(run[0]) if len(run) == 1 else self._run(run) for run in shown)
        if left := sum(map(len, runs[len(shown) :])):
            yield f"{_count(left, 'more layer')} changed; `--all` lists every one"

    def _run(self, run: Sequence[Entry]) -> str:
        across = run[-1]["index"] - run[0]["index"] + 1
        count = f"{len(run)} layers" if across == len(run) else f"{len(run)} of the {across} layers"
        ends = f"{self.quote(run[0]['id'])} to {self.quote(run[-1]['id'])}"
        columns = zip(*map(_of, run))
        parts = [(column[0], together(column, self.axes)) for column in columns]
        return f"{count} from {ends}: {self.sentence(parts)}"

    def _renamed(self) -> Iterator[str]:
        """Layers with another id; those whose ids changed in the same way together."""
        alike: dict[tuple[str, ...], list[Entry]] = {}
        for at, one in enumerate(self.entry["layers"]["renamed"]):
            alike.setdefault((str(at),) if self.every else _renaming(one), []).append(one)
        groups = list(alike.items())
        shown = groups if self.every or len(groups) <= LINES else groups[: LINES - 1]
        for way, layers in shown:
            first = f"{self.quote(layers[0]['was'])}{ARROW}{self.quote(layers[0]['id'])}"
            counted = "counted anew" if way == _COUNTED_ANEW else "renamed"
            more = f", and {len(layers) - 1} more alike" if len(layers) > 1 else ""
            yield f"{_count(len(layers), 'layer')} {counted}: {first}{more}"
        if left := sum(len(layers) for _, layers in groups[len(shown) :]):
            yield f"{_count(left, 'more layer')} renamed; `--all` lists every one"

    def _listed(self, names: Sequence[str]) -> str:
        shown = names if self.every or len(names) <= NAMED + 1 else names[:NAMED]
        more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
        return ", ".join(shown) + more


_COUNTED_ANEW = ("layers.*",)


def _renaming(one: Entry) -> tuple[str, ...]:
    """The part of an id that changed, before and now; `_COUNTED_ANEW` where only unnamed layers are counted anew."""
    was, now = one["was"], one["id"]
    if _COUNTED.sub("", was) == _COUNTED.sub("", now):
        return _COUNTED_ANEW
    old, new = was.split("."), now.split(".")
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    return ".".join(old), ".".join(new)


def _of(one: Entry) -> list[Figure]:
    return figures(one["changes"])


def _keys(one: Entry) -> list[tuple[object, ...]]:
    return [figure.key for figure in _of(one)]
