"""How many layers a spec expands to, found before any is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rflint.diagnostic import Fault, Related
from rflint.document import Map, Seq
from rflint.formats.native.scopes import Scope, Template, fault
from rflint.network import Where
from rflint.source import Span

MAX_LAYERS = 999_999
"""What a million layers would take, in time and memory, is more than a linter may."""
MAX_MEASURED = 250_000
"""Inputs times maps, where there are several inputs."""
MAX_NESTING = 100
MAX_CIRCLES = 20
MAX_SHOWN = 10


def circles(blocks: Mapping[str, Scope]) -> Iterator[Fault]:
    """Blocks that use themselves, straight or by others (RF006), and blocks nested too deep (RF008)."""
    depths: dict[str, int] = {}
    told: set[frozenset[str]] = set()
    for start in blocks:
        trail = {start: iter(blocks[start].templates)} if start not in depths else {}
        while trail:
            name, templates = next(reversed(trail.items()))
            template = next((one for one in templates if one.use in blocks), None)
            inner = template.use or "" if template else ""
            if template is None:
                used = [depths.get(one.use or "", 0) for one in blocks[name].templates if one.use in blocks]
                depths[name] = 1 + max(used, default=0)
                del trail[name]
            elif inner in trail and len(told) < MAX_CIRCLES:
                names = list(trail)
                circle = names[names.index(inner) :]
                if frozenset(circle) not in told:
                    yield _circle(template, [*circle, inner], blocks)
                told.add(frozenset(circle))
            elif inner not in depths and inner not in trail:
                trail[inner] = iter(blocks[inner].templates)
    deep = next((name for name, depth in depths.items() if depth > MAX_NESTING), None)
    if deep and not told:
        yield fault("RF008", blocks[deep].span, f"blocks are nested more than {MAX_NESTING} deep from `{deep}` on")


def _circle(template: Template, names: list[str], blocks: Mapping[str, Scope]) -> Fault:
    left_out = len(names) - MAX_SHOWN
    if left_out > 1:
        names = [*names[: MAX_SHOWN - 2], "", *names[-2:]]
    shown = " → ".join(f"`{name}`" if name else f"{left_out} more" for name in names)
    related = [Related(f"block `{name}`", blocks[name].span) for name in names[:-1] if name]
    return fault("RF006", template.written("use"), f"blocks in a circle: {shown}", *related)


class Counter:
    """Counts layers after expansion; blocks with equal params are counted once."""

    def __init__(self, blocks: Mapping[str, Scope]) -> None:
        self.blocks = blocks
        self.names: dict[str | None, list[str]] = {}
        self.known: dict[tuple[str, tuple[object, ...]], int] = {}

    def scope(self, scope: Scope, params: Mapping[str, object]) -> int:
        """Layers that one run of a scope makes."""
        names = self.names.get(scope.name)
        if names is None:
            names = self.names[scope.name] = sorted({name for one in scope.templates for name in one.params})
        key = (scope.name or "", tuple(_plain(params.get(name)) for name in names))
        if key not in self.known:
            self.known[key] = sum(self.template(template, params) for template in scope.templates)
        return self.known[key]

    def template(self, template: Template, params: Mapping[str, object]) -> int:
        """Layers that one written layer makes."""
        repeat = _number(template.data.get("repeat", 1), params)
        block = self.blocks.get(template.use or "")
        if block is None:
            return repeat
        base = {name: given.value for name, given in block.params.items()} | _values(template, "with", params)
        each = template.data.get("each")
        lists = {name: one for name, one in each.items() if isinstance(one, Seq)} if isinstance(each, Map) else {}
        rounds = min((len(one) for one in lists.values()), default=1)
        chain = [base | {name: _value(one[n], params) for name, one in lists.items()} for n in range(rounds)]
        counts = [self.scope(block, values) for values in chain]
        first = _values(template, "first", params)
        other = self.scope(block, chain[0] | first) - counts[0] if first and chain else 0
        return sum(counts) * repeat + other

    def too_many(self, scope: Scope) -> Fault | None:
        """RF008 at the outermost `repeat` of the layer that makes the most layers, if all together are too many."""
        total = self.scope(scope, {})
        if total <= MAX_LAYERS:
            return _too_many_inputs(scope, total)
        span, via = self._blame(scope, {}, {})
        given = (Related("the param stands here", at) for at in via)
        return fault("RF008", span, f"{_shown(total)} layers after expansion; the most is {MAX_LAYERS:,}", *given)

    def _blame(self, scope: Scope, params: Mapping[str, object], places: Mapping[str, Where]) -> Where:
        """Where the number stands that makes the most layers; `places` are those of the params."""
        largest = max(scope.templates, key=lambda template: self.template(template, params))
        for word in ("repeat", "each"):
            if word in largest.data:
                return _place(largest.data[word], largest.data.spans[word][1], places)
        block = self.blocks.get(largest.use or "")
        if block is None:
            return Where(largest.written("op"))
        base = {name: given.value for name, given in block.params.items()}
        inside = {name: given.where for name, given in block.params.items()}
        given = largest.data.get("with")
        if isinstance(given, Map):
            inside.update((name, _place(value, given.spans[name][1], places)) for name, value in given.items())
        return self._blame(block, base | _values(largest, "with", params), inside)


def _too_many_inputs(scope: Scope, layers: int) -> Fault | None:
    """RF008 at `inputs`, where every map would be measured from more inputs than memory has room for."""
    inputs = len(scope.inputs)
    if inputs == 1 or inputs * (inputs + layers) <= MAX_MEASURED:
        return None
    message = (
        f"{layers:,} layers, each measured from {inputs:,} inputs; the product may be {MAX_MEASURED:,} at the most"
    )
    return fault("RF008", scope.data.spans["inputs"][0], message)


def _place(value: object, at: Span, places: Mapping[str, Where]) -> Where:
    """Where a value was written that may be a `$name`."""
    given = places.get(value[1:]) if isinstance(value, str) and value.startswith("$") else None
    return Where(given.span, (at, *given.via)) if given else Where(at)


def _shown(number: int) -> str:
    return f"{number:,}" if number < 10**15 else f"more than {10**15:,}"


def _values(template: Template, key: str, params: Mapping[str, object]) -> dict[str, object]:
    data = template.data.get(key)
    return {name: _value(one, params) for name, one in data.items()} if isinstance(data, Map) else {}


def _value(value: object, params: Mapping[str, object]) -> object:
    return params.get(value[1:], value) if isinstance(value, str) and value.startswith("$") else value


def _number(value: object, params: Mapping[str, object]) -> int:
    found = _value(value, params)
    return found if isinstance(found, int) and found > 0 else 1


def _plain(value: object) -> object:
    return value if isinstance(value, int | str | None) else id(value)
