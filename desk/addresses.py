"""Mail addresses: one spelling for comparing, and what may be written into an envelope."""

import re
from email.utils import formataddr, parseaddr

# Printable ASCII or letters of other scripts, no white space, quotes, brackets or control characters:
# aiosmtplib sends to whatever part of a mangled address parses, so a mangled one never gets that far.
_SOUND = re.compile(r"[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]{1,253}")


def normalise(address: str) -> str:
    """Lower case, the domain in its ASCII form: `Anna@BÜCHER.example` is `anna@xn--bcher-kva.example`."""
    return in_ascii(address.lower())


def in_ascii(address: str) -> str:
    """As written, but the domain in its ASCII form, which every mail server takes."""
    local, at, domain = address.strip().rpartition("@")
    if not at or domain.isascii():
        return address.strip()
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address.strip()


def is_sound(address: str) -> bool:
    """Can mail be sent to it as it stands?"""
    return _SOUND.fullmatch(address) is not None and "." in address.rpartition("@")[2]


def split(mailbox: str) -> tuple[str, str]:
    """`Support <support@example.com>` as name and address."""
    return parseaddr(mailbox)


def join(name: str, address: str) -> str:
    """A mailbox for a header; the name is encoded when it must be."""
    return formataddr((name, address))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
