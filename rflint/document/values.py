"""What YAML text becomes: mappings and lists that know where they stand, and the scalars of YAML 1.2's core schema.

`no` is text, `010` is ten, `12:30`, `1_000` and dates are text, `1e-5` is a number. Numbers are exact: whole ones are
`int` (`3.0` too), others `Decimal`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from rflint.source import Span

if TYPE_CHECKING:
    from decimal import Decimal

Value: TypeAlias = "Map | Seq | str | int | float | Decimal | bool | None"
"""A value of a document. `float` stands for `.inf` and `.nan` only."""

OWN_KEY = "x-rflint"
"""A key that other programs ignore, and whose value is for rflint."""

LARGEST = 2**31
"""Numbers beyond ±2^31 are clamped to it, so that no later step meets one that is larger."""

_LONGEST = 100
_CORE = "tag:yaml.org,2002:"
_CORE_TAGS = ("null", "bool", "int", "float", "str", "map", "seq")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE](?P<exponent>[-+]?[0-9]+))?")
_WORDS: dict[str, Value] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **{sign + word: float(sign + "inf") for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF")},
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


class Map(dict[str, Value]):
    """A mapping. `spans` holds where each key and its value are written: merged ones, in the mapping they come from."""

    __slots__ = ("span", "spans")

    span: Span
    spans: dict[str, tuple[Span, Span]]


class Seq(list[Value]):
    """A list. `spans` holds where each value is written: an alias, where it is used."""

    __slots__ = ("span", "spans")

    span: Span
    spans: list[Span]


class Anchor(NamedTuple):
    """An anchored value, and where it is used outside `x-` keys: at its aliases, and at the `<<` that merge it in.

    A value anchored under an `x-` key is used where an alias brings it out of there, be it inside another value.
    """

    span: Span
    uses: tuple[Span, ...]
    under_x: bool


class Scalars(dict[str, Value]):
    """Plain scalars already settled, by their text: a spec repeats a few words and numbers many times."""

    def __missing__(self, text: str) -> Value:
        value = self[text] = plain(text)
        return value


def plain(text: str) -> Value:
    """The value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return _integer(text)
    match = _DECIMAL.fullmatch(text)
    return _decimal(text, match["exponent"]) if match else text


def tagged(tag: str, text: str) -> tuple[bool, Value]:
    """Whether a scalar is of the kind that its tag says, and its value: text where it is not."""
    if tag in ("!", _CORE + "str"):
        return True, text
    value = plain(text)
    kind = _kind(text, value)
    fits = tag == _CORE + kind or (tag == _CORE + "float" and kind == "int")
    return fits, value if fits else text


def shortened(text: str) -> str:
    """A text for a message, cut where it is long."""
    return text if len(text) <= 40 else text[:37] + "..."


def _kind(text: str, value: Value) -> str:
    if value is None:
        return "null"
    if isinstance(value, (bool, str)):
        return type(value).__name__
    return "int" if _INTEGER.fullmatch(text) else "float"


def is_core(tag: str) -> bool:
    """Whether a tag is one of YAML's core schema."""
    return tag.removeprefix(_CORE) in _CORE_TAGS


def fits_collection(tag: str, node: Map | Seq) -> bool:
    """Whether a tag is one that a mapping or a list may carry."""
    return tag in ("!", _CORE + ("map" if isinstance(node, Map) else "seq"))


def _integer(text: str) -> int:
    if len(text) > _LONGEST:
        return _clamped(text)
    number = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    return min(max(number, -LARGEST), LARGEST)


def _decimal(text: str, exponent: str | None) -> int | Decimal:
    from decimal import Decimal

    # Longer ones are not worth their cost: nobody means them.
    if len(text) > _LONGEST or (exponent is not None and (len(exponent) > 4 or abs(int(exponent)) > _LONGEST)):
        return _clamped(text)
    number = Decimal(text)
    if not -LARGEST <= number <= LARGEST:
        return _clamped(text)
    return int(number) if number == number.to_integral_value() else number


def _clamped(text: str) -> int:
    return -LARGEST if text.startswith("-") else LARGEST
