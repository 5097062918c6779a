"""Signs mails with DKIM (RFC 6376), for mail servers that don't do so themselves: RSA, relaxed/relaxed.

The same mail gets the same signature at every try: the time in it is the delivery's. What is signed is
what a reader believes and a program acts on; a second From can't be added behind our back (§8.15).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from dkim.asn1 import ASN1FormatError
from dkim.canonicalization import Relaxed
from dkim.crypto import RSASSA_PKCS1_v1_5_sign, UnparsableKeyError, parse_pem_private_key

SIGNED = (
    *(b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references"),
    *(b"mime-version", b"content-type", b"content-transfer-encoding", b"auto-submitted"),
    *(b"list-unsubscribe", b"list-unsubscribe-post"),
)
# RFC 8301 §3.2: shorter keys may be refused by whoever gets the mail.
LEAST_BITS = 1024
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?")
_FIELD = re.compile(rb"([!-9;-~]+):((?:[^\r]|\r\n[ \t])*)\r\n")


@dataclass(frozen=True, slots=True)
class DkimKey:
    """Whose signature it is: `selector._domainkey.domain` in the DNS has the public key."""

    domain: str
    selector: str
    pem: str = field(repr=False)

    @classmethod
    def read(cls, domain: str, selector: str, key: str) -> "DkimKey":
        """`key` is PEM text or the path of a file with it.

        Raises ValueError, with a sentence that holds nothing of the key, for what can't sign.
        """
        domain, selector = domain.strip().lower(), selector.strip().lower()
        if not _DOMAIN.fullmatch(domain):
            raise ValueError(f"The DKIM domain {domain!r} is no domain.")
        if not _SELECTOR.fullmatch(selector):
            raise ValueError(f"The DKIM selector {selector!r} is none: letters, digits, dots and hyphens.")
        found = cls(domain, selector, _pem(key))
        if _bits(found.pem) < LEAST_BITS:
            raise ValueError(f"The DKIM key has fewer than {LEAST_BITS} bits: nobody would believe it.")
        return found

    def signed(self, data: bytes, *, at: datetime) -> bytes:
        """The mail with a signature on top. Takes some milliseconds: for a thread."""
        header, _, body = data.partition(b"\r\n\r\n")
        digest = base64.b64encode(hashlib.sha256(Relaxed.canonicalize_body(body)).digest()).decode()
        fields = _fields(header + b"\r\n")
        names = [name for name in SIGNED for known, _ in fields if known.lower() == name]
        tags = (
            " v=1; a=rsa-sha256; c=relaxed/relaxed;",
            f" d={self.domain}; s={self.selector};",
            f" t={int(at.timestamp())};",
            f" h={_folded([*names, b'from'])};",
            f" bh={digest};",
            " b=",
        )
        value = "\r\n".join(tags)
        mark = (b"DKIM-Signature", value.encode("ascii"))
        text = b"".join(_canonical([*_chosen(fields, names), mark])).removesuffix(b"\r\n")
        signature = base64.b64encode(RSASSA_PKCS1_v1_5_sign(hashlib.sha256(text), _key(self.pem)))
        lines = b"\r\n ".join(signature[at_ : at_ + 72] for at_ in range(0, len(signature), 72))
        return mark[0] + b":" + mark[1] + lines + b"\r\n" + data


def _fields(header: bytes) -> list[tuple[bytes, bytes]]:
    return [(name, value) for name, value in _FIELD.findall(header)]


def _chosen(fields: list[tuple[bytes, bytes]], names: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """One by one from the bottom, as §5.4.2 has it; of ours each is there once."""
    for name in dict.fromkeys(names):
        yield from ((known, value) for known, value in reversed(fields) if known.lower() == name)


def _canonical(fields: list[tuple[bytes, bytes]]) -> list[bytes]:
    return [name + b":" + value for name, value in Relaxed.canonicalize_headers(fields)]


def _folded(names: list[bytes]) -> str:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) > 60:
            lines.append(line)
            line = ""
        line += f"{name.decode()}:"
    return "\r\n  ".join([*lines, line.removesuffix(":")])


def _pem(key: str) -> str:
    if "-----BEGIN" in key:
        return key.replace("\r\n", "\n").strip() + "\n"
    try:
        found = Path(key).read_text(encoding="ascii")
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise ValueError(f"The DKIM key can't be read: {why}.") from None
    return found.replace("\r\n", "\n").strip() + "\n"


def _bits(pem: str) -> int:
    try:
        number: int = _key(pem)["modulus"].bit_length()
    except (UnparsableKeyError, ASN1FormatError, binascii.Error, IndexError, TypeError):
        raise ValueError("The DKIM key is no RSA key in PEM, without a password.") from None
    return number


@lru_cache(maxsize=16)
def _key(pem: str) -> Any:
    return parse_pem_private_key(pem.encode("ascii"))
