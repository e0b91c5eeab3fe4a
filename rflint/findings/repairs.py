"""Arguments of operators as they are to be written, for rules that propose a fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rflint.diagnostic import Change
from rflint.network import Layer

_WORD = re.compile(r"[A-Za-z_$][A-Za-z0-9_.*-]*")


def change(layer: Layer, argument: str, values: Sequence[Any]) -> Change:
    """Give `layer` other values of an argument, one per axis; `(before, after)` pairs of padding."""
    written = [_sides(value) if isinstance(value, tuple) else value for value in values]
    alike = all(value == written[0] for value in written)
    return Change(layer.definition.op, argument, written[0] if alike else written)


def _sides(pair: tuple[int, int]) -> Any:
    before, after = pair
    return before if before == after else {"before": before, "after": after}


def written(value: Any) -> str:
    """Plain data on one line of YAML: `{before: 0, after: 1}`, `[1, 2]`, `true`."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {written(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, str):
        if _WORD.fullmatch(value) and value.lower() not in ("null", "true", "false"):
            return value
        from json import dumps

        return dumps(value)
    return {"None": "null", "True": "true", "False": "false"}.get(str(value), str(value))
