"""YAML text to plain data, with the place of every key and value beside it.

Reading never raises: what cannot be read, or should not, is a fault with a code and a place. libyaml's parser is used
where PyYAML has it; its pure one gives the same result, or says that it cannot read the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rflint.diagnostic import Fault, Finding
from rflint.document.unfit import LARGEST_FILE, unfit
from rflint.document.values import OWN_KEY, Anchor, Map, Seq, Value
from rflint.source import Source, Span

if TYPE_CHECKING:
    from rflint.document.composer import Composer

__all__ = ["LARGEST_FILE", "OWN_KEY", "Anchor", "Document", "Map", "Seq", "Value", "read"]

# libyaml is quick, and the pure parser tells more precisely where a text goes wrong: it reads small texts once more.
_SMALL = 64 * 1024

_NOWHERE = Span(0, 0)


@dataclass(frozen=True)
class Document:
    """The data of a text, None where it cannot be read; aliases share the value that they name."""

    source: Source
    data: Value
    span: Span
    faults: tuple[Fault, ...] = ()
    anchors: tuple[Anchor, ...] = ()


def read(source: Source, libyaml: bool = True) -> Document:
    """Read a text; `libyaml=False` reads it with the pure parser."""
    fault = unfit(source)
    return Document(source, None, _NOWHERE, (fault,)) if fault else _parsed(source, libyaml)


def _parsed(source: Source, libyaml: bool) -> Document:
    # Imported late: not every command reads a text.
    from rflint.document import parsers
    from rflint.document.composer import Composer
    from rflint.document.faults import Unreadable

    composer = Composer(source.text)
    parser = parsers.parser(source.text, libyaml)
    end = None
    try:
        composer.compose(iter(parser.get_event, None))
    except Unreadable as error:
        end = error.fault
    except parsers.ERRORS as error:
        end = parsers.fault(source.text, error, getattr(parser, "index", 0), composer.stack)
        if libyaml and parsers.HAS_LIBYAML and len(source.text) <= _SMALL:
            again = _parsed(source, libyaml=False)
            if not _stumbled(again, end):
                return again
    return _document(source, composer, end)


def _stumbled(pure: Document, end: Fault) -> bool:
    """Whether the pure parser ended at a tab that libyaml had no trouble with."""
    places = [fault.finding.span.start for fault in pure.faults if fault.code == "RF001"]
    return any(place < end.finding.span.start and pure.source.text.startswith("\t", place) for place in places)


def _document(source: Source, composer: Composer, end: Fault | None) -> Document:
    root = composer.root
    if end is None and root is None and not composer.faults:
        end = Fault("RF001", Finding(_NOWHERE, "there is no YAML in this file: it is empty, or holds comments only"))
    faults = sorted([*composer.faults, *([end] if end else [])], key=lambda fault: fault.finding.span)
    data, span = (None, _NOWHERE) if end or root is None else root
    return Document(source, data, span, tuple(faults), composer.anchors.listed())
