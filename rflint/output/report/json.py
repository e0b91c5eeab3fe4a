"""For programs, version 1: the same bytes for the same input, in ASCII, so that no locale can change or refuse them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rflint.output.sheet import Entry
from rflint.output.text import whole

VERSION = 1


def render(files: Sequence[Entry], color: bool = False) -> str:
    """A JSON document; `color` changes nothing."""
    entries = [{**entry, "file": whole(entry["file"])} for entry in files]
    return json.dumps({"version": VERSION, "files": entries}, indent=2) + "\n"
