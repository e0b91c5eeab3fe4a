"""For people: every finding with the lines it speaks of, the place at fault underlined, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rflint.diagnostic import Diagnostic, Outcome, Place
from rflint.output.excerpt import excerpt
from rflint.output.text import Paint, painter, safe
from rflint.source import Source


def render(outcome: Outcome, color: bool = False) -> str:
    """One block a finding, with an empty line after each."""
    paint = painter(color)
    blocks = (_Block(diagnostic, outcome.sources, paint) for diagnostic in outcome.diagnostics)
    return "".join("\n".join(block.lines()) + "\n\n" for block in blocks)


class _Mark(NamedTuple):
    """A place, how it is underlined, and what is said of it."""

    place: Place
    sign: str
    style: str
    label: str = ""


@dataclass(frozen=True)
class _Block:
    """One finding, line by line."""

    diagnostic: Diagnostic
    sources: Mapping[str, Source]
    paint: Paint

    @cached_property
    def marks(self) -> tuple[_Mark, ...]:
        """The place at fault, then the related ones."""
        said = self.diagnostic
        related = (_Mark(place, "-", "gutter", safe(message)) for message, place in said.related)
        return (_Mark(said.place, "^", said.severity.value), *related)

    @cached_property
    def margin(self) -> str:
        """As wide as the widest line number."""
        return " " * max(len(str(mark.place.start.line)) for mark in self.marks)

    def lines(self) -> Iterator[str]:
        yield self._header()
        yield from self._snippets()
        first, last = self.marks[0].place, self.marks[-1].place
        apart = (first.file, first.start.line) != (last.file, last.start.line)
        yield self._gutter("..." if apart else " |")
        for topic, text in self._notes():
            yield f"{self._gutter(' =')} {self.paint('bold', topic)}: {safe(text)}"

    def _header(self) -> str:
        said = self.diagnostic
        code = self.paint(said.severity.value, f"{said.severity.value}[{said.code}]")
        return f"{code} {self.paint('bold', f'{said.name}: {safe(said.message)}')}"

    def _snippets(self) -> Iterator[str]:
        """Each mark under its line; marks that follow each other on one line share it."""
        file, above = None, ""
        for mark in self.marks:
            place, source = mark.place, self.sources.get(mark.place.file)
            if place.file != file or source is None:
                yield from [self._gutter(" |")] if above else []
                yield self._where(mark, source is None)
                file, above = place.file, ""
            if source is not None:
                shown = excerpt(source, place)
                line = self._gutter(f"{place.start.line} |", numbered=True) + f" {shown.text}".rstrip()
                if line != above:
                    yield from (self._gutter(" |"), line)
                above = line
                yield f"{self._gutter(' |')} {' ' * shown.indent}{self._underline(mark, shown.length)}"

    def _where(self, mark: _Mark, alone: bool) -> str:
        """The place in words, with the mark's label where no line can be shown."""
        label = f": {mark.label}" if alone and mark.label else ""
        start = mark.place.start
        return f"{self._gutter('-->')} {safe(mark.place.file)}:{start.line}:{start.column}{label}"

    def _underline(self, mark: _Mark, length: int) -> str:
        return self.paint(mark.style, f"{mark.sign * length} {mark.label}".rstrip())

    def _notes(self) -> Iterator[tuple[str, str]]:
        for text in self.diagnostic.advice:
            yield "help", text
        yield "docs", f"rflint rule {self.diagnostic.code}"

    def _gutter(self, text: str, numbered: bool = False) -> str:
        """What stands left of the source: beside the margin, or in it for a line's number."""
        return self.paint("gutter", text.rjust(len(self.margin) + 2) if numbered else self.margin + text)
