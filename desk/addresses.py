"""Mail addresses: one spelling for comparing, and what may be written into an envelope."""

import re
import unicodedata
from email.utils import formataddr, parseaddr

# Printable ASCII or letters of other scripts, no white space, quotes, brackets or control characters:
# aiosmtplib sends to whatever part of a mangled address parses, so a mangled one never gets that far.
_SOUND = re.compile(r"[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]{1,64}@[^\s<>()\[\]\\,;:\"@\x00-\x1f\x7f]{1,253}")

LONGEST = 254
LONGEST_LABEL = 63
# Of an address whose details are looked at; a longer one is no sound address.
MOST_LOCAL = 64
# What IDNs may be written with in place of a dot (RFC 3490 §3.1).
_FULL_STOPS = dict.fromkeys((0x3002, 0xFF0E, 0xFF61), ".")


def normalise(address: str) -> str:
    """Lower case, the domain in its ASCII form: `Anna@BÜCHER.example` is `anna@xn--bcher-kva.example`."""
    return in_ascii(address).lower()


def in_ascii(address: str) -> str:
    """As written, but the domain in its ASCII form, which every mail server takes."""
    local, at, domain = address.strip().rpartition("@")
    if not at:
        return address.strip()
    labels = [_label(label) for label in domain.removesuffix(".").translate(_FULL_STOPS).split(".")]
    return f"{local}@{'.'.join(labels)}"


def _label(label: str) -> str:
    """One name of a domain: `bücher` is `xn--bcher-kva` (RFC 5891 §4.4).

    Python's codec "idna" is the standard of 2003, by which `straße` is `strasse`: somebody else's mail.
    """
    # What is longer is no name of a domain (RFC 1035 §2.3.4), and would take long to write in ASCII.
    if label.isascii() or len(label) > LONGEST_LABEL:
        return label
    # Letter by letter: the end of a word makes another sigma.
    same = unicodedata.normalize("NFKC", "".join(letter.lower() for letter in label))
    return same if same.isascii() else f"xn--{same.encode('punycode').decode('ascii')}"


def is_sound(address: str) -> bool:
    """Can mail be sent to it as it stands? Longer ones than RFC 5321 §4.5.3.1.3 allows can't."""
    if len(address) > LONGEST or _SOUND.fullmatch(address) is None:
        return False
    labels = address.rpartition("@")[2].split(".")
    return len(labels) > 1 and all(labels)


def split(mailbox: str) -> tuple[str, str]:
    """`Support <support@example.com>` as name and address."""
    return parseaddr(mailbox)


def join(name: str, address: str) -> str:
    """A mailbox for a header; the name is encoded when it must be."""
    return formataddr((name, address))


def with_bases(address: str) -> frozenset[str]:
    """`support+orders@desk.example` is another name of `support@desk.example`, too (RFC 5233)."""
    local, at, domain = address.rpartition("@")
    details = local[:MOST_LOCAL].split("+")
    bases = {"+".join(details[:number]) for number in range(1, len(details))}
    return frozenset({address} | {f"{base}{at}{domain}" for base in bases if base})


def domain_of(address: str) -> str:
    return address.rpartition("@")[2]
