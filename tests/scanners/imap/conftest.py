"""Dovecot, Courier, Cyrus, and a Dovecot that hides what it can: one of each for the session."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from scanners.imap.account import ImapAccount, Tls
from tests.parts.courier import Courier
from tests.parts.cyrus import Cyrus
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.imap_user import put

# No IDLE, no MOVE, no UIDPLUS, no NAMESPACE, no SASL-IR.
POOR = "protocol imap {\n  imap_capability = IMAP4rev1\n}"
# What is written before a folder's name, and what stands between levels.
NAMES = {"dovecot": ("", "/"), "poor": ("", "/"), "courier": ("INBOX.", "."), "cyrus": ("INBOX.", ".")}


@dataclass(frozen=True)
class Place:
    """A fresh mailbox at one of the servers."""

    kind: str
    server: Any
    user: str

    @property
    def account(self) -> ImapAccount:
        return ImapAccount(self.server.host, self.server.port, Tls.NEVER, self.user, PASSWORD)

    def at(self, **changes: Any) -> ImapAccount:
        return replace(self.account, **changes)

    def put(self, *mails: bytes, folder: str = "INBOX") -> None:
        put(self.server, self.user, *mails, folder=folder)

    def named(self, *levels: str) -> str:
        """What the server calls a folder."""
        prefix, separator = NAMES[self.kind]
        return f'"{prefix}{separator.join(levels)}"'


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], Any]]:
    """By kind, started when it is asked for."""
    makers = {
        "dovecot": Dovecot,
        "poor": lambda: Dovecot(more=POOR),
        "courier": Courier,
        "cyrus": Cyrus,
    }
    made: dict[str, Any] = {}

    def get(kind: str) -> Any:
        if kind not in made:
            made[kind] = makers[kind]()
        made[kind].start()
        return made[kind]

    yield get
    for server in made.values():
        server.stop()


@pytest.fixture(params=["dovecot", "poor", "courier", "cyrus"])
def place(request: pytest.FixtureRequest, servers: Callable[[str], Any]) -> Place:
    server = servers(request.param)
    return Place(request.param, server, server.user())
