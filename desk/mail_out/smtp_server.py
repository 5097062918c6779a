"""The mail server that mail leaves through, as one URL; TLS unless plain text is asked for by name."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit


class Tls(StrEnum):
    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NEVER = "never"


SETTING = "POSTBOTE_SMTP"
CONNECTIONS = 5
MOST_CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    # Where an administrator looks when something is wrong.
    setting: str = SETTING
    # What it stands: connections at once; mails a minute (0: any number).
    connections: int = CONNECTIONS
    per_minute: int = 0

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Read `smtp://user:pw@host:587`, `smtps://…`, `…?starttls=never`, `…?connections=10&per_minute=30`.

        Raises ValueError with a plain sentence that never holds the password.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise ValueError("is no link; it should look like smtp://user:password@host:587") from None
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("should start with smtp:// or smtps:// and name a host")
        implicit = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if implicit else 587),
            tls=Tls.IMPLICIT if implicit else _starttls(parts.query),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            connections=_figure(parts.query, "connections", CONNECTIONS, range(1, MOST_CONNECTIONS + 1)),
            per_minute=_figure(parts.query, "per_minute", 0, range(100_000)),
        )

    @property
    def where(self) -> str:
        """As it may be shown."""
        user = f"{self.user}@" if self.user else ""
        return f"{user}{self.host}:{self.port}"


def _figure(query: str, name: str, default: int, possible: range) -> int:
    text = parse_qs(query).get(name, [str(default)])[-1]
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) not in possible:
        raise ValueError(f"has a {name}=… that is no whole number from {possible[0]} to {possible[-1]}")
    return int(text)


def _starttls(query: str) -> Tls:
    wish = parse_qs(query).get("starttls", ["always"])[-1]
    if wish not in {"always", "never"}:
        raise ValueError("has an unknown starttls=…; it can be left out (STARTTLS is used) or be `never`")
    return Tls.NEVER if wish == "never" else Tls.STARTTLS
