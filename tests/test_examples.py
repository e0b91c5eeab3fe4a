"""What rflint says of every example, word for word, and the figures that were measured elsewhere.

`python -m tests.test_examples` writes the goldens anew and keeps the comments above their findings.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from rflint import engine
from rflint.config import Settings
from rflint.diagnostic import Outcome
from rflint.geometry.analysis import analyse
from rflint.geometry.figures import of_layer
from rflint.output.check.concise import render as concise
from rflint.output.report.table import render as table
from rflint.report import describe
from rflint.source import Source

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
GOLDENS = Path(__file__).parent / "goldens"


def network_of(text):
    network, faults = engine.load(Source("net.yaml", text))
    assert network is not None, faults
    return network


def golden(path):
    """The report of an example's outputs, an empty line, and its findings."""
    source = Source.from_bytes(f"examples/{path.name}", path.read_bytes())
    network, _ = engine.load(source)
    assert network is not None
    report = table([describe(source, network, analyse(network), every=False, signatures=False)])
    found = engine.check(source, Settings())
    assert found is not None
    lines = concise(Outcome(found, {source.name: source}, 1)).splitlines()
    return [*map(str.rstrip, report.splitlines()), "", *lines]


def without_comments(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_says_what_its_golden_holds(path):
    assert without_comments((GOLDENS / f"{path.stem}.txt").read_text("utf-8")) == golden(path)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_finding_is_explained(path):
    lines = (GOLDENS / f"{path.stem}.txt").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith("examples/") and ".yaml:" in line:
            assert lines[number - 1].startswith("# "), line


def test_every_golden_has_an_example():
    assert sorted(path.stem for path in GOLDENS.iterdir()) == [path.stem for path in EXAMPLES]


MADE_WRONG = {"article-misaligned", "article-mismatched", "misaligned-neck"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_networks_as_published_are_quiet(path):
    found = engine.check(Source.from_bytes(path.name, path.read_bytes()), Settings())
    loud = [one.code for one in found or () if one.severity.value != "info"]
    assert bool(loud) == (path.stem in MADE_WRONG)


KNOWN = [
    ("article-single-path", {}, "f2", (6, 3, 1)),
    ("article-aligned", {}, "sum", (3, 4, 1)),
    ("vgg16", {}, None, (212, 32, 90)),
    ("resnet50-torchvision", {}, None, (427, 32, 213)),
    ("resnet50-slim", {}, None, (483, 32, 239)),
    ("inception-v3", {}, None, (1311, 32, 618)),
    ("alexnet-slim-v2", {}, "pool5", (195, 32, 64)),
    ("resnet18", {}, None, (435, 32, 217)),
    ("mobilenet-v1", {}, None, (315, 32, 126)),
    ("mobilenet-v1", {"224": "321"}, None, (315, 32, 157)),
    ("mobilenet-v2", {}, None, (491, 32, 245)),
    ("densenet121", {}, None, (2071, 32, 1021)),
    ("patchgan", {}, None, (70, 8, 23)),
    ("wav2vec2-encoder", {}, None, (400, 320, 0)),
    ("unet-padded-transposed", {}, None, (204, 1, 94)),
    ("unet-padded-bilinear", {}, None, (236, 1, 110)),
    ("deeplab-v3-resnet50", {}, "aspp12", (619, 8, 309)),
    ("deeplab-v3-resnet50", {}, "aspp24", (811, 8, 405)),
    ("deeplab-v3-resnet50", {}, "aspp36", (1003, 8, 501)),
]
"""Receptive field, effective stride, effective padding, as published or measured by gradients."""


@pytest.mark.parametrize(("name", "changes", "layer", "wanted"), KNOWN)
def test_known_answer(name, changes, layer, wanted):
    text = (ROOT / "examples" / f"{name}.yaml").read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    network = network_of(text)
    ids = [one.id for one in network.layers]
    at = network.outputs[0].layer if layer is None else ids.index(layer)
    for one in of_layer(analyse(network), at, 0) or ():
        assert (one.receptive_field, one.effective_stride, one.effective_padding) == wanted


def test_phases_of_the_unet_with_transposed_convolutions():
    network = network_of((ROOT / "examples" / "unet-padded-transposed.yaml").read_text("utf-8"))
    found = (of_layer(analyse(network), network.outputs[0].layer, 0) or ())[0]
    assert (found.receptive_field_min, found.receptive_field) == (188, 204)


def test_valid_unet_sizes():
    network = network_of((ROOT / "examples" / "unet-2015-valid.yaml").read_text("utf-8"))
    assert analyse(network).size(network.outputs[0].layer) == (388, 388)


def test_hifigan_sees_13_frames_to_each_side():
    network = network_of((ROOT / "examples" / "hifigan-v1.yaml").read_text("utf-8"))
    analysis = analyse(network)
    (field,) = analysis.reach[0][network.outputs[0].layer].fields
    frames = field.advance // 1  # one frame is one input sample; 256 outputs advance by it
    assert (field.period, frames) == (256, 1)
    assert (min(field.lo), max(field.hi)) == (-13, 13)


def rflint(*words, cwd):
    command = [sys.executable, "-m", "rflint", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False)


def test_check_of_the_folder():
    done = rflint("check", "--isolated", "--output-format", "concise", "examples/", cwd=ROOT)
    wanted = [line for path in EXAMPLES for line in golden(path) if line.startswith("examples/") and ".yaml:" in line]
    assert (done.returncode, done.stdout.splitlines()) == (1, wanted)


def test_a_limit_for_the_whole_project(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.rflint.limits]\nreceptive_field = {min = 300}\n", encoding="utf-8")
    for name in ("vgg16", "resnet18"):
        (tmp_path / f"{name}.yaml").write_bytes((ROOT / "examples" / f"{name}.yaml").read_bytes())
    done = rflint("check", "--output-format", "concise", ".", cwd=tmp_path)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert (
        line.startswith("vgg16.yaml:")
        and "RF101" in line
        and line.endswith("is 212; `pyproject.toml` asks for at least 300")
    )


def write():
    """Write all goldens; comments stay above findings that are the same as before."""
    GOLDENS.mkdir(exist_ok=True)
    for path in EXAMPLES:
        target = GOLDENS / f"{path.stem}.txt"
        old = target.read_text("utf-8").splitlines() if target.exists() else []
        comments = {line: before for before, line in pairwise(old) if before.startswith("# ")}
        lines = [text for line in golden(path) for text in ([comments[line]] if line in comments else []) + [line]]
        target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
