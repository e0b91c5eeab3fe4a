"""Figures that follow by hand or from the oracle, where no single published number settles them."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from rflint import engine
from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.fields import Field, mean_centre
from rflint.geometry.figures import of_layer
from rflint.network import Global, Input, Join, Layer, Network, Operator, Pointwise, Resize, Transposed, Window
from rflint.source import Source
from tests.oracle import Figures, Oracle

EXAMPLES = Path(__file__).parent.parent / "examples"


def load(text: str) -> Network:
    network, faults = engine.load(Source("net.yaml", text))
    assert network is not None, faults
    return network


def flat(network: Network) -> dict[str, Any]:
    """The layers after expansion as a spec without blocks."""
    names = [layer.id.replace(".", "_") for layer in network.layers]
    layers = [
        {
            "id": name,
            "from": sources if isinstance(layer.operator, Join) else sources[0],
            **written(layer.operator, names),
        }
        for name, layer in zip(names, network.layers)
        if (sources := [names[source] for source in layer.sources])
    ]
    inputs = {name: {"size": sizes(layer)} for name, layer in zip(names, network.inputs)}
    return {"rflint": 1, "axes": list(network.axes), "inputs": inputs, "layers": layers}


def sizes(layer: Layer) -> list[Any]:
    assert isinstance(layer.operator, Input)
    return list(layer.operator.size)


def written(operator: Operator, names: list[str]) -> dict[str, Any]:
    """An operator as a layer would hold it."""
    layer: dict[str, Any] = {"op": operator.op}
    if isinstance(operator, (Window, Transposed)):
        for name in ("kernel_size", "stride", "dilation"):
            layer[name] = list(getattr(operator, name))
        layer["padding"] = [
            one if isinstance(one, str) else dict(zip(("before", "after"), one)) for one in operator.padding
        ]
    if isinstance(operator, Transposed):
        layer["output_padding"] = list(operator.output_padding)
    if isinstance(operator, Resize):
        like = {} if operator.like is None else {"like": names[operator.like]}
        factor = {} if operator.factor is None else {"scale_factor": list(operator.factor)}
        layer.update(mode=operator.mode, align_corners=operator.align_corners, **like, **factor)
    assert isinstance(operator, (Window, Transposed, Resize, Join, Pointwise, Global)), operator
    return layer


def axes_of(analysis: Analysis) -> list[int]:
    """The first axis of every class."""
    return sorted({analysis.classes.index(group) for group in analysis.classes})


def by_the_oracle(spec: dict[str, Any], axis: int, id: str, origin: str) -> Figures:
    found = Oracle(spec, axis).figures(id.replace(".", "_"), origin)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "name",
    [
        *("two-inputs", "hrnet-fragment", "nnunet-3d-anisotropic", "fpn-resnet50", "dcgan-generator"),
        *("unet-2015-valid", "unet-padded-transposed", "unet-padded-bilinear", "hifigan-v1"),
    ],
)
def test_examples_with_resampling_by_the_oracle(name: str) -> None:
    network = load((EXAMPLES / f"{name}.yaml").read_text("utf-8"))
    analysis, spec = analyse(network), flat(network)
    for axis in axes_of(analysis):
        for output in network.outputs:
            for origin in range(network.input_count):
                found = of_layer(analysis, output.layer, origin)
                assert found is not None
                true = by_the_oracle(spec, axis, network.layers[output.layer].id, network.layers[origin].id)
                one = found[axis]
                assert (one.receptive_field, one.receptive_field_min) == (
                    true.receptive_field,
                    true.receptive_field_min,
                )
                assert one.effective_stride == true.effective_stride
                assert one.phases == (true.phases if true.period > 1 else None)
                assert (one.effective_padding, one.center) == (true.effective_padding, true.center)


def figures(name: str, output: str, origin: int = 0) -> list[tuple[object, ...]]:
    """Smallest and largest field, effective stride and padding of an output, along every axis."""
    network = load((EXAMPLES / f"{name}.yaml").read_text("utf-8"))
    layer = next(one.layer for one in network.outputs if one.name == output)
    found = of_layer(analyse(network), layer, origin)
    assert found is not None
    return [
        (one.receptive_field_min, one.receptive_field, one.effective_stride, one.effective_padding) for one in found
    ]


def test_a_network_of_two_inputs_sees_each_in_its_own_samples() -> None:
    # k5 s2, then three times k3 s2 and k3, then k3: 5 + (4 + 8) + (8 + 16) + (16 + 32) + 32
    assert figures("two-inputs", "features", origin=0) == [(121, 121, 16, 60)] * 2
    # the same without the stem: 1 + (2 + 4) + (4 + 8) + (8 + 16) + 16
    assert figures("two-inputs", "features", origin=1) == [(59, 59, 8, 29)] * 2


def test_an_anisotropic_network_sees_less_of_the_axis_it_reduces_less() -> None:
    assert figures("nnunet-3d-anisotropic", "seg") == [(99, 99, 1, 51), (575, 639, 1, 319), (575, 639, 1, 319)]


def test_resolutions_that_exchange_see_equally_far() -> None:
    for output, stride in (("high", 4), ("middle", 8), ("low", 16)):
        assert figures("hrnet-fragment", output) == [(447, 447, stride, 223)] * 2


# The two geometries: D equal steps down by 2, and D up again.

DOWN = {
    "k3 s2 p1": {"op": "conv", "kernel_size": 3, "stride": 2, "padding": 1},
    "pool 2/2": {"op": "max_pool", "kernel_size": 2},
    "k4 s2 p1": {"op": "conv", "kernel_size": 4, "stride": 2, "padding": 1},
}
UP = {
    "nearest": {"op": "upsample", "scale_factor": 2},
    "bilinear": {"op": "upsample", "scale_factor": 2, "mode": "bilinear"},
    "transposed k2 s2": {"op": "conv_transpose", "kernel_size": 2, "stride": 2},
    "transposed k4 s2 p1": {"op": "conv_transpose", "kernel_size": 4, "stride": 2, "padding": 1},
    "transposed k3 s2 p1": {"op": "conv_transpose", "kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1},
}
CORNER = {"k3 s2 p1", "transposed k3 s2 p1"}
"""Steps that keep the centre of sample 0 where it was; the others keep the edge."""


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("up", UP)
@pytest.mark.parametrize("down", DOWN)
def test_the_offset_of_the_two_geometries(down: str, up: str, depth: int) -> None:
    spec = {"rflint": 1, "layers": [DOWN[down]] * depth + [UP[up]] * depth}
    analysis = analyse(load(json.dumps(spec)))
    reach = analysis.reach[0][2 * depth]
    assert reach is not None and isinstance(reach.fields[0], Field)
    mixed = (down not in CORNER) - (up not in CORNER)
    assert (reach.fields[0].stride, mean_centre(reach.fields[0])) == (1, Fraction(mixed * (2**depth - 1), 2))


@pytest.mark.parametrize(("down", "aligned"), [("k3 s2 p1", False), ("pool 2/2", True), ("k4 s2 p1", True)])
def test_a_skip_shows_the_offset(down: str, aligned: bool) -> None:
    layers = [{"op": "identity", "id": "skip"}, DOWN[down], UP["nearest"], {"op": "identity", "id": "up"}]
    analysis = analyse(load(json.dumps({"rflint": 1, "layers": [*layers, {"op": "add", "from": ["skip", "up"]}]})))
    reach = analysis.reach[0][-1]
    assert reach is not None and reach.aligned[0] is aligned
