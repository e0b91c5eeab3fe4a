"""What findings say of the branches of a join that are centred differently."""

from __future__ import annotations

from collections.abc import Mapping

from rflint.diagnostic import Related
from rflint.geometry.alignment import Branch
from rflint.geometry.analysis import Analysis
from rflint.geometry.figures import shown
from rflint.geometry.partings import Parting, apart, cells
from rflint.geometry.wording import listed
from rflint.network import Layer

MANY = 10**15
SHOWN = 4
"""Branches that a finding shows."""


def towards(analysis: Analysis, origin: int) -> str:
    """Which input is meant, where there are several."""
    return f" on input `{analysis.network.layers[origin].id}`" if len(analysis.origins) > 1 else ""


def drawn(parting: Parting) -> list[Branch]:
    """The branches that are shown: those of the axis class that is worst."""
    worst = parting.branches[parting.worst]
    return worst if len(worst) <= SHOWN else [*worst[: SHOWN - 1], worst[-1]]


def distances(analysis: Analysis, found: Mapping[int, list[Branch]]) -> str:
    """How far branches are apart: "1 input sample (1/2 cell) apart along height"."""
    texts = {group: _distance(branches) for group, branches in found.items()}
    whole = len(found) == max(analysis.classes) + 1
    if whole and len(set(texts.values())) == 1:
        return f"{next(iter(texts.values()))} apart"
    groups: dict[str, list[int]] = {}
    for group, text in texts.items():
        groups.setdefault(text, []).append(group)
    along = [f"{text} apart along {listed(analysis.axis_names(among))}" for text, among in groups.items()]
    return " and ".join(along)


def _distance(branches: list[Branch]) -> str:
    samples, parts = apart(branches), cells(branches)
    unit = "input sample" if samples <= 1 else "input samples"
    return f"{shown(samples)} {unit} ({shown(parts)} cell{'s' if parts > 1 else ''})"


def related(analysis: Analysis, join: Layer, branch: Branch) -> Related:
    """A branch at the word that brings it."""
    count = f"{branch.paths:,}" if branch.paths < MANY else shown(branch.paths)
    paths = f"{count} path{'s' if branch.paths != 1 else ''}"
    field = shown(branch.receptive_field)
    message = f"this branch: centre {shown(branch.center)}, receptive field {field}, {paths}"
    return Related(message, analysis.network.branch(join, branch.source))


def witness_paths(analysis: Analysis, parting: Parting) -> tuple[str, ...]:
    """One path of every branch that is drawn, and how many are not."""
    shown_ones = drawn(parting)
    lines = [_path(analysis, parting, branch) for branch in shown_ones]
    hidden = len(parting.branches[parting.worst]) - len(shown_ones)
    return (*lines, *([f"{hidden:,} more centres lie between the last two"] if hidden else ()))


def _path(analysis: Analysis, parting: Parting, branch: Branch) -> str:
    path = analysis.witness(parting.origin, parting.join, branch.kind, parting.worst, largest=True)
    return f"centre {shown(branch.center)}: {analysis.path_text(path)}"
