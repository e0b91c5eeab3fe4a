"""Files written whole or not at all."""

from __future__ import annotations

import os
import stat


def write(name: str, data: bytes, new: bool = False) -> None:
    """Put `data` in the place of what a file holds; whoever reads it, whenever, sees the old or the new.

    Links are followed; mode and owner stay. `new`: there need be no such file yet.

    Raises:
        OSError: if the file is none that can be written; it is as it was then.
    """
    path = os.path.realpath(name)
    status = None if new and not os.path.lexists(path) else os.stat(path)
    if status and not stat.S_ISREG(status.st_mode):
        raise OSError("is no regular file")
    if status and not (status.st_mode & 0o222 and os.access(path, os.W_OK)):
        raise OSError("is read-only")
    beside = _beside(path, data, status)
    try:
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise


def _beside(path: str, data: bytes, status: os.stat_result | None) -> str:
    """A new file in the same folder, complete and on the disk."""
    from tempfile import mkstemp

    folder, name = os.path.split(path)
    handle, beside = mkstemp(prefix=f".{name}.", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if status:
            _take_over(beside, status)
        else:
            os.chmod(beside, 0o666 & ~_mask())
    except BaseException:
        os.unlink(beside)
        raise
    return beside


def _take_over(path: str, status: os.stat_result) -> None:
    """Give a file the owner, where that may be done, and the mode of another."""
    if hasattr(os, "chown"):
        from contextlib import suppress

        with suppress(PermissionError):
            os.chown(path, status.st_uid, status.st_gid)
    os.chmod(path, stat.S_IMODE(status.st_mode))


def _mask() -> int:
    """What the mode of a new file leaves out; it can be read by setting it only."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
