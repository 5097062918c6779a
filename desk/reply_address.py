"""Signed reply addresses: `support+tt12.c7.k2x…@desk.example` (plus addressing, RFC 5233).

A mail to one of these belongs to its ticket (R39). The signature covers the ticket and whom the address was
given to, so a guessed number opens nothing; whether the sender may write is checked besides. The same token
stands in the words of our mails (`tt12.c7.k2x…`), for programs that keep nothing but the words. It holds as
long as its key is among ours: people answer mails after years.
"""

import re
from dataclasses import dataclass
from itertools import islice

from desk import sub_addresses
from desk.signing import Signer

PURPOSE = "reply"
_TAIL = r"tt(?P<serial>[0-9]{1,15})\.(?P<to>[caep][0-9]{1,15}|x)\.(?P<token>[a-z2-7]{16})"
_SHAPE = re.compile(_TAIL, re.IGNORECASE | re.ASCII)
_IN_WORDS = re.compile(rf"\b{_TAIL}\b", re.IGNORECASE | re.ASCII)
# Each one costs a signature; the quotes of a long thread hold some dozens.
MOST_TOKENS = 50
MOST_WORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """What a signed address says: the ticket, and who was given it.

    `c7` contact 7, `a3` agent 3; `e3` agent 3, whose answer was said to go to the customer;
    `p5` participant 5.
    """

    serial: int
    given_to: str


def make(signer: Signer, base: str, *, serial: int, given_to: str) -> str:
    """`support@desk.example` with the ticket signed into it."""
    local, _, domain = base.rpartition("@")
    return f"{local}+{token(signer, serial=serial, given_to=given_to)}@{domain}"


def token(signer: Signer, *, serial: int, given_to: str) -> str:
    """`tt12.c7.k2x…`: what stands behind the plus, and in the words of a mail."""
    return f"tt{serial}.{given_to}.{signer.sign(PURPOSE, f'{serial}.{given_to}')}"


def read(signer: Signer, address: str) -> ReplyAddress | None:
    """The ticket of a reply address; None if it has no signature or a wrong one."""
    found = _signed_part(address)
    return _checked(signer, found) if found is not None else None


def looks_signed(address: str) -> bool:
    """Has it the shape of one, whoever signed it?"""
    return _signed_part(address) is not None


def in_words(signer: Signer, text: str) -> ReplyAddress | None:
    """The first token of ours in the words of a mail; of a long one its beginning is looked at."""
    for found in islice(_IN_WORDS.finditer(text[:MOST_WORDS]), MOST_TOKENS):
        known = _checked(signer, found)
        if known is not None:
            return known
    return None


def _signed_part(address: str) -> re.Match[str] | None:
    return _SHAPE.fullmatch(sub_addresses.token_of(address))


def _checked(signer: Signer, found: re.Match[str]) -> ReplyAddress | None:
    serial, given_to = int(found["serial"]), found["to"].lower()
    if not signer.verify(PURPOSE, f"{serial}.{given_to}", found["token"]):
        return None
    return ReplyAddress(serial=serial, given_to=given_to)
