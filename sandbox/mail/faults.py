"""Faults to order: what goes wrong in the mail world, how often, and until when.

A fault with `times` is used up; without, it stays until `clear()`. Nothing is random.
"""

import asyncio
from typing import Literal

Name = Literal["smtp_before_dot", "smtp_after_dot", "smtp_greeting", "imap_login", "imap_drop"]


class Faults:
    def __init__(self) -> None:
        self._speaks = asyncio.Event()
        self.clear()

    def clear(self) -> None:
        """Let everything work again."""
        self._counts: dict[str, int] = {}
        self._refusals: dict[str, tuple[str, int]] = {}
        self.smtp_delay = 0.0
        self.smtp_login: tuple[str, str] | None = None
        self.smtp_requires_tls = False
        self._speaks.set()

    # -- SMTP

    def refuse_recipient(
        self, address: str, reply: str = "550 5.1.1 no such user", *, times: int = -1
    ) -> None:
        """Answer `reply` to RCPT of this address (`*`: of every one), e.g. `451 4.3.0 try later`."""
        self._refusals[address.lower()] = (reply, times)

    def refuse_mail(self, reply: str = "554 5.7.1 not wanted", *, times: int = -1) -> None:
        """Answer `reply` to the final dot instead of accepting."""
        self._refusals["."] = (reply, times)

    def drop_before_dot(self, times: int = 1) -> None:
        """Cut the connection while the content is sent: the mail is not delivered."""
        self._counts["smtp_before_dot"] = times

    def drop_after_dot(self, times: int = 1) -> None:
        """Accept and deliver, then cut the connection instead of saying so (RFC 1047)."""
        self._counts["smtp_after_dot"] = times

    def refuse_smtp_greeting(self, times: int = 1) -> None:
        """Greet with `421` and close."""
        self._counts["smtp_greeting"] = times

    def delay_smtp(self, seconds: float) -> None:
        """Wait so long before the answer to the final dot; the mail is delivered first."""
        self.smtp_delay = seconds

    def require_smtp_login(self, user: str, password: str) -> None:
        """Take mail only after AUTH with these."""
        self.smtp_login = (user, password)

    def require_smtp_tls(self) -> None:
        """Take mail only after STARTTLS; the sandbox must have been given a TLS context."""
        self.smtp_requires_tls = True

    # -- IMAP

    def refuse_imap_login(self, times: int = 1) -> None:
        """Answer NO [UNAVAILABLE] to logins."""
        self._counts["imap_login"] = times

    def drop_at_next_imap_command(self, times: int = 1) -> None:
        """Cut the connection when the next command has been read, without an answer."""
        self._counts["imap_drop"] = times

    def silence_imap(self) -> None:
        """Read commands, answer nothing and push nothing, until `imap_speaks` or `clear`."""
        self._speaks.clear()

    def imap_speaks(self) -> None:
        self._speaks.set()

    # -- asked by the servers

    def takes(self, name: Name) -> bool:
        """Use the fault up once, if it is set."""
        left = self._counts.get(name, 0)
        self._counts[name] = left - 1 if left > 0 else left
        return left != 0

    def refusal_of(self, address: str) -> str | None:
        """The reply that refuses this address, or None; `.` stands for the final dot."""
        key = address.lower()
        if key not in self._refusals and key != ".":
            key = "*"
        reply, times = self._refusals.get(key, ("", 0))
        if times == 0:
            return None
        self._refusals[key] = (reply, times - 1 if times > 0 else times)
        return reply

    @property
    def imap_is_silent(self) -> bool:
        return not self._speaks.is_set()

    async def imap_pause(self) -> None:
        await self._speaks.wait()
