"""Params of blocks: `$name` replaced by the value given for it, checked against the schema again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rflint.diagnostic import Fault, Finding, Related
from rflint.document import Document, Map, Seq, Value
from rflint.formats.native.scopes import NAMES_ONLY, Given, Scope, Template
from rflint.network import Where
from rflint.source import Span

Vias = dict[Span, tuple[Span, ...]]
"""For the place of a value that a param gave: the `$name`s that led there."""


def mapping(values: Mapping[str, Value], span: Span, spans: dict[str, tuple[Span, Span]]) -> Map:
    """A mapping with the places of its entries."""
    made = Map(values)
    made.span, made.spans = span, spans
    return made


def sequence(values: Iterable[Value], span: Span, spans: list[Span]) -> Seq:
    """A list with the places of its entries."""
    made = Seq(values)
    made.span, made.spans = span, spans
    return made


def resolved(value: Value, at: Span, params: Mapping[str, Given], vias: Vias) -> tuple[Value, Span]:
    """A value with every `$name` in it replaced, and where the result was written."""
    if isinstance(value, str):
        given = params.get(value[1:]) if value.startswith("$") else None
        if given is None:
            return value, at
        vias[given.where.span] = (at, *given.where.via)
        return given.value, given.where.span
    if isinstance(value, Map):
        return _resolved_map(value, params, vias), at
    if isinstance(value, Seq):
        pairs = [resolved(one, place, params, vias) for one, place in zip(value, value.spans)]
        return sequence([one for one, _ in pairs], at, [place for _, place in pairs]), at
    return value, at


def _resolved_map(data: Map, params: Mapping[str, Given], vias: Vias) -> Map:
    values: dict[str, Value] = {}
    spans: dict[str, tuple[Span, Span]] = {}
    for key, value in data.items():
        key_at, at = data.spans[key]
        values[key], place = (value, at) if key in NAMES_ONLY else resolved(value, at, params, vias)
        spans[key] = (key_at, place)
    return mapping(values, data.span, spans)


def layer(
    template: Template, params: Mapping[str, Given], document: Document, check: bool
) -> tuple[Map, dict[str, Where], list[Fault]]:
    """A layer with its params replaced, where its arguments stand, and what the schema says of the values given."""
    if not template.params:
        return template.data, {key: Where(at) for key, (_, at) in template.data.spans.items()}, []
    vias: Vias = {}
    data = _resolved_map(template.data, params, vias)
    places = {key: Where(at, vias.get(at, ())) for key, (_, at) in data.spans.items()}
    return data, places, _violations(data, vias, document) if check else []


def _violations(layer: Map, vias: Vias, document: Document) -> list[Fault]:
    from rflint.schema import violations

    here = layer.span
    layers = sequence([layer], here, [here])
    whole = mapping({"rflint": 1, "layers": layers}, here, {"rflint": (here, here), "layers": (here, here)})
    found = violations(Document(document.source, whole, here))
    return [Fault(code, _with_vias(finding, vias)) for code, finding in found]


def _with_vias(finding: Finding, vias: Vias) -> Finding:
    related = tuple(Related("the param stands here", at) for at in vias.get(finding.span, ()))
    return Finding(finding.span, finding.message, (*finding.related, *related), finding.help)


def call(
    template: Template, block: Scope, params: Mapping[str, Given], document: Document
) -> tuple[list[Fault], int, list[dict[str, Given]], dict[str, Given], dict[str, Given]]:
    """How a block is run: faults, `repeat`, the rounds of `each`, the values of every run, and those of the first."""
    faults: list[Fault] = []
    repeat = template.data.get("repeat", 1)
    if isinstance(repeat, str):
        vias: Vias = {}
        written = template.data
        spans = {key: written.spans[key] for key in ("use", "repeat")}
        data = _resolved_map(mapping({"use": template.use, "repeat": repeat}, written.span, spans), params, vias)
        faults = _violations(data, vias, document)
        repeat = data["repeat"] if not faults else 1
    given = {**block.params, **_values(template, "with", params)}
    return (
        faults,
        repeat if isinstance(repeat, int) else 1,
        _rounds(template, params),
        given,
        _values(template, "first", params),
    )


def _values(template: Template, key: str, params: Mapping[str, Given]) -> dict[str, Given]:
    data = template.data.get(key)
    if not isinstance(data, Map):
        return {}
    return {name: _given(value, data.spans[name][1], params) for name, value in data.items()}


def _given(value: Value, at: Span, params: Mapping[str, Given]) -> Given:
    vias: Vias = {}
    found, place = resolved(value, at, params, vias)
    return Given(found, Where(place, vias.get(place, ())))


def _rounds(template: Template, params: Mapping[str, Given]) -> list[dict[str, Given]]:
    each = template.data.get("each")
    if not isinstance(each, Map):
        return []
    lists = {name: value for name, value in each.items() if isinstance(value, Seq)}
    count = min((len(value) for value in lists.values()), default=0)
    return [{name: _given(value[n], value.spans[n], params) for name, value in lists.items()} for n in range(count)]
