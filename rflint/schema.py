"""The JSON Schema of network specs: found and applied; its errors become findings in plain_words.py.

jsonschema-rs, where it is installed, tells valid from invalid in a fraction of the time. What it takes for invalid is
read again by jsonschema, which says where and why; a valid document never pays for importing that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rflint.diagnostic import Fault
from rflint.document import Document

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError]]

_DEFINITIONS = "#/$defs/"
_LAYER = "#/$defs/layer"
_NOT_FINITE = re.compile(r"\.(?:inf|nan)\b", re.IGNORECASE)


@cache
def schema_text(name: str = "network") -> str:
    """The text of `schemas/<name>.schema.json`, as installed with the package or as it stands beside it in a checkout.

    Raises:
        FileNotFoundError: if there is no schema of that name.
    """
    package = Path(__file__).parent
    folder = package / "schemas"
    return ((folder if folder.is_dir() else package.parent / "schemas") / f"{name}.schema.json").read_text("utf-8")


class Violation(NamedTuple):
    """An error of the schema: the `keyword` of a part of it that does not hold, with its argument there.

    It speaks of the value that `path` leads to, or, with `name`, of that key in it.
    """

    path: tuple[str | int, ...]
    keyword: str
    argument: Any
    schema: Mapping[str, Any]
    name: str | None


def violations(document: Document) -> list[Fault]:
    """What the schema finds wrong with a document, one fault for each word at fault, in the order of the text.

    That the marker is missing is not among it: a document without one is no network spec at all.
    """
    quick = not _has_infinities(document.source.text)
    if (document.data is None and document.faults) or (quick and _surely_valid(document.data)):
        return []
    from rflint.plain_words import explain

    return explain(document.source, document.data, _errors(document.data, quick))


def definition(name: str) -> dict[str, Any]:
    """A part of the schema of network specs, by its name."""
    found: dict[str, Any] = _network_schema()["$defs"][name]
    return found


@cache
def operators() -> tuple[str, ...]:
    """The names of all operators."""
    return tuple(definition("op")["enum"])


def accepts(schema: Mapping[str, Any], text: str) -> bool:
    """Whether a text has the pattern that a part of the schema asks for."""
    return _matches(schema.get("pattern", ""), text)


@cache
def _network_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_text())
    return schema


@lru_cache(maxsize=4)
def _has_infinities(text: str) -> bool:
    # Then there is no quick verdict, because jsonschema-rs takes .inf and .nan for null.
    return _NOT_FINITE.search(text) is not None


def _surely_valid(data: object, part: str = "") -> bool:
    """Whether jsonschema-rs finds no fault with data as a network spec, or as a part of one."""
    judge = _judge(part)
    try:
        return judge is not None and judge(data)
    except (ValueError, RecursionError):  # nested too deep for it, or text that is no Unicode
        return False


@cache
def _judge(part: str) -> Callable[[object], bool] | None:
    try:
        from jsonschema_rs import validator_for
    except ImportError:
        return None
    schema = _network_schema()
    return validator_for(
        {"$schema": schema["$schema"], "$ref": part, "$defs": schema["$defs"]} if part else schema
    ).is_valid


def _errors(data: object, quick: bool) -> Iterator[Violation]:
    from jsonschema import Draft202012Validator, validators

    types = Draft202012Validator.TYPE_CHECKER.redefine_many({"number": _is_number, "integer": _is_integer})
    keywords = _Keywords(_network_schema()["$defs"], Draft202012Validator.VALIDATORS["items"], quick).table()
    extend: Any = validators.extend
    for error in extend(Draft202012Validator, keywords, type_checker=types)(_network_schema()).iter_errors(data):
        name = error.instance if "propertyNames" in error.relative_schema_path else None
        yield Violation(tuple(error.absolute_path), error.validator, error.validator_value, error.schema, name)


def _is_number(_: object, value: object) -> bool:
    from decimal import Decimal

    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)  # a float is .inf or .nan


def _is_integer(_: object, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _Judge(Protocol):
    """What a keyword needs of a jsonschema validator."""

    def is_type(self, instance: Any, type: str) -> bool: ...

    def evolve(self, *, schema: Any) -> Any: ...

    def descend(
        self, instance: Any, schema: Any, path: Any = None, schema_path: Any = None
    ) -> Iterator[ValidationError]: ...


class _Keywords:
    """Keywords as jsonschema has them, but for cost.

    Errors hold no message, which would print the value, however large. Values that are shared and valid are read once;
    valid layers are passed over by a quick verdict.
    """

    def __init__(self, definitions: Mapping[str, Any], items: Keyword, quick: bool) -> None:
        self._definitions, self._items, self._quick = definitions, items, quick
        self._valid: set[tuple[str, int]] = set()

    def table(self) -> dict[str, Keyword]:
        """The keywords by their names."""
        return {
            "$ref": self._reference,
            "allOf": _all_of,
            "items": self._entries,
            "type": _keyword(lambda judge, types, value: any(judge.is_type(value, one) for one in _listed(types))),
            "enum": _keyword(lambda judge, allowed, value: value in allowed),
            "pattern": _keyword(lambda judge, pattern, value: not isinstance(value, str) or _matches(pattern, value)),
            "maxItems": _keyword(lambda judge, most, value: not isinstance(value, list) or len(value) <= most),
            "uniqueItems": _keyword(lambda judge, unique, value: not isinstance(value, list) or _distinct(value)),
            "required": _keyword(
                lambda judge, keys, value: not isinstance(value, dict) or all(key in value for key in keys)
            ),
            "oneOf": _keyword(
                lambda judge, parts, value: [judge.evolve(schema=one).is_valid(value) for one in parts].count(True) == 1
            ),
        }

    def _reference(self, judge: _Judge, reference: str, value: Any, schema: Any) -> Iterator[ValidationError]:
        key = (reference, id(value))
        if key in self._valid or (self._quick and reference == _LAYER and _surely_valid(value, _LAYER)):
            return
        valid = True
        for error in judge.descend(value, self._definitions[reference[len(_DEFINITIONS) :]]):
            valid = False
            yield error
        if valid and isinstance(value, (dict, list)):
            self._valid.add(key)

    def _entries(self, judge: _Judge, items: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        if not isinstance(value, list) or len(value) <= schema.get("maxItems", len(value)):
            yield from self._items(judge, items, value, schema)


def _keyword(holds: Callable[[_Judge, Any, Any], bool]) -> Keyword:
    def keyword(judge: _Judge, argument: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        from jsonschema.exceptions import ValidationError

        if not holds(judge, argument, value):
            yield ValidationError("")

    return keyword


def _all_of(judge: _Judge, parts: Sequence[Any], value: Any, schema: Any) -> Iterator[ValidationError]:
    """`allOf`; of branches that are chosen by `op`, the chosen one only, and none where `op` is no text."""
    for part in parts:
        chosen_by = part.get("if", {}).get("properties", {}).get("op")
        if chosen_by is None:
            yield from judge.descend(value, part)
        elif isinstance(value, dict) and _is_chosen(chosen_by, value.get("op")):
            yield from judge.descend(value, part["then"])


def _is_chosen(by: Mapping[str, str], op: object) -> bool:
    return isinstance(op, str) and (by["const"] == op if "const" in by else _matches(by["pattern"], op))


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _distinct(values: Sequence[object]) -> bool:
    texts = [value for value in values if isinstance(value, str)]  # others are wrong by their type
    return len(set(texts)) == len(texts)


def _matches(pattern: str, text: str) -> bool:
    return _compiled(pattern).search(text) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # In JSON Schema `$` is the end of the text, and not also a place before a last line end.
    return re.compile(re.sub(r"(?<!\\)\$", r"\\Z", pattern))
