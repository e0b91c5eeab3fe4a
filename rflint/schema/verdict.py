"""The verdict of jsonschema-rs, where it is installed: in a fraction of the time that jsonschema takes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from rflint.schema.parts import network_schema

_NOT_FINITE = re.compile(r"\.(?:inf|nan)\b", re.IGNORECASE)


@lru_cache(maxsize=4)
def has_infinities(text: str) -> bool:
    """Whether a text may hold numbers that are not finite."""
    # Then there is no quick verdict, because jsonschema-rs takes .inf and .nan for null.
    return _NOT_FINITE.search(text) is not None


def surely_valid(data: object, part: str = "") -> bool:
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
    schema = network_schema()
    return validator_for(
        {"$schema": schema["$schema"], "$ref": part, "$defs": schema["$defs"]} if part else schema
    ).is_valid
