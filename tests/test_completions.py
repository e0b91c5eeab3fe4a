"""The completions of shells: what `completions/generate.py` makes of the parsers, and what the shells make of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from completions import generate

FOLDER = Path(generate.__file__).parent
SHELLS = {"bash": ["--noprofile", "--norc"], "zsh": ["-f"], "fish": ["--no-config"]}
CASES = [
    ("rflint che", {"check"}),
    ("rflint check --fail-on ", {"error", "warning", "info", "never"}),
    ("rflint check --quiet --output-format s", {"sarif", "summary"}),
    ("rflint check --output-format json a-n", {"a-net.yaml"}),
    ("rflint check a-net.yaml a-n", {"a-net.yaml"}),
    ("rflint check --config a-n", {"a-net.yaml"}),
    ("rflint check --skip", {"--skip-unrecognised"}),
    ("rflint diff --fail-on-change effective_", {"effective_stride", "effective_padding"}),
    ("rflint report --output-format ", {"csv", "json", "markdown", "table"}),
    ("rflint schema ", {"network", "config"}),
]
IN_BASH = """
source "$1"; read -r -a COMP_WORDS <<<"$2"
[[ $2 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _shtab_rflint; printf '%s\\n' "${COMPREPLY[@]}"
"""
IN_FISH = "source $argv[1]; complete --do-complete $argv[2]"
IN_ZSH = "fpath=($1 $fpath); autoload -Uz compinit && compinit -u -D && print -r -- $_comps[rflint]"


def said(shell: str, folder: Path, *words: str) -> list[str]:
    """What a shell prints that reads no files of its user."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run(
        [program, *SHELLS[shell], *words], cwd=folder, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize("file", generate.FILES.values())
def test_up_to_date(file: str) -> None:
    kept = (FOLDER / file).read_text(encoding="utf-8")
    assert kept == generate.completions()[file], "run `python completions/generate.py`"


@pytest.mark.parametrize("shell", SHELLS)
def test_shells_can_read_them(shell: str, tmp_path: Path) -> None:
    assert said(shell, tmp_path, "-n", str(FOLDER / generate.FILES[shell])) == []


@pytest.mark.parametrize(("typed", "offered"), CASES)
def test_bash(typed: str, offered: set[str], tmp_path: Path) -> None:
    (tmp_path / "a-net.yaml").touch()
    assert set(said("bash", tmp_path, "-c", IN_BASH, "bash", str(FOLDER / "rflint.bash"), typed)) == offered


@pytest.mark.parametrize(("typed", "offered"), CASES)
def test_fish(typed: str, offered: set[str], tmp_path: Path) -> None:
    (tmp_path / "a-net.yaml").touch()
    lines = said("fish", tmp_path, "-c", IN_FISH, str(FOLDER / "rflint.fish"), typed)
    assert {line.partition("\t")[0] for line in lines} == offered


def test_zsh_finds_it_on_its_path(tmp_path: Path) -> None:
    assert said("zsh", tmp_path, "-c", IN_ZSH, "zsh", str(FOLDER)) == ["_rflint"]
