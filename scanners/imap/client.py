"""A logged-in IMAP session with a small, typed surface; every call ends in time, one way or the other.

After a time-out, a cancelled call or a garbled answer the connection is dropped, never used again, and the
call raises `ConnectionLost`. What the server refuses raises `MailboxError` with a sentence for a person.
"""

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import date
from itertools import islice

from aioimaplib import aioimaplib

from scanners.fetched import Fetched
from scanners.imap.account import ImapAccount
from scanners.imap.answers import (
    FolderState,
    bodies,
    folder_numbers,
    found_uids,
    is_stand_in,
    sizes,
    status_numbers,
)
from scanners.imap.errors import ConnectionLost, MailboxError
from scanners.imap.first_start import imap_date
from scanners.imap.folders import Namespace
from scanners.imap.limits import Limits
from scanners.imap.login import ask, last_line, open_connection
from scanners.imap.names import folder_name, uid_set
from scanners.imap.protocol import Ask, AskFetch, SafeProtocol
from scanners.imap.refusals import is_passing, refusal, said
from scanners.imap.uids import Uids
from scanners.imap.waiting import idle, poll

__all__ = ["ConnectionLost", "FolderState", "ImapAccount", "ImapSession", "Limits", "MailboxError", "connect"]

_SIZES_AT_ONCE = 200
_BEGINNING = 256 * 1024


@asynccontextmanager
async def connect(
    account: ImapAccount, *, limits: Limits | None = None, tls_context: ssl.SSLContext | None = None
) -> AsyncIterator["ImapSession"]:
    """A session for the time of the block; it logs out at the end. Raises MailboxError when it can't."""
    limits = limits or Limits()
    protocol = await open_connection(
        account, patience=limits.answer, max_literal=limits.mail + _BEGINNING, tls_context=tls_context
    )
    session = ImapSession(protocol, limits)
    try:
        yield session
    finally:
        await session.close()


