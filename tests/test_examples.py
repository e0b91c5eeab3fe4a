"""What rflint says of every example, word for word, and the figures that are known from elsewhere.

A golden in `tests/goldens/` holds the report of an example's outputs and its findings, each below a `#` comment that
explains it. `python -m tests.test_examples --write` writes all goldens anew and keeps the comments of findings that
are as they were; one that is new needs a comment by hand.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from rflint import engine
from rflint.config import Settings
from rflint.diagnostic import Outcome, Severity
from rflint.geometry.analysis import analyse
from rflint.geometry.cases import cases_of
from rflint.geometry.fields import Field
from rflint.geometry.figures import Figures, of_layer
from rflint.network import Network
from rflint.output.check.concise import render as concise
from rflint.output.report.table import render as table
from rflint.reports.report import describe
from rflint.source import Source

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted([*(ROOT / "examples").glob("*.yaml"), *(ROOT / "examples" / "formats").glob("*.yaml")])
OWN_MODULES = "examples/formats/own-modules"
GOLDENS = Path(__file__).parent / "goldens"
FIXABLE = "8 fixable with --fix, 1 more with --unsafe-fixes"
FINDING = re.compile(r"examples/[\w/-]+\.yaml:\d+:\d+: ")

each_example = pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)


def golden_of(path: Path) -> Path:
    return GOLDENS / f"{path.stem}.txt"


def source_of(path: Path) -> Source:
    return Source.from_bytes(path.relative_to(ROOT).as_posix(), path.read_bytes())


def network_of(source: Source) -> Network:
    network, faults = engine.load(source)
    assert network is not None, faults
    return network


def example(name: str, old: str = "", new: str = "") -> Network:
    """The network of an example, in which one text stands in place of another."""
    text = (ROOT / "examples" / f"{name}.yaml").read_text("utf-8")
    assert old in text
    return network_of(Source(f"{name}.yaml", text.replace(old, new) if old else text))


@cache
def said(path: Path) -> list[str]:
    """The report of an example's outputs, and below an empty line its findings where there are any."""
    source = source_of(path)
    network = network_of(source)
    report = table([describe(source, network, cases_of(network), every=False, signatures=False)])
    found = engine.check(source, Settings())
    assert found is not None
    findings = concise(Outcome(found, {source.name: source}, 1)).splitlines()
    return [*(line.rstrip() for line in report.splitlines()), *([""] if findings else []), *findings]


def findings(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if FINDING.match(line)]


def comments(lines: Iterable[str]) -> dict[str, list[str]]:
    """The comment lines that stand directly above each finding."""
    above: list[str] = []
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("#"):
            above.append(line)
            continue
        if FINDING.match(line):
            found[line] = above
        above = []
    return found


@each_example
def test_an_example_says_what_its_golden_holds(path: Path) -> None:
    lines = golden_of(path).read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == said(path)


@each_example
def test_every_finding_is_explained(path: Path) -> None:
    lines = golden_of(path).read_text("utf-8").splitlines()
    explained = comments(lines)
    assert list(explained) == findings(lines)
    assert [line for line, above in explained.items() if not any(len(one) > 10 for one in above)] == []


@each_example
def test_every_comment_explains_a_finding(path: Path) -> None:
    lines = golden_of(path).read_text("utf-8").splitlines()
    assert sum(map(len, comments(lines).values())) == sum(line.startswith("#") for line in lines)


def test_every_example_has_a_golden_and_every_golden_an_example() -> None:
    assert sorted(path.stem for path in GOLDENS.iterdir()) == sorted(path.stem for path in EXAMPLES)


MADE_WRONG = {
    "article-misaligned": ["RF201"],
    "article-mismatched": ["RF202"],
    "inserted-row": ["RF010", *["RF013"] * 7, "RF202"],
    "misaligned-neck": ["RF101", "RF104", "RF201", "RF201"],
    # A pool of two beside a convolution with padding: YOLOv7 does so.
    "quarry-v7": ["RF201"],
}


@each_example
def test_networks_as_published_are_quiet(path: Path) -> None:
    loud = [one.code for one in engine.check(source_of(path), Settings()) or () if one.severity is not Severity.INFO]
    assert sorted(loud) == MADE_WRONG.get(path.stem, [])


