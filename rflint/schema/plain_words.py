"""Errors of the JSON Schema in plain words: one finding for each word at fault, with what is accepted there.

What a value must be is said by `errorMessage` beside it in the schema, where editors find it, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from rflint.diagnostic import Fault, Finding, Related
from rflint.document import Map, Seq, Value
from rflint.document.values import shortened
from rflint.schema.keys import did_you_mean, missing, one_of, unknown
from rflint.schema.parts import Violation, accepts, operators
from rflint.source import Source, Span
from rflint.spots import Spot

MOST = 100
"""Findings in one document; more of them help nobody."""

_MOST_ERRORS = 1_000
_LARGEST = 2**31 - 1
_NEEDED = ("rflint", "layers", "op", "use", "kernel_size", "output_size")
_NUMERAL = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?", re.IGNORECASE)
_LONG_FRACTION = re.compile(r"-?([0-9]{10,}/[0-9]+|[0-9]+/[0-9]{10,})")


def explain(source: Source, root: Value, errors: Iterable[Violation]) -> list[Fault]:
    """The faults behind the errors that jsonschema finds in `root`, in the order of the text."""
    if isinstance(root, Map) and root.get("rflint", 1) != 1:  # another language, of which nothing more can be said
        errors = (error for error in errors if error.path == ("rflint",))
    found: dict[Span, Fault] = {}
    for fault in _faults(source, root, islice(errors, _MOST_ERRORS)):
        found.setdefault(fault.finding.span, fault)
        if len(found) == MOST:
            break
    return sorted(found.values(), key=lambda fault: fault.finding.span)


def _faults(source: Source, root: Value, errors: Iterable[Violation]) -> Iterator[Fault]:
    for error in errors:
        spot = Spot(source, root, error.path)
        if error.name is not None:
            yield _wrong_name(spot, error.name, error.schema)
        else:
            yield from _WORDS.get(error.keyword, _wrong_value)(spot, error)


def _fault(span: Span, message: str, *help: str, code: str = "RF003", related: tuple[Related, ...] = ()) -> Fault:
    return Fault(code, Finding(span, message, related, help))


def _wrong_name(spot: Spot, name: str, schema: Mapping[str, Any]) -> Fault:
    return _fault((spot / name).key_word, f"`{shortened(name)}` {_must(schema)}")


def _wrong_value(spot: Spot, error: Violation) -> Iterator[Fault]:
    schema, value = error.schema, spot.value
    if isinstance(value, str) and value.startswith("$") and not _takes_params(schema):
        hint = "params stand for arguments, `repeat`, and values in `with`, `each` and `first`"
        yield _fault(spot.word, f"{spot.name} cannot be the param {spot.shown}", hint)
    elif isinstance(value, str) and "/" in value and _LONG_FRACTION.fullmatch(value) and accepts(schema, "3/2"):
        hint = "nine digits on each side are the most"
        yield _fault(spot.word, f"{spot.name} has too many digits: {spot.shown}", hint, code="RF008")
    elif schema.get("enum") == []:
        yield _fault(spot.key_word, f"{spot.name} {_must(schema)}")
    else:
        yield _fault(spot.word, _not_so(spot, schema), *islice(_hints(spot, schema), 1))


def _not_so(spot: Spot, schema: Mapping[str, Any]) -> str:
    if not spot.path:
        return _must(schema)
    if spot.key == "op" and "enum" in schema and isinstance(spot.value, str):
        return f"unknown operator {spot.shown}{_guess(spot, schema)}"
    return f"{spot.name} {_must(schema)}, not {spot.shown}{_guess(spot, schema)}"


def _guess(spot: Spot, schema: Mapping[str, Any]) -> str:
    words = schema.get("enum") or [one for one in schema.get("examples", ()) if isinstance(one, str)]
    return did_you_mean(spot.value, words) if isinstance(spot.value, str) else ""


def _must(schema: Mapping[str, Any]) -> str:
    if "errorMessage" in schema:
        return str(schema["errorMessage"])
    return "must be " + " or ".join(f"`{word}`" for word in schema["enum"])


def _takes_params(schema: Mapping[str, Any]) -> bool:
    return "pattern" in schema and accepts(schema, "$name")


def _hints(spot: Spot, schema: Mapping[str, Any]) -> Iterator[str]:
    """What to do about a value that is not what it must be; the first is the best."""
    value, types = spot.value, schema.get("type", "string")
    types = [types] if isinstance(types, str) else types
    if isinstance(value, str):
        if spot.key == "op" and "enum" in schema:
            types = []
        yield from () if _guess(spot, schema) else _text_hints(spot, value, types)
    elif value is None and isinstance(spot.owner, Map):
        yield "give it a value" if spot.key in _NEEDED else "give it a value, or leave the key out"
    elif types == ["string"] and isinstance(value, Seq):
        yield from ("joins and `opaque` read a list",) if spot.key == "from" else ()
    elif types == ["string"] and "enum" not in schema and not isinstance(value, Map) and accepts(schema, spot.text):
        yield f'quote it: "{spot.text}"'


def _text_hints(spot: Spot, value: str, types: Sequence[str]) -> Iterator[str]:
    if value.startswith("${"):
        yield f"write `${value[2:].rstrip('}').strip()}`, without braces"
    elif _NUMERAL.fullmatch(value) and {"integer", "number"} & set(types):
        yield "remove the quotes: a quoted number is text"
    elif "array" in types and ("string" not in types or "," in value):
        yield f"write a list: [{shortened(value)}]"
    elif spot.key == "op":
        yield "`opaque` stands for an operator whose geometry is not known"
    elif spot.key == "layers" and value in operators():
        yield f"write `{{op: {value}}}`"


def _bound(spot: Spot, error: Violation) -> Iterator[Fault]:
    value, limit = spot.value, error.argument
    if isinstance(value, int) and abs(value) > _LARGEST:
        end = _LARGEST if value > 0 else -_LARGEST
        yield _fault(spot.word, f"{spot.name} is {spot.text}, and numbers end at {end}", code="RF008")
    else:
        least = "above" if error.keyword == "exclusiveMinimum" else "at least"
        yield _fault(spot.word, f"{spot.name} must be {least} {limit}, not {spot.shown}")


def _empty(spot: Spot, error: Violation) -> Iterator[Fault]:
    yield _fault(spot.word, f"{spot.name} must not be empty")


def _too_many(spot: Spot, error: Violation) -> Iterator[Fault]:
    count = len(_entries(spot))
    yield _fault((spot / error.argument).word, f"{spot.name} has {count} entries, and there are at most 8 axes")


def _entries(spot: Spot) -> Sequence[Value]:
    return spot.value if isinstance(spot.value, Seq) else ()


def _twice(spot: Spot, error: Violation) -> Iterator[Fault]:
    first: dict[object, Span] = {}
    for place, value in enumerate(_entries(spot)):
        at = (spot / place).entry
        if isinstance(value, str) and first.setdefault(value, at) is not at:
            yield _fault(
                at, f"`{shortened(value)}` stands twice in {spot.name}", related=(Related("first here", first[value]),)
            )


_WORDS: dict[str, Callable[[Spot, Violation], Iterable[Fault]]] = {
    "required": missing,
    "additionalProperties": unknown,
    "oneOf": one_of,
    "minimum": _bound,
    "exclusiveMinimum": _bound,
    "maximum": _bound,
    "minItems": _empty,
    "minProperties": _empty,
    "maxItems": _too_many,
    "uniqueItems": _twice,
}
