"""How fast rflint is beside its peers: `python -m benchmarks.speed` measures, and writes `benchmarks/RESULTS.md`.

It runs in the environment that has rflint and the peers (the dependency group `bench`), for some minutes; nothing else
should run on the machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks import peers
from benchmarks.report import MEGABYTE, Row, duration, markdown
from benchmarks.timing import Command, Cost, Failed, Figure, child, cost, cpu, interleaved, ratio, spread, told, wall

RESULTS = Path(__file__).parent / "RESULTS.md"
STYLES = {"flow.yaml": "a layer a line", "block.yaml": "a key a line"}


class Run(NamedTuple):
    """What is compared, where the inputs are, and how much of the usual rounds there is time for."""

    folder: Path
    found: peers.Peers
    rounds: float

    def times(self, usual: int) -> int:
        """How many rounds to run."""
        return max(1, round(self.rounds * usual))

    def rflint(self, *words: str) -> Command:
        """The tool as people start it."""
        return peers.script("rflint", *words, folder=self.folder)

    def child(self, *words: str) -> Command:
        """A task in this Python."""
        return child(self.found.python, *words)


Group = Callable[[Run], Iterator[Row]]


def _compared(what: str, target: float | None, costs: Sequence[Sequence[Cost]], of: Figure) -> Row:
    """The first command over the second."""
    over, under = costs
    seconds = (duration(median(of(one) for one in some)) for some in costs)
    return Row(what, target, ratio(over, under, of), rounds=len(over), medians=" / ".join(seconds))


def _peak(what: str, target: float, costs: Sequence[Cost]) -> Row:
    return Row(what, target, spread([one.memory / MEGABYTE for one in costs]), " MB", len(costs))


def start_up(run: Run) -> Iterator[Row]:
    """`--version`, over nothing at all and over a linter of its kind."""
    bare = Command((run.found.python, "-c", "pass"), run.folder)
    costs = interleaved([run.rflint("--version"), bare], run.times(40))
    yield _compared("`rflint --version` / `python -c pass`, wall", 3.5, costs, wall)
    what = "`rflint --version` / `cfn-lint --version`, wall"
    if why := run.found.lacks("cfn-lint"):
        yield Row(what, why=why)
        return
    other = peers.script("cfn-lint", "--version", folder=run.folder)
    yield _compared(what, None, interleaved([run.rflint("--version"), other], run.times(7)), wall)


def one_file(run: Run) -> Iterator[Row]:
    """One file of 100 layers."""
    what = "`check` of a clean 100-layer file / yamllint, CPU"
    if why := run.found.lacks("yamllint"):
        yield Row(what, 1.0, why=why)
        return
    commands = [run.rflint("check", "short.yaml"), peers.script("yamllint", "short.yaml", folder=run.folder)]
    yield _compared(what, 1.0, interleaved(commands, run.times(20)), cpu)


def long_file(run: Run) -> Iterator[Row]:
    """One file of 5,000 lines, in both styles that layers are written in."""
    targets = {"yamllint": 0.35, "check-jsonschema": 0.25}
    extra = {"yamllint": (), "check-jsonschema": ("--schemafile", str(peers.SCHEMA))}
    for name, style in STYLES.items():
        there = [peer for peer in targets if not run.found.lacks(peer)]
        others = [peers.script(peer, *extra[peer], name, folder=run.folder) for peer in there]
        own, *costs = interleaved([run.rflint("check", name), *others], run.times(5))
        for peer, target in targets.items():
            what = f"`check` of a 5,000-line file ({style}) / {peer}, CPU"
            if peer in there:
                yield _compared(what, target, [own, costs[there.index(peer)]], cpu)
            else:
                yield Row(what, target, why=run.found.lacks(peer))
        yield _peak(f"peak memory, a 5,000-line file ({style})", 60, own)


def many_files(run: Run) -> Iterator[Row]:
    """A thousand files, in one process and in two."""
    jobs = peers.has_jobs(run.folder)
    one = ("--jobs", "1") if jobs else ()
    commands = [run.rflint("check", *one, "many"), run.child("parse", str(run.folder / "many"))]
    commands += [run.rflint("check", "--jobs", "2", "many")] if jobs else []
    own, parsed, *two = interleaved(commands, run.times(3))
    yield _compared("`check` of 1,000 files of 100 layers / `yaml.load(CSafeLoader)`, CPU", 2.0, [own, parsed], cpu)
    what = "`check --jobs 2` of them / `--jobs 1`, wall"
    if two and peers.cores() > 1:
        yield _compared(what, 0.65, [two[0], own], wall)
    else:
        yield Row(what, 0.65, why="one core" if jobs else "`rflint check` has no `--jobs`")
    yield _peak("peak memory, 1,000 files", 80, own)


def growth(run: Run) -> Iterator[Row]:
    """More layers, and more paths."""
    for what, target, over, under, usual in (
        ("100,000 layers / 10,000 layers, in process", 11.0, "100000.yaml", "10000.yaml", 3),
        (
            "a residual network with 2^300 paths / a chain of as many layers, in process",
            1.5,
            "paths.yaml",
            "chain.yaml",
            9,
        ),
    ):
        commands = [run.child("check", str(run.folder / name)) for name in (over, under)]
        yield _compared(what, target, interleaved(commands, run.times(usual)), told("cpu"))


def api(run: Run) -> Iterator[Row]:
    """ResNet-152 in memory: its analysis over building it, and over what other tools take for it."""
    own = [cost(run.child("resnet")) for _ in range(run.times(15))]
    for what, target, of in (
        ("ResNet-152 in memory: `analyse()` / building it, in process", 1.0, told("analyse")),
        ("ResNet-152 in memory: `analyse()` and all figures of all maps / building it, in process", None, told("all")),
    ):
        figures = spread([of(one) / told("build")(one) for one in own])
        seconds = (duration(median(figure(one) for one in own)) for figure in (of, told("build")))
        yield Row(what, target, figures, rounds=len(own), medians=" / ".join(seconds))
    yield from _tools(run)


def _tools(run: Run) -> Iterator[Row]:
    """The receptive field tools: they need a model in PyTorch, and run it or trace it."""
    for name, does, usual in (
        ("torchscan", "`crawl_module`, which also runs it", 3),
        ("rfa-toolbox", "its graph, by tracing it", 1),  # half a minute a round
    ):
        what = f"ResNet-152 in memory: `analyse()` and all figures / {name}: {does}; in process"
        if why := run.found.lacks("torch", name):
            yield Row(what, why=f"{why} (Python {run.found.versions['tools']})")
            continue
        try:
            other = child(run.found.tools_python, name.replace("-", "_"))
            costs = interleaved([run.child("resnet"), other], run.times(usual))
            yield _compared(what, None, costs, told("all"))
        except Failed as failure:
            yield Row(what, why=str(failure))


GROUPS: tuple[Group, ...] = (start_up, one_file, long_file, many_files, growth, api)


def measured(run: Run) -> Iterator[Row]:
    """All rows, each told as soon as it is known."""
    for group in GROUPS:
        for row in _as_far_as_it_goes(group, run):
            print(f"{row.what}: {row.measured or row.why} {row.medians}", file=sys.stderr, flush=True)
            yield row


def _as_far_as_it_goes(group: Group, run: Run) -> Iterator[Row]:
    try:
        yield from group(run)
    except Failed as failure:
        yield Row(str(group.__doc__), why=str(failure))


def main() -> int:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--rounds", type=float, default=1.0, help="so many times the usual rounds (default: 1)")
    parser.add_argument(
        "--output", type=Path, default=RESULTS, help="the file to write (default: benchmarks/RESULTS.md)"
    )
    parser.add_argument(
        "--tools-python", default=sys.executable, help="the interpreter that has torchscan and rfa-toolbox, if another"
    )
    arguments = parser.parse_args()
    begun, load = time.monotonic(), os.getloadavg()[0]
    with TemporaryDirectory() as folder:
        cost(child(sys.executable, "make", folder))
        found = peers.found(arguments.tools_python)
        rows = list(measured(Run(folder=Path(folder), found=found, rounds=arguments.rounds)))
    when = f"{datetime.now(timezone.utc):%Y-%m-%d}; load of the machine before {load:.1f}, "
    when += f"time taken {duration(time.monotonic() - begun)}.\n"
    arguments.output.write_text(markdown(rows, peers.machine(found), when), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
