"""Every module of YOLO files against what it comes to, written by hand and judged by the oracle.

`tests/formats/modules.md` holds the cases, and says how they are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from rflint import engine
from rflint.formats import yolo
from rflint.geometry.analysis import Analysis, analyse
from rflint.geometry.figures import of_layer
from rflint.geometry.signatures import Signature, signatures
from rflint.network import Network
from rflint.source import Source, Span
from tests.markdown_cases import blocks
from tests.oracle import Oracle, Unknown

CASES = Path(__file__).parent / "formats" / "modules.md"
TABLES = Path(yolo.__file__).parent
SIZE = (96, 128)
"""Samples of the image along height and width."""

OLDER = " (YOLOv5)"
"""What ends the title of a case in the dialect of YOLOv5 and YOLOv7."""


class Case(NamedTuple):
    """A file whose last row is a module, and what that comes to."""

    title: str
    module: str
    text: str
    flat: dict[str, Any]

    def results(self, network: Network) -> dict[str, int]:
        """What the last row gives, by the ids that `flat` has for it: the last layer, if it gives one result."""
        data = yaml.safe_load(self.text)
        row = str(len(data["backbone"] + data["head"]) - 1)
        places = {layer.id: place for place, layer in enumerate(network.layers)}
        if "outputs" not in self.flat:
            return {Oracle(self.spec, 0).ids[-1]: places[row]}
        return {
            one.name.removeprefix(f"{row}.").replace(".", "_"): one.layer
            for one in network.outputs
            if one.name.startswith(f"{row}.")
        }

    @property
    def spec(self) -> dict[str, Any]:
        """What the oracle reads: `flat`, with the size of the image."""
        return {**self.flat, "input": {"size": list(SIZE)}}


def modules() -> dict[str, set[str]]:
    """The modules whose geometry rflint knows, by what ends the titles of their cases."""
    tables = {"": "ultralytics.yaml", OLDER: "yolov5.yaml"}
    return {ending: {*yaml.safe_load((TABLES / name).read_text("utf-8"))["modules"]} for ending, name in tables.items()}


def named(title: str) -> list[str]:
    """The modules that a title names."""
    return title.removesuffix(OLDER).partition(":")[0].split(", ")


def cases() -> Iterator[Case]:
    """A case for every module of every section; the text of one that several share has the first of them."""
    waiting: tuple[str, str] | None = None
    for where, title, attribute, lines in blocks(CASES.name, CASES.read_text("utf-8").splitlines()):
        text = "\n".join(lines) + "\n"
        if attribute == "":
            assert waiting is None, f"{where}: the case above has no second block"
            waiting = title, text
        elif attribute == "flat":
            assert waiting is not None, f"{where}: there is no case above"
            first, *others = named(waiting[0])
            yield Case(waiting[0], first, waiting[1], yaml.safe_load(text))
            for other in others:
                written = waiting[1] if other in waiting[1] else waiting[1].replace(f" {first},", f" {other},")
                yield Case(waiting[0], other, written, yaml.safe_load(text))
            waiting = None


ALL = list(cases())
each_case = pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.title}, {case.module}")


def test_every_module_has_a_case() -> None:
    missing = {
        f"{module}{ending}"
        for ending, known in modules().items()
        for module in known - {case.module for case in ALL if case.title.endswith(ending)}
    }
    assert missing == set()


@each_case
def test_a_case_holds_the_module_that_it_names(case: Case) -> None:
    data = yaml.safe_load(case.text)
    assert case.module in [row[2] for row in data["backbone"] + data["head"]]
    assert ("anchors" in data) == case.title.endswith(OLDER)
    assert not {"blocks", "repeat", "use"} & {*case.flat, *(key for layer in case.flat["layers"] for key in layer)}


Extremes = tuple[int | None, int | None, int]
"""The smallest and the largest field of some paths, and how many they are."""


class Seen(NamedTuple):
    """What a map sees along one axis. What is local is None where nothing is, or where it cannot be known."""

    size: int | None
    everything: bool
    receptive_field: tuple[int | None, int | None] = (None, None)
    """Of the smallest and of the largest phase."""
    effective_stride: object = None
    effective_padding: object = None
    phases: object = None
    """None for one alone."""
    paths: Mapping[object, Extremes] | None = None
    """The paths with one stride and centre."""
    aligned: bool | None = None


def analysis_of(text: str) -> Analysis:
    """The analysis of a text, for an image of one size."""
    network, faults = engine.load(Source("model.yaml", text))
    assert network is not None, [fault.finding.message for fault in faults]
    return analyse(network, [SIZE])


def seen(analysis: Analysis, layer: int, axis: int) -> Seen:
    """What rflint says of a map."""
    reach, found = analysis.reach[0][layer], of_layer(analysis, layer, 0)
    assert reach is not None and found is not None
    group = analysis.classes[axis]
    size = analysis.size(layer)[axis]
    whole = Seen(size if isinstance(size, int) else None, reach.everything[group])
    one = found[axis]
    if one.receptive_field is None:
        return whole
    return whole._replace(
        receptive_field=(one.receptive_field_min, one.receptive_field),
        effective_stride=one.effective_stride,
        effective_padding=one.effective_padding,
        phases=one.phases,
        paths=paths(analysis, layer, axis),
        aligned=reach.aligned[group],
    )


def paths(analysis: Analysis, layer: int, axis: int) -> dict[object, Extremes]:
    """All paths by what alignment compares on one axis."""
    groups: dict[object, list[Signature]] = {}
    for one in signatures(analysis, layer, 0, axis) or ():
        centre = one.centres[axis]
        if centre is not None:
            groups.setdefault((centre.stride, centre.mean), []).append(one)
    return {
        key: (
            min((n for one in group if (n := one.receptive_field_min[axis]) is not None), default=None),
            max((n for one in group if (n := one.receptive_field[axis]) is not None), default=None),
            sum(one.paths for one in group),
        )
        for key, group in groups.items()
    }


def true(spec: Mapping[str, Any], id: str, axis: int) -> Seen:
    """What the oracle says of a map."""
    oracle = Oracle(spec, axis)
    whole = Seen(oracle.size(id), oracle.is_global(id, "input"))
    try:
        found = oracle.figures(id, "input")
    except Unknown:
        return whole
    if found is None:
        return whole
    return whole._replace(
        receptive_field=(found.receptive_field_min, found.receptive_field),
        effective_stride=found.effective_stride,
        effective_padding=found.effective_padding,
        phases=found.phases if found.period > 1 else None,
        paths={key: (one.smallest, one.largest, one.count) for key, one in oracle.signatures(id, "input").items()},
        aligned=oracle.aligned(id, "input"),
    )


@each_case
def test_a_row_sees_what_its_layers_see(case: Case) -> None:
    analysis, oracle = analysis_of(case.text), Oracle(case.spec, 0)
    results = case.results(analysis.network)
    assert sorted(results) == sorted(case.flat.get("outputs") or oracle.ids[-1:])
    for id, layer in results.items():
        for axis in range(len(SIZE)):
            assert seen(analysis, layer, axis) == true(case.spec, id, axis), id


@each_case
def test_the_layers_of_a_case_are_a_network_that_rflint_reads_alike(case: Case) -> None:
    text = yaml.safe_dump(case.flat)
    analysis = analysis_of(text)
    for output in analysis.network.outputs:
        for axis in range(len(SIZE)):
            id = analysis.network.layers[output.layer].id
            assert seen(analysis, output.layer, axis) == true(case.spec, id, axis), id


def test_outputs_of_a_head_stand_level_by_level() -> None:
    (case,) = (one for one in ALL if one.title == "Detect")
    names = [one.name for one in analysis_of(case.text).network.outputs]
    assert names == ["2.box.0", "2.cls.0", "2.box.1", "2.cls.1"]


SCALES = """\
scales:
  s: [0.5, 0.5, 512]
  m: [1.0, 1.0, 512]
