"""The formats that networks are written in, one module or package each, discovered.

Each has what `Format` says. A document that several would take is of the first by their names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

from rflint.diagnostic import Fault
from rflint.document import Document, Map
from rflint.network import Network


@dataclass(frozen=True)
class Reading:
    """How a document is to be read: what neither it nor its format says."""

    scale: str = ""
    """One of the format's choices, by its name; empty: the one that the file asks for."""
    modules: Mapping[str, Any] = field(default_factory=dict)
    """The geometry of modules that a user declares, by their names."""


class Format(Protocol):
    """What a module in this folder offers."""

    NAME: str

    def marked(self, data: bytes) -> bool:
        """Whether the bytes of a file may be of this format, be they YAML that cannot be read."""

    def recognise(self, document: Document) -> bool:
        """Whether the document is of this format."""

    def faults(self, document: Document) -> tuple[Fault, ...]:
        """What is wrong with the YAML, for this format."""

    def choices(self, document: Document) -> tuple[str, ...]:
        """The names of the scales that the document can be read at, in order; none, if there is nothing to choose."""

    def modules(self) -> Collection[str]:
        """The names of the modules that it knows the geometry of."""

    def native(self, document: Document, reading: Reading) -> tuple[Map | None, list[Fault]]:
        """The document in the native language, or why there is none."""

    def read(self, document: Document, reading: Reading) -> tuple[Network | None, list[Fault]]:
        """The network it describes, or why there is none."""


@cache
def _formats() -> tuple[Format, ...]:
    names = sorted(module.name for module in iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)


def format_of(document: Document) -> Format | None:
    """The format that a document is written in."""
    return next((one for one in _formats() if one.recognise(document)), None)


def modules() -> list[str]:
    """The modules that some format knows the geometry of."""
    return [name for one in _formats() for name in one.modules()]


def marked(data: bytes) -> bool:
    """Whether the bytes of a file may be of some format."""
    return any(one.marked(data) for one in _formats())
