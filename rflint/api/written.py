"""Values as a spec would hold them, and what such a spec means: so what is built is judged as what is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from json import dumps
from operator import index

from rflint import engine
from rflint.formats.native.operators import JOINS
from rflint.network import Network, Operator
from rflint.source import Source

ONE_LAYER = "layers: [{op: identity}]\n"

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NO_TEXT = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))
"""Words that YAML takes for no text, whatever their case."""


def value(one: object) -> str:
    """A value in YAML, on one line.

    Raises:
        TypeError: no spec can hold it.
    """
    if type(one) is int:
        return str(one)
    if one is None:
        return "null"
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, str):
        return one if _PLAIN.fullmatch(one) and one.lower() not in _NO_TEXT else dumps(one)
    if isinstance(one, Mapping):
        return f"{{{entries(one)}}}"
    if isinstance(one, Sequence):
        return f"[{', '.join(map(value, one))}]"
    return _number(one)


def entries(data: Mapping[str, object]) -> str:
    """The entries of a mapping in YAML, on one line."""
    return ", ".join([f"{value(key)}: {value(one)}" for key, one in data.items()])


def lines(data: Mapping[str, object]) -> str:
    """The entries of a mapping in YAML, one a line."""
    return "".join(f"{value(key)}: {value(one)}\n" for key, one in data.items())


def _number(one: object) -> str:
    if isinstance(one, Fraction):
        return str(one) if one.denominator == 1 else f'"{one}"'
    if isinstance(one, (float, Decimal)):
        exact = Decimal(repr(one)) if isinstance(one, float) else one
        return f"{exact:f}" if exact.is_finite() else ".nan" if exact.is_nan() else ".inf" if exact > 0 else "-.inf"
    try:
        return str(index(one))  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"no spec can hold {one!r}") from None


@lru_cache(maxsize=256)
def network(text: str) -> Network:
    """What a spec means.

    Raises:
        ValueError: what is wrong with it, in the words of the linter.
    """
    found, faults = engine.load(Source("<network>", text))
    if found is None:
        words = ["; ".join((fault.finding.message, *fault.finding.help)) for fault in faults]
        raise ValueError("; ".join(words))
    return found


@lru_cache(maxsize=4096)
def operator(axes: str, op: str, several: bool, arguments: str) -> Operator:
    """An operator of these arguments (as YAML), over one map or `several`, on these axes (as YAML).

    Raises:
        ValueError: what is wrong with it, in the words of the linter.
    """
    read = "[input, input]" if several else "[input]" if op in JOINS else "input"
    layer = f"{{op: {op}, from: {read}{', ' if arguments else ''}{arguments}}}"
    return _bare(network(f"rflint: 1\naxes: {axes}\nlayers:\n  - {layer}\n").layers[1].operator)


@lru_cache(maxsize=256)
def input_operator(axes: str, inputs: str) -> Operator:
    """The one input of `inputs` (as YAML), on these axes (as YAML).

    Raises:
        ValueError: what is wrong with it, in the words of the linter.
    """
    return _bare(network(f"rflint: 1\naxes: {axes}\ninputs: {inputs}\n{ONE_LAYER}").layers[0].operator)


def _bare(one: Operator) -> Operator:
    """The operator without places: those in a text that was made for it say nothing."""
    return replace(one, spans={})
