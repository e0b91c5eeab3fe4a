"""No input makes rflint slow or large, run anything, or say something else on another run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from rflint.cli import main
from rflint.formats import yolo
from tests import fuzz

ROOT = Path(__file__).parent.parent
HEAD = "rflint: 1\n"
MEGABYTES = 300

# Texts gone wrong: a short form of `python -m tests.fuzz`.


@pytest.mark.parametrize("seed", range(4))
def test_texts_gone_wrong(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    small = [text for text in fuzz.SEEDS if len(text) < 1500]
    monkeypatch.setattr(fuzz, "SEEDS", small)
    outcomes = {fuzz.examine(text) for text in islice(fuzz.texts(seed), 40)}
    assert {"read", "RF003"} <= outcomes


# Limits, in a process of its own that is measured.


def _bomb(word: str) -> str:
    lines = [f"  a{n}: &a{n} {word.format(', '.join([f'*a{n - 1}'] * 10))}\n" for n in range(1, 12)]
    return f"x-a:\n  a0: &a0 {{k: 1}}\n{''.join(lines)}{HEAD}layers: [{{op: relu}}]\n"


def _model(row: str) -> str:
    return f"backbone:\n  - {row}\nhead: []\n"


LIMITED: dict[str, str] = {
    "aliases": _bomb("[{}]"),
    "merges": _bomb("{{<<: [{}]}}"),
    "depth in brackets": f"{HEAD}layers: {'[' * 100_000}\n",
    "depth in lines": f"{HEAD}layers:\n" + "".join(" " * n + "- \n" for n in range(1, 1500)),
    "size": f"{HEAD}layers: [{{op: relu}}] # {'x' * 17 * 2**20}\n",
    "a million layers": f"{HEAD}layers:\n  - {{op: conv, kernel_size: 3, repeat: 1000000}}\n",
    "a million rows": _model("[-1, 1000000, Conv, [8]]"),
    "blocks of blocks": f"{HEAD}blocks:\n  b0: {{layers: [{{op: relu}}]}}\n"
    + "".join(f"  b{n}: {{layers: [{{use: b{n - 1}, repeat: 9}}]}}\n" for n in range(1, 60))
    + "layers: [{use: b59}]\n",
    "a long number": f"{HEAD}layers:\n  - {{op: conv, kernel_size: {'9' * 10_000}}}\n",
    "a large size": f"{HEAD}input: {{size: {2**63 + 1}}}\nlayers:\n  - {{op: relu}}\n",
    "a list of kernels": _model(f"[-1, 1, SPP, [8, {[5] * 100_000}]]"),
}


MEASURING = """
import sys, time
from rflint.cli import main
code = main(["check", "--isolated", "--output-format", "json", sys.argv[1]])
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(time.process_time(), int(peak.split()[1]) / 1024, file=sys.stderr)
sys.exit(code)
"""


def _measured(path: Path) -> tuple[str, int, float, float]:
    """What `rflint check` prints of a file; its exit code, seconds of processor time, and megabytes."""
    words = [sys.executable, "-c", MEASURING, str(path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    seconds, megabytes = map(float, done.stderr.splitlines()[-1].split())
    return done.stdout, done.returncode, seconds, megabytes


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in other units elsewhere")
@pytest.mark.parametrize("text", LIMITED.values(), ids=LIMITED)
def test_limits_hold_at_once(text: str, tmp_path: Path) -> None:
    path = tmp_path / "net.yaml"
    path.write_text(text, "utf-8")
    said, code, seconds, megabytes = _measured(path)
    assert (code, [one["code"] for one in json.loads(said)["diagnostics"]]) == (1, ["RF008"])
    assert megabytes < MEGABYTES
    assert seconds < 10  # a fifth of that on an idle machine; without the limits it would be minutes


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in other units elsewhere")
def test_a_join_of_many_maps_is_no_burden(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(10_000)]
    layers = [f"  - {{id: {name}, op: conv, from: input, kernel_size: 3, padding: 1}}\n" for name in names]
    path = tmp_path / "net.yaml"
    path.write_text(f"{HEAD}layers:\n{''.join(layers)}  - {{op: add, from: [{', '.join(names)}]}}\n", "utf-8")
    _, code, seconds, megabytes = _measured(path)
    assert (code, megabytes < MEGABYTES, seconds < 10) == (0, True, True)


# Nothing that a file says is run, imported or fetched.

HOSTILE = {
    "tag.yaml": "rflint: 1\nname: !!python/object/apply:os.system [touch ran]\nlayers: [{op: relu}]\n",
    "schema.yaml": "# yaml-language-server: $schema=http://127.0.0.1:9/s.json\nrflint: 1\nlayers: [{op: relu}]\n",
    "module.yaml": "backbone:\n  - [-1, 1, os.system, ['touch ran']]\n  - [-1, 1, nn.Upsample, [None, 2, "
    "\"__import__('os').system('touch ran')\"]]\n  - [-1, 1, antigravity, []]\nhead: []\nactivation: nn.Evil()\n",
    "rflint.toml": "[modules.Mine]\nlayers = [{op = \"__import__('os')\"}]\n",
}
PROGRAM = """
import sys
from rflint.cli import main
main(["check", *sys.argv[1:]])  # what it needs is imported now
main(["convert", "module.yaml"])
seen = set()

