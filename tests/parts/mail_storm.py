"""Mails come in while everything breaks: the process is killed, the server dies, the folder is renumbered.

What is true at the end is counted by Message-ID: each mail is one entry or one row in quarantine.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from desk import db
from models.inbound_mail import InboundMail, Outcome
from models.ticket import Ticket
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.postbote import Postbote

SUPPORT = "support@desk.example"
ENTRIES = (Outcome.TICKET, Outcome.COMMENT, Outcome.NOTED, Outcome.LINKED, Outcome.IGNORED, Outcome.SPAM)


@dataclass
class Storm:
    """`chance` makes it the same storm each time. `events` says what happened how often."""

    postbote: Postbote
    server: Dovecot
    database: str
    chance: random.Random
    events: Counter[str] = field(default_factory=Counter)
    delivered: int = 0

    async def begin(self, *, afterwards: str = "leave") -> None:
        self.user = self.server.user()
        self.server.maildir(self.user)
        await self.postbote.says("mailbox", "add", SUPPORT, self.url, "--afterwards", afterwards)
        await self.postbote.run("--only", "scanners")

    @property
    def url(self) -> str:
        return f"imap://{self.user}:{PASSWORD}@{self.server.host}:{self.server.port}/INBOX?starttls=never"

    async def deliver(self, count: int) -> None:
        mails = [letter(self.delivered + number) for number in range(count)]
        await asyncio.to_thread(self.server.deliver, self.user, *mails)
        self.delivered += count

    async def strike(self, event: str) -> None:
        """One of `kill`, `server`, `renumber`: it is back at once, but for what it had in its hands."""
        self.events[event] += 1
        if event == "kill":
            await self.postbote.killed()
            await self.postbote.run("--only", "scanners")
        elif event == "server":
            await asyncio.to_thread(self.server.kill)
            await asyncio.to_thread(self.server.start)
        else:
            await self.seen_once()
            await asyncio.to_thread(self.server.renumber, self.user)

    async def seen_once(self) -> None:
        """Only a folder that a server has seen has numbers to lose."""
        numbers = self.server.maildir(self.user) / "dovecot-uidlist"
        await self.postbote.until(_is_there(numbers), "numbered")

    async def settles(self, seconds: float) -> None:
        """Everything that was delivered is handled."""
        context = await db.connect(self.database)
        try:
            await self.postbote.until(self._is_settled, f"all {self.delivered} handled", seconds)
        finally:
            await context.close_connections()

    async def _is_settled(self) -> bool:
        if await InboundMail.filter(outcome=Outcome.STORED).exists():
            return False
        return len(await _handled()) >= self.delivered

    async def accounts(self) -> tuple[Counter[str], int, int]:
        """How often each Message-ID is an entry or in quarantine; how many duplicates; how many tickets."""
        context = await db.connect(self.database)
        try:
            found = Counter(await _handled())
            doubles = await InboundMail.filter(outcome=Outcome.DUPLICATE).count()
            return found, doubles, await Ticket.all().count()
        finally:
            await context.close_connections()


def letter(number: int) -> bytes:
    message = EmailMessage()
    message["From"] = f"Kundin {number % 97} <kundin{number % 97}@kunde.example>"
    message["To"], message["Subject"] = SUPPORT, f"Anliegen {number}"
    message["Message-ID"] = f"<{number}@kunde.example>"
    message.set_content(f"Guten Tag,\n\ndies ist Anliegen {number}.\n")
    return message.as_bytes()


def wanted(count: int) -> Counter[str]:
    return Counter({f"{number}@kunde.example": 1 for number in range(count)})


async def _handled() -> Sequence[str]:
    rows = InboundMail.filter(outcome__in=[*ENTRIES, Outcome.QUARANTINED])
    return [str(row[0] or "").strip("<>") for row in await rows.values_list("message_id")]


def _is_there(file: Path) -> Callable[[], Awaitable[bool]]:
    async def fact() -> bool:
        return os.path.exists(file)  # noqa: ASYNC240, PTH110 -- one look

    return fact
