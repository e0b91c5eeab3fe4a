"""The formats that networks are written in, one module or package each, discovered.

Each has a `NAME`, `recognise(document)`, which says whether a document is of this format, and `read(document)`, which
gives the network or the faults that keep the document from being one.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from rflint.diagnostic import Fault
from rflint.document import Document
from rflint.network import Network


class Format(Protocol):
    """What a module in this folder offers."""

    NAME: str

    def recognise(self, document: Document) -> bool:
        """Whether the document is of this format."""

    def read(self, document: Document) -> tuple[Network | None, list[Fault]]:
        """The network it describes, or why there is none."""


@cache
def _formats() -> tuple[Format, ...]:
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)


def format_of(document: Document) -> Format | None:
    """The format that a document is written in."""
    return next((one for one in _formats() if one.recognise(document)), None)