# Known answers: receptive field, effective stride, effective padding, as published, worked out by hand or measured by
# gradients; never taken from a golden.

Answer = tuple[str, str, tuple[int | None, ...]]

ARTICLE: list[Answer] = [
    ("article-single-path", "f2", (6, 3, 1)),
    ("article-aligned", "sum", (3, 4, 1)),
    # [-2, 2] on the left and [0, 6] on the right, together [-2, 6]
    ("article-misaligned", "sum", (9, 2, 2)),
    # no stride is common to both branches
    ("article-mismatched", "sum", (None, None, None)),
]

CLASSIFIERS: list[Answer] = [
    ("vgg16", "stage.4.pool", (212, 32, 90)),
    ("alexnet-slim-v2", "pool5", (195, 32, 64)),
    ("resnet18", "layer4.1.layers.3", (435, 32, 217)),
    ("resnet50-torchvision", "layer4.2.layers.5", (427, 32, 213)),
    ("resnet50-slim", "block4.2.layers.4", (483, 32, 239)),
    ("inception-v3", "Mixed_7c.layers.10", (1311, 32, 618)),
    ("mobilenet-v1", "separable.12.pointwise", (315, 32, 126)),
    ("mobilenet-v2", "head", (491, 32, 245)),
    ("densenet121", "denseblock4.15.layers.2", (2071, 32, 1021)),
]

OTHERS: list[Answer] = [
    ("patchgan", "patches", (70, 8, 23)),
    ("wav2vec2-encoder", "encoder.6.layers.1", (400, 320, 0)),
    # 1 + 1 for the first filter, 1,023 for each of the three cycles
    ("wavenet", "post2", (3071, 1, 3070)),
    ("unet-padded-transposed", "outc", (204, 1, 94)),
    ("unet-padded-bilinear", "outc", (236, 1, 110)),
    ("deeplab-v3-resnet50", "aspp12", (619, 8, 309)),
    ("deeplab-v3-resnet50", "aspp24", (811, 8, 405)),
    ("deeplab-v3-resnet50", "aspp36", (1003, 8, 501)),
]


def figures(network: Network, layer: str) -> tuple[Figures, ...]:
    """The figures of a layer along every axis, towards the only input."""
    at = [one.id for one in network.layers].index(layer)
    found = of_layer(analyse(network), at, 0)
    assert found is not None and len(found) == len(network.axes)
    return found


def answer(network: Network, layer: str) -> set[tuple[object, ...]]:
    """Receptive field, effective stride and padding: one triple where all axes are alike."""
    return {(one.receptive_field, one.effective_stride, one.effective_padding) for one in figures(network, layer)}


@pytest.mark.parametrize(("name", "layer", "known"), ARTICLE + CLASSIFIERS + OTHERS)
def test_known_answer(name: str, layer: str, known: tuple[int | None, ...]) -> None:
    assert answer(example(name), layer) == {known}


def test_same_padding_moves_with_the_input_size() -> None:
    assert answer(example("mobilenet-v1", "224", "321"), "separable.12.pointwise") == {(315, 32, 157)}


def test_neighbouring_outputs_of_a_unet_see_unequally_far() -> None:
    for name, fields in (("unet-padded-transposed", (188, 204)), ("unet-padded-bilinear", (220, 236))):
        found = figures(example(name), "outc")
        assert {(one.receptive_field_min, one.receptive_field) for one in found} == {fields}


def test_the_unet_of_2015_turns_572_into_388() -> None:
    network = example("unet-2015-valid")
    assert analyse(network).size(network.outputs[0].layer) == (388, 388)


def test_hifigan_hears_13_frames_to_each_side() -> None:
    network = example("hifigan-v1")
    reach = analyse(network).reach[0][network.outputs[0].layer]
    assert reach is not None
    (field,) = reach.fields
    assert isinstance(field, Field)
    # The 256 samples that one frame becomes, each with the first and the last frame it reads.
    assert (field.period, field.advance) == (256, 1)
    assert min(lo for lo in field.lo if lo is not None) == -13
    assert max(hi for hi in field.hi if hi is not None) == 13


# The command itself.


