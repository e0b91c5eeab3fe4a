"""What commands print, as text: a folder for each command, a file for each of its formats.

`output/check/json.py` is what `rflint check --output-format json` prints. Every such file has `render(…, color=False)`,
which returns text; a format is added by writing its file. A format of `check` names in `WANTS` the parts of the outcome
that it shows and that cost time to find out.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules


def formats(command: str) -> tuple[str, ...]:
    """The names of a command's formats."""
    package = import_module(f"{__name__}.{command}")
    return tuple(module.name for module in iter_modules(package.__path__))


def renderer(command: str, name: str) -> Callable[..., str]:
    """The `render` of one format; no other format is imported."""
    render: Callable[..., str] = import_module(f"{__name__}.{command}.{name}").render
    return render


def wants(command: str, name: str) -> frozenset[str]:
    """What a format shows beyond what every run finds out: its `WANTS`, if it has any."""
    wanted: frozenset[str] = getattr(import_module(f"{__name__}.{command}.{name}"), "WANTS", frozenset())
    return wanted
