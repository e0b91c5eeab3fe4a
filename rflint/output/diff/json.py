"""For programs, version 1: the same bytes for the same input, in ASCII."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rflint.output.changes import Entry
from rflint.output.text import whole

VERSION = 1


def render(files: Sequence[Entry], color: bool = False, every: bool = False) -> str:
    """A JSON document; it lists every layer in any case, and `color` changes nothing."""
    entries = [{**entry, "old": whole(entry["old"]), "new": whole(entry["new"])} for entry in files]
    return json.dumps({"version": VERSION, "files": entries}, indent=2) + "\n"
