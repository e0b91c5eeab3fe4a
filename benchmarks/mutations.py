"""How many injected faults rflint finds: `python -m benchmarks.mutations` prints a report in Markdown.

Every example gets faults, one at a time, chosen at random by a fixed seed. Whether a faulty network is wrong, and not
just another network, is judged by figures alone and by no rule: see `harm`. What is wrong has to be found. A finding
counts if its code was not said of that line before the fault; it is *at the line* if the word at fault or a related one
stands in the line that was changed, and *at its effect* if it stands at a layer or output that depends on that line, or
at a layer that nothing reads any more.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.faults import KINDS, Injected, injected, named
from benchmarks.harm import harm, unread
from rflint import engine
from rflint.config import Settings
from rflint.diagnostic import Diagnostic, Severity
from rflint.geometry.analysis import Analysis, analyse
from rflint.network import Layer
from rflint.source import Source

EXAMPLES = Path(__file__).parent.parent / "examples"

Said = set[tuple[str, int]]
"""Codes, and the lines they are said of."""


class Verdict(NamedTuple):
    """What came of a fault. `harm` says what is wrong with the network, empty if it is just another one."""

    fault: Injected
    harm: str
    new: tuple[Diagnostic, ...]
    at_line: bool
    at_effect: bool
    changed: bool
    """A finding of the original says other numbers now."""
    offered: bool
    """A new finding has a fix."""
    left: str
    """The codes that are new after all fixes, unsafe ones too."""


def said(found: Sequence[Diagnostic] | None) -> Said:
    """Every code with every line that it is said of."""
    return {(one.code, one.place.start.line) for one in found or ()}


def judge(fault: Injected, before: Analysis, original: Sequence[Diagnostic]) -> Verdict:
    """Lint a faulty text and see what became of the fault."""
    known = said(original)
    network, _ = engine.load(fault.source)
    after = analyse(network) if network is not None else None
    wrong = harm(before, after) if after is not None else "no network"
    found = engine.check(fault.source, Settings()) or ()
    new = [one for one in found if (one.code, one.place.start.line) not in known]
    lines = {place.start.line for one in new for place in (one.place, *(other.place for other in one.related))}
    offered = any(one.fix for one in new)
    fixed = engine.repaired(fault.source, Settings(unsafe_fixes=True)).found if offered else ()
    left = ", ".join(sorted({code for code, _ in said(fixed) - known}))
    at_effect = bool(after is not None and lines & _affected(after, fault))
    changed = bool({one.message for one in found} - {one.message for one in original})
    return Verdict(fault, wrong, tuple(new), fault.line in lines, at_effect, changed, offered, left)


def _affected(analysis: Analysis, fault: Injected) -> set[int]:
    """The lines of layers and outputs that depend on what the line of the fault speaks of, or that nothing reads."""
    layers = analysis.network.layers
    lines = [_lines(fault.source, layer) for layer in layers]
    reached = {index for index, written in enumerate(lines) if fault.line in written}
    for index, layer in enumerate(layers):
        if not reached.isdisjoint(layer.sources):
            reached.add(index)
    outputs = {fault.source.position(one.span.start).line for one in analysis.network.outputs if one.layer in reached}
    return outputs.union(*(lines[index] for index in reached | unread(analysis)))


def _lines(source: Source, layer: Layer) -> set[int]:
    """The lines of a layer and of all its arguments, be they given to a block."""
    spans = [layer.definition.op, *(where.span for where in layer.operator.spans.values())]
    return {source.position(span.start).line for span in spans}


def report(verdicts: Sequence[Verdict], originals: Sequence[Diagnostic]) -> Iterator[str]:
    """The tables, in Markdown."""
    yield "# Injected faults\n"
    titles = ["kind", "injected", "benign", "benign, yet reported", "wrong", "found", "at the line"]
    more = ["at its effect only", "said before, with other numbers", "missed", "fix offered", "clean after it"]
    yield _row(titles + more)
    yield _row(["---"] + ["---:"] * 11)
    for kind in dict.fromkeys(one.fault.kind for one in verdicts):
        yield _row(_counts(kind, [one for one in verdicts if one.fault.kind == kind]))
    yield _row(_counts("**all**", verdicts))
    yield "\n## Missed, or found elsewhere only\n"
    yield from (_told(one, one.harm) for one in verdicts if one.harm and not (one.at_line or one.at_effect))
    yield "\n## Mended in part\n"
    yield from (_told(one, f"{one.left} left") for one in verdicts if one.left)
    yield "\n## Benign, yet reported\n"
    benign = Counter((one.fault.kind, _codes(one)) for one in verdicts if one.new and not one.harm)
    yield from (f"- {count} times {kind}: {codes}" for (kind, codes), count in benign.items())
    yield "\n## On the originals\n"
    yield from (f"- {one.severity.value} {one.code} {one.place.file}:{one.place.start.line}" for one in originals)
    loud = sum(one.severity is not Severity.INFO for one in originals)
    yield f"\n{loud} errors and warnings, {len(originals) - loud} notes."


def _told(one: Verdict, what: str) -> str:
    return f"- {one.fault.source.name}:{one.fault.line} {one.fault.kind}, {one.fault.what}: {what} ({_codes(one)})"


def _codes(one: Verdict) -> str:
    return ", ".join(sorted({new.code for new in one.new})) or "nothing new"


def _counts(kind: str, verdicts: Sequence[Verdict]) -> list[object]:
    wrong = [one for one in verdicts if one.harm]
    found = [one for one in wrong if one.new]
    known = sum(one.changed and not one.new for one in wrong)
    offered = [one for one in verdicts if one.offered]
    return [
        kind,
        len(verdicts),
        len(verdicts) - len(wrong),
        sum(bool(one.new) for one in verdicts) - len(found),
        len(wrong),
        len(found),
        sum(one.at_line for one in found),
        sum(one.at_effect and not one.at_line for one in found),
        known,
        len(wrong) - len(found) - known,
        len(offered),
        sum(not one.left for one in offered),
    ]


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Inject, lint and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="faults of each kind (default: 40)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (default: 0)")
    asked = parser.parse_args()
    texts = sorted(EXAMPLES.glob("**/*.yaml"))
    sources = [Source(path.relative_to(EXAMPLES.parent).as_posix(), path.read_text("utf-8")) for path in texts]
    found = {source.name: engine.check(source, Settings()) or () for source in sources}
    before = {source.name: analyse(network) for source in sources if (network := engine.load(source)[0]) is not None}
    every = [fault for source in sources for fault in injected(source)]
    draw = random.Random(asked.seed)
    kinds = [[fault for fault in every if fault.kind == kind] for kind in map(named, KINDS)]
    chosen = [fault for some in kinds for fault in draw.sample(some, min(asked.each, len(some)))]
    verdicts = [judge(one, before[one.source.name], found[one.source.name]) for one in chosen]
    print("\n".join(report(verdicts, [one for some in found.values() for one in some])))


if __name__ == "__main__":
    main()
