"""The tools that rflint is compared with, and what takes part in a comparison: commands, versions, the machine."""

from __future__ import annotations

import json
import os
import platform
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.timing import ROOT, Command, Failed, child, cost

SCHEMA = ROOT / "schemas" / "network.schema.json"
HERE = ("rflint", "PyYAML", "jsonschema-rs", "yamllint", "check-jsonschema", "cfn-lint")
TOOLS = ("torch", "torchscan", "rfa-toolbox")


class Peers(NamedTuple):
    """What is installed: versions by name, None for what is not.

    The receptive field tools may have their own Python.
    """

    python: str
    tools_python: str
    versions: dict[str, str | None]

    def lacks(self, *names: str) -> str:
        """Why these cannot be run; empty if they can."""
        missing = [name for name in names if self.versions[name] is None]
        return f"not installed: {', '.join(missing)}" if missing else ""


def found(tools_python: str) -> Peers:
    """What is installed for this interpreter and for that of the receptive field tools."""
    here = _told(sys.executable, "versions", *HERE) | _told(sys.executable, "libyaml")
    tools = _told(tools_python, "versions", *TOOLS)
    return Peers(sys.executable, tools_python, {**tools, "tools": tools["python"], **here})


def _told(python: str, *words: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(cost(child(python, *words)).told)
    return told


def script(name: str, *words: str, folder: Path) -> Command:
    """A command as people start it: by the script that its package installs."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.exists():
        raise Failed(f"{name} is not installed")
    return Command((str(path), *words), folder)


def has_jobs(folder: Path) -> bool:
    """Whether `rflint check` takes `--jobs`."""
    return "--jobs" in cost(script("rflint", "check", "--help", folder=folder)).told


def cores() -> int:
    """The processors that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processor() -> str:
    """The model of the processor."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    models = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or "unknown"


def machine(peers: Peers) -> Iterator[tuple[str, str]]:
    """Names and versions of all that takes part."""
    yield "processor", f"{processor()}, {cores()} cores"
    yield "system", f"{platform.system()} {platform.machine()}"
    yield "Python", f"{platform.python_implementation()} {platform.python_version()}"
    for name in (*HERE[:2], "libyaml", *HERE[2:], *TOOLS):
        of = f" (Python {peers.versions['tools']})" if name in TOOLS else ""
        yield name, f"{peers.versions[name]}{of}" if peers.versions[name] else f"**not installed**{of}"
