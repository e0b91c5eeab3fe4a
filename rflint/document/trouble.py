"""What a parser says of a text that it cannot read."""

from __future__ import annotations

from typing import NamedTuple

from rflint.diagnostic import Related
from rflint.document.places import word_at
from rflint.document.values import shortened
from rflint.source import Span


class Trouble(NamedTuple):
    """A parser's words and places, and what was read before."""

    text: str
    words: str
    at: int
    """Where it gave up."""
    since: int
    """The start of what it was reading."""
    opening: int = 0
    """The start of the innermost open collection."""
    bracket: str = ""
    """The bracket that it starts with, if any."""
    last: Span | None = None
    """The value or key that was read last in the innermost open collection."""

    def says(self, *phrases: str) -> bool:
        """Whether the parser's words hold one of these."""
        return any(phrase in self.words for phrase in phrases)

    @property
    def sign(self) -> str:
        """The character where the parser gave up; nothing at the end of the text."""
        return self.text[self.at : self.at + 1]

    @property
    def word(self) -> Span:
        """The word where the parser gave up."""
        return word_at(self.text, self.at)

    @property
    def stop(self) -> Related:
        """Where reading stopped, as a second place."""
        return Related("reading stopped here" if self.word.start < self.word.end else "the text ends here", self.word)

    def shown(self, span: Span) -> str:
        """A word of the text for a message."""
        return shortened(self.text[span.start : span.end])

    def quoted(self, span: Span) -> tuple[str, ...]:
        """The advice to quote a word."""
        word = self.shown(span)
        return ("quote a text that holds it",) if '"' in word or "\\" in word else (f'quote a text: "{word}"',)
