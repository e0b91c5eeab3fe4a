"""The network of a draft, in the words of its rows: every layer stands at its row, under the row's index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rflint.formats.yolo.drafting import Draft
from rflint.network import NOWHERE, Declaration, Definition, Layer, Network, Opaque, Operator, Where


def named_by_rows(network: Network, draft: Draft) -> Network:
    """The network with the ids and places of rows: `4` is what row 4 gives, `4.m.0.cv1` a layer inside it."""
    inside = [_label(draft, layer.id) for layer in network.layers]
    named = {**dict(zip(inside, range(len(inside)))), **{_label(draft, one): at for one, at in network.results.items()}}
    ids = list(inside)
    for first, node in _ends(network, draft).items():
        ids[node] = draft.labels[first]
        named[draft.labels[first]] = node
    operators: dict[int, Operator] = {}
    layers = list(network.layers)
    for node in range(network.input_count, len(layers)):
        layer = layers[node]
        row = draft.rows[_first(layer.id)]
        operator = operators.setdefault(id(layer.operator), _operator(layer, draft))
        layers[node] = Layer(
            ids[node],
            operator,
            layer.sources,
            tuple(row.module.span if at == NOWHERE else at for at in layer.source_spans),
            Definition(row.module.span, row.module.span, row.source),
        )
    return replace(
        network,
        layers=tuple(layers),
        outputs=tuple(replace(one, name=draft.labels[one.name]) for one in network.outputs),
        declarations=tuple(_declarations(network, draft)),
        results=named,
        scale=draft.scale.name,
    )


def _declarations(network: Network, draft: Draft) -> Iterator[Declaration]:
    """The rows, and whether anything reads what they give."""
    used = {one.name for one in network.declarations if one.used}
    for number, ids in draft.given.items():
        read = number in draft.aside or not used.isdisjoint(ids)
        yield Declaration("row", str(number), draft.rows[ids[0]].module.span, read)


def _first(id: str) -> str:
    return id.partition(".")[0]


def _label(draft: Draft, id: str) -> str:
    first, dot, rest = id.partition(".")
    return f"{draft.labels.get(first, first)}{dot}{rest}".replace(".layers.", ".")


def _ends(network: Network, draft: Draft) -> dict[str, int]:
    """For every layer of the document, the map that it gives: of several runs, the last."""
    ends: dict[str, int] = {}
    for node, layer in enumerate(network.layers):
        first = _first(layer.id)
        if first in draft.labels:
            ends[first] = node
    for result, node in network.results.items():
        first, _, run = result.partition(".")
        if not run or run.isdecimal():
            ends[first] = node
    return ends


def _operator(layer: Layer, draft: Draft) -> Operator:
    """The operator, without places that are nowhere; one of unknown geometry under the name of its module."""
    spans = {name: Where(where.span) for name, where in layer.operator.spans.items() if where.span != NOWHERE}
    if not isinstance(layer.operator, Opaque):
        return replace(layer.operator, spans=spans)
    first = _first(layer.id)
    return Opaque(str(draft.rows[first].module.value), draft.unknown.get(first, ""), spans=spans)
