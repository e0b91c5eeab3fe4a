"""Text for Markdown: nothing in it is markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rflint.output.text import safe

_MARKUP = re.compile(r"([\\`*_|<>\[\]&~$])")


def row(cells: Sequence[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(escaped(cell.strip()) for cell in cells)} |"


def escaped(text: str) -> str:
    """A text as it stands, on one line."""
    return _MARKUP.sub(r"\\\1", safe(text))
