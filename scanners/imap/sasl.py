"""How one proves to a server who one is: PLAIN (RFC 4616), OAUTHBEARER (RFC 7628) and Google's XOAUTH2."""

from base64 import b64encode
from collections.abc import Container
from dataclasses import dataclass, field

from scanners.imap.account import ImapAccount, Tokens
from scanners.imap.errors import MailboxError

NO_TOKENS = "offers no login by OAuth (neither XOAUTH2 nor OAUTHBEARER)."
# What a client says to an error that comes as a challenge (RFC 7628 §3.2.3).
_UNDERSTOOD = b64encode(b"\x01")


@dataclass(frozen=True, slots=True)
class Proof:
    """`encoded` is the first response; `answers` follow when the server asks further; neither is shown."""

    mechanism: str
    secret: str = field(repr=False)
    encoded: bytes = field(repr=False)
    answers: tuple[bytes, ...] = ()


async def proofs(account: ImapAccount, capabilities: Container[str]) -> Proof | None:
    """By the best way the server offers; None if it offers none. Raises MailboxError without a token."""
    if account.tokens is None:
        return _plain(account) if "AUTH=PLAIN" in capabilities else None
    if "AUTH=OAUTHBEARER" in capabilities:
        return _oauthbearer(account, await _token(account.tokens))
    if "AUTH=XOAUTH2" in capabilities:
        return _xoauth2(account, await _token(account.tokens))
    return None


async def _token(tokens: Tokens) -> str:
    try:
        return await tokens.current()
    except Exception as fault:
        sentence, passing = getattr(fault, "sentence", None), getattr(fault, "passing", True)
        if sentence is None:
            raise
        words = sentence if isinstance(sentence, str) else sentence("en")
        raise MailboxError(words, passing=passing) from fault


def _plain(account: ImapAccount) -> Proof:
    words = f"\0{account.user}\0{account.password}"
    return Proof("PLAIN", account.password, b64encode(words.encode()))


def _oauthbearer(account: ImapAccount, token: str) -> Proof:
    user = account.user.replace("=", "=3D").replace(",", "=2C")
    words = f"n,a={user},\x01host={account.host}\x01port={account.port}\x01auth=Bearer {token}\x01\x01"
    return Proof("OAUTHBEARER", token, b64encode(words.encode()), (_UNDERSTOOD,))


def _xoauth2(account: ImapAccount, token: str) -> Proof:
    return Proof("XOAUTH2", token, b64encode(f"user={account.user}\x01auth=Bearer {token}\x01\x01".encode()))
