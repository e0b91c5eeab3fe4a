"""Geometry of modules in a configuration: a window, the name of a module that is like it, or layers as in a block."""

from __future__ import annotations

from collections.abc import Mapping

from rflint.config.limits import as_yaml
from rflint.nearly import did_you_mean

WINDOW = ("kernel_size", "stride", "padding", "dilation")
BLOCK = ("layers", "inputs")

_SPEC = '{{"rflint": 1, "blocks": {{"module": {block}}}, "layers": [{use}]}}'


def read_module(entry: dict[str, object], modules: Mapping[str, object]) -> dict[str, object]:
    """One entry as it is; ValueError, in words, for what describes no geometry.

    `modules` are all entries: one may be like another.
    """
    for key in entry:
        if key not in (*WINDOW, *BLOCK, "like"):
            known = did_you_mean(key, (*WINDOW, *BLOCK, "like")) or f"; it holds {_KINDS}"
            raise ValueError(f"unknown key `{key}`{known}")
    kinds = {"like": ["like"], "layers": list(BLOCK), "kernel_size": list(WINDOW)}
    kind = next((kind for kind in kinds if kind in entry), None)
    if kind is None:
        raise ValueError(f"it must hold {_KINDS}")
    if others := [key for key in entry if key not in kinds[kind]]:
        raise ValueError(f"`{kind}` and `{others[0]}` exclude each other")
    if kind == "like":
        _check_like(entry, modules)
    else:
        _check_block(entry if kind == "layers" else {"layers": [{"op": "window", **entry}]})
    return entry


_KINDS = "`kernel_size` (with `stride`, `padding`, `dilation`), `like` or `layers`"


def _check_like(entry: dict[str, object], modules: Mapping[str, object]) -> None:
    from rflint.formats import modules as of_formats

    like, known = entry["like"], [*modules, *of_formats()]
    if like not in known:
        raise ValueError(f"`like` must name a module, not `{like}`{did_you_mean(str(like), known)}")
    seen: list[object] = []
    while isinstance(like, str) and like in modules:
        if like in seen:
            raise ValueError(f"modules that are like each other: {', '.join(f'`{one}`' for one in seen)}")
        seen.append(like)
        other = modules[like]
        like = other.get("like") if isinstance(other, dict) else None


def _check_block(block: dict[str, object]) -> None:
    """Have a block judged by the code that reads it in a spec."""
    from rflint.document import read
    from rflint.formats import native
    from rflint.source import Source

    inputs = block.get("inputs")
    several = isinstance(inputs, list) and len(inputs) > 1
    use: dict[str, object] = {"use": "module"}
    if several and isinstance(inputs, list):
        use["from"] = {str(name): "input" for name in inputs}
    document = read(Source("modules", _SPEC.format(block=as_yaml(block), use=as_yaml(use))))
    faults = document.faults or native.read(document)[1]
    if faults:
        raise ValueError(faults[0].finding.message)
