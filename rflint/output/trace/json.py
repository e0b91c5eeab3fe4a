"""For programs, version 1: the same bytes for the same input, in ASCII, so that no locale can change or refuse them."""

from __future__ import annotations

import json

from rflint.output.sheet import Entry
from rflint.output.text import whole

VERSION = 1


def render(entry: Entry, color: bool = False) -> str:
    """A JSON document; `color` changes nothing."""
    return json.dumps({"version": VERSION, **entry, "file": whole(entry["file"])}, indent=2) + "\n"
