"""How many layers a spec expands to, found before any is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rflint.diagnostic import Fault, Related
from rflint.document import Map, Seq
from rflint.formats.native.scopes import Scope, Template, fault
from rflint.source import Span

MAX_LAYERS = 1_000_000
MAX_NESTING = 100


def circles(blocks: Mapping[str, Scope]) -> Iterator[Fault]:
    """Blocks that use themselves, straight or by others (RF006), and blocks nested too deep (RF008)."""
    depths: dict[str, int] = {}
    told: set[str] = set()
    for start in blocks:
        trail: list[tuple[str, Iterator[Template]]] = []
        if start not in depths:
            trail.append((start, iter(blocks[start].templates)))
        while trail:
            name, templates = trail[-1]
            template = next((one for one in templates if one.use in blocks), None)
            if template is None:
                used = [depths.get(one.use or "", 0) for one in blocks[name].templates if one.use in blocks]
                depths[name] = 1 + max(used, default=0)
                trail.pop()
                continue
            inner = template.use or ""
            open_names = [one for one, _ in trail]
            if inner in open_names:
                circle = open_names[open_names.index(inner) :]
                if told.isdisjoint(circle):
                    yield _circle(template, [*circle, inner], blocks)
                told.update(circle)
            elif inner not in depths:
                trail.append((inner, iter(blocks[inner].templates)))
    deep = next((name for name, depth in depths.items() if depth > MAX_NESTING), None)
    if deep and not told:
        yield fault("RF008", blocks[deep].span, f"blocks are nested more than {MAX_NESTING} deep from `{deep}` on")


def _circle(template: Template, names: list[str], blocks: Mapping[str, Scope]) -> Fault:
    shown = " → ".join(f"`{name}`" for name in names)
    related = [Related(f"block `{name}`", blocks[name].span) for name in names[:-1]]
    return fault("RF006", template.written("use"), f"blocks in a circle: {shown}", *related)


class Counter:
    """Counts layers after expansion; blocks with equal params are counted once."""

    def __init__(self, blocks: Mapping[str, Scope]) -> None:
        self.blocks = blocks
        self.known: dict[tuple[str, tuple[object, ...]], int] = {}

    def scope(self, scope: Scope, params: Mapping[str, object]) -> int:
        """Layers that one run of a scope makes."""
        names = sorted({name for template in scope.templates for name in template.params})
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
            return None
        at = self._blame(scope, {})
        return fault("RF008", at, f"{_shown(total)} layers after expansion; the most is {MAX_LAYERS:,}")

    def _blame(self, scope: Scope, params: Mapping[str, object]) -> Span:
        largest = max(scope.templates, key=lambda template: self.template(template, params))
        for word in ("repeat", "each"):
            if word in largest.data:
                return largest.data.spans[word][1]
        block = self.blocks.get(largest.use or "")
        if block is None:
            return largest.written("op")
        base = {name: given.value for name, given in block.params.items()}
        return self._blame(block, base | _values(largest, "with", params))


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
