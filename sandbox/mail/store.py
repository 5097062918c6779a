"""The mails of the sandbox: one store that SMTP, IMAP and the page share.

Bytes come out exactly as they went in; nothing here parses a mail, so nothing a stranger writes can break it.
Everything is in memory and changes at once; whoever watches hears of a change in the same step.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

INBOX = "INBOX"
SENT = "Sent"
FOLDERS = (INBOX, SENT, "Archive", "Trash")

FIRST_UIDVALIDITY = 1_700_000_001

Watcher = Callable[[], None]


@dataclass(slots=True)
class StoredMail:
    uid: int
    raw: bytes
    received: datetime
    flags: set[str] = field(default_factory=set)


class Folder:
    """One folder: mails in the order of their UIDs, and the callbacks of those who look at it."""

    def __init__(self, name: str, uidvalidity: int) -> None:
        self.name = name
        self.uidvalidity = uidvalidity
        self.uidnext = 1
        self.mails: dict[int, StoredMail] = {}
        self._watchers: set[Watcher] = set()

    def add(
        self, raw: bytes, *, flags: set[str] | None = None, received: datetime | None = None
    ) -> StoredMail:
        mail = StoredMail(self.uidnext, bytes(raw), received or datetime.now(UTC), set(flags or ()))
        self.uidnext += 1
        self.mails[mail.uid] = mail
        self.changed()
        return mail

    def remove(self, uids: set[int]) -> None:
        for uid in uids & self.mails.keys():
            del self.mails[uid]
        self.changed()

    def renumber(self) -> None:
        """Give the folder a new UIDVALIDITY and its mails new UIDs, as a restore does (RFC 3501 §2.3.1.1)."""
        kept = list(self.mails.values())
        self.uidvalidity += 1
        self.mails = {}
        for uid, mail in enumerate(kept, start=1):
            mail.uid = uid
            self.mails[uid] = mail
        self.uidnext = len(kept) + 1
        self.changed()

    def changed(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()

    @contextmanager
    def watched(self, watcher: Watcher) -> Iterator[None]:
        """Call `watcher` at every change while the block runs."""
        self._watchers.add(watcher)
        try:
            yield
        finally:
            self._watchers.discard(watcher)


@dataclass(slots=True)
class Mailbox:
    address: str
    password: str
    name: str
    folders: dict[str, Folder]
    language: str = "en"
    signature: str = ""

    def folder(self, name: str) -> Folder | None:
        return self.folders.get(INBOX if name.upper() == INBOX else name)

    def create_folder(self, name: str) -> Folder:
        """Add a folder under its name on the wire: modified UTF-7 beyond ASCII (RFC 3501 §5.1.3)."""
        validity = FIRST_UIDVALIDITY + len(self.folders)
        return self.folders.setdefault(name, Folder(name, validity))


class MailStore:
    """Every mailbox of the world, by address in small letters."""

    def __init__(self, default_password: str = "sandbox") -> None:
        self.default_password = default_password
        self.mailboxes: dict[str, Mailbox] = {}

    def add_mailbox(self, address: str, password: str = "", name: str = "") -> Mailbox:
        """Open a mailbox, or give the one that is there a password and a name; its mails stay."""
        key = address.lower()
        mailbox = self.mailboxes.get(key)
        if mailbox is None:
            mailbox = Mailbox(key, password or self.default_password, name, {})
            for folder in FOLDERS:
                mailbox.create_folder(folder)
            self.mailboxes[key] = mailbox
        mailbox.password = password or mailbox.password
        mailbox.name = name or mailbox.name
        return mailbox

    def mailbox_for(self, recipient: str) -> Mailbox:
        """Find a recipient's mailbox: the address itself, else that before `+` (RFC 5233), else a new one."""
        local, at, domain = recipient.lower().rpartition("@")
        plain = local.partition("+")[0] + at + domain
        return self.mailboxes.get(recipient.lower()) or self.mailboxes.get(plain) or self.add_mailbox(plain)

    def deliver(self, recipient: str, raw: bytes) -> StoredMail:
        return self.mailbox_for(recipient).folders[INBOX].add(raw)
