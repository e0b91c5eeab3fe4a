"""Texts gone wrong in every way, given to everything that reads them: `python -m tests.fuzz --minutes 60`.

A text is an example, or a network drawn at random, in which bytes, words or lines are others. What raises, is an
internal error, takes too long, or fixes itself into something else than it says is a crash: it is saved
with the words of the failure, and the run goes on. The seed decides everything but the time.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from rflint import engine
from rflint.config import Settings
from rflint.diagnostic import Diagnostic, Outcome
from rflint.geometry.analysis import analyse
from rflint.geometry.cases import cases_of
from rflint.network import Network
from rflint.output import formats, renderer
from rflint.output.spec import render as as_spec
from rflint.reports.difference import Side, compare
from rflint.reports.report import describe
from rflint.reports.trace import describe_trace
from rflint.source import Source

ROOT = Path(__file__).parent.parent
SEEDS = [path.read_bytes() for path in sorted((ROOT / "examples").rglob("*.yaml"))]
SECONDS = 60
"""Of processor time, for all that is done with one text."""
LARGEST = 12_000
"""Bytes of a text: what is slow at this size is slow for a reason of its own."""

NUMBERS = ("0", "-1", "1", "2", "3", "7", "2147483647", "2147483648", "9" * 25, "1.5", "3/2", ".inf", ".nan", "1e400")
WORDS = (
    *NUMBERS,
    *("same", "half", "causal", "causal_block", "same_lower", "null", "None", "True", "~", "input", "center"),
    *("conv", "max_pool", "conv_transpose", "upsample", "slice", "pad", "crop", "add", "concat", "opaque", "blur_pool"),
    *("global_avg_pool", "adaptive_avg_pool", "pixel_shuffle", "pixel_unshuffle", "max_unpool", "self_attention"),
    *("C2f", "Conv", "Detect", "SPPF", "nn.Upsample", "Concat", "{min: 1, max: 64, step: 3}", "[1, 2]", "[]", "{}"),
    *("*a", "&a 3", "<<: *a", "- ", "$k", "'", "#", "\t", "!!str 3", "---", "\x00", "é", "\u2028", "0, padding: 2"),
    *("3, stride: 2", "3, dilation: 4", "3, repeat: 3", "3, limits: {aligned: strict}", "input", "1, ceil_mode: true"),
)
WORD = re.compile(rb"[\w.$/-]+")
Fault = Callable[[random.Random, bytes], bytes]


def _words(chance: random.Random, text: bytes) -> bytes:
    places = list(WORD.finditer(text))
    if not places:
        return text
    word, other = chance.choice(places), chance.choice(places)
    given = other[0] if chance.random() < 0.4 else chance.choice(WORDS).encode()
    return text[: word.start()] + given + text[word.end() :]


def _numbers(chance: random.Random, text: bytes) -> bytes:
    places = [at for at in range(len(text)) if text[at : at + 1].isdigit()]
    for at in chance.sample(places, min(len(places), chance.randint(1, 4))):
        text = text[:at] + chance.choice(NUMBERS).encode() + text[at + 1 :]
    return text


def _lines(chance: random.Random, text: bytes) -> bytes:
    lines = text.splitlines(keepends=True) or [b""]
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[at : at + chance.randint(0, 1)] = [lines[other] * chance.choice((1, 1, 1, 2, 30))]
    return b"".join(lines)


def _bytes(chance: random.Random, text: bytes) -> bytes:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.randbytes(chance.randint(0, 3)) + text[at + chance.randint(0, 5) :]


def _spliced(chance: random.Random, text: bytes) -> bytes:
    other = chance.choice(SEEDS)
    at = chance.randrange(len(text) + 1)
    start = chance.randrange(len(other))
    return text[:at] + other[start : start + chance.randint(1, 400)] + text[at:]


FAULTS: tuple[Fault, ...] = (*(_words,) * 8, *(_numbers,) * 5, _lines, _bytes, _spliced)


def texts(seed: int) -> Iterator[bytes]:
    """Texts without end."""
    chance = random.Random(seed)
    while True:
        text = chance.choice(SEEDS)[:LARGEST]
        for _ in range(chance.randint(1, 4)):
            text = chance.choice(FAULTS)(chance, text)
        yield text[: 2 * LARGEST]


def examine(data: bytes) -> str:
    """Give a text to everything; what came of it, in a word. Raises what is a crash."""
    source = Source.from_bytes("any.yaml", data)
    settings = Settings(unsafe_fixes=True, extend_select=("RF",), scale="all")
    found = engine.check(source, settings) or ()
    _check_findings(source, found)
    network, _ = engine.load(source)
    reports = (_figures(source, network),) if network else ()
    outcome = Outcome(found, {source.name: source}, 1, reports=reports)
    for name in formats("check"):
        _check_form(name, renderer("check", name)(outcome))
    _check_fixes(source, settings)
    return "read" if network else found[0].code


def _check_findings(source: Source, found: tuple[Diagnostic, ...]) -> None:
    assert "RF009" not in {one.code for one in found}, [one.message for one in found if one.code == "RF009"]
    for one in found:
        assert one.place.start <= one.place.end <= source.position(len(source.text)), one


def _figures(source: Source, network: Network) -> dict[str, object]:
    """What report, trace, diff and convert say, and that it can be said."""
    entry = describe(source, network, cases_of(network), every=True)
    for name in formats("report"):
        _check_form(name, renderer("report", name)([entry]))
    last = network.outputs[-1].layer
    analysis = analyse(network)
    if last >= network.input_count:
        traced = describe_trace(source, analysis, last, None)
        for name in formats("trace"):
            _check_form(name, renderer("trace", name)(traced))
    side = Side(describe(source, network, cases_of(network), every=True, signatures=False), network)
    for name in formats("diff"):
        _check_form(
            name, renderer("diff", name)([compare(None, side, ("a", "b")), compare(side, side, ("a", "b"))], every=True)
        )
    spec, _ = engine.converted(source)
    if spec is not None:
        again, faults = engine.load(Source("converted.yaml", as_spec(spec)))
        assert again is not None, faults
        assert len(again.layers) == len(network.layers)
    return describe(source, network, cases_of(network), every=False, signatures=False)


def _check_fixes(source: Source, settings: Settings) -> None:
    fixed, left, count = engine.repaired(source, settings)
    again = engine.repaired(fixed, settings)
    assert again.source.text == fixed.text, "what was fixed is fixed again"
    assert (count > 0) == (fixed.text != source.text)
    assert left == engine.check(fixed, settings)


def _check_form(name: str, text: str) -> None:
    if name in ("json", "sarif", "gitlab"):
        json.loads(text)
    elif name == "junit":
        ElementTree.fromstring(text.encode())


class TooSlow(BaseException):
    """A text that took longer than any may."""


def _alarm(*_: object) -> None:
    raise TooSlow


def main() -> int:
    """Run for a time, save crashes, and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--crashes", type=Path, default=Path("crashes"), help="the folder to save them in")
    arguments = parser.parse_args()
    sys.set_int_max_str_digits(0)
    signal.signal(signal.SIGPROF, _alarm)
    end = time.monotonic() + 60 * arguments.minutes
    outcomes: Counter[str] = Counter()
    crashes: Counter[str] = Counter()
    for number, text in enumerate(texts(arguments.seed)):
        if time.monotonic() > end:
            break
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            outcomes[examine(text)] += 1
        except (Exception, TooSlow) as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
            crashes[kind] += 1
            if crashes[kind] <= 3:
                arguments.crashes.mkdir(exist_ok=True)
                (arguments.crashes / f"{arguments.seed}-{number}.yaml").write_bytes(text)
                print(f"{number}: {kind}: {str(error)[:300]}", flush=True)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    print(f"{sum(outcomes.values())} texts: {dict(outcomes.most_common())}; crashes: {dict(crashes)}")
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
