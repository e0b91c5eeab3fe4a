"""Limits in a configuration: the table that a spec's `limits` is, judged by the code that reads it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rflint.document import Document

_SPEC = '{{"rflint": 1, "layers": [{{"op": "identity"}}], "limits": {limits}}}'
_BEYOND = 10**20
"""A number that no limit may be, and that is not long to write."""


def read_limits(table: dict[str, object]) -> dict[str, object]:
    """Limits as plain data with exact numbers; ValueError, in words, for what could not stand in a spec."""
    from rflint.schema import violations

    document = _document(table)
    for fault in document.faults or violations(document):
        raise ValueError(fault.finding.message)
    spec = plain(document.data)
    assert isinstance(spec, dict)
    limits: dict[str, object] = spec["limits"]
    return limits


def _document(limits: dict[str, object]) -> Document:
    """A spec that has these limits and nothing else to speak of."""
    from rflint.document import read
    from rflint.source import Source

    return read(Source("limits", _SPEC.format(limits=as_yaml(limits))))


def as_yaml(value: object) -> str:
    """What means in YAML what a value means in TOML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {as_yaml(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(max(-_BEYOND, min(value, _BEYOND)))
    return _number(value) if type(value).__name__ == "Decimal" else _quoted(str(value))


def _number(value: object) -> str:
    text = str(value)
    return {"Infinity": ".inf", "-Infinity": "-.inf", "NaN": ".nan"}.get(text, text)


def _quoted(text: str) -> str:
    from json import dumps

    return dumps(text)


def plain(value: object) -> object:
    """A value without the places that it had in the text made for it."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value
