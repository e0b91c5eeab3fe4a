"""Keys in the bytes of a file, be they YAML that cannot be read."""

from __future__ import annotations

import re
from functools import cache

_LINE = re.compile(rb"[^\r\n]+")


def has_key(data: bytes, key: str) -> bool:
    """Whether bytes have a key, quoted or not, at what seems to be the top level of some YAML."""
    if key.encode() not in data:
        return False
    text = data.removeprefix(b"\xef\xbb\xbf")
    for line in _LINE.finditer(text):
        bare = line[0].lstrip(b" \t")
        start = bare[3:].lstrip(b" \t") if bare.startswith(b"---") else bare
        if start[:1] in b"#%!&":
            continue
        if start.startswith(b"{"):
            return re.search(rb"[{,]\s*" + _word(key), text) is not None
        indent = line[0][: len(line[0]) - len(bare)]
        return re.search(rb"(?:\A|[\r\n])" + re.escape(indent) + _word(key), text) is not None
    return False


@cache
def _word(key: str) -> bytes:
    word = re.escape(key.encode())
    return rb"""(?:%s|"%s"|'%s')[ \t]*:""" % (word, word, word)
