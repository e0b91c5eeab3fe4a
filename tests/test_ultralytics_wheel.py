"""The model files that the `ultralytics` package ships, as they stand: `nox -s ultralytics` fetches its wheel.

The files are under another licence than this project, and so none is kept here. `ULTRALYTICS_WHEEL` names the wheel.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from rflint import engine
from rflint.cli import main
from rflint.config import Settings
from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.figures import Figures, of_layer
from rflint.network import Opaque
from rflint.source import Source

WHEEL = os.environ.get("ULTRALYTICS_WHEEL")
if not WHEEL:
    pytest.skip("no wheel is named by ULTRALYTICS_WHEEL: `nox -s ultralytics`", allow_module_level=True)

INSIDE = "ultralytics/cfg/models/"
with ZipFile(WHEEL) as _archive:
    MODELS = {
        name.removeprefix(INSIDE): _archive.read(name).decode("utf-8")
        for name in sorted(_archive.namelist())
        if name.startswith(INSIDE) and name.endswith(".yaml")
    }

each_model = pytest.mark.parametrize("name", MODELS)


def analysis_of(text: str, name: str) -> Analysis:
    network, faults = engine.load(Source(name, text))
    assert network is not None, faults
    return analyse(network)


def figures(analysis: Analysis, id: str) -> Figures:
    """The figures of a map, which are the same along both axes."""
    (layer,) = (place for place, one in enumerate(analysis.network.layers) if one.id == id)
    found = of_layer(analysis, layer, 0)
    assert found is not None
    assert len({*found}) == 1
    return found[0]


def test_all_models_are_there() -> None:
    assert len(MODELS) == 66


LOUD = {
    # The stem of PP-HGNetV2 pads on one side, and joins a window of three samples with one of two.
    "rt-detr/rtdetr-l.yaml": {"RF201"},
    "rt-detr/rtdetr-x.yaml": {"RF201"},
    # The comment says P1/2 at a row that holds a strided convolution and a strided pool.
    "v8/yolov8-cls-resnet101.yaml": {"RF013"},
    "v8/yolov8-cls-resnet50.yaml": {"RF013"},
}
"""The files with warnings, each with why it is right."""

UNKNOWN = {"11/yolo11-cls-resnet18.yaml"}
"""The only one with a module of which nothing is known: a model of torchvision."""


@each_model
def test_what_is_found_at_all_scales(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / Path(name).name
    path.write_text(MODELS[name], "utf-8")
    main(["check", "--isolated", "--scale", "all", "--output-format", "json", str(path)])
    said: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["diagnostics"]
    assert [one["message"] for one in said if one["severity"] == "error"] == []
    assert {one["code"] for one in said if one["severity"] == "warning"} == LOUD.get(name, set())
    assert ("RF012" in {one["code"] for one in said}) == (name in UNKNOWN)


@each_model
def test_every_output_is_known(name: str) -> None:
    analysis = analysis_of(MODELS[name], name)
    for output in analysis.network.outputs:
        reach = analysis.reach[0][output.layer]
        assert reach is not None
        if name not in UNKNOWN:
            found = of_layer(analysis, output.layer, 0)
            assert found is not None
            known = all(one.receptive_field is not None or not one.local for one in found)
            assert known or all(reach.everything), output.name


@each_model
def test_rows_stand_where_their_ids_say(name: str) -> None:
    data = yaml.safe_load(MODELS[name])
    rows = data["backbone"] + data["head"]
    network = analysis_of(MODELS[name], name).network
    ids = [layer.id for layer in network.layers]
    starts = {id.partition(".")[0] for id in ids} - {"input"}
    assert starts == {str(row) for row in range(len(rows))}
    assert {one.name.partition(".")[0] for one in network.outputs} >= {str(len(rows) - 1)}


KNOWN = [
    ("v5/yolov5.yaml", "9", (650, 32)),
    ("v8/yolov8.yaml", "9", (783, 32)),
    ("11/yolo11.yaml", "9", (879, 32)),
    *(("v5/yolov5.yaml", f"24.box.{level}", known) for level, known in enumerate([(746, 8), (810, 16), (970, 32)])),
    *(("v8/yolov8.yaml", f"22.cls.{level}", known) for level, known in enumerate([(911, 8), (1039, 16), (1263, 32)])),
]
"""Receptive field and effective stride at scale n, as gradients of the models themselves show them."""


@pytest.mark.parametrize(("name", "id", "known"), KNOWN)
def test_known_answer(name: str, id: str, known: tuple[int, int]) -> None:
    found = figures(analysis_of(MODELS[name], "yolov8n.yaml"), id)
    assert (found.receptive_field, found.effective_stride) == known


def test_padding_and_attention_of_yolo11() -> None:
    analysis = analysis_of(MODELS["11/yolo11.yaml"], "yolo11n.yaml")
    assert figures(analysis, "9").effective_padding == 439
    everything = {
        layer.id: reach.everything for layer, reach in zip(analysis.network.layers, analysis.reach[0]) if reach
    }
    assert (everything["9"], everything["10"]) == ((False,), (True,))


@each_model
def test_conversion_keeps_every_figure(name: str, tmp_path: Path) -> None:
    model, spec = tmp_path / Path(name).name, tmp_path / "net.yaml"
    model.write_text(MODELS[name], "utf-8")
    assert main(["convert", str(model), "-o", str(spec)]) == 0
    before, after = analysis_of(MODELS[name], name), analysis_of(spec.read_text("utf-8"), "net.yaml")
    # What goes to the text encoder and to no row is an output, too: a spec can say no more of it.
    aside = [at for at, one in enumerate(before.network.layers) if one.id == "16"] if "world.yaml" in name else []
    expected = [one.layer for one in before.network.outputs]
    assert [one.layer for one in after.network.outputs] == [*expected, *aside]
    assert [said(after, layer) for layer in range(len(after.network.layers))] == [
        said(before, layer) for layer in range(len(before.network.layers))
    ]


def said(analysis: Analysis, layer: int) -> tuple[object, ...]:
    """An operator with what it reads, and all that is said of its map but names."""
    one, reach, found = analysis.network.layers[layer], analysis.reach[0][layer], of_layer(analysis, layer, 0)
    operator = Opaque("opaque") if isinstance(one.operator, Opaque) else one.operator
    local = found and [each._replace(reasons=()) for each in found]
    return operator, one.sources, local, reach and (reach.everything, reach.paths, reach.aligned)


@each_model
def test_a_converted_model_shows_what_it_showed_before(name: str, tmp_path: Path) -> None:
    model, spec = Source(name, MODELS[name]), tmp_path / "net.yaml"
    (tmp_path / "model.yaml").write_text(MODELS[name], "utf-8")
    main(["convert", str(tmp_path / "model.yaml"), "-o", str(spec)])
    codes = {
        source.name: {one.code for one in engine.check(source, Settings()) or ()}
        for source in (model, Source(spec.name, spec.read_text("utf-8")))
    }
    # What is said of comments goes with them.
    assert codes[spec.name] == codes[name] - {"RF013"}
