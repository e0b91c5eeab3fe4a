"""Scopes of the native language: the document and its blocks, each with its names resolved as far as they stand in it.

What is wrong with a name whatever the params are is found here, once per place; expand.py then trusts it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rflint.diagnostic import Fault, Finding, Related
from rflint.document import Document, Map, Seq, Value
from rflint.network import Definition, Operator, Where
from rflint.source import Span


class Given(NamedTuple):
    """A value for a param, and where it was written."""

    value: Value
    where: Where


class Reference(NamedTuple):
    """A dotted name in `from`, `like` or `outputs`, in its parts."""

    parts: tuple[str, ...]
    span: Span

    def __str__(self) -> str:
        return ".".join(self.parts)


@dataclass(eq=False)
class Template:
    """A layer as it is written. `sources` maps input names of a block to references; elsewhere keys count from 0."""

    data: Map
    index: int
    id: str | None
    """The id it was given."""
    use: str | None
    """The block it runs; None for an operator."""
    definition: Definition
    sources: dict[str, Reference]
    params: tuple[str, ...]
    """The `$name`s in its arguments."""
    runs_counted: bool
    """Whether its runs are numbered: `repeat` or `each` is written, be it once."""
    cache: dict[tuple[int, ...], tuple[Operator, tuple[Given, ...]]] = field(default_factory=dict)
    """Operators built from it, by the identities of the values given for its params, kept alive beside them."""

    @property
    def label(self) -> str:
        """Its id, else its place in the list of layers."""
        return self.id or f"layers.{self.index}"

    def written(self, key: str) -> Span:
        """Where the value of a key is written, else the operator or block; a merged one in the anchored mapping."""
        word = next(one for one in (key, "op", "use") if one in self.data)
        return self.data.spans[word][1]


@dataclass(eq=False)
class Scope:
    """The document (`name` None) or a block."""

    name: str | None
    data: Map
    span: Span
    inputs: dict[str, Span]
    params: dict[str, Given]
    templates: list[Template]
    results: dict[str, Reference]
    """What `outputs` says: the name of each result, `""` for a block's single one; empty: the last layer."""


def references(value: Value, span: Span) -> dict[str, Reference]:
    """What a `from` or `outputs` says: one id, a list, or a mapping from names."""
    if isinstance(value, str):
        return {"": Reference(tuple(value.split(".")), span)}
    if isinstance(value, Map):
        spans = {key: at for key, (_, at) in value.spans.items()}
        return {key: Reference(tuple(one.split(".")), spans[key]) for key, one in value.items() if isinstance(one, str)}
    entries = zip(value, value.spans) if isinstance(value, Seq) else ()
    return {str(n): Reference(tuple(one.split(".")), at) for n, (one, at) in enumerate(entries) if isinstance(one, str)}


def param_names(value: Value) -> Iterable[str]:
    """Every `$name` in a value."""
    if isinstance(value, str):
        return (value[1:],) if value.startswith("$") else ()
    if isinstance(value, Map):
        return [name for one in value.values() for name in param_names(one)]
    return [name for one in value for name in param_names(one)] if isinstance(value, Seq) else ()


NAMES_ONLY = ("id", "op", "use", "from", "like", "limits")


def merges(document: Document) -> list[Span]:
    """Every `<<` that merges an anchored mapping in, in the order of the text."""
    uses = {use for anchor in document.anchors for use in anchor.uses}
    return sorted(use for use in uses if document.source[use] == "<<")


def _template(data: Map, index: int, entry: Span, merged_at: Sequence[Span]) -> Template:
    spans, id, use = data.spans, data.get("id"), data.get("use")
    at = _own(spans["op" if "op" in data else "use"][1], entry, data, merged_at)
    name = _own(spans["id"][1], entry, data, merged_at) if "id" in data else at
    source = _own(spans["from"][1], entry, data, merged_at) if "from" in data else at
    return Template(
        data,
        index,
        id if isinstance(id, str) else None,
        use if isinstance(use, str) else None,
        Definition(name, at, source),
        references(data["from"], spans["from"][1]) if "from" in data else {},
        tuple(sorted({name for key, value in data.items() if key not in NAMES_ONLY for name in param_names(value)})),
        "repeat" in data or "each" in data,
    )


def _own(word: Span, entry: Span, data: Map, merged_at: Sequence[Span]) -> Span:
    """A word of the layer that stands at `entry`, or the alias or the `<<` that brings the word in there."""
    if entry != data.span:
        return entry
    if entry.start <= word.start < entry.end or not merged_at:
        return word
    merge = merged_at[min(bisect_left(merged_at, entry), len(merged_at) - 1)]
    return merge if entry.start <= merge.start < entry.end else word


def scope(name: str | None, data: Map, span: Span, merged_at: Sequence[Span] = ()) -> Scope:
    """Read the document or a block; names are not resolved yet. `merged_at`: see `merges`."""
    layers = data["layers"]
    spans = layers.spans if isinstance(layers, Seq) else ()
    templates = [
        _template(layer, index, at, merged_at)
        for index, (layer, at) in enumerate(zip(layers if isinstance(layers, Seq) else (), spans))
        if isinstance(layer, Map)
    ]
    return Scope(name, data, span, _inputs(data), _params(data), templates, _results(data))


def _results(data: Map) -> dict[str, Reference]:
    """What `outputs` says, by name; of a list, each id is its own name."""
    value = data.get("outputs")
    if value is None:
        return {}
    found = references(value, data.spans["outputs"][1])
    if isinstance(value, Seq):
        return {str(reference): reference for reference in found.values()}
    if not isinstance(value, Map):
        return found
    for name, entry in value.items():
        if isinstance(entry, Map) and isinstance(entry.get("from"), str):
            found[name] = Reference(tuple(str(entry["from"]).split(".")), entry.spans["from"][1])
    return {name: found[name] for name in value if name in found}


def _inputs(data: Map) -> dict[str, Span]:
    declared = data.get("inputs")
    if isinstance(declared, Map):
        return {key: at for key, (at, _) in declared.spans.items()}
    if isinstance(declared, Seq):
        return {name: at for name, at in zip(declared, declared.spans) if isinstance(name, str)}
    return {"input": data.spans["input"][0] if "input" in data else data.span}


def _params(data: Map) -> dict[str, Given]:
    params = data.get("params")
    if not isinstance(params, Map):
        return {}
    return {key: Given(value, Where(params.spans[key][1])) for key, value in params.items()}


def fault(code: str, span: Span, message: str, *related: Related, help: tuple[str, ...] = ()) -> Fault:
    """A finding made while reading."""
    return Fault(code, Finding(span, message, tuple(related), help))
