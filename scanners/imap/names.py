"""Strings as IMAP wants them in a command: folder names in modified UTF-7, quoted (RFC 3501 §5.1.3, §9)."""

import re
from base64 import b64encode
from collections.abc import Iterable

_NOT_PLAIN = re.compile("[^\x20-\x7e]+")


def folder_name(name: str) -> str:
    """A folder's name, quoted and encoded, ready for a command."""
    shifted = _NOT_PLAIN.sub(_shifted, name.replace("&", "&-"))
    return quoted(shifted)


def quoted(text: str) -> str:
    """A quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def uid_set(uids: Iterable[int]) -> str:
    """`1:3,7`: the shortest way to say many UIDs."""
    ranges: list[list[int]] = []
    for uid in sorted(set(uids)):
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1][1] = uid
        else:
            ranges.append([uid, uid])
    return ",".join(f"{first}:{last}" if last > first else str(first) for first, last in ranges)


def _shifted(found: re.Match[str]) -> str:
    encoded = b64encode(found[0].encode("utf-16-be", "surrogatepass")).decode("ascii")
    return "&" + encoded.rstrip("=").replace("/", ",") + "-"
