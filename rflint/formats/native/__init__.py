"""The native spec language, version 1: scopes are read, names resolved, blocks expanded, limits bound."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from itertools import islice

from rflint import limits
from rflint.diagnostic import Fault
from rflint.document import Document, Map, Seq, Value
from rflint.document.top_level import has_key
from rflint.formats import Reading
from rflint.formats.native import count
from rflint.formats.native.expand import Enough, Expansion, Run
from rflint.formats.native.names import check_names
from rflint.formats.native.operators import unknown_axis
from rflint.formats.native.scopes import Scope, Template, fault, merges, scope
from rflint.network import Declaration, Input, Layer, Limit, Network, Output, Size, Where
from rflint.schema import violations
from rflint.source import Span

NAME = "native"
MARKER = "rflint"
READING = Reading()
MOST_FAULTS = 1_000
"""Faults in the names of one scope after which there is enough to mend."""


def recognise(document: Document) -> bool:
    """Whether the document carries the marker of the language."""
    return isinstance(document.data, Map) and MARKER in document.data


def marked(data: bytes) -> bool:
    """Whether bytes have the marker of the language."""
    return has_key(data, MARKER)


def faults(document: Document) -> tuple[Fault, ...]:
    """What is wrong with the YAML: all of it counts."""
    return document.faults


def choices(document: Document) -> tuple[str, ...]:
    """There is nothing to choose."""
    return ()


def modules() -> tuple[str, ...]:
    """There are none: blocks are written in the spec."""
    return ()


def native(document: Document, reading: Reading = READING) -> tuple[Map | None, list[Fault]]:
    """The document as it is."""
    network, found = read(document, reading)
    return (document.data if network and isinstance(document.data, Map) else None), found


def read(document: Document, reading: Reading = READING) -> tuple[Network | None, list[Fault]]:
    """The network that a document describes, or what keeps it from being one."""
    faults = violations(document)
    data = document.data
    if faults or not isinstance(data, Map):
        return None, faults
    merged_at = merges(document)
    whole = scope(None, data, document.span, merged_at)
    blocks = _blocks(data, merged_at)
    for one in (whole, *blocks.values()):
        faults.extend(islice(check_names(one, blocks), MOST_FAULTS))
    faults.extend(count.circles(blocks))
    if not faults:
        faults.extend(filter(None, [count.Counter(blocks).too_many(whole)]))
    return (None, faults) if faults else _expand(document, data, whole, blocks)


def _blocks(data: Map, merged_at: Sequence[Span]) -> dict[str, Scope]:
    blocks = data.get("blocks")
    if not isinstance(blocks, Map):
        return {}
    spans = blocks.spans
    return {name: scope(name, one, spans[name][0], merged_at) for name, one in blocks.items() if isinstance(one, Map)}


def _expand(
    document: Document, data: Map, whole: Scope, blocks: dict[str, Scope]
) -> tuple[Network | None, list[Fault]]:
    named = data.get("axes")
    axes = tuple(str(axis) for axis in named) if isinstance(named, Seq) else ("height", "width")
    faults: list[Fault] = []
    inputs = _inputs(data, axes, faults)
    work = Expansion(document, axes, blocks, list(inputs), faults)
    try:
        run = work.run(whole, {layer.id: number for number, layer in enumerate(inputs)}, {}, "", None)
        outputs = _outputs(whole, run)
        found = _limits(data, axes, outputs, work)
    except Enough:
        return None, _once(faults)
    causal = _causal(data, axes, faults)
    if faults:
        return None, _once(faults)
    name = data.get("name")
    declared = tuple(_declarations(whole, blocks, work.read))
    title = name if isinstance(name, str) else None
    return Network(axes, tuple(work.layers), len(inputs), outputs, title, found, declared, causal, work.results), []


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """Each fault once, however often its layer ran."""
    return list({(one.code, one.finding.span, one.finding.message): one for one in faults}.values())


def _inputs(data: Map, axes: tuple[str, ...], faults: list[Fault]) -> list[Layer]:
    several = data.get("inputs")
    declared = several if isinstance(several, Map) else {"input": data.get("input")}
    layers: list[Layer] = []
    for name, value in declared.items():
        size: tuple[Size, ...] = (None,) * len(axes)
        places: dict[str, Where] = {}
        if isinstance(value, Map) and "size" in value:
            at = value.spans["size"][1]
            places["size"] = Where(at)
            size = _sizes(value["size"], at, axes, places, faults)
        layers.append(Layer(name, Input("input", size, spans=places)))
    return layers


def _sizes(
    value: Value, at: Span, axes: tuple[str, ...], places: dict[str, Where], faults: list[Fault]
) -> tuple[Size, ...]:
    if not isinstance(value, Seq):
        return (_size(value, faults),) * len(axes)
    if len(value) != len(axes):
        faults.append(fault("RF003", at, f"`size` has {limits.wrong_length(len(value), axes)}"))
        return (None,) * len(axes)
    for axis, place in enumerate(value.spans):
        places[f"size.{axis}"] = Where(place)
    return tuple(_size(one, faults) for one in value)


def _size(value: Value, faults: list[Fault]) -> Size:
    if not isinstance(value, Map):
        return value if isinstance(value, int) else None
    least, most, step = (value.get(key, 1) for key in ("min", "max", "step"))
    if not (isinstance(least, int) and isinstance(most, int) and isinstance(step, int)):
        return None
    if least > most:
        faults.append(fault("RF003", value.spans["min"][1], f"`min` {least} is above `max` {most}"))
    return range(least, most + 1, step)


def _outputs(whole: Scope, run: Run) -> tuple[Output, ...]:
    if whole.results:
        return tuple(Output(name, run.results[name], reference.span) for name, reference in whole.results.items())
    last = whole.templates[-1]
    pairs = run.results.items()
    return tuple(
        Output(f"{last.label}.{name}" if name else last.label, node, last.definition.name) for name, node in pairs
    )


def _limits(data: Map, axes: tuple[str, ...], outputs: tuple[Output, ...], work: Expansion) -> tuple[Limit, ...]:
    """All limits; where two of one name speak of one layer, the one written nearer to it stands."""
    layers, faults = work.layers, work.faults
    found: list[Limit] = []
    for held in work.limits:
        inside = limits.kernels(layers, held.inside)
        read = limits.read(held.data, axes, held.label, held.maps, inside, faults, held.at)
        found += [replace(one, maps=tuple(held.inside)) if one.name == "aligned" else one for one in read]
    value = data.get("outputs")
    for output in outputs:
        entry = value.get(output.name) if isinstance(value, Map) else None
        own = entry.get("limits") if isinstance(entry, Map) else None
        if isinstance(own, Map):
            inside = limits.kernels(layers, _upstream(layers, output.layer))
            found += limits.read(own, axes, f"output `{output.name}`", (output.layer,), inside, faults)
    own = data.get("limits")
    if isinstance(own, Map):
        maps = tuple(dict.fromkeys(output.layer for output in outputs))
        inside = limits.kernels(layers, range(len(layers)))
        found += limits.read(own, axes, "the document", maps, inside, faults)
    return limits.nearest(found)


def _upstream(layers: list[Layer], layer: int) -> list[int]:
    """A layer and all that it depends on, in order."""
    seen = {layer}
    waiting = [layer]
    while waiting:
        for source in layers[waiting.pop()].sources:
            if source not in seen:
                seen.add(source)
                waiting.append(source)
    return sorted(seen)


def _causal(data: Map, axes: tuple[str, ...], faults: list[Fault]) -> dict[str, str]:
    value = data.get("causal")
    if isinstance(value, Map):
        pairs = {name: (str(mode), value.spans[name][0]) for name, mode in value.items()}
    else:
        entries = zip(value, value.spans) if isinstance(value, Seq) else ()
        pairs = {str(name): ("sample", at) for name, at in entries}
    faults.extend(unknown_axis(name, at, axes) for name, (_, at) in pairs.items() if name not in axes)
    return {name: mode for name, (mode, _) in pairs.items()}


def _declarations(whole: Scope, blocks: Mapping[str, Scope], read: Set[Template]) -> Iterable[Declaration]:
    """Layers, blocks, params and block inputs, and whether anything reads or uses them."""
    scopes = (whole, *blocks.values())
    used = {template.use for one in scopes for template in one.templates}
    run = {template for one in _run(whole, blocks) for template in one.templates}
    for name, block in blocks.items():
        yield Declaration("block", name, block.span, name in used)
    for one in scopes:
        if one.templates[0] in run:
            for template in one.templates:
                yield Declaration("layer", template.label, template.definition.name, template in read)
        asked = {name for template in one.templates for name in template.params}
        params = one.data.get("params")
        for name in one.params:
            at = params.spans[name][0] if isinstance(params, Map) else one.span
            yield Declaration("param", name, at, name in asked)
        if "inputs" in one.data:
            yield from _declared_inputs(one)


def _run(whole: Scope, blocks: Mapping[str, Scope]) -> list[Scope]:
    """The scopes that the network runs: the document, what it uses, and what that uses."""
    found = [whole]
    known: set[str] = set()
    for one in found:
        names = {template.use for template in one.templates if template.use is not None} - known
        known |= names
        found += [blocks[name] for name in names]
    return found


def _declared_inputs(scope: Scope) -> Iterable[Declaration]:
    named = {reference.parts[0] for template in scope.templates for reference in template.sources.values()}
    like = {str(template.data.get("like", "")).split(".")[0] for template in scope.templates}
    by_default = len(scope.inputs) == 1 and "from" not in scope.templates[0].data
    for name, at in scope.inputs.items():
        yield Declaration("input", name, at, name in named | like or by_default)
