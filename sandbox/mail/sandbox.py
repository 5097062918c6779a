"""The mail world behind one name: start it, deliver, look into mailboxes, wait for mail, order faults."""

import asyncio
import ssl
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Self
from urllib.parse import quote

from sandbox.mail.faults import Faults
from sandbox.mail.imap import ImapServer
from sandbox.mail.reading import Mail
from sandbox.mail.smtp import Accepted, SmtpServer
from sandbox.mail.store import INBOX, Folder, MailStore


class NoMail(AssertionError):
    """The mail a test waited for did not come; the message lists what did."""


class MailSandbox:
    """SMTP and IMAP over one store; port 0 takes a free one. Also an `async with`."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        smtp_port: int = 0,
        imap_port: int = 0,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """With `tls`, both servers offer STARTTLS."""
        self.host = host
        self.store = MailStore()
        self.faults = Faults()
        self.smtp = SmtpServer(self.store, self.faults, tls)
        self.imap = ImapServer(self.store, self.faults, tls)
        self._ports = (smtp_port, imap_port)
        self._starttls = "" if tls is not None else "?starttls=never"

    async def start(self) -> None:
        """Listen on both ports; a stopped sandbox comes back on the same ones, with its mails."""
        await self.start_smtp()
        await self.start_imap()

    async def stop(self) -> None:
        """Hang up on everybody and refuse connections."""
        await self.stop_smtp()
        await self.stop_imap()

    async def start_smtp(self, port: int = 0) -> None:
        await self.smtp.start(self.host, port or self.smtp.port or self._ports[0])

    async def stop_smtp(self) -> None:
        """Refuse connections on the SMTP port until `start_smtp`."""
        await self.smtp.stop()

    async def start_imap(self, port: int = 0) -> None:
        await self.imap.start(self.host, port or self.imap.port or self._ports[1])

    async def stop_imap(self) -> None:
        """Refuse connections on the IMAP port until `start_imap`."""
        await self.imap.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    # -- where it is

    @property
    def smtp_url(self) -> str:
        return f"smtp://{self.host}:{self.smtp.port}{self._starttls}"

    def imap_url(self, address: str, folder: str = INBOX) -> str:
        """The URL that `postbote mailbox add` takes, with user name and password in it."""
        mailbox = self.store.mailbox_for(address)
        user, password = quote(mailbox.address, safe=""), quote(mailbox.password, safe="")
        return f"imap://{user}:{password}@{self.host}:{self.imap.port}/{quote(folder)}{self._starttls}"

    # -- what is in it

    def add_mailbox(
        self,
        address: str,
        password: str = "sandbox",
        name: str = "",
        *,
        language: str = "en",
        signature: str = "",
    ) -> None:
        """Open a mailbox; language and signature are what its mail program quotes and signs with."""
        mailbox = self.store.add_mailbox(address, password, name)
        mailbox.language, mailbox.signature = language, signature

    def create_folder(self, address: str, folder: str) -> None:
        """Add a folder; its name stands as on the wire (modified UTF-7 beyond ASCII)."""
        self.store.mailbox_for(address).create_folder(folder)

    def deliver(self, address: str, raw: bytes, folder: str = INBOX) -> int:
        """Put these exact bytes into a mailbox, past SMTP, and answer the UID."""
        mailbox = self.store.mailbox_for(address)
        return mailbox.create_folder(folder).add(raw).uid

    def inbox(self, address: str, folder: str = INBOX) -> list[Mail]:
        """The mails of a folder, oldest first."""
        return [Mail.of(stored) for stored in self._folder(address, folder).mails.values()]

    @property
    def accepted(self) -> list[Accepted]:
        """Every SMTP transaction answered for, with its envelope, in order."""
        return self.smtp.accepted

    async def wait_for_mail(
        self,
        address: str,
        predicate: Callable[[Mail], bool] = lambda _: True,
        timeout: float = 5.0,  # noqa: ASYNC109 - the deadline is part of the question
        *,
        folder: str = INBOX,
    ) -> Mail:
        """Answer the first mail that fits, now or within `timeout` seconds; raises `NoMail`."""
        changed = asyncio.Event()
        try:
            with self._folder(address, folder).watched(changed.set):
                async with asyncio.timeout(timeout):
                    while (found := self._first(address, predicate, folder)) is None:
                        changed.clear()
                        await changed.wait()
                    return found
        except TimeoutError as error:
            subjects = [mail.subject for mail in self.inbox(address, folder)]
            raise NoMail(f"{address} has in {folder} after {timeout} s only {subjects}") from error

    def watch(self, addresses: Iterable[str], watcher: Callable[[], None]) -> ExitStack:
        """Call `watcher` at each change of these mailboxes until the answered stack is closed."""
        stack = ExitStack()
        for address in addresses:
            for folder in self.store.mailbox_for(address).folders.values():
                stack.enter_context(folder.watched(watcher))
        return stack

    # -- what goes wrong

    def drop_imap_connections(self) -> int:
        """Cut every IMAP connection without a word; answer how many there were."""
        return self.imap.drop_connections()

    def change_uidvalidity(self, address: str, folder: str = INBOX) -> int:
        """Renumber a folder, send away who looks at it, and answer the new UIDVALIDITY."""
        changed = self._folder(address, folder)
        changed.renumber()
        return changed.uidvalidity

    def _folder(self, address: str, name: str) -> Folder:
        return self.store.mailbox_for(address).create_folder(name)

    def _first(self, address: str, predicate: Callable[[Mail], bool], folder: str) -> Mail | None:
        return next((mail for mail in self.inbox(address, folder) if predicate(mail)), None)
