"""Names of files for programs that run elsewhere: from the current folder on, with forward slashes."""

from __future__ import annotations

import os
import sys
from urllib.parse import quote


def relative(name: str) -> str:
    """A file's path from the current folder; as it is, where the file does not lie in it."""
    path = os.path.normpath(name)
    return (_inside(path) or path if os.path.isabs(path) else path).replace(os.sep, "/")


def uri(name: str) -> str:
    """The same as a URI reference; bytes of a name that are no UTF-8 are percent-encoded as they are."""
    path = relative(name)
    quoted = quote(path.encode("utf-8", sys.getfilesystemencodeerrors()))
    return f"file://{'' if path.startswith('/') else '/'}{quoted}" if os.path.isabs(path) else quoted


def _inside(path: str) -> str | None:
    """An absolute path from the current folder, whichever links lead there."""
    folder, file = os.path.split(path)
    for candidate in (path, os.path.join(os.path.realpath(folder), file)):
        try:
            found = os.path.relpath(candidate)
        except ValueError:  # on another drive
            return None
        if found.split(os.sep)[0] != os.pardir:
            return found
    return None
