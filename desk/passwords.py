"""Passwords of the portal: Argon2id, computed in a thread, two at a time; and one-time ones for mails.

Hashing takes 19 MiB and some 30 ms on purpose; whatever the rush at the login, it never takes more than two
threads. Spaces at either end don't count, and letters that look the same are the same (NFKC).
"""

import asyncio
import secrets
import unicodedata
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LONGEST = 200
# Beyond it nothing could make a password that is not too long.
LOOKED_AT = 1_000
# RFC 9106 §4, cut to what a small machine can bear; OWASP's first choice for Argon2id.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
AT_ONCE = 2
# No letters that are mistaken for one another: 16 of these are 79 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_NOBODYS = (
    f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}"
    f"${b64encode(bytes(16)).decode().rstrip('=')}${b64encode(bytes(32)).decode().rstrip('=')}"
)


class Passwords:
    """Hashes and compares."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def hashed(self, password: str) -> str:
        """The hash to store."""
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, normal(password))

    async def matches(self, password: str, stored: str | None) -> bool:
        """Is it the one? Without a stored hash the answer is no, and takes as long."""
        async with self._turn:
            return await asyncio.to_thread(self._verify, stored or _NOBODYS, normal(password))

    def is_outdated(self, stored: str) -> bool:
        """Was it made with other parameters than today's?"""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def one_time() -> str:
    """A password to mail, easy to copy by hand: `k7xm-p3qa-…`."""
    letters = [secrets.choice(_ALPHABET) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))


def normal(password: str) -> str:
    """As it is hashed and compared."""
    # A tower of marks takes time with the square of its height. A lone surrogate can't be hashed.
    return unicodedata.normalize("NFKC", password[:LOOKED_AT]).encode("utf-8", "replace").decode().strip()
