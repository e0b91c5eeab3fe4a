"""Names in a scope: ids, references, blocks and params that name nothing, or the wrong thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rflint.diagnostic import Fault, Related
from rflint.document import Map, Seq, Value
from rflint.formats.native.scopes import NAMES_ONLY, Reference, Scope, Template, fault
from rflint.nearly import did_you_mean
from rflint.source import Span

UNNAMED = "a layer that another one reads by name needs an `id`"


def check_names(scope: Scope, blocks: dict[str, Scope]) -> Iterator[Fault]:
    """What is wrong with the ids, references, blocks and params that stand in a scope."""
    above: dict[str, Span] = {}
    below = {template.id: template for template in reversed(scope.templates) if template.id}
    for place, template in enumerate(scope.templates):
        if template.sources or template.use or "like" in template.data or place == 0:
            yield from _check_sources(scope, template, place, above, below, blocks)
        if template.use:
            yield from _check_use(template, blocks)
        if template.params:
            yield from _check_params(scope, template)
        if template.id:
            if template.id in above or template.id in scope.inputs:
                yield from _check_id(scope, template, above)
            above.setdefault(template.id, template.definition.name)
    for reference in scope.results.values():
        yield from _check_result(scope, reference, above)


def _check_id(scope: Scope, template: Template, above: dict[str, Span]) -> Iterator[Fault]:
    at = template.definition.name
    if template.id in above:
        first = Related("first used here", above[template.id])
        yield fault("RF005", at, f"the id `{template.id}` stands twice in {_named(scope)}", first)
    elif template.id in scope.inputs:
        declared = Related("declared here", scope.inputs[template.id])
        yield fault("RF003", at, f"`{template.id}` is the name of an input and cannot be an id", declared)


def _named(scope: Scope) -> str:
    return f"block `{scope.name}`" if scope.name else "the document"


def _check_sources(
    scope: Scope,
    template: Template,
    place: int,
    above: dict[str, Span],
    below: dict[str, Template],
    blocks: dict[str, Scope],
) -> Iterator[Fault]:
    for reference in template.sources.values():
        yield from _check_reference(scope, template, reference, above, below, "from")
    like = template.data.get("like")
    if isinstance(like, str):
        reference = Reference(tuple(like.split(".")), template.data.spans["like"][1])
        yield from _check_reference(scope, template, reference, above, below, "like")
    if "from" not in template.data and place == 0 and len(scope.inputs) > 1:
        names = ", ".join(f"`{name}`" for name in scope.inputs)
        yield fault(
            "RF004", template.definition.op, f"{_named(scope)} has several inputs: say which in `from` ({names})"
        )
    block = blocks.get(template.use or "")
    if block is not None:
        yield from _check_block_inputs(template, block)


def _check_result(scope: Scope, reference: Reference, ids: dict[str, Span]) -> Iterator[Fault]:
    first = reference.parts[0]
    if first in scope.inputs:
        yield fault("RF003", reference.span, f"`{first}` is an input; an output must be a layer")
    elif first not in ids:
        yield _no_layer(first, reference.span, "in", scope, ids)


def _check_reference(
    scope: Scope, template: Template, reference: Reference, above: dict[str, Span], below: dict[str, Template], key: str
) -> Iterator[Fault]:
    first = reference.parts[0]
    if first in above or first in scope.inputs:
        return
    if below.get(first) is template:
        yield fault("RF004", reference.span, f"`{first}` is this layer itself; `{key}` names layers above it")
    elif first in below:
        there = Related(f"`{first}` stands here", below[first].definition.name)
        yield fault("RF004", reference.span, f"`{first}` stands below; `{key}` names layers above it", there)
    else:
        yield _no_layer(first, reference.span, "above in", scope, [*above, *scope.inputs])


def _no_layer(name: str, at: Span, where: str, scope: Scope, known: Iterable[str]) -> Fault:
    help: tuple[str, ...] = ()
    if name == "layers":
        help = (UNNAMED,)
    elif name == "input":
        help = (f"the inputs here are {', '.join(f'`{one}`' for one in scope.inputs)}",)
    return fault("RF004", at, f"no layer `{name}` {where} {_named(scope)}{did_you_mean(name, known)}", help=help)


def _check_block_inputs(template: Template, block: Scope) -> Iterator[Fault]:
    value = template.data.get("from")
    names = ", ".join(f"`{name}`" for name in block.inputs)
    if len(block.inputs) == 1:
        if isinstance(value, Map):
            yield fault("RF003", template.written("from"), f"block `{block.name}` has one input: `from` is an id")
        return
    if not isinstance(value, Map):
        message = f"block `{block.name}` has several inputs: `from` must map each of {names} to an id"
        yield fault("RF003", template.written("from"), message)
        return
    for name, (at, _) in value.spans.items():
        if name not in block.inputs:
            hint = did_you_mean(name, block.inputs)
            yield fault("RF004", at, f"block `{block.name}` has no input `{name}`{hint}")
    missing = [f"`{name}`" for name in block.inputs if name not in value]
    if missing:
        yield fault("RF003", template.written("use"), f"no `from` for {', '.join(missing)} of block `{block.name}`")


def _check_use(template: Template, blocks: dict[str, Scope]) -> Iterator[Fault]:
    if template.use is None:
        return
    block = blocks.get(template.use)
    at = template.written("use")
    if block is None:
        yield fault("RF004", at, f"no block `{template.use}`{did_you_mean(template.use, blocks)}")
        return
    given: set[str] = set()
    for key in ("with", "first", "each"):
        values = template.data.get(key)
        if isinstance(values, Map):
            yield from _check_given(values, block)
            given |= set(values) if key != "first" else set()
    for name, default in block.params.items():
        if default.value is None and name not in given:
            needed = Related("it has no default", default.where.span)
            yield fault("RF003", at, f"block `{block.name}` needs a value for `{name}`", needed)
    yield from _check_each(template)


def _check_given(values: Map, block: Scope) -> Iterator[Fault]:
    for name, (at, _) in values.spans.items():
        if name not in block.params:
            hint = did_you_mean(name, block.params) or (" (it has none)" if not block.params else "")
            yield fault("RF004", at, f"block `{block.name}` has no param `{name}`{hint}")


def _check_each(template: Template) -> Iterator[Fault]:
    each = template.data.get("each")
    if not isinstance(each, Map):
        return
    lists = {name: one for name, one in each.items() if isinstance(one, Seq)}
    first = next(iter(lists), None)
    for name, one in lists.items():
        if first is not None and len(one) != len(lists[first]):
            other = Related(f"`{first}` has {len(lists[first])}", each.spans[first][1])
            message = f"the lists of `each` must be equally long; `{name}` has {len(one)} entries"
            yield fault("RF003", each.spans[name][1], message, other)
        for key in ("with", "first"):
            also = template.data.get(key)
            if isinstance(also, Map) and name in also:
                there = Related("and here", also.spans[name][0])
                yield fault("RF003", each.spans[name][0], f"`{name}` stands in `each` and in `{key}`", there)


def _check_params(scope: Scope, template: Template) -> Iterator[Fault]:
    for name, at in _param_places(template.data):
        if name in scope.params:
            continue
        if scope.name is None:
            yield fault("RF004", at, f"`${name}` stands outside a block; only blocks have params")
        else:
            hint = did_you_mean(name, scope.params)
            yield fault("RF004", at, f"block `{scope.name}` has no param `{name}`{hint}")


def _param_places(data: Map) -> Iterator[tuple[str, Span]]:
    for key, value in data.items():
        if key not in NAMES_ONLY and not key.startswith("x-"):
            yield from _places(value, data.spans[key][1])


def _places(value: Value, span: Span) -> Iterator[tuple[str, Span]]:
    if isinstance(value, str):
        if value.startswith("$"):
            yield value[1:], span
    elif isinstance(value, Map):
        for key, one in value.items():
            yield from _places(one, value.spans[key][1])
    elif isinstance(value, Seq):
        for one, at in zip(value, value.spans):
            yield from _places(one, at)
