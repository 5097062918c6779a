"""The mail server that mail leaves through, as one URL; TLS unless plain text is asked for by name."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit


class Tls(StrEnum):
    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Read `smtp://user:pw@host:587`, `smtps://…` or `…?starttls=never`.

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
        )


def _starttls(query: str) -> Tls:
    wish = parse_qs(query).get("starttls", ["always"])[-1]
    if wish not in {"always", "never"}:
        raise ValueError("has an unknown starttls=…; it can be left out (STARTTLS is used) or be `never`")
    return Tls.NEVER if wish == "never" else Tls.STARTTLS
