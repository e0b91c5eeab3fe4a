"""Keys that are missing, unknown, or exclude one another, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any

from rflint.diagnostic import Fault, Finding
from rflint.document import Map
from rflint.document.values import shortened
from rflint.schema.parts import Violation, definition, operators
from rflint.source import Span
from rflint.spots import Spot

_MARKER = "rflint"
_MOST = 100
_UNREAD = ({"$ref": "#/$defs/ignored"}, {"$ref": "#/$defs/join_repeat"})


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """`; did you mean …?` with the option that a word is closest to, or nothing; case and `-` for `_` do not count."""
    guess = _closest(word, options)
    return f"; did you mean `{guess}`?" if guess else ""


def _closest(word: str, options: Iterable[str]) -> str | None:
    plain = {_plain(option): option for option in options}
    begun = [option for option in plain if len(word) > 2 and option.startswith(_plain(word))]
    found = begun if len(begun) == 1 else get_close_matches(_plain(word), plain, n=1, cutoff=0.65)
    return plain[found[0]] if found else None


def _plain(word: str) -> str:
    return word.lower().replace("-", "_")


def missing(spot: Spot, error: Violation) -> Iterator[Fault]:
    """Keys that must be there, but for those that are only misspelt and those that make a document a network spec."""
    layer = spot.value
    assert isinstance(layer, Map)
    if error.argument == ["op"]:
        yield _no_operator(spot, layer)
        return
    misspelt = _meant(layer, error.schema).values()
    absent = [key for key in error.argument if key not in layer and key not in misspelt and key != _MARKER]
    if absent:
        yield _fault(_where(spot, layer), f"{_holder(spot)} needs {_and(absent)}")


def one_of(spot: Spot, error: Violation) -> Iterator[Fault]:
    """Keys of which exactly one must be there."""
    layer = spot.value
    assert isinstance(layer, Map)
    options = [branch["required"][0] for branch in error.argument]
    given = sorted((key for key in options if key in layer), key=lambda key: layer.spans[key])
    if given:
        message = f"`{given[1]}` stands beside `{given[0]}`: {_holder(spot)} takes one of {_and(options)}"
        yield _fault(layer.spans[given[1]][0], message)
    elif not any(key in options for key in _meant(layer, error.schema).values()):
        yield _fault(_where(spot, layer), f"{_holder(spot)} needs one of {_and(options)}")


def unknown(spot: Spot, error: Violation) -> Iterator[Fault]:
    """Keys that have no meaning where they stand."""
    owner = spot.value
    assert isinstance(owner, Map)
    if _is_layer(spot) and "op" in owner and "use" in owner:
        second = max(owner.spans["op"][0], owner.spans["use"][0])
        yield _fault(second, "a layer has `op` or `use`, not both")
        return
    known = error.schema["properties"]
    meant = _meant(owner, error.schema)
    for key in _unknown_keys(owner, known):
        guess = f"; did you mean `{meant[key]}`?" if key in meant else ""
        elsewhere = ": it stands beside `use`" if _is_layer(spot) and key in ("with", "each", "first") else ""
        hints = () if guess or elsewhere else _known_hint(spot, known)
        yield _fault(owner.spans[key][0], f"{_no_key(key, spot)}{elsewhere or guess}", *hints)


def _no_key(key: str, spot: Spot) -> str:
    word = f"`{shortened(key)}`"
    if not _is_layer(spot):
        return f"{word} is no key of {spot.name.replace('each entry', 'an entry')}"
    op = _operator(spot)
    return f"{word} is no argument of `{op}`" if op else f"{word} is no key of a layer with `use`"


def _known_hint(spot: Spot, known: Mapping[str, Any]) -> Sequence[str]:
    read = [key for key, schema in known.items() if schema is not True and schema not in _UNREAD and key != "from"]
    if not _is_layer(spot):
        return (f"its {'key is' if len(read) == 1 else 'keys are'} {_and(read)}",)
    op = _operator(spot)
    if op is None:
        return ("params of the block are given in `with`",)
    return (f"`{op}` takes {_and(read) if read else 'no arguments that are read'}",)


def _is_layer(spot: Spot) -> bool:
    return spot.path[-2:-1] == ("layers",)


def _operator(spot: Spot) -> str | None:
    op = spot.value.get("op") if isinstance(spot.value, Map) and _is_layer(spot) else None
    return op if isinstance(op, str) else None


def _no_operator(spot: Spot, layer: Map) -> Fault:
    common = definition("layer")["properties"]
    for key, value in islice(layer.items(), _MOST):
        guess = "op" if isinstance(value, str) and value in operators() else _closest(key, ("op", "use"))
        if guess and key not in common and isinstance(value, str):
            return _fault(layer.spans[key][0], f"`{shortened(key)}` is no key of a layer; did you mean `{guess}`?")
        if key in operators():
            hint = f"write `op: {key}`, and its arguments beside it"
            return _fault(layer.spans[key][0], "a layer needs `op` (an operator) or `use` (a block)", hint)
    return _fault(_where(spot, layer), "a layer needs `op` (an operator) or `use` (a block)")


def _meant(owner: Map, schema: Mapping[str, Any]) -> dict[str, str]:
    """Unknown keys with the absent ones that they are taken for; those that must be there go first."""
    known = schema.get("properties", {})
    free = [key for key in known if key not in owner]
    asked = [*schema.get("required", ()), *(key for branch in schema.get("oneOf", ()) for key in branch["required"])]
    guesses = {
        key: _closest(key, (one for one in asked if one not in owner)) or _closest(key, free)
        for key in _unknown_keys(owner, known)
    }
    return {key: guess for key, guess in guesses.items() if guess}


def _unknown_keys(owner: Map, known: Mapping[str, Any]) -> list[str]:
    return list(islice((key for key in owner if key not in known and not key.startswith("x-")), _MOST))


def _where(spot: Spot, owner: Map) -> Span:
    """The word to point at where a key is missing."""
    if _operator(spot):
        return owner.spans["op"][1]
    if isinstance(spot.owner, Map):
        return spot.key_word
    first = next(iter(owner.spans.values()), None)
    if not spot.path and _MARKER in owner:
        return owner.spans[_MARKER][0]
    return first[0] if first else spot.word


def _holder(spot: Spot) -> str:
    op = _operator(spot)
    return f"`{op}`" if op else spot.name


def _and(keys: Sequence[str]) -> str:
    words = [f"`{key}`" for key in keys]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _fault(span: Span, message: str, *help: str) -> Fault:
    return Fault("RF003", Finding(span, message, help=help))
