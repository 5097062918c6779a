"""Where a mailbox is and how to get in: one frozen value, read from the address an administrator types.

`imap://` means STARTTLS and is refused without it, `imaps://` TLS from the first byte. Plain text is only
spoken where it is asked for in so many words: `?starttls=never`.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SIGNS = "signs like / ? # @ : % in user name and password are written percent-encoded, # as %23."
_EXAMPLE = "imaps://user:password@mail.example.com/INBOX"


class Tls(StrEnum):
    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NEVER = "never"


class Tokens(Protocol):
    """Who gives out OAuth access tokens. Both raise what has `sentence` and `passing`, as MailboxError."""

    async def current(self) -> str:
        """A token that is good for some minutes at least."""

    async def refused(self, token: str) -> bool:
        """The server would not have it. True if a fresh one is worth a try."""


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """One folder of one account. The password is in no representation of it.

    With `tokens` it logs in by OAuth, and the password is empty.
    """

    host: str
    port: int
    tls: Tls
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tokens: Tokens | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_url(cls, url: str, *, tokens: Tokens | None = None, is_looked_at: bool = False) -> Self:
        """Read `imaps://user:password@host:993/Folder` or `imap://…[?starttls=never]`, percent-encoded.

        With `tokens` it needs no password: `imaps://user@host/INBOX`, and one that stands there is ignored.
        Nor does it where the link is only looked at, and nobody logs in.

        Raises ValueError with a sentence that names the fault and repeats nothing secret.
        """
        parts = _split(url)
        implicit = parts.scheme == "imaps"
        tls = _tls(parts, implicit=implicit)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not user:
            raise ValueError(f"The mailbox address has no user name. It looks like {_EXAMPLE}; {_SIGNS}")
        if not password and tokens is None and not is_looked_at:
            raise ValueError(
                "The mailbox address has no password after the user name and a colon, "
                "and no file (--password-file) or OAuth grant (--oauth) gives one."
            )
        return cls(
            host=parts.hostname or "",
            port=_port(parts) or (993 if implicit else 143),
            tls=tls,
            user=_printable(user, "user name"),
            password=_printable(password, "password") if tokens is None else "",
            folder=_printable(unquote(parts.path.removeprefix("/")), "folder name") or "INBOX",
            tokens=tokens,
        )

    def __str__(self) -> str:
        return f"{self.folder} of {self.user} at {self.host}"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
    except ValueError:  # its text repeats the address, password and all
        raise ValueError(f"The mailbox address can't be read. It looks like {_EXAMPLE}.") from None
    if parts.scheme not in {"imap", "imaps"}:
        raise ValueError(f"A mailbox address begins with imaps://, imap:// or maildir:///, as in {_EXAMPLE}.")
    if parts.fragment or not parts.hostname:
        raise ValueError(f"The mailbox address has no host name. It looks like {_EXAMPLE}; {_SIGNS}")
    return parts


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:  # its text repeats what may be half of a password
        port = 0
    if port == 0:
        raise ValueError(f"The port of the mailbox address is no number from 1 to 65535. Mind that {_SIGNS}")
    return port


def _tls(parts: SplitResult, *, implicit: bool) -> Tls:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = options.pop("starttls", None)
    if options:
        raise ValueError("The only option of a mailbox address is ?starttls=never.")
    if starttls not in {None, "never", "always"}:
        raise ValueError("The option starttls of a mailbox address is either always or never.")
    if implicit and starttls is not None:
        raise ValueError("imaps:// is encrypted from the beginning and takes no option starttls.")
    if implicit:
        return Tls.IMPLICIT
    return Tls.NEVER if starttls == "never" else Tls.STARTTLS


def _printable(text: str, what: str) -> str:
    if _CONTROL.search(text):
        raise ValueError(f"The {what} in the mailbox address has a line break or another control sign in it.")
    return text
