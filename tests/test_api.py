"""The Python API: figures are those of the report, what is built is what is read, and everything can be pickled."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path

import pytest
import yaml
from hypothesis import given

import rflint
from rflint.geometry.cases import cases_of
from rflint.geometry.fields import Field
from rflint.reports.report import describe, number
from rflint.schema import operators
from tests.strategies import networks

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.yaml"))
NUMBERS = ("receptive_field", "receptive_field_min", "effective_stride", "effective_padding", "center")


def example(name):
    return rflint.load(Path(__file__).parent.parent / "examples" / f"{name}.yaml")


def net(*layers, **more):
    return rflint.load(rflint.Source("net.yaml", json.dumps({"rflint": 1, "layers": list(layers), **more})))


# ------------------------------------------------------------------------------------------------------ import


def test_importing_rflint_imports_nothing_else():
    program = "import sys; old = set(sys.modules); import rflint; print(*(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["rflint"]


def test_what_is_promised_is_there():
    for name in rflint.__all__:
        assert getattr(rflint, name) is not None
    assert set(rflint.__all__) <= set(dir(rflint))
    assert not hasattr(rflint, "lod")


# ----------------------------------------------------------------------------------------------------- figures


@pytest.mark.parametrize(
    ("name", "output", "figures"),
    [
        ("resnet50-torchvision", "features", (427, 32, 213)),
        ("vgg16", "pool5", (212, 32, 90)),
    ],
)
def test_figures_that_are_known(name, output, figures):
    found = example(name).analyse()[output]
    assert (found.receptive_field, found.effective_stride, found.effective_padding) == tuple((n, n) for n in figures)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_figures_are_those_of_the_report(path):
    network = rflint.load(path)
    if any(isinstance(size, range) for sizes in network.inputs.values() for size in sizes):
        network = rflint.load(rflint.Source(str(path), one_size(path.read_text("utf-8"))))
    analysis = network.analyse()
    report = describe(network.source, network.model, cases_of(network.model), every=True)
    assert report["outputs"] == network.outputs
    assert [one["id"] for one in report["maps"]] == list(network.layers)
    for wanted in report["maps"]:
        found = analysis[wanted["id"]]
        assert ["unknown" if size is None else size for size in found.size] == wanted["size"]
        for origin, figures in wanted["towards"].items():
            check_figures(found.towards(origin), figures)


def one_size(text):
    """A spec with the smallest of a set of sizes in its place."""
    data = yaml.safe_load(text)
    for one in [*data.get("inputs", {}).values(), data.get("input", {})]:
        if isinstance(one.get("size"), dict):
            one["size"] = one["size"]["min"]
    return json.dumps(data)


def check_figures(found, wanted):
    for name in NUMBERS:
        for value, expected in zip(getattr(found, name), wanted[name], strict=True):
            assert value is None if expected in ("global", "unknown", None) else number(value) == expected
            assert expected != "unknown" or name in found.reasons
        if wanted["local"]:
            local = [None if one in ("global", "unknown", None) else one for one in wanted["local"][name]]
            assert [None if one is None else number(one) for one in getattr(found.local, name)] == local
    phases = [None if one in ("unknown", "global") else one for one in wanted["phases"]]
    assert [one and [phase and list(phase) for phase in one] for one in found.phases] == phases
    assert list(found.is_global) == wanted["global"]
    assert ("unknown" if found.aligned is None else found.aligned) == wanted["aligned"]
    assert str(found.paths) == wanted["paths"]
    check_signatures(found.signatures, wanted["signatures"])


def check_signatures(found, wanted):
    if wanted == "unknown":
        assert found is None
        return
    assert [str(one.count) for one in found] == [one["count"] for one in wanted]
    for one, expected in zip(found, wanted, strict=True):
        assert list(one.witness) == expected["witness"] and list(one.witness_min) == expected["witness_min"]
        for name in ("effective_stride", "center", "receptive_field_min", "receptive_field"):
            values = ["global" if n == "unknown" else n for n in expected[name]]
            assert ["global" if n is None else number(n) for n in getattr(one, name)] == values


def test_fractions_are_exact():
    up = net({"op": "conv_transpose", "kernel_size": 3, "stride": 2, "padding": 1}, input={"size": 4}).analyse()
    (found,) = up.outputs.values()
    assert found.effective_stride == (Fraction(1, 2),) * 2
    assert found.phases == (((0, 0), (0, 1)),) * 2
    assert found.size == (7, 7)


def test_axes_are_told_apart():
    spec = {"op": "conv", "kernel_size": [3, 1, 5], "stride": [1, 2, 3]}
    found = net(spec, axes=["depth", "height", "width"]).analyse()["layers.0"]
    assert (found.receptive_field, found.effective_stride) == ((3, 1, 5), (1, 2, 3))
    assert found.size == (None, None, None)
    assert found.reasons == {"size": "the input size is not known"}


def test_several_inputs():
    found = example("two-inputs").analyse()["features"]
    assert found.inputs == ("camera", "lidar")
    with pytest.raises(ValueError, match="`head` has figures towards `camera`, `lidar`: choose one with `towards`"):
        found.receptive_field  # noqa: B018
    assert found.towards("camera").effective_stride == (16, 16)
    assert found.towards("lidar").effective_stride == (8, 8)
    with pytest.raises(KeyError, match=r"no input `lidr`; did you mean `lidar`\?"):
        found.towards("lidr")
    stem = example("two-inputs").analyse()["stem"]
    assert stem.receptive_field == (5, 5)  # only one input leads to it
    with pytest.raises(ValueError, match="no path leads from `lidar` to `stem`"):
        stem.towards("lidar")


def test_global_operators():
    layers = [{"id": "a", "op": "conv", "kernel_size": 3}, {"id": "se", "op": "squeeze_excite", "over": "width"}]
    analysis = net(*layers, {"id": "pool", "op": "global_avg_pool"}).analyse()
    se = analysis["se"]
    assert (se.is_global, se.receptive_field, se.effective_stride) == ((False, True), (3, None), (1, 1))
    assert se.reasons["receptive_field"].startswith("all of the axis is read")
    assert (se.local.receptive_field, se.local.is_global) == ((3, 3), (False, True))
    pool = analysis["pool"]
    assert (pool.is_global, pool.receptive_field, pool.effective_stride) == ((True, True), (None,) * 2, (None,) * 2)
    assert pool.size == (1, 1)
    assert "global pool" in pool.local.reasons["center"]


def test_what_is_unknown_says_why():
    network = net({"id": "a", "op": "opaque"}, {"id": "b", "op": "conv", "from": "input", "kernel_size": 3})
    analysis = network.analyse()
    a = analysis["a"]
    assert (a.receptive_field, a.center, a.aligned, a.signatures) == ((None,) * 2, (None,) * 2, None, None)
    assert a.reasons["center"] == a.reasons["signatures"] == "`opaque` has no known geometry (`a`)"
    assert analysis["b"].receptive_field == (3, 3)


def test_causal_axes_look_ahead():
    network = net({"id": "a", "op": "conv", "kernel_size": 3, "padding": "half"}, axes=["time"], causal=["time"])
    assert network.analyse()["a"].look_ahead == (1,)


def test_signatures():
    layers = [{"id": "a", "op": "conv", "kernel_size": 3, "padding": {"before": 2, "after": 0}}]
    (one, other) = net(*layers, {"id": "j", "op": "add", "from": ["a", "input"]}).analyse()["j"].signatures
    assert one == rflint.Signature((1, 1), (-1, -1), (3, 3), (3, 3), 1, ("input", "a", "j"), ("input", "a", "j"))
    assert (other.center, other.receptive_field, other.witness) == ((0, 0), (1, 1), ("input", "j"))


def test_regions():
    found = net({"id": "a", "op": "conv", "kernel_size": 3, "padding": 1}, input={"size": [8, 4]}).analyse()["a"]
    corner = found.region((0, 3))
    assert corner == rflint.Region(((-1, 1), (2, 4)), ((0, 1), (2, 3)), ((0, 1), (2, 3)), (2, 2), Fraction(5, 9), {})
    assert found.region(2).samples == (3, 3)
    with pytest.raises(ValueError, match="`index` has 1 entry, but there are 2 axes"):
        found.region([1])
    bare = net({"id": "a", "op": "conv", "kernel_size": 3}).analyse()["a"].region(0)
    assert (bare.unclipped, bare.read, bare.samples) == (((0, 2),) * 2, (None,) * 2, (None,) * 2)
    assert bare.reasons["read"] == "the input size is not known"


# ------------------------------------------------------------------------------------------------------- names

BLOCKS = """
rflint: 1
blocks:
  body:
    layers: [{id: a, op: conv, kernel_size: 3}, {id: b, op: relu}, {op: relu, from: a}]
    outputs: a
  pair:
    layers: [{id: a, op: relu}, {id: b, op: conv, kernel_size: 5}]
    outputs: {x: a, y: b}
  outer: {layers: [{id: s, use: body, repeat: 2}, {op: relu}]}