def rflint(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rflint", *words]
    clean = {key: value for key, value in os.environ.items() if key not in ("GITHUB_ACTIONS", "FORCE_COLOR")}
    return subprocess.run(command, cwd=cwd, env=clean, capture_output=True, encoding="utf-8", check=False)


def test_check_of_the_folder() -> None:
    words = ("--isolated", "--exclude", OWN_MODULES, "--output-format", "concise")
    done = rflint("check", *words, "examples/", cwd=ROOT)
    held = [line for path in EXAMPLES for line in findings(golden_of(path).read_text("utf-8").splitlines())]
    assert (done.returncode, done.stdout.splitlines()) == (1, held)
    assert done.stderr == f"Found 6 errors, 10 warnings and 13 notes in {len(EXAMPLES)} files; {FIXABLE}\n"


def test_report_of_the_folder() -> None:
    done = rflint("report", *(path.relative_to(ROOT).as_posix() for path in EXAMPLES), cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    for path in EXAMPLES:
        report = [line for line in said(path) if not FINDING.match(line)]
        start = lines.index(report[0])
        assert lines[start : start + len(report)] == report


LESS_THAN_300 = {
    "alexnet-slim-v2": ["195"],
    "article-aligned": ["3"],
    "article-misaligned": ["9"],
    "article-single-path": ["6"],
    "dcgan-generator": ["5 to 6"],
    "formats/plankton-v8": ["223", "279"],
    "misaligned-neck": ["119"],
    "nnunet-3d-anisotropic": ["99 along depth"],
    "two-inputs": ["121", "59"],
    "unet-2015-valid": ["188 to 204"],
    "unet-padded-bilinear": ["220 to 236"],
    "unet-padded-transposed": ["188 to 204"],
    "vgg16": ["212"],
}


PROJECT = """
[tool.rflint.limits]
receptive_field = { min = 300 }

[tool.rflint.per-file-limits]
"hifigan-*.yaml" = { receptive_field = { min = 26 } }
"""


def test_a_limit_for_the_whole_project(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("own-modules"))
    (tmp_path / "pyproject.toml").write_text(PROJECT, "utf-8")
    done = rflint("check", "--output-format", "concise", cwd=tmp_path)
    said = f"Found 21 errors, 13 warnings and 13 notes in {len(EXAMPLES)} files; {FIXABLE}\n"
    assert (done.returncode, done.stderr) == (1, said)
    small = r"examples/(\S+)\.yaml:\S+ RF101 .* is (.+); `pyproject\.toml` asks for at least 300"
    found: dict[str, list[str]] = {}
    for name, field in re.findall(small, done.stdout):
        found.setdefault(name, []).append(field)
    assert found == LESS_THAN_300
    # What is set for a file wins, and what its spec sets wins over that; a limit that nobody can check is no pass.
    assert "output `coarse` is 199; its limit asks for at least 224" in done.stdout
    assert not any(name in done.stdout for name in ("hifigan", "patchgan", "wav2vec2"))
    assert [line.split(" ")[0] for line in done.stdout.splitlines() if "RF110" in line] == [
        "examples/article-mismatched.yaml:18:10:",
        "examples/formats/grain-cls.yaml:15:13:",
        "examples/formats/inserted-row.yaml:22:18:",
    ]


def test_modules_that_a_configuration_declares_are_known() -> None:
    done = rflint("check", "--output-format", "concise", OWN_MODULES, cwd=ROOT)
    assert [line.split(" ")[1] for line in done.stdout.splitlines()] == ["RF012"]
    assert "`Drift`" in done.stdout


def write() -> None:
    """Write all goldens, with the comments that stand above findings that are still there."""
    GOLDENS.mkdir(exist_ok=True)
    for path in EXAMPLES:
        golden = golden_of(path)
        kept = comments(golden.read_text("utf-8").splitlines()) if golden.exists() else {}
        lines = [line for found in said(path) for line in (*kept.get(found, ()), found)]
        golden.write_text("\n".join(lines) + "\n", "utf-8")
    for golden in {*GOLDENS.iterdir()} - {golden_of(path) for path in EXAMPLES}:
        golden.unlink()


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.test_examples --write")
    write()
