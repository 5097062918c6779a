"""A real IMAP server, one for the session; each test gets a user of its own."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from scanners.imap.account import ImapAccount, Tls
from tests.parts.dovecot import PASSWORD, Dovecot


@dataclass(frozen=True)
class Box:
    """A mailbox on the server, empty at first."""

    server: Dovecot
    user: str
    account: ImapAccount

    def deliver(self, *mails: bytes, folder: str = "INBOX") -> None:
        self.server.deliver(self.user, *mails, folder=folder)

    def at(self, **changes: object) -> ImapAccount:
        return replace(self.account, **changes)


@pytest.fixture(scope="session")
def started_dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def dovecot(started_dovecot: Dovecot) -> Dovecot:
    """The server, up, whatever an earlier test did to it."""
    started_dovecot.start()
    return started_dovecot


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    user = dovecot.user()
    dovecot.maildir(user)
    account = ImapAccount(dovecot.host, dovecot.port, Tls.NEVER, user, PASSWORD)
    return Box(dovecot, user, account)


@pytest.fixture
def trusting(dovecot: Dovecot) -> ssl.SSLContext:
    """A TLS context that trusts the test server's authority, as the system trusts the real ones."""
    context = ssl.create_default_context()
    dovecot.authority.configure_trust(context)
    return context