backbone:
  - [-1, 2, Conv, [16, 3, 2]]
head: []
"""


@pytest.mark.parametrize(
    ("name", "stride"),
    [
        *(("model.yaml", 2), ("models/yolov8m.yaml", 4), ("yolo11m.yaml", 4), ("yolo11s.yaml", 2)),
        *(("yolov8m-pose.yaml", 4), ("our-yolov8m-p2.yaml", 4), ("yoloe-11m.yaml", 4), ("C:\\models\\yolov8m.yaml", 4)),
        *(("yolov8.yaml", 2), ("yolom.yaml", 2), ("yolov8m/model.yaml", 2), ("m.yaml", 2)),
    ],
)
def test_the_scale_is_that_of_the_name_else_the_first(name: str, stride: int) -> None:
    network, faults = engine.load(Source(name, SCALES))
    assert network is not None, faults
    found = of_layer(analyse(network), network.outputs[0].layer, 0)
    assert found is not None
    assert {one.effective_stride for one in found} == {stride}


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ("[-1, 1, Conv, [.nan, 3]]", ".nan"),
        ("[-1, 1, Conv, [.inf, 3]]", ".inf"),
        ("[-1, 1, Conv, [16, .inf]]", ".inf"),
        ("[-1, 1, Conv, [16, 1e400]]", "1e400"),
        ("[-1, 1, nn.Upsample, [None, .nan, nearest]]", ".nan"),
        ("[-1, 1, nn.Upsample, [.inf, 2, nearest]]", ".inf"),
        ("[-1, .inf, Conv, [16, 3]]", ".inf"),
        ("[.nan, 1, Conv, [16, 3]]", ".nan"),
    ],
)
def test_no_number_is_a_fault_where_it_stands(row: str, place: str) -> None:
    text = f"backbone:\n  - [-1, 1, Conv, [16, 3, 2]]\n  - {row}\nhead: []\n"
    network, faults = engine.load(Source("model.yaml", text))
    assert network is None
    at = text.index(place)
    assert [(fault.code, fault.finding.span) for fault in faults] == [("RF003", Span(at, at + len(place)))]