layers:
  - {id: o, use: outer, repeat: 3}
  - {id: p, use: pair}
  - {id: c, op: conv, from: p.y, kernel_size: 3, repeat: 2}
outputs: {end: c}
"""


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("o", "o.2.layers.1"),
        ("o.0", "o.0.layers.1"),
        ("o.s", "o.2.s.1.a"),
        ("o.s.b", "o.2.s.1.b"),
        ("o.1.s.0", "o.1.s.0.a"),
        ("o.s.layers.2", "o.2.s.1.layers.2"),
        ("p.x", "p.a"),
        ("p.y", "p.b"),
        ("c", "c.1"),
        ("end", "c.1"),
        ("input", "input"),
    ],
)
def test_names_of_layers(name, id):
    analysis = rflint.load(BLOCKS).analyse()
    assert analysis[name].id == analysis[id].id == id
    assert name in analysis


@pytest.mark.parametrize("name", ["q", "p", "o.3", "o.s.c", "o.layers", "", ".", "o."])
def test_names_of_nothing(name):
    with pytest.raises(KeyError, match=f"no layer `{name}`"):
        rflint.load(BLOCKS).analyse()[name]


def test_a_wrong_name_is_told_the_right_one():
    with pytest.raises(KeyError, match=r"no layer `fetures`; did you mean `features`\?"):
        example("resnet18").analyse()["fetures"]


def test_an_analysis_is_a_mapping():
    analysis = rflint.load(BLOCKS).analyse()
    network = rflint.load(BLOCKS)
    assert list(analysis) == ["input", *network.layers] and len(analysis) == 1 + len(network.layers)
    assert {one.id for one in analysis.values()} == set(analysis)
    assert analysis.outputs == {"end": analysis["c"]}
    assert analysis["o.s"] == rflint.load(BLOCKS).analyse()["o.2.s.1.a"]
    assert repr(analysis["c"]) == "<Map c.1 (conv)>"


# ------------------------------------------------------------------------------------------------------- sizes


def test_sizes_replace_those_declared():
    vgg = example("vgg16")
    assert vgg.inputs == {"input": (224, 224)}
    assert vgg.analyse()["pool5"].size == (7, 7)
    assert vgg.analyse(64)["pool5"].size == vgg.analyse(sizes=[64, 64])["pool5"].size == (2, 2)
    assert vgg.analyse({"input": [64, None]})["pool5"].size == (2, None)
    two = example("two-inputs").analyse({"lidar": 64})
    assert (two["camera"].size, two["lidar"].size) == ((384, 1280), (64, 64))


def test_a_set_of_sizes_is_no_size():
    size = {"min": 32, "max": 64, "step": 32}
    network = net({"id": "a", "op": "conv", "kernel_size": 3, "stride": 2, "padding": "same"}, input={"size": size})
    found = network.analyse()["a"]
    assert network.inputs == {"input": (range(32, 65, 32),) * 2}
    assert (found.receptive_field, found.size, found.center) == ((3, 3), (None, None), (None, None))
    assert "depends on the input size" in found.reasons["center"]
    assert found.reasons["size"] == "the input size is a set of sizes, not one"
    assert network.analyse(64)["a"].size == (32, 32)


@pytest.mark.parametrize(
    ("sizes", "error", "words"),
    [
        ([1, 2, 3], ValueError, "`sizes` has 3 entries, but there are 2 axes"),
        (0, ValueError, "1 or more, not 0"),
        (True, TypeError, "a whole number, not True"),
        ("64", TypeError, "whole number"),
        (1.5, TypeError, "float"),
        ({"inptu": 3}, KeyError, "no input `inptu`; did you mean `input`?"),
    ],
)
def test_sizes_that_are_none(sizes, error, words):
    with pytest.raises(error) as caught:
        example("vgg16").analyse(sizes)
    assert words in str(caught.value) or error is TypeError


# ------------------------------------------------------------------------------------------------ load and check


def test_a_text_or_a_path(tmp_path):
    text = "rflint: 1\nlayers: [{op: conv, kernel_size: 3, stride: 4}]\n"
    (tmp_path / "net.yaml").write_text(text, "utf-8")
    for spec in (text, tmp_path / "net.yaml", str(tmp_path / "net.yaml"), rflint.Source("net.yaml", text)):
        assert rflint.load(spec).layers == ("layers.0",)
        assert [one.code for one in rflint.check(spec, {"select": ["RF402"]})] in ([], ["RF402"])
    with pytest.raises(FileNotFoundError):
        rflint.load("rflint: 1")
    with pytest.raises(FileNotFoundError):
        rflint.check(tmp_path / "none.yaml")


def test_what_is_no_spec():
    text = "rflint: 1\nlayers:\n  - {op: conv, kernel_size: three}\n  - {op: cnov, kernel_size: 3}\n"
    with pytest.raises(rflint.SpecError) as caught:
        rflint.load(text)
    first, second = str(caught.value).splitlines()
    assert first.startswith("<text>:3:29: RF003 ") and second.startswith("<text>:4:10: ")
    assert [one.place.start.line for one in caught.value.diagnostics] == [3, 4]
    assert list(caught.value.diagnostics) == rflint.check(text)
    assert isinstance(caught.value, ValueError)
    with pytest.raises(rflint.SpecError, match="RF007"):
        rflint.load("a: 1\n")


MISALIGNED = """rflint: 1
layers:
  - {id: a, op: conv, kernel_size: 3, padding: {before: 2, after: 0}}
  - {op: add, from: [a, input]}
