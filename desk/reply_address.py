"""Signed reply addresses: `support+tt12.c7.k2x…@desk.example` (plus addressing, RFC 5233).

A mail to one of these belongs to its ticket (R39). The signature covers the ticket and whom the address was
given to, so a guessed number opens nothing; whether the sender may write is checked besides.
"""

import re
from dataclasses import dataclass

from desk.signing import Signer

PURPOSE = "reply"
_SHAPE = re.compile(r"tt(?P<serial>\d{1,15})\.(?P<to>[ca]\d{1,15}|x)\.(?P<token>[a-z2-7]{16})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """What a signed address says: the ticket, and who was given it (`c7` contact 7, `a3` agent 3)."""

    serial: int
    given_to: str


def make(signer: Signer, base: str, *, serial: int, given_to: str) -> str:
    """`support@desk.example` with the ticket signed into it."""
    local, _, domain = base.rpartition("@")
    token = signer.sign(PURPOSE, f"{serial}.{given_to}")
    return f"{local}+tt{serial}.{given_to}.{token}@{domain}"


def read(signer: Signer, address: str) -> ReplyAddress | None:
    """The ticket of a reply address; None if it has no signature or a wrong one."""
    local = address.rpartition("@")[0]
    # The last one: the desk's own address may have a detail already.
    _, plus, tag = local.rpartition("+")
    found = _SHAPE.fullmatch(tag) if plus else None
    if found is None:
        return None
    serial, given_to = int(found["serial"]), found["to"].lower()
    if not signer.verify(PURPOSE, f"{serial}.{given_to}", found["token"]):
        return None
    return ReplyAddress(serial=serial, given_to=given_to)
