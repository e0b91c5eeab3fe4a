"""Model files of YOLO frameworks are found by what is in them, and no other YAML is taken for one.

`tests/formats/ordinary` holds YAML as it stands in repositories. A file there is no network, however near it comes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from rflint import discovery, engine
from rflint.cli import main
from rflint.config import Settings
from rflint.geometry.analysis import analyse
from rflint.geometry.figures import of_layer
from rflint.source import Source

ORDINARY = Path(__file__).parent / "formats" / "ordinary"
FILES = sorted(path for path in ORDINARY.rglob("*") if path.is_file())

each_ordinary = pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ORDINARY).as_posix())


def found_in(folder: Path) -> discovery.Found:
    """What a walk finds, by settings as they are without a configuration."""
    return discovery.find([str(folder)], lambda path: Settings())


def test_a_walk_over_ordinary_files_finds_none() -> None:
    assert found_in(ORDINARY) == discovery.Found(passed_over=len(FILES))


def test_check_of_ordinary_files_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", str(ORDINARY)]) == 0
    assert capsys.readouterr() == ("", f"No network spec found ({len(FILES)} files passed over)\n")


@each_ordinary
def test_an_ordinary_file_is_no_network_by_name_either(path: Path) -> None:
    network, faults = engine.load(Source.from_bytes(path.name, path.read_bytes()))
    assert network is None
    assert {fault.code for fault in faults} <= {"RF001", "RF003", "RF007"}
    assert faults


# Model files, in every dress.

MODEL = """\
nc: 3
scales:
  n: [0.5, 0.25, 256]
backbone:
  - [-1, 1, Conv, [16, 3, 2]]
  - [-1, 4, C2f, [32, True]]
head:
  - [-1, 1, nn.Upsample, [None, 2, "nearest"]]
  - [-1, 1, SPPF, [32, 5]]
  - [[3], 1, Detect, [nc]]
"""

OLDER = """\
nc: 3
depth_multiple: 0.5
width_multiple: 0.5
anchors:
  - [10, 13, 16, 30, 33, 23]
backbone:
  [[-1, 1, Conv, [16, 6, 2, 2]],
   [-1, 4, C3, [32]]]
head:
  [[-1, 1, Conv, [32, 1, 1]],
   [[2], 1, Detect, [nc, anchors]]]
"""


def dumped(text: str, **options: Any) -> str:
    """The same data, as PyYAML writes it."""
    return yaml.safe_dump(yaml.safe_load(text), sort_keys=False, **options)


def quoted(text: str, sign: str) -> str:
    """Keys of the top level in quotes."""
    keys = [f"{key}:" for key in yaml.safe_load(text)]
    lines = text.splitlines(keepends=True)
    return "".join(
        sign + line.replace(":", f"{sign}:", 1) if line.split(" ")[0].strip() in keys else line for line in lines
    )


DRESSES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "a header of comments": lambda text: f"# Our model, https://example.org\n\n# Parameters\n{text}",
    "comments behind rows": lambda text: text.replace("]]\n", "]] # a row\n"),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "carriage returns alone": lambda text: text.replace("\n", "\r"),
    "a byte order mark": lambda text: f"\ufeff{text}",
    "a start of the document": lambda text: f"---\n{text}",
    "a version of YAML": lambda text: f"%YAML 1.1\n---\n{text}",
    "double quotes": lambda text: quoted(text, '"'),
    "single quotes": lambda text: quoted(text, "'"),
    "quoted names of modules": lambda text: text.replace("Conv", "'Conv'").replace("Detect", '"Detect"'),
    "no nc": lambda text: text.replace("nc: 3\n", "").replace("[nc", "[3"),
    "indented": lambda text: "".join(f"  {line}" for line in text.splitlines(keepends=True)),
    "spaces before colons": lambda text: text.replace("backbone:", "backbone :").replace("head:", "head :"),
    "block style": lambda text: dumped(text, default_flow_style=False),
    "inner flow style": lambda text: dumped(text, default_flow_style=None),
    "flow style": lambda text: dumped(text, default_flow_style=True),
    "anchored rows": lambda text: text.replace("[-1, 1, Conv", "&first [-1, 1, Conv", 1),
    "anchored parts": lambda text: text.replace("backbone:", "backbone: &b").replace("head:", "head: &h"),
    "tagged parts": lambda text: text.replace("backbone:", "backbone: !!seq").replace("head:", "head: !!seq"),
    "head first": lambda text: text[text.index("head:") :] + text[: text.index("head:")],
    "keys of other tools": lambda text: f"x-note: [1, 2]\nch: 3\n{text}task: detect\n",
    "no end of the last line": lambda text: text.rstrip("\n"),
}

each_model = pytest.mark.parametrize("text", [MODEL, OLDER], ids=["ultralytics", "yolov5"])
each_dress = pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)


def written(folder: Path, text: str, name: str = "model.yaml") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def figures(text: str) -> list[object]:
    """What a file's outputs see, by their names."""
    network, faults = engine.load(Source.from_bytes("model.yaml", text.encode()))
    assert network is not None, faults
    analysis = analyse(network)
    return [(one.name, of_layer(analysis, one.layer, 0)) for one in network.outputs]