"""


def test_check(tmp_path):
    (one,) = rflint.check(MISALIGNED)
    assert (one.code, one.place.file, one.place.start) == ("RF201", "<text>", (4, 21))
    assert rflint.load(MISALIGNED).check() == [one]
    path = tmp_path / "net.yaml"
    path.write_text(MISALIGNED, "utf-8")
    assert [one.code for one in rflint.check(path)] == ["RF201"]
    (tmp_path / "rflint.toml").write_text('ignore = ["RF201"]\n', "utf-8")
    assert rflint.check(path) == []
    assert rflint.check(MISALIGNED, tmp_path / "rflint.toml") == []
    assert [one.code for one in rflint.check(path, {})] == ["RF201"]


def test_a_configuration_given_as_a_mapping():
    assert rflint.check(MISALIGNED, {"ignore": ["RF201"]}) == []
    (one,) = rflint.check(MISALIGNED, {"severity": {"RF201": "info"}})
    assert one.severity is rflint.Severity.INFO
    asked = {"limits": {"receptive_field": {"min": 4}, "effective_stride": {"max": 0.5}}}
    assert {"RF101", "RF102"} <= {one.code for one in rflint.check(MISALIGNED, asked)}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"selct": ["RF2"]}, "config: unknown key `selct`; did you mean `select`?"),
        ({"select": ["RF999"]}, "config: `select`: no rule `RF999`"),
        ({"limits": {"receptive_feild": 3}}, "config: `limits`: "),
        ({"fail-on": "fatal"}, "config: `fail-on`: must be one of"),
        ("no.toml", "no.toml"),
    ],
)
def test_a_configuration_that_cannot_be_used(config, words):
    with pytest.raises(rflint.ConfigError) as caught:
        rflint.check(MISALIGNED, config)
    assert words in str(caught.value)


# ------------------------------------------------------------------------------------------------------- pickle


def anything():
    """One of everything that callers may hold."""
    network = example("two-inputs")
    analysis = network.analyse(64)
    found = analysis["features"].towards("lidar")
    return [network, analysis, found, found.signatures, found.region(0), rflint.check(MISALIGNED), built()]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_everything_can_be_pickled(protocol):
    for one in anything():
        again = pickle.loads(pickle.dumps(one, protocol))
        assert again == one and copy.deepcopy(one) == one
        assert repr(again) == repr(one)
    network, analysis, found = (pickle.loads(pickle.dumps(one, protocol)) for one in anything()[:3])
    assert network.model == example("two-inputs").model
    assert analysis["features"].towards("lidar").receptive_field == found.receptive_field == (59, 59)
    with pytest.raises(rflint.SpecError) as caught:
        rflint.load("a: 1\n")
    again = pickle.loads(pickle.dumps(caught.value, protocol))
    assert (str(again), again.diagnostics) == (str(caught.value), caught.value.diagnostics)


def test_other_processes_send_back_what_they_find():
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        network, found = pool.submit(rflint.load, MISALIGNED), pool.submit(rflint.check, MISALIGNED)
        analysis = pool.submit(rflint.Network.analyse, example("vgg16"), 64)
        wrong = pool.submit(rflint.load, "a: 1\n")
        assert network.result() == rflint.load(MISALIGNED)
        assert found.result() == rflint.check(MISALIGNED)
        assert analysis.result()["pool5"].size == (2, 2)
        assert analysis.result() == example("vgg16").analyse(64)
        assert isinstance(wrong.exception(), rflint.SpecError)


# ------------------------------------------------------------------------------------------------------- builder


def built():
    net = rflint.Builder(name="small")
    x = net.input(size=224)
    x = net.conv(x, kernel_size=7, stride=2, padding=3, id="stem")
    y = net.max_pool(x, kernel_size=[3, 3], stride=1, padding="half")
    return net.build(outputs={"sum": net.add(x, y)}, limits={"receptive_field": {"max": 11}})


def test_a_network_is_built():
    network = built()
    assert (network.name, network.axes) == ("small", ("height", "width"))
    assert (network.inputs, network.outputs) == ({"input": (224, 224)}, {"sum": "add_2"})
    assert network.layers == ("stem", "max_pool_1", "add_2")
    found = network.analyse()["sum"]
    assert (found.receptive_field, found.size, found.paths) == ((11, 11), (112, 112), 2)
    assert network.check() == []
    (limit,) = network.model.limits
    assert network.source[limit.span] == "{max: 11}"


def test_a_built_network_is_linted():
    net = rflint.Builder()
    x = net.input()
    y = net.conv(x, kernel_size=3, padding={"before": 2, "after": 0}, id="a")
    network = net.build(net.add(y, x))
    (one,) = network.check()
    assert (one.code, one.place.file, one.place.start.line) == ("RF201", "<network>", 6)
    assert rflint.check(network, {"ignore": ["RF201"]}) == []


def from_spec(spec):
    """A flat spec as a builder builds it."""
    axes = spec.get("axes", ["height", "width"])
    net = rflint.Builder(axes, name=spec.get("name"), causal=spec.get("causal", ()))
    declared = spec.get("inputs", {"input": spec.get("input", {})})
    nodes = {name: net.input(one.get("size"), id=name) for name, one in declared.items()}
    last = next(iter(nodes.values()))
    for layer in spec["layers"]:
        sources = layer.get("from", last.id)
        arguments = {key: value for key, value in layer.items() if key not in ("op", "id", "from")}
        if "like" in arguments:
            arguments["like"] = nodes[arguments["like"]]
        read = [nodes[one] for one in (sources if isinstance(sources, list) else [sources])]
        last = getattr(net, layer["op"])(*read, id=layer.get("id"), **arguments)
        nodes[last.id] = last
    outputs = spec.get("outputs")
    named = {name: name for name in outputs} if isinstance(outputs, list) else outputs
    return net.build(named and {name: nodes[id] for name, id in named.items()}, limits=spec.get("limits"))


def figures(analysis):
    """All figures of an analysis; reasons, which name layers, are left out."""
    core = analysis.figures
    sizes = [[size if isinstance(size, int) else None for size in one.sizes] for one in core.extents]
    reaches = [
        reach
        and (reach.everything, reach.paths, reach.aligned, [isinstance(one, Field) and one for one in reach.fields])
        for origin in core.origins
        for reach in core.reach[origin]
    ]
    return core.classes, sizes, [one.broadcast for one in core.extents], reaches


def check_alike(spec, network):
    """Holds a built network against the spec it was built from, and its text against itself."""
    wanted = rflint.load(rflint.Source("spec.yaml", json.dumps(spec)))
    again = rflint.load(network.source)
    assert again.layers == network.layers and again.outputs == network.outputs
    assert network.inputs == wanted.inputs == again.inputs
    for other in (wanted, again):
        assert [one.operator for one in other.model.layers] == [one.operator for one in network.model.layers]
        assert [one.sources for one in other.model.layers] == [one.sources for one in network.model.layers]
        assert [one.layer for one in other.model.outputs] == [one.layer for one in network.model.outputs]
        assert (other.model.causal, other.axes) == (network.model.causal, network.axes)
        assert figures(other.analyse()) == figures(network.analyse())
    assert [limit.bounds for limit in again.model.limits] == [limit.bounds for limit in network.model.limits]


def flat_examples():
    specs = {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in EXAMPLES}
    return {
        name: {key: value for key, value in spec.items() if not key.startswith("x-") and key != "description"}
        for name, spec in specs.items()
        if "blocks" not in spec and all("repeat" not in layer and "limits" not in layer for layer in spec["layers"])
    }


@pytest.mark.parametrize("name", flat_examples())
def test_a_flat_example_is_built_as_it_is_read(name):
    spec = flat_examples()[name]
    check_alike(spec, from_spec(spec))


@given(networks(resample=True, tainted=True))
def test_any_spec_is_built_as_it_is_read(spec):
    check_alike(spec, from_spec(spec))


ARGUMENTS = {
    "kernel_size": "conv depthwise_conv separable_conv window max_pool avg_pool conv_transpose max_unpool",
    "scale_factor": "upsample",
    "upscale_factor": "pixel_shuffle",
    "downscale_factor": "pixel_unshuffle",
    "padding": "pad",
    "cropping": "crop",
    "output_size": "adaptive_avg_pool adaptive_max_pool",
}
"""What operators must be given."""


@pytest.mark.parametrize("op", operators())
def test_every_operator_of_the_language_can_be_built(op):
    net = rflint.Builder(["time"])
    x = net.input(size=64)
    two = [x, x] if op in ("add", "concat", "multiply", "subtract", "maximum", "minimum", "mean") else [x]
    needed = {name: 2 for name, ops in ARGUMENTS.items() if op in ops.split()}
    network = net.build(getattr(net, op)(*two, **needed))
    assert network.layers == (f"{op}_0",) and op in dir(net)
    assert op not in vars(rflint.Builder)
    assert rflint.load(network.source).model.layers[1].operator == network.model.layers[1].operator


def test_numbers_of_all_kinds():
    net = rflint.Builder(["time"])
    x = net.input(size={"min": 8, "max": 64, "step": 8})
    for factor in (Fraction(3, 2), Decimal("1.5"), 1.5, "3/2"):
        found = net.build(net.upsample(x, scale_factor=factor)).analyse()
        assert [one.effective_stride for one in found.outputs.values()] == [(Fraction(2, 3),)]


def test_a_resize_to_the_size_of_another_map():
    net = rflint.Builder()
    x = net.input(size=64)
    y = net.conv(x, kernel_size=2, stride=2)
    network = net.build(net.add(net.upsample(y, like=x, mode="bilinear", id="up"), x))
    assert network.analyse()["up"].effective_stride == (1, 1)
    assert "like: input" in network.source.text
    assert network.model.layers[2].operator == rflint.load(network.source).model.layers[2].operator


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        (lambda net, x: net.conv(x), ValueError, "`conv_0`: `conv` needs `kernel_size`"),
        (lambda net, x: net.conv(x, kernel_size=0, id="a"), ValueError, "`a`: `kernel_size` "),
        (lambda net, x: net.conv(x, kernel_siz=3), ValueError, "did you mean `kernel_size`?"),
        (lambda net, x: net.conv(x, kernel_size=[3, 3, 3]), ValueError, "3 entries, but there are 2 axes"),
        (lambda net, x: net.conv(x, kernel_size=3, repeat=2), ValueError, "`repeat` is no argument of `conv`"),
        (lambda net, x: net.conv(x, x, kernel_size=3), ValueError, "`conv_0`: "),
        (lambda net, x: net.conv(kernel_size=3), ValueError, "`conv` needs a map to read"),
        (lambda net, x: net.add(x), ValueError, "`add` joins two maps or more"),
        (lambda net, x: net.conv(x, kernel_size=object()), TypeError, "no spec can hold <object object at"),
        (lambda net, x: net.conv("input", kernel_size=3), TypeError, "'input' is no map: layers read"),
        (lambda net, x: net.relu(rflint.Builder().input()), ValueError, "`input` belongs to another builder"),
        (lambda net, x: net.lstm(x), ValueError, "`lstm` runs along one axis"),
        (lambda net, x: net.relu(x, id="3x"), ValueError, "the id '3x' must be a name"),
        (lambda net, x: net.relu(net.relu(x, id="a"), id="a"), ValueError, "the id `a` stands twice"),
        (lambda net, x: net.relu(x, id="input"), ValueError, "must be a name"),
        (lambda net, x: net.layer("cnov", x), ValueError, "cnov"),
        (lambda net, x: net.cnov(x), AttributeError, "no operator `cnov`; did you mean `conv`?"),
        (lambda net, x: net.upsample(x, like=3), TypeError, "3 is no map"),
        (lambda net, x: (net.relu(x), net.build(["relu_0"])), TypeError, "'relu_0' is no map"),
        (lambda net, x: (net.relu(x), net.input(id="more")), ValueError, "inputs come before all layers"),
        (lambda net, x: net.input(), ValueError, "the id `input` stands twice"),
        (lambda net, x: net.input(id="layers"), ValueError, "must be a name"),
        (lambda net, x: net.input(size=0, id="other"), ValueError, "size"),
        (lambda net, x: net.build(), ValueError, "a network needs a layer"),
        (lambda net, x: (net.relu(x), net.build([])), ValueError, "a network needs an output"),
        (lambda net, x: (net.relu(x), net.build(x)), ValueError, "`input` is an input; an output must be a layer"),
        (lambda net, x: net.build({"a b": net.relu(x)}), ValueError, "must be a name"),
        (lambda net, x: net.build(net.relu(x), limits={"receptive_feild": 3}), ValueError, "did you mean"),
        (lambda net, x: rflint.Builder(["a", "a"]), ValueError, "axes"),
        (lambda net, x: rflint.Builder(causal=["time"]), ValueError, "no axis `time`"),
    ],
)
def test_what_cannot_be_built_is_said_in_words(wrong, error, words):
    net = rflint.Builder()
    with pytest.raises(error) as caught:
        wrong(net, net.input())
    assert words in str(caught.value)


def test_names_of_several_kinds_do_not_meet():
    net = rflint.Builder()
    x = net.input(id="layer", size=9)
    y = net.input(id="on", size=9)
    network = net.build({"layer": net.add(net.relu(x, id="yes"), y)}, limits={})
    assert rflint.load(network.source).outputs == network.outputs == {"layer": "add_1"}
    assert network.check() == []


def test_unnamed_layers_get_names_that_are_free():
    net = rflint.Builder()
    x = net.relu(net.input(), id="relu_1")
    assert net.build(net.relu(x)).layers == ("relu_1", "relu_1_")


def test_a_builder_can_go_on_after_a_network_was_built():
    net = rflint.Builder()
    x = net.relu(net.input())
    first = net.build()
    second = net.build(net.conv(x, kernel_size=3))
    assert (len(first.layers), len(second.layers)) == (1, 2)
