"""Texts that no parser should get, or that the two would judge differently: checked before either reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rflint.diagnostic import Fault, Finding
from rflint.document.values import shortened
from rflint.source import Source, Span

LARGEST_FILE = 16 * 2**20
"""Bytes."""

_MOST_DIRECTIVES = 100
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_CONTENT_LINE = re.compile(r"(?<![^\r\n])[ \t]*[^\s#]")
_DIRECTIVE = re.compile(r"%(\S*)(?:[ \t]+([^\s#]\S*))?")


def unfit(source: Source) -> Fault | None:
    """Why a text is not to be parsed, if so."""
    for check in (_undecodable, _too_large, _forbidden, _directive):
        fault = check(source)
        if fault:
            return fault
    return None


def _undecodable(source: Source) -> Fault | None:
    if source.undecodable is None:
        return None
    at = source.undecodable
    hint = "save the file as UTF-8" + (", not as UTF-16" if "\0" in source.text[:4] else "")
    return _fault("RF001", at, at + 1, "this is not UTF-8", hint)


def _too_large(source: Source) -> Fault | None:
    text = source.text
    size = len(text) if text.isascii() or len(text) > LARGEST_FILE else len(text.encode("utf-8", "surrogatepass"))
    if size + 3 * source.bom <= LARGEST_FILE:
        return None
    return _fault("RF008", 0, 0, f"the file is larger than {LARGEST_FILE // 2**20} MiB")


def _forbidden(source: Source) -> Fault | None:
    match = _FORBIDDEN.search(source.text)
    if not match:
        return None
    name = {"\0": " (NUL)", "\ufeff": " (byte order mark)"}.get(match[0], "")
    hint = (
        "save the file as UTF-8, not as UTF-16"
        if match[0] == "\0"
        else "take it out, or write an escape in double quotes"
    )
    return _fault("RF001", *match.span(), f"the character U+{ord(match[0]):04X}{name} cannot stand in YAML", hint)


def _directive(source: Source) -> Fault | None:
    for number, match in enumerate(_directives(source.text)):
        if number == _MOST_DIRECTIVES:  # libyaml compares each with all before
            return _fault("RF008", *match.span(), f"more than {_MOST_DIRECTIVES} directives")
        if match[1] == "YAML" and match[2] not in ("1.1", "1.2"):
            place = match.span(2) if match[2] else match.span()
            return _fault("RF001", *place, "only YAML 1.1 and 1.2 can be read", "write `%YAML 1.2`, or nothing")
        if match[1] not in ("YAML", "TAG"):
            place = (match.start(), match.end(1))
            return _fault("RF001", *place, f"the directive `%{shortened(match[1])}` is unknown", "take it out")
    return None


def _directives(text: str) -> Iterator[re.Match[str]]:
    """The lines before the document that start with `%`."""
    line = _CONTENT_LINE.search(text)
    while line and (match := _DIRECTIVE.match(text, line.start())):
        yield match
        line = _CONTENT_LINE.search(text, match.end())


def _fault(code: str, start: int, end: int, message: str, *hints: str) -> Fault:
    return Fault(code, Finding(Span(start, end), message, help=hints))
