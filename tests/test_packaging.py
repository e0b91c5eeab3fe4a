"""The package as others get it: from a wheel, from a source distribution, and from a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pytest

import rflint

ROOT = Path(__file__).parent.parent
SCHEMAS = sorted((ROOT / "schemas").glob("*.json"))


def run(*command: object, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "GITHUB_ACTIONS")}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env=environment | more, capture_output=True, encoding="utf-8", check=False)


def build(tree: Path, kind: str, folder: Path) -> Path:
    """One distribution of `tree`, made without a network by the hatchling that is here."""
    done = run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", folder, cwd=tree)
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


def members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """What pip installs for `rflint`, for `rflint.tar.gz` and for `-e rflint`."""
    folder = tmp_path_factory.mktemp("built")
    with tarfile.open(build(ROOT, "sdist", folder / "sdist")) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return {
        "wheel": build(ROOT, "wheel", folder / "wheel"),
        "sdist": build(unpacked, "wheel", folder / "from-sdist"),
        "editable": build(ROOT, "wheel:editable", folder / "editable"),
    }


def environment_with(wheel: Path, folder: Path) -> Path:
    """An environment that holds `wheel`, and sees this one's packages for want of a network: its scripts' folder."""
    venv.create(folder, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    place = run(scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    here = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    Path(place.stdout.strip(), "zz_dependencies.pth").write_text("\n".join(here), encoding="utf-8")
    pip = (sys.executable, "-m", "pip", "--python", scripts / "python")
    done = run(*pip, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    return scripts


@pytest.mark.parametrize("way", ["wheel", "sdist", "editable"])
def test_installed(way: str, wheels: Mapping[str, Path], tmp_path: Path) -> None:
    scripts = environment_with(wheels[way], tmp_path / "environment")
    place = run(scripts / "python", "-c", "import rflint; print(rflint.__file__)", cwd=tmp_path)
    assert Path(place.stdout.strip()).is_relative_to(ROOT if way == "editable" else tmp_path), place
    command = shutil.which("rflint", path=scripts)
    said = run(command, "--version", cwd=tmp_path)
    assert (said.returncode, said.stdout) == (0, f"rflint {version('rflint')}\n")
    schema = run(command, "schema", cwd=tmp_path)
    assert (schema.returncode, schema.stdout) == (0, (ROOT / "schemas/network.schema.json").read_text("utf-8"))


def test_wheel_holds_the_package_and_the_schemas(wheels: Mapping[str, Path]) -> None:
    kinds = ("*.py", "*.yaml")
    sources = {path.relative_to(ROOT).as_posix(): path for kind in kinds for path in (ROOT / "rflint").rglob(kind)}
    expected = {
        **sources,
        "rflint/py.typed": ROOT / "rflint/py.typed",
        **{f"rflint/schemas/{path.name}": path for path in SCHEMAS},
    }
    inside = {name: data for name, data in members(wheels["wheel"]).items() if ".dist-info/" not in name}
    assert inside == {name: path.read_bytes() for name, path in expected.items()}


def test_sdist_gives_the_same_wheel(wheels: Mapping[str, Path]) -> None:
    assert members(wheels["sdist"]) == members(wheels["wheel"])


def test_editable_holds_no_copies(wheels: Mapping[str, Path]) -> None:
    inside = {name for name in members(wheels["editable"]) if ".dist-info/" not in name}
    assert inside == {"_rflint.pth"}


def test_importing_the_package_imports_nothing() -> None:
    code = "import __future__, sys; before = set(sys.modules); import rflint; print(set(sys.modules) - before)"
    assert run(sys.executable, "-c", code, cwd=ROOT).stdout == "{'rflint'}\n"


def test_version() -> None:
    assert rflint.__version__ == version("rflint")


def test_unknown_attribute() -> None:
    assert not hasattr(rflint, "nothing")


SPECS = {
    "good.yaml": "rflint: 1\nlayers:\n  - {op: conv, kernel_size: 3}\n",
    "bad.yaml": "rflint: 1\nlayers:\n  - {op: conv, kernal_size: 3}\n",
    "no-spec.yaml": "layers: [base, middle]\n",
    "excluded.yaml": "rflint: 1\nlayers:\n  - {op: conv, kernel_size: three}\n",
    "rflint.toml": 'exclude = ["excluded.yaml"]\n',
}


UNUSED = "rflint: 1\nlayers:\n  - {op: relu}  # rflint: ignore[RF201] as published\n"


def pre_commit(hook: str, specs: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook on all files of a new repository."""
    repository = folder / "repository"
    repository.mkdir()
    for name, text in specs.items():
        (repository / name).write_text(text, encoding="utf-8")
    for words in (["init", "--quiet"], ["add", "."]):
        assert run("git", *words, cwd=repository).returncode == 0
    command = ("pre_commit", "try-repo", ROOT, hook, "--all-files")
    return run(sys.executable, "-m", *command, cwd=repository, PRE_COMMIT_HOME=str(folder / "home"))


network = pytest.mark.network
checkout = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit takes a hook from a git repository")


@network
@checkout
def test_pre_commit_hook(tmp_path: Path) -> None:
    done = pre_commit("rflint", SPECS, tmp_path)
    assert done.returncode == 1, done
    assert "bad.yaml:3:16" in done.stdout
    assert not [name for name in SPECS if name != "bad.yaml" and name in done.stdout]


@network
@checkout
def test_pre_commit_hook_that_fixes(tmp_path: Path) -> None:
    """What can be fixed is, and the commit is stopped, so that somebody looks at it."""
    specs = {"good.yaml": SPECS["good.yaml"], "no-spec.yaml": SPECS["no-spec.yaml"], "unused.yaml": UNUSED}
    done = pre_commit("rflint-fix", specs, tmp_path)
    assert done.returncode == 1, done
    assert "files were modified by this hook" in done.stdout
    left = {name: (tmp_path / "repository" / name).read_text(encoding="utf-8") for name in specs}
    assert left == {**specs, "unused.yaml": "rflint: 1\nlayers:\n  - {op: relu}\n"}
