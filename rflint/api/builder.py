"""Networks built in Python, without YAML: for search over architectures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, Protocol

from rflint import limits
from rflint.api import written
from rflint.api.network import Network
from rflint.document import Map, read
from rflint.nearly import did_you_mean
from rflint.network import NOWHERE, Layer, Limit, Operator, Output, Resize
from rflint.schema import accepts, definition, operators
from rflint.source import Source

BUILT = "<network>"
"""The name of the text that findings in a built network speak of."""

_NO_ARGUMENTS = frozenset(("op", "use", "from", "repeat", "limits"))
"""Keys of a layer that a builder has other words for."""


class Node(NamedTuple):
    """A map of a network in the making: what inputs and layers give, and layers read."""

    id: str
    place: int
    builder: Builder


class Apply(Protocol):
    """An operator of the language: takes the maps it reads, and its arguments by their names."""

    def __call__(self, *sources: Node, id: str | None = None, **arguments: object) -> Node:
        """Add a layer; see `Builder.layer`."""


class Builder:
    """A network in the making.

    Every operator of the language is a method with the operator's arguments, which take one value for all axes or a
    sequence with one per axis, as in a spec:

        net = Builder()
        x = net.input(size=224)
        x = net.conv(x, id="stem", kernel_size=7, stride=2, padding=3)
        y = net.max_pool(x, kernel_size=3, stride=1, padding="half")
        network = net.build(outputs=[net.add(x, y, id="sum")])

    `axes` names the axes, `causal` those that are causal, as in a spec.

    Raises:
        ValueError: what no spec may say, in the words of the linter. So do all methods.
        TypeError: what no spec could hold. So do all methods.
    """

    def __init__(
        self,
        axes: Sequence[str] = ("height", "width"),
        *,
        name: str | None = None,
        causal: Sequence[str] | Mapping[str, str] = (),
    ) -> None:
        self._axes = written.value([axes] if isinstance(axes, str) else list(axes))
        title = {} if name is None else {"name": name}
        self._head = f"rflint: 1\n{written.lines(title)}axes: {self._axes}\n"
        if causal:
            self._head += f"causal: {written.value(causal)}\n"
        self._model = written.network(self._head + written.ONE_LAYER)
        self._inputs: dict[str, object] = {}
        self._layers: list[Layer] = []
        self._lines: list[str] = []
        self._ids: set[str] = set()

    def __getattr__(self, name: str) -> Apply:
        if name in operators():
            return partial(self.layer, name)
        raise AttributeError(f"no operator `{name}`{did_you_mean(name, operators())}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *operators()]

    def input(self, size: object = None, *, id: str = "input") -> Node:
        """Add an input; all inputs come before the first layer.

        `size` is in samples: a number, a sequence with one (None: not known) per axis, or a set {min, max, step}.
        """
        if self._lines:
            raise ValueError("inputs come before all layers")
        self._check_free(id)
        declared = {} if size is None else {"size": size}
        operator = written.input_operator(self._axes, written.value({id: declared}))
        self._inputs[id] = declared
        return self._added(Layer(id, operator))

    def layer(self, op: str, /, *sources: Node, id: str | None = None, **arguments: object) -> Node:
        """Add a layer that applies an operator to the maps `sources`; `net.conv(x, …)` is `net.layer("conv", x, …)`.

        `arguments` are those that the language has for the operator; `like` is a node. A layer without an `id` is
        called by its operator and its place, such as `conv_3`.
        """
        name = self._free(f"{op}_{len(self._lines)}") if id is None else self._checked(id)
        try:
            operator, text = self._operator(op, sources, arguments)
        except ValueError as error:
            raise ValueError(f"`{name}`: {error}") from None
        ids = [source.id for source in sources]
        reads = written.value(ids if len(ids) > 1 else ids[0])
        self._lines.append(f"  - {{id: {written.value(name)}, op: {op}, from: {reads}{text}}}\n")
        places = tuple([source.place for source in sources])
        return self._added(Layer(name, operator, places, (NOWHERE,) * len(places)))

    def build(
        self,
        outputs: Node | Sequence[Node] | Mapping[str, Node] | None = None,
        *,
        limits: Mapping[str, object] | None = None,
    ) -> Network:
        """The network as it is now.

        `outputs` are nodes, in a mapping with their names; without them, the last layer. `limits` hold for all outputs,
        as those of a spec do.
        """
        if not self._lines:
            raise ValueError("a network needs a layer")
        named = self._named(outputs)
        head = f"{self._head}inputs: {written.value(self._inputs)}\n"
        head += written.lines({} if limits is None else {"limits": limits})
        yields = {name: node.id for name, node in named.items()}
        if limits is not None or isinstance(outputs, Mapping):
            some = {"op": "identity", "id": self._layers[-1].id, "from": self._layers[0].id}
            stand_in = {"outputs": dict.fromkeys(yields, some["id"]), "layers": [some]}
            written.network(head + written.lines(stand_in))
        text = "".join([head, "layers:\n", *self._lines, written.lines({"outputs": yields})])
        layers = tuple(self._layers)
        model = replace(
            self._model,
            layers=layers,
            input_count=len(self._inputs),
            outputs=tuple(Output(name, node.place) for name, node in named.items()),
            limits=_limits(head, self._model.axes, layers, [node.place for node in named.values()]) if limits else (),
            declarations=(),
        )
        return Network(Source(BUILT, text), model)

    def _added(self, layer: Layer) -> Node:
        self._layers.append(layer)
        self._ids.add(layer.id)
        return Node(layer.id, len(self._layers) - 1, self)

    def _free(self, name: str) -> str:
        while name in self._ids:
            name += "_"
        return name

    def _checked(self, id: str) -> str:
        named = definition("id")
        if not accepts(named, str(id)):
            raise ValueError(f"the id {id!r} {named['errorMessage']}")
        self._check_free(id)
        return id

    def _check_free(self, id: str) -> None:
        if id in self._ids:
            raise ValueError(f"the id `{id}` stands twice")

    def _operator(self, op: str, sources: Sequence[Node], arguments: dict[str, object]) -> tuple[Operator, str]:
        """The operator, and its arguments as they stand in a line."""
        if not sources:
            raise ValueError(f"`{op}` needs a map to read")
        for source in sources:
            self._check_node(source)
        for name in _NO_ARGUMENTS & arguments.keys():
            raise ValueError(f"`{name}` is no argument of `{op}`")
        if arguments.get("like") is not None:
            return self._resize(op, sources, arguments)
        text = written.entries(arguments)
        return written.operator(self._axes, op, len(sources) > 1, text), text and f", {text}"

    def _resize(self, op: str, sources: Sequence[Node], arguments: dict[str, object]) -> tuple[Operator, str]:
        """The same for an operator that takes the size of another map."""
        like = arguments["like"]
        self._check_node(like)
        text = written.entries({**arguments, "like": "input"})
        operator = written.operator(self._axes, op, len(sources) > 1, text)
        assert isinstance(operator, Resize) and isinstance(like, Node)
        return replace(operator, like=like.place), f", {written.entries({**arguments, 'like': like.id})}"

    def _check_node(self, node: object) -> None:
        if not isinstance(node, Node):
            raise TypeError(
                f"{node!r} is no map: layers read, and outputs are, what inputs and layers of a builder give"
            )
        if node.builder is not self:
            raise ValueError(f"`{node.id}` belongs to another builder")

    def _named(self, outputs: Node | Sequence[Node] | Mapping[str, Node] | None) -> dict[str, Node]:
        if outputs is None:
            last = self._layers[-1]
            return {last.id: Node(last.id, len(self._layers) - 1, self)}
        given = [outputs] if isinstance(outputs, Node) else outputs
        for node in given.values() if isinstance(given, Mapping) else given:
            self._check_node(node)
            if node.id in self._inputs:
                raise ValueError(f"`{node.id}` is an input; an output must be a layer")
        named = dict(given) if isinstance(given, Mapping) else {node.id: node for node in given}
        if not named:
            raise ValueError("a network needs an output")
        return named


def _limits(head: str, axes: Sequence[str], layers: Sequence[Layer], outputs: list[int]) -> tuple[Limit, ...]:
    """The limits that stand in `head`, on these outputs."""
    data = read(Source(BUILT, head)).data
    asked = data["limits"] if isinstance(data, Map) else None
    assert isinstance(asked, Map)
    kernels = limits.kernels(layers, range(len(layers)))
    found = limits.read(asked, axes, "the document", tuple(dict.fromkeys(outputs)), kernels, [])
    return limits.nearest(found)
