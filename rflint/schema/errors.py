"""What jsonschema finds wrong with data, and where; imported only where something is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from rflint.schema.parts import Violation, matches, network_schema
from rflint.schema.verdict import surely_valid

Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError]]

_DEFINITIONS = "#/$defs/"
_LAYER = "#/$defs/layer"


def errors(data: object, quick: bool) -> Iterator[Violation]:
    """All errors of a document's data; `quick`: layers may be passed over by the verdict of jsonschema-rs."""
    types = Draft202012Validator.TYPE_CHECKER.redefine_many({"number": _is_number, "integer": _is_integer})
    keywords = _Keywords(network_schema()["$defs"], Draft202012Validator.VALIDATORS["items"], quick).table()
    extend: Any = validators.extend
    for error in extend(Draft202012Validator, keywords, type_checker=types)(network_schema()).iter_errors(data):
        name = error.instance if "propertyNames" in error.relative_schema_path else None
        yield Violation(tuple(error.absolute_path), error.validator, error.validator_value, error.schema, name)


def _is_number(_: object, value: object) -> bool:
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
            "pattern": _keyword(lambda judge, pattern, value: not isinstance(value, str) or matches(pattern, value)),
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
        if key in self._valid or (self._quick and reference == _LAYER and surely_valid(value, _LAYER)):
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
    return isinstance(op, str) and (by["const"] == op if "const" in by else matches(by["pattern"], op))


def _listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _distinct(values: Sequence[object]) -> bool:
    texts = [value for value in values if isinstance(value, str)]  # others are wrong by their type
    return len(set(texts)) == len(texts)