def note(event, arguments):
    if event == "open":
        seen.add(f"open {arguments[1]}")
    elif event == "exec":
        seen.add(f"exec {arguments[0].co_filename}")
    else:
        seen.add(event)

main(["check", "--isolated", *sys.argv[1:]])
sys.addaudithook(note)
main(["check", "--isolated", *sys.argv[1:]])
main(["check", *sys.argv[1:]])
main(["convert", "module.yaml"])
print(sorted(seen), file=sys.stderr)
"""


def test_nothing_that_a_file_says_is_run(tmp_path: Path) -> None:
    for name, text in HOSTILE.items():
        (tmp_path / name).write_text(text, "utf-8")
    files = [name for name in HOSTILE if name.endswith(".yaml")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-c", PROGRAM, *files]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    events = done.stderr.splitlines()[-1]
    for event in (
        "exec <string",
        "exec model",
        "socket",
        "subprocess",
        "os.system",
        "urllib",
        "open w",
        "ctypes",
        "os.exec",
        "os.spawn",
    ):
        assert f"'{event}" not in events, events
    assert not (tmp_path / "ran").exists()
    assert "RF001" in done.stdout and "RF003" in done.stdout


# A format that fails is said at its file, and the others are read.


@pytest.mark.parametrize("part", ["recognise", "read", "faults"])
def test_a_format_that_fails_spoils_no_other_file(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> object:
        raise RecursionError("on purpose")

    monkeypatch.setattr(yolo, part, fail)
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("backbone:\n  - [-1, 1, Conv, [8]]\nhead: []\n", "utf-8")
    Path("b.yaml").write_text(f"{HEAD}layers:\n  - {{op: conv, kernel_size: 0}}\n", "utf-8")
    assert main(["check", "--isolated", "--output-format", "concise", "a.yaml", "b.yaml"]) == 3
    out = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[1] for line in out] == ["RF009", "RF003"]


def test_a_format_that_fails_at_the_bytes_ends_no_walk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(data: bytes) -> bool:
        raise ValueError("on purpose")

    monkeypatch.setattr(yolo, "marked", fail)
    (tmp_path / "a.yaml").write_text("backbone: 3\n", "utf-8")
    (tmp_path / "b.yaml").write_text(f"{HEAD}layers:\n  - {{op: conv, kernel_size: 0}}\n", "utf-8")
    assert main(["check", "--isolated", "--output-format", "concise", str(tmp_path)]) in (1, 3)
    assert "b.yaml:3:29: RF003" in capsys.readouterr().out


# The same on every run.


def _json(*words: str, **environment: str) -> list[str]:
    command = [sys.executable, "-m", "rflint", "check", "--isolated", "--output-format", "json", *words]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "GITHUB"))}
    done = subprocess.run(command, cwd=ROOT, env={**clean, **environment}, capture_output=True, check=False)
    return [json.dumps(one) for one in json.loads(done.stdout)["diagnostics"]]


FILES = [f"examples/{name}" for name in ("misaligned-neck.yaml", "article-mismatched.yaml", "formats")]


@pytest.fixture(scope="module")
def said() -> list[str]:
    found = _json(*FILES)
    assert len(found) > 10
    return found


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "tr_TR.UTF-8"}, {"PYTHONHASHSEED": "4321"}]
)
def test_neither_locale_nor_hashes_change_what_is_said(environment: dict[str, str], said: list[str]) -> None:
    assert _json(*FILES, **environment) == said


def test_the_order_of_files_changes_no_finding(said: list[str]) -> None:
    assert sorted(_json(*FILES[::-1])) == sorted(said)


def test_the_pure_loader_says_the_same(said: list[str]) -> None:
    program = (
        "import sys; sys.modules['yaml._yaml'] = None; from rflint.cli import main;"
        "sys.exit(main(['check', '--isolated', '--output-format', 'json', *sys.argv[1:]]))"
    )
    done = subprocess.run([sys.executable, "-c", program, *FILES], cwd=ROOT, capture_output=True, check=False)
    assert [json.dumps(one) for one in json.loads(done.stdout)["diagnostics"]] == said
