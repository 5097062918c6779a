"""Keyed hashes for what leaves and comes back: reply addresses, Message-IDs, links.

The newest key signs, all keys verify: an old one stays valid while mails that carry it are answered.
"""

import hashlib
import hmac
import secrets
from base64 import b32encode
from pathlib import Path


class Signer:
    """Signs short texts. Tokens are lower-case base32: mail servers may fold the case of an address."""

    def __init__(self, keys: tuple[bytes, ...]) -> None:
        if not keys:
            raise ValueError("a signer needs a key")
        self._keys = keys

    def __repr__(self) -> str:
        return f"<Signer with {len(self._keys)} keys>"

    def sign(self, purpose: str, text: str) -> str:
        """16 characters (80 bits) that only the holder of a key can make."""
        return _token(self._keys[0], purpose, text)

    def verify(self, purpose: str, text: str, token: str) -> bool:
        """In constant time, against every key."""
        given = token.lower().encode()
        matches = [hmac.compare_digest(_token(key, purpose, text).encode(), given) for key in self._keys]
        return any(matches)


def _token(key: bytes, purpose: str, text: str) -> str:
    digest = hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).digest()
    return b32encode(digest[:10]).decode().lower()


def load_signer(secret: str, folder: Path) -> Signer:
    """A signer from POSTBOTE_SECRET, or from `secret.key` in the data folder, made at first start."""
    keys = tuple(part.strip().encode() for part in secret.split(",") if part.strip())
    return Signer(keys or (_kept_key(folder / "secret.key"),))


def _kept_key(file: Path) -> bytes:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(f".{secrets.token_hex(4)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(32), encoding="ascii")
        try:
            # Fails if another process was first: then its key counts.
            file.hardlink_to(new)
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return file.read_text(encoding="ascii").strip().encode()
