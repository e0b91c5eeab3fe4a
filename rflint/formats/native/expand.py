"""From scopes to layers: blocks run, params take their values, dotted names find their layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rflint.diagnostic import Fault
from rflint.document import Document, Map
from rflint.formats.native import params as substitution
from rflint.formats.native.names import UNNAMED
from rflint.formats.native.operators import JOINS, MANY_SOURCES, OPERATORS, Arguments
from rflint.formats.native.scopes import Given, Reference, Scope, Template, fault
from rflint.nearly import did_you_mean
from rflint.network import Call, Layer, Operator, Where
from rflint.source import Span

MAX_FAULTS = 100
"""Faults after which expansion stops: there is enough to mend."""


class Enough(Exception):
    """Too many faults to go on."""


class Run(NamedTuple):
    """One run of a block: its results by name (`""`: the only one) and what its names stand for."""

    results: Mapping[str, int]
    names: Mapping[str, Binding]


class Runs(NamedTuple):
    """All runs of a written layer."""

    runs: list[int | Run]
    template: Template


Binding = int | Runs


class Held(NamedTuple):
    """A `limits` and what it was written at: the layers that carry its figures, and the layers inside."""

    data: Map
    label: str
    at: Span
    maps: tuple[int, ...]
    inside: range


@dataclass
class Expansion:
    """The layers so far, and what was found on the way."""

    document: Document
    axes: tuple[str, ...]
    blocks: Mapping[str, Scope]
    layers: list[Layer]
    faults: list[Fault] = field(default_factory=list)
    read: set[Template] = field(default_factory=set)
    """Written layers that something reads, in some use."""
    limits: list[Held] = field(default_factory=list)
    results: dict[str, int] = field(default_factory=dict)
    """See `Network.results`."""

    def run(
        self, scope: Scope, inputs: Mapping[str, int], params: Mapping[str, Given], prefix: str, call: Call | None
    ) -> Run:
        """Append all layers of a scope and return its results."""
        names: dict[str, Binding] = dict(inputs)
        previous: Binding = next(iter(inputs.values()))
        for template in scope.templates:
            previous = Runs(self._layer(template, names, params, previous, prefix, call), template)
            if template.id:
                names[template.id] = previous
        return Run(self._results(scope, names, previous), names)

    def _results(self, scope: Scope, names: Mapping[str, Binding], last: Binding) -> Mapping[str, int]:
        if not scope.results:
            self.read.add(scope.templates[-1])
            end = last.runs[-1] if isinstance(last, Runs) else last
            return end.results if isinstance(end, Run) else {"": end}
        return {name: self.one(reference, names) for name, reference in scope.results.items()}

    def _layer(
        self,
        template: Template,
        names: Mapping[str, Binding],
        params: Mapping[str, Given],
        previous: Binding,
        prefix: str,
        call: Call | None,
    ) -> list[int | Run]:
        first_layer = len(self.layers)
        if template.use is None:
            runs = self._operator(template, names, params, previous, prefix, call)
        else:
            runs = self._block(template, names, params, previous, prefix, call)
        limits = template.data.get("limits")
        if isinstance(limits, Map):
            last = runs[-1]
            maps = tuple(last.results.values()) if isinstance(last, Run) else (last,)
            inside = range(first_layer, len(self.layers))
            self.limits.append(Held(limits, f"`{prefix}{template.label}`", template.definition.name, maps, inside))
        return runs

    def _operator(
        self,
        template: Template,
        names: Mapping[str, Binding],
        params: Mapping[str, Given],
        previous: Binding,
        prefix: str,
        call: Call | None,
    ) -> list[int | Run]:
        sources, spans = self._sources(template, names, previous)
        if not template.params and not template.runs_counted and template.cache and "like" not in template.data:
            operator = template.cache[()][0]
            self.layers.append(Layer(prefix + template.label, operator, sources, spans, template.definition, call))
            return [len(self.layers) - 1]
        operator, repeat = self._operator_of(template, names, params)
        runs: list[int | Run] = []
        for run in range(repeat):
            suffix = f".{run}" if template.runs_counted else ""
            self.layers.append(
                Layer(prefix + template.label + suffix, operator, sources, spans, template.definition, call)
            )
            runs.append(len(self.layers) - 1)
            sources, spans = (len(self.layers) - 1,), (template.definition.op,)
        return runs

    def _sources(
        self, template: Template, names: Mapping[str, Binding], previous: Binding
    ) -> tuple[tuple[int, ...], tuple[Span, ...]]:
        if not template.sources:
            return (self.result(previous, template.definition.op),), (template.definition.op,)
        pairs = [
            (node, reference.span) for reference in template.sources.values() for node in self.find(reference, names)
        ]
        op = str(template.data["op"])
        if op in JOINS and len(pairs) < 2:
            self.add(fault("RF003", template.written("from"), f"`{op}` joins two maps or more; there is one here"))
        if op not in MANY_SOURCES and len(pairs) > 1:
            self.add(fault("RF003", template.written("from"), f"`{op}` reads one map; there are {len(pairs)} here"))
            pairs = pairs[:1]
        sources, spans = zip(*pairs)
        return sources, spans

    def _operator_of(
        self, template: Template, names: Mapping[str, Binding], params: Mapping[str, Given]
    ) -> tuple[Operator, int]:
        """The operator, and how often it runs in a chain."""
        if not template.params and not template.runs_counted and "like" not in template.data:
            return self._plain_operator(template), 1
        given = tuple(params[name] for name in template.params)
        key = tuple(map(id, given))
        data, places, faults = substitution.layer(template, params, self.document, check=key not in template.cache)
        self.add(*faults)
        repeat = data.get("repeat", 1)
        held = template.cache.get(key)
        if held is None or "like" in data:
            found: list[Fault] = []
            arguments = Arguments(data, self.axes, places, found)
            like = data.get("like")
            if isinstance(like, str):
                arguments.like = self.one(Reference(tuple(like.split(".")), data.spans["like"][1]), names)
            operator = OPERATORS[arguments.op](arguments) if not faults else OPERATORS["identity"](arguments)
            self.add(*found)
            held = template.cache[key] = (operator, given)
        return held[0], repeat if isinstance(repeat, int) and not faults else 1

    def _plain_operator(self, template: Template) -> Operator:
        """The operator of a layer that is written out."""
        found: list[Fault] = []
        places = {key: Where(at) for key, (_, at) in template.data.spans.items()}
        arguments = Arguments(template.data, self.axes, places, found)
        operator = OPERATORS[arguments.op](arguments)
        self.add(*found)
        template.cache[()] = (operator, ())
        return operator

    def _block(
        self,
        template: Template,
        names: Mapping[str, Binding],
        params: Mapping[str, Given],
        previous: Binding,
        prefix: str,
        call: Call | None,
    ) -> list[int | Run]:
        block = self.blocks[template.use or ""]
        inputs = self._block_inputs(template, block, names, previous)
        runs: list[int | Run] = []
        for number, given in enumerate(self._given(template, block, params)):
            suffix = f".{number}" if template.runs_counted else ""
            id = prefix + template.label + suffix
            run = self.run(block, inputs, given, id + ".", Call(id, template.definition.op, call))
            runs.append(run)
            self.results.update((f"{id}.{name}" if name else id, node) for name, node in run.results.items())
            if number == 0 and template.runs_counted:
                self._check_feeds(template, block, run)
            inputs = _feed(inputs, run)
        return runs

    def _given(self, template: Template, block: Scope, params: Mapping[str, Given]) -> Iterator[Mapping[str, Given]]:
        faults, repeat, each, given, first = substitution.call(template, block, params, self.document)
        self.add(*faults)
        rounds = each or [{}]
        chain = [{**given, **entry} for entry in rounds]
        for run in range(repeat):
            for number, values in enumerate(chain):
                yield {**values, **first} if run == number == 0 else values

    def _check_feeds(self, template: Template, block: Scope, run: Run) -> None:
        if _feed(dict.fromkeys(block.inputs, -1), run) == dict.fromkeys(block.inputs, -1):
            word = "repeat" if "repeat" in template.data else "each"
            at = template.data.spans[word][0]
            message = f"block `{block.name}` cannot run in a chain: none of its results fits one of its inputs"
            self.add(fault("RF003", at, message))

    def _block_inputs(
        self, template: Template, block: Scope, names: Mapping[str, Binding], previous: Binding
    ) -> dict[str, int]:
        if not template.sources:
            return {name: self.result(previous, template.definition.op) for name in block.inputs}
        if len(block.inputs) == 1:
            return dict.fromkeys(block.inputs, self.one(next(iter(template.sources.values())), names))
        return {name: self.one(template.sources[name], names) for name in block.inputs}

    def add(self, *faults: Fault) -> None:
        """Note faults; stop when there are enough."""
        if not faults:
            return
        self.faults.extend(faults)
        if len(self.faults) > MAX_FAULTS:
            raise Enough

    def result(self, binding: Binding, span: Span) -> int:
        """The one map of the layer before."""
        if isinstance(binding, int):
            return binding
        self.read.add(binding.template)
        last = binding.runs[-1]
        if isinstance(last, int):
            return last
        if "" in last.results:
            return last.results[""]
        names = ", ".join(f"`{binding.template.id or 'id'}.{name}`" for name in last.results)
        self.add(fault("RF004", span, f"the block before has several results: say which in `from` ({names})"))
        return next(iter(last.results.values()))

    def one(self, reference: Reference, names: Mapping[str, Binding]) -> int:
        """The layer that a reference names, where only one will do."""
        found = self.find(reference, names)
        if len(found) > 1:
            self.add(
                fault(
                    "RF003", reference.span, f"`{reference}` names {len(found)} layers; only a join can read them all"
                )
            )
        return found[0]

    def find(self, reference: Reference, names: Mapping[str, Binding]) -> list[int]:
        """All layers that a reference names (several after `*`)."""
        binding = names.get(reference.parts[0])
        if binding is None:
            return [0]
        return self._descend(binding, reference.parts[1:], reference)

    def _descend(self, binding: Binding | Run, rest: tuple[str, ...], reference: Reference) -> list[int]:
        if isinstance(binding, int):
            return [binding] if not rest else self._lost(reference, f"there is nothing inside to call `{rest[0]}`")
        if isinstance(binding, Run):
            return self._inside(binding, rest, reference)
        self.read.add(binding.template)
        if rest and rest[0] == "*":
            if not binding.template.runs_counted:
                return self._lost(reference, "`*` stands for runs, but no `repeat` or `each` is written there")
            return [node for run in binding.runs for node in self._descend(run, rest[1:], reference)]
        if rest and binding.template.runs_counted and rest[0].isdecimal():
            if int(rest[0][:9]) >= len(binding.runs):
                return self._lost(reference, f"the last run is {len(binding.runs) - 1}")
            return self._descend(binding.runs[int(rest[0])], rest[1:], reference)
        return self._descend(binding.runs[-1], rest, reference)

    def _inside(self, run: Run, rest: tuple[str, ...], reference: Reference) -> list[int]:
        if not rest:
            if "" in run.results:
                return [run.results[""]]
            return self._lost(
                reference, f"it has several results: {', '.join(f'`{reference}.{name}`' for name in run.results)}"
            )
        if len(rest) == 1 and rest[0] in run.results:
            return [run.results[rest[0]]]
        binding = run.names.get(rest[0])
        if binding is None or (isinstance(binding, int) and rest[0] not in run.results):
            known = [name for name in (*run.results, *run.names) if name]
            help = (UNNAMED,) if rest[0] == "layers" else ()
            return self._lost(reference, f"no layer `{rest[0]}` in the block{did_you_mean(rest[0], known)}", help)
        return self._descend(binding, rest[1:], reference)

    def _lost(self, reference: Reference, why: str, help: tuple[str, ...] = ()) -> list[int]:
        self.add(fault("RF004", reference.span, f"`{reference}` names nothing: {why}", help=help))
        return [0]


def _feed(inputs: Mapping[str, int], run: Run) -> dict[str, int]:
    """The inputs of the next run: one result goes to one input, several go by their names; the others stay."""
    if len(inputs) == 1 and len(run.results) == 1:
        return dict.fromkeys(inputs, next(iter(run.results.values())))
    return {name: run.results.get(name, node) for name, node in inputs.items()}
