"""Folders as people write them and as a server calls them.

People write `Archiv/2026`. Courier and Cyrus want `INBOX.Archiv.2026`: their NAMESPACE (RFC 2342) tells the
beginning and the sign between levels. What the server knows by the name as written is taken as it is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_PERSONAL = re.compile(rb'^\(\("((?:[^"\\]|\\.){0,200})" (?:"((?:[^"\\]|\\.){1,2})"|NIL)')
_ESCAPED = re.compile(rb"\\(.)")


@dataclass(frozen=True, slots=True)
class Namespace:
    """Where a user's own folders are: what their names begin with, and what stands between levels."""

    prefix: str = ""
    separator: str = ""

    @classmethod
    def of(cls, lines: Iterable[bytes | bytearray]) -> "Namespace":
        """From the answer to NAMESPACE; an empty one if it can't be read."""
        for line in map(bytes, lines):
            if found := _PERSONAL.match(line):
                prefix, separator = (_ESCAPED.sub(rb"\1", part or b"") for part in found.groups())
                return cls(prefix.decode("ascii", "replace"), separator.decode("ascii", "replace"))
        return cls()

    def name_of(self, written: str) -> str:
        """What a server with this namespace calls the folder. INBOX is the same everywhere."""
        if written.upper() == "INBOX":
            return written
        name = written.replace("/", self.separator) if self.separator else written
        return name if name.startswith(self.prefix) else self.prefix + name