class ImapSession:
    """One connection, logged in. Not for several tasks at once."""

    def __init__(self, protocol: SafeProtocol, limits: Limits) -> None:
        self._protocol = protocol
        self._limits = limits
        self._uidvalidity = 0
        self._names: dict[str, str] = {}
        self._namespace: Namespace | None = None

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self._protocol.capabilities

    @property
    def can_move(self) -> bool:
        return "MOVE" in self._protocol.capabilities

    @property
    def can_expunge_by_uid(self) -> bool:
        return "UIDPLUS" in self._protocol.capabilities

    async def select(self, folder: str) -> FolderState:
        """Open a folder for reading and writing. Raises MailboxError if it is not there."""
        name = folder_name(await self._name_of(folder))
        response = await self._ask("SELECT", name)
        if response.result != "OK":
            raise refusal(f"The folder “{folder}” can't be opened.", last_line(response))
        self._protocol.state = aioimaplib.SELECTED
        numbers = folder_numbers(response.lines)
        if not {"UIDVALIDITY", "UIDNEXT"} <= numbers.keys():
            status = await self._ask("STATUS", name, "(UIDVALIDITY UIDNEXT)")
            numbers = status_numbers(status.lines) | numbers
        self._uidvalidity = numbers.get("UIDVALIDITY", 0)
        return FolderState(
            uidvalidity=self._uidvalidity,
            uidnext=numbers.get("UIDNEXT", 0),
            exists=numbers.get("EXISTS", 0),
            read_only=b"[READ-ONLY]" in bytes(response.lines[-1]).upper(),
        )

    async def new_uids(self, after: int, *, since: date | None = None) -> Uids:
        """Every UID above `after`, ascending; with `since` those that the server got from that day on."""
        self._protocol.stirred.clear()
        if self._protocol.is_lost:
            raise self._protocol.lost()
        criteria = [f"{after + 1}:*"] if since is None else [f"{after + 1}:*", "SINCE", imap_date(since)]
        response = await self._ask("SEARCH", "UID", *criteria, prefix="UID")
        self._must(response, "The folder can't be searched.")
        # `n:*` always holds the last message, whatever its UID (RFC 3501 §6.4.8).
        return found_uids(response.lines).above(after)

    async def fetch(self, uids: Iterable[int]) -> AsyncGenerator[list[Fetched]]:
        """The mails in the order of `uids`, a batch at a time; those that are gone meanwhile are left out.

        A mail over the limit comes as its beginning, one that the server can't hand over as its header or
        empty, both with a `fault`.
        """
        for some in _portions(uids, _SIZES_AT_ONCE):
            response = await self._fetch(some, "(UID RFC822.SIZE)")
            self._must(response, "The sizes of the mails can't be read.")
            known = sizes(response.lines)
            for batch in self._batches([(uid, known[uid]) for uid in some if uid in known]):
                mails = await self._read(batch)
                if mails:
                    yield mails

    async def flag(self, uids: Iterable[int], flag: str = r"\Seen") -> None:
        """Set a flag on the mails."""
        await self._store(uids, f"+FLAGS.SILENT ({flag})", "The mails can't be marked.")

    async def move(self, uids: Iterable[int], folder: str) -> None:
        """Move the mails to a folder, which is made if it is missing (RFC 6851; else copy and delete)."""
        name = folder_name(await self._name_of(folder))
        for some in _portions(uids, _SIZES_AT_ONCE):
            command = "MOVE" if self.can_move else "COPY"
            response = await self._ask(command, uid_set(some), name, prefix="UID")
            if response.result == "NO" and b"[TRYCREATE]" in bytes(response.lines[-1]).upper():
                await self._ask("CREATE", name)
                response = await self._ask(command, uid_set(some), name, prefix="UID")
            self._must(response, f"The mails can't be moved to the folder “{folder}”.")
            if not self.can_move:
                await self.delete(some)

    async def delete(self, uids: Iterable[int]) -> None:
        """Delete just these mails. Without UIDPLUS they stay marked: expunging would take others as well.

        At Gmail, where that would only archive them, they go into the bin.
        """
        if "X-GM-EXT-1" in self._protocol.capabilities:
            await self._store(uids, r"+X-GM-LABELS.SILENT (\Trash)", "The mails can't be deleted.")
            return
        for some in _portions(uids, _SIZES_AT_ONCE):
            await self.flag(some, r"\Deleted")
            if self.can_expunge_by_uid:
                response = await self._ask("EXPUNGE", uid_set(some), prefix="UID")
                self._must(response, "The mails can't be deleted.")

    async def wait_for_news(self, timeout: float) -> bool:  # noqa: ASYNC109 -- how long an IDLE may last
        """Wait for at most `timeout` seconds; True as soon as new mail is announced. Raises ConnectionLost.

        With IDLE (RFC 2177) the server tells at once; its silence at the end unmasks a dead connection.
        Without, this sleeps for the polling interval and asks. Search afterwards: news are but a hint.
        """
        if not self._protocol.stirred.is_set():
            await (idle if self.can_idle else poll)(self._protocol, timeout, self._limits)
        if self._protocol.is_lost:
            raise self._protocol.lost()
        return self._protocol.stirred.is_set()

    async def close(self) -> None:
        """Log out politely but briefly, then hang up."""
        if not self._protocol.is_lost and self._protocol.pending_sync_command is None:
            with suppress(MailboxError):
                await ask(
                    self._protocol, Ask("LOGOUT", self._protocol.new_tag(), loop=self._protocol.loop), 2.0
                )
        self._protocol.abort()
        await asyncio.wait([self._protocol.closed], timeout=1.0)

    async def _read(self, batch: Sequence[tuple[int, int]]) -> list[Fetched]:
        uids = [uid for uid, _ in batch]
        if len(batch) == 1 and batch[0][1] > self._limits.mail:
            return [await self._beginning(*batch[0])]
        response = await self._fetch(uids, "(UID BODY.PEEK[])")
        if response.result == "OK":
            found = bodies(response.lines)
            there = [uid for uid in uids if uid in found and not is_stand_in(found[uid])]
            return [Fetched(uid, self._uidvalidity, found[uid]) for uid in there]
        if is_passing(last_line(response)):
            raise refusal("The mails can't be read now.", last_line(response))
        if len(uids) > 1:
            return [mail for one in batch for mail in await self._read([one])]
        return [await self._header_at_least(uids[0], said(last_line(response)))]

    async def _beginning(self, uid: int, size: int) -> Fetched:
        found = bodies((await self._fetch([uid], f"(UID BODY.PEEK[]<0.{_BEGINNING}>)")).lines)
        fault = f"The mail has {size:,} bytes, more than we take. This is its beginning."
        return Fetched(uid, self._uidvalidity, found.get(uid, b""), fault)

    async def _header_at_least(self, uid: int, reason: str) -> Fetched:
        """A mail that its server can't read must not stop those behind it."""
        found = bodies((await self._fetch([uid], "(UID BODY.PEEK[HEADER])")).lines)
        fault = f"The mail server could not hand this mail over.{reason}"
        return Fetched(uid, self._uidvalidity, found.get(uid, b""), fault)

    def _batches(self, sized: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
        batch: list[tuple[int, int]] = []
        total = 0
        room = min(self._limits.batch_bytes, self._limits.mail)  # so that a mail too big stands alone
        for uid, size in sized:
            if batch and (len(batch) >= self._limits.batch or total + size > room):
                yield batch
                batch, total = [], 0
            batch.append((uid, size))
            total += size
        if batch:
            yield batch

    async def _store(self, uids: Iterable[int], what: str, otherwise: str) -> None:
        for some in _portions(uids, _SIZES_AT_ONCE):
            response = await self._ask("STORE", uid_set(some), what, prefix="UID", untagged_resp_name="FETCH")
            self._must(response, otherwise)

    async def _name_of(self, folder: str) -> str:
        """What this server calls the folder: as it is written, if it knows it so."""
        if folder not in self._names:
            name = (await self._own_namespace()).name_of(folder)
            if name != folder:
                status = await self._ask("STATUS", folder_name(folder), "(UIDNEXT)")
                name = folder if status.result == "OK" else name
            self._names[folder] = name
        return self._names[folder]

    async def _own_namespace(self) -> Namespace:
        if self._namespace is None:
            offered = "NAMESPACE" in self._protocol.capabilities
            self._namespace = Namespace.of((await self._ask("NAMESPACE")).lines) if offered else Namespace()
        return self._namespace

    async def _fetch(self, uids: Sequence[int], items: str) -> aioimaplib.Response:
        command = AskFetch(
            self._protocol.new_tag(),
            uid_set(uids),
            items,
            loop=self._protocol.loop,
            timeout=self._limits.answer,
        )
        return await ask(self._protocol, command, self._limits.transfer)

    async def _ask(self, name: str, *arguments: str, **more: str) -> aioimaplib.Response:
        command = Ask(name, self._protocol.new_tag(), *arguments, loop=self._protocol.loop, **more)
        return await ask(self._protocol, command, self._limits.answer)

    def _must(self, response: aioimaplib.Response, sentence: str) -> None:
        if response.result != "OK":
            raise refusal(sentence, last_line(response))


def _portions(uids: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = iter(uids)
    while some := list(islice(rest, size)):
        yield some
