"""What rflint has to say: findings with spans, as rules make them; diagnostics with lines, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from rflint.source import Position, Source, Span


class Severity(str, Enum):
    """How bad a finding is, worst first."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Related(NamedTuple):
    """A second place that explains the first; `source` where it is in another file."""

    message: str
    span: Span
    source: Source | None = None


class Edit(NamedTuple):
    """Put `text` in the place of `span`."""

    span: Span
    text: str


class Change(NamedTuple):
    """Give a layer, known by where its operator is written, another value of an argument.

    `value` is plain data as a YAML file would hold it; None takes the argument away.
    """

    op: Span
    argument: str
    value: Any

    def __hash__(self) -> int:
        return hash((self.op, self.argument, repr(self.value)))


@dataclass(frozen=True)
class Fix:
    """A repair; `safe` ones change no shape and add no finding.

    A rule says by `changes` what the data are to become. Text that is no data is repaired by `edits`. `for_all`: it is
    right for all uses of a block that it changes, though not all of them show what it mends.
    """

    title: str
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    changes: tuple[Change, ...] = ()
    for_all: bool = False

    @property
    def offer(self) -> str:
        """Its title, and whether it is safe."""
        return f"{self.title} ({'safe' if self.safe else 'unsafe'} fix)"

    def by_hand(self, why: str) -> str:
        """The advice that is left of a fix that cannot be made by itself."""
        return f"{self.title} (by hand: {why})"


@dataclass(frozen=True)
class Finding:
    """What a rule says of a place. `span` is the word or value at fault.

    `layer` is the layer (its place in `Network.layers`) that shows the fault: with it, what is wrong in a block's
    body is said once, with its uses counted: out of `uses`, where that is not how often the layer runs. `severity`
    stands where it differs from the rule's own.
    """

    span: Span
    message: str
    related: tuple[Related, ...] = ()
    help: tuple[str, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    layer: int | None = None
    uses: int | None = None


class Fault(NamedTuple):
    """A finding made where the file is read, before there is a network for rules to look at."""

    code: str
    finding: Finding


class Place(NamedTuple):
    """A span made concrete: `end` is exclusive."""

    file: str
    start: Position
    end: Position


class RelatedPlace(NamedTuple):
    """A related span made concrete."""

    message: str
    place: Place


class PlacedEdit(NamedTuple):
    """An edit made concrete."""

    start: Position
    end: Position
    text: str


class Suppression(NamedTuple):
    """Why a finding is kept quiet: a comment beside it or, where `in_source` is false, something outside its file."""

    reason: str = ""
    in_source: bool = True


@dataclass(frozen=True)
class Diagnostic:
    """A finding as it is printed: with its rule, its file, its line and its column."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    related: tuple[RelatedPlace, ...] = ()
    help: tuple[str, ...] = ()
    fix: Fix | None = None
    edits: tuple[PlacedEdit, ...] = ()
    suppression: Suppression | None = None

    @property
    def sort_key(self) -> tuple[str, Position, str, str]:
        """Path, line, column, code."""
        return (self.place.file, self.place.start, self.code, self.message)

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do: the fix, if there is one, then what else helps."""
        return (self.fix.offer, *self.help) if self.fix else self.help


def place(source: Source, span: Span) -> Place:
    """The lines and columns of a span."""
    return Place(source.name, source.position(span.start), source.position(span.end))


@dataclass(frozen=True)
class Outcome:
    """A whole run: what was found, and the texts it was found in (for the lines that outputs show).

    What comments suppress and `reports` (a file's entry in `rflint report` each) are there only for outputs that want
    them; what baselines keep quiet is always among `suppressed`.
    """

    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    checked: int
    passed_over: int = 0
    files: tuple[str, ...] = ()
    """The files that were checked."""
    suppressed: tuple[Diagnostic, ...] = ()
    reports: tuple[Mapping[str, Any], ...] = ()
