"""Where bounces come back to: a signed address that names the delivery (VERP), given as envelope sender.

What comes to one is a report about that mail, whoever sends it; it never is a person's answer.
"""

import re

from desk import sub_addresses
from desk.signing import Signer

PURPOSE = "return"
_SHAPE = re.compile(r"b(?P<delivery>[0-9]{1,18})\.(?P<token>[a-z2-7]{16})", re.IGNORECASE | re.ASCII)


def make(signer: Signer, base: str, *, delivery_id: int, form: str = sub_addresses.PLUS) -> str | None:
    """`support+b812.k2x…@desk.example`; None where the server takes no such address."""
    return sub_addresses.placed(base, token(signer, delivery_id=delivery_id), form)


def token(signer: Signer, *, delivery_id: int) -> str:
    """`b812.k2x…`: what stands in the address, and is given as envelope id (RFC 3461 §4.4)."""
    return f"b{delivery_id}.{signer.sign(PURPOSE, str(delivery_id))}"


def read(signer: Signer, address: str) -> int | None:
    """The delivery that an address names; None if it isn't one of these, or its signature is wrong."""
    return read_token(signer, sub_addresses.token_of(address))


def read_token(signer: Signer, text: str) -> int | None:
    """The delivery that a token names; None if it is none of ours."""
    found = _SHAPE.fullmatch(text.strip())
    if found is None or not signer.verify(PURPOSE, found["delivery"], found["token"]):
        return None
    return int(found["delivery"])
