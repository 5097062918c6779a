"""Message-IDs of mails we send: minted when the delivery is written, the same on every try.

`<tt12.5f0c….k2x…@desk.example>`: random, so that it can't be guessed, and signed, so that a lost row does
not lose the thread. Besides, each ticket has a root that no mail has, and that all mails refer to whose
conversation began with ours: it holds them together where a service on the way gives them ids of its own.
"""

import re
import secrets

from desk.signing import Signer

PURPOSE = "message-id"
_OF_ROOT = "0" * 24
_SHAPE = re.compile(r"<tt(?P<serial>\d{1,15})\.(?P<random>[0-9a-f]{24})\.(?P<token>[a-z2-7]{16})@[^<>@\s]+>")


def mint(signer: Signer, *, serial: int, domain: str) -> str:
    """A new id for a mail about ticket `serial` (0: about none)."""
    return _signed(signer, serial, secrets.token_hex(12), domain)


def root(signer: Signer, *, serial: int, domain: str) -> str:
    """The id at the root of a ticket's conversations; always the same."""
    return _signed(signer, serial, _OF_ROOT, domain)


def _signed(signer: Signer, serial: int, random: str, domain: str) -> str:
    return f"<tt{serial}.{random}.{signer.sign(PURPOSE, f'{serial}.{random}')}@{domain}>"


def looks_signed(message_id: str) -> bool:
    """Has it the shape of one of ours, whoever signed it?"""
    return _SHAPE.fullmatch(message_id.strip()) is not None


def serial_of(signer: Signer, message_id: str) -> int | None:
    """The ticket's serial in an id of ours; None for anybody else's, and for a forged one."""
    found = _SHAPE.fullmatch(message_id.strip())
    if found is None or not signer.verify(PURPOSE, f"{found['serial']}.{found['random']}", found["token"]):
        return None
    return int(found["serial"]) or None