@each_model
@each_dress
def test_a_walk_finds_a_model_in_every_dress(dress: Callable[[str], str], text: str, tmp_path: Path) -> None:
    path = written(tmp_path, dress(text))
    assert found_in(tmp_path) == discovery.Found((discovery.File(str(path), explicit=False),))


@each_model
@each_dress
def test_a_model_means_the_same_in_every_dress(dress: Callable[[str], str], text: str) -> None:
    expected = figures(text)
    assert len(expected) == (2 if text == MODEL else 1)
    assert figures(dress(text)) == expected


@pytest.mark.parametrize("name", ["yolov8n.yaml", "a model.yml", "custom.YAML", "model.yaml.txt", "model"])
@each_model
def test_a_model_is_known_by_its_text_under_any_name(text: str, name: str, tmp_path: Path) -> None:
    path = written(tmp_path, text, name)
    assert discovery.find([str(path)], lambda path: Settings()) == discovery.Found((discovery.File(str(path)),))
    found = engine.check(Source.from_bytes(name, path.read_bytes()), Settings(), explicit=False)
    assert found is not None


@each_model
def test_a_model_beside_ordinary_files_is_the_only_one_found(text: str, tmp_path: Path) -> None:
    for path in FILES:
        written(tmp_path, path.read_text("utf-8"), f"{path.parent.name}-{path.name}")
    path = written(tmp_path, text)
    expected = discovery.Found((discovery.File(str(path), explicit=False),), passed_over=len(FILES))
    assert found_in(tmp_path) == expected


@each_model
def test_a_model_that_cannot_be_read_is_found(text: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"{text}  - [-1, 1, Conv, [16\n")
    assert found_in(tmp_path).files == (discovery.File(str(path), explicit=False),)
    found = engine.check(Source.from_bytes(path.name, path.read_bytes()), Settings(), explicit=False)
    assert found is not None
    assert [one.code for one in found] == ["RF001"]


@each_model
def test_a_model_with_a_faulty_row_is_still_a_model(text: str) -> None:
    faulty = text.replace("[-1, 1, Conv", "[-1, one, Conv", 1)
    network, faults = engine.load(Source("model.yaml", faulty))
    assert (network, [fault.code for fault in faults]) == (None, ["RF003"])


def test_the_key_of_rflint_wins_over_rows() -> None:
    """Who writes `rflint: 1` means the native language."""
    network, faults = engine.load(Source("model.yaml", f"rflint: 1\n{MODEL}"))
    assert network is None
    assert {fault.code for fault in faults} == {"RF003"}
