"""What CI checks, a session each: `nox` runs the quick ones, `nox -l` lists all."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import nox
import nox.command

PROJECT = nox.project.load_toml("pyproject.toml")
YAML_LANGUAGE_SERVER = "yaml-language-server@1.25.0"
ULTRALYTICS = "ultralytics==8.4.190"
DASK = "distributed>=2025.1.0"
TORCH_CPU = "https://download.pytorch.org/whl/cpu"
PYTHONS = nox.project.python_versions(PROJECT)

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["lint", "types", "imports", "tests"]
nox.options.error_on_missing_interpreters = False


def group(name: str) -> tuple[str, ...]:
    """The packages of a dependency group."""
    return nox.project.dependency_groups(PROJECT, name)


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff, as linter and as formatter."""
    session.install(*group("lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict."""
    session.install("-e", ".", *group("test"), *group("types"))
    session.run("mypy")


@nox.session
def imports(session: nox.Session) -> None:
    """The contracts on which module may import which."""
    session.install("-e", ".", *group("imports"))
    session.run("lint-imports")


def run_tests(session: nox.Session, *words: str) -> None:
    """The tests on all cores, with fewer random examples than the main run has and without those that are slow."""
    words = ("-m", "not network and not slow", *words)
    quick = {"RFLINT_HYPOTHESIS_PROFILE": "quick"}
    session.run("python", "-m", "pytest", "-n", "auto", *words, *session.posargs, env=quick)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The tests, on each Python that is there."""
    session.install("-e", ".", *group("test"))
    run_tests(session)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The tests with the oldest dependencies that are declared, on the oldest Python."""
    bounds = Path(session.create_tmp()) / "lowest.txt"
    bounds.write_text("\n".join(one.replace(">=", "==", 1) for one in PROJECT["project"]["dependencies"]))
    session.install("-e", ".", *group("test"), "--constraint", str(bounds))
    run_tests(session)


@nox.session
def nightly(session: nox.Session) -> None:
    """The tests with many more and new random examples."""
    session.install("-e", ".", *group("test"))
    session.run("python", "-m", "pytest", *session.posargs, env={"RFLINT_HYPOTHESIS_PROFILE": "nightly"})


def install_torch(session: nox.Session, package: str) -> bool:
    """Install PyTorch or what needs it, if that is possible here."""
    try:
        session.install(package, "--extra-index-url", TORCH_CPU, "--retries", "0", "--timeout", "20")
    except nox.command.CommandFailed:
        return False
    return True


@nox.session
def oracle(session: nox.Session) -> None:
    """The figures against gradients of PyTorch, the oldest that is declared, where it can be installed."""
    (torch,) = PROJECT["project"]["optional-dependencies"]["oracle"]
    # A version that says so is the build without CUDA, a tenth of the size; macOS has no other.
    oldest = torch.replace(">=", "==", 1) + ("" if sys.platform == "darwin" else "+cpu")
    session.install("-e", ".", *group("test"))
    if not install_torch(session, oldest):
        session.skip(f"{oldest} cannot be installed here")
    session.run("python", "-m", "pytest", "-rs", "tests/test_torch.py", *session.posargs)


@nox.session
def ultralytics(session: nox.Session) -> None:
    """The model files of the `ultralytics` package, from its wheel alone, where that can be fetched."""
    folder = Path(session.create_tmp()).resolve() / "ultralytics"
    fetch = ("download", "--quiet", "--no-deps", "--only-binary", ":all:", "--retries", "0", "--timeout", "20")
    try:
        session.run("python", "-m", "pip", *fetch, "--dest", str(folder), ULTRALYTICS)
    except nox.command.CommandFailed:
        session.skip(f"{ULTRALYTICS} cannot be fetched here")
    (wheel,) = folder.glob("ultralytics-*.whl")
    session.install("-e", ".", *group("test"))
    environment = {"ULTRALYTICS_WHEEL": str(wheel)}
    session.run("python", "-m", "pytest", "tests/test_ultralytics_wheel.py", *session.posargs, env=environment)


@nox.session
def bench(session: nox.Session) -> None:
    """Speed beside other tools, written to benchmarks/RESULTS.md; those that cannot be installed are named there."""
    session.install("-e", ".", *group("bench"))
    for tool in group("bench-torch"):
        if not install_torch(session, tool):
            session.warn(f"{tool} cannot be installed here")
    session.run("python", "-m", "benchmarks.speed", *session.posargs)


@nox.session
def dask(session: nox.Session) -> None:
    """Linting on a real cluster of Dask, where that can be installed."""
    session.install("-e", ".", *group("test"))
    try:
        session.install(DASK, "--retries", "0", "--timeout", "20")
    except nox.command.CommandFailed:
        session.skip(f"{DASK} cannot be installed here")
    session.run("python", "-m", "pytest", "-rs", "tests/test_dask.py", "tests/test_readme.py", *session.posargs)


@nox.session
@nox.parametrize("kind", ["wheel", "sdist"])
def wheel(session: nox.Session, kind: str) -> None:
    """The main job from a wheel and from a source distribution, each in an environment that holds nothing else."""
    folder = Path(session.create_tmp()).resolve() / kind
    session.install("build")
    session.run("python", "-m", "build", f"--{kind}", "--outdir", str(folder))
    (built,) = folder.glob("rflint-*")
    session.run("python", "-m", "venv", "--clear", str(folder / "env"))
    scripts = folder / "env" / Path(session.bin).name
    session.run(str(scripts / "python"), "-m", "pip", "install", "--quiet", str(built), external=True)
    examples = str(Path("examples").resolve())
    with session.chdir(folder):
        session.run(str(scripts / "rflint"), "--version", external=True)
        session.run(str(scripts / "rflint"), "schema", external=True, silent=True)
        # Some examples show findings: 1 is as good as 0.
        session.run(str(scripts / "rflint"), "check", examples, external=True, success_codes=[0, 1])


@nox.session
def precommit(session: nox.Session) -> None:
    """The hook, as pre-commit runs it."""
    session.install("-e", ".", *group("test"), "pre-commit")
    session.run("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")
    session.run("python", "-m", "pytest", "-m", "network", *session.posargs)


@nox.session
def editor(session: nox.Session) -> None:
    """What editors make of the schema: the YAML language server, where Node.js is there to run it."""
    npm = shutil.which("npm")
    if npm is None:
        session.skip("npm is not installed")
    folder = Path(session.create_tmp()).resolve() / "server"
    session.run(npm, "install", "--prefix", str(folder), "--no-fund", "--no-audit", YAML_LANGUAGE_SERVER, external=True)
    session.install("-e", ".", *group("test"))
    server = str(folder / "node_modules" / ".bin" / "yaml-language-server")
    environment = {"YAML_LANGUAGE_SERVER": server}
    session.run("python", "-m", "pytest", "tests/test_editor.py", *session.posargs, env=environment)
