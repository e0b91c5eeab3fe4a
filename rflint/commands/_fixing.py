"""What `rflint check` does with fixed texts: write them, print them, or show what would change."""

from __future__ import annotations

from rflint.commands._console import complain, out_bytes
from rflint.commands._inputs import Input
from rflint.source import Source

_BOM = b"\xef\xbb\xbf"


def kept(given: Input, fixed: Source) -> bool:
    """Write a fixed text where it was read from; False, after a word on standard error, where that cannot be."""
    from rflint.commands._writing import write

    if fixed is given.source or given.piped is not None:
        return True
    try:
        write(given.source.name, _encoded(fixed))
    except OSError as error:
        complain(f"{given.source.name}: {error.strerror or f'{error} and cannot be fixed'}")
        return False
    return True


def pass_on(given: Input, fixed: Source) -> None:
    """Print what came from standard input, fixed; what was read in part only is not printed."""
    from rflint.document import LARGEST_FILE

    if given.piped is not None and len(given.piped) <= LARGEST_FILE:
        out_bytes(given.piped if fixed is given.source else _encoded(fixed))


def _encoded(source: Source) -> bytes:
    return (_BOM if source.bom else b"") + source.text.encode()
