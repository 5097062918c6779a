"""The commands of IMAP4rev1 (RFC 3501), with UIDPLUS (RFC 4315) and MOVE (RFC 6851), on the sandbox's store.

Each is a method that writes its untagged lines through `say` and answers the text of its OK; it raises `No`
and `Bad`. The connection around it (`imap.py`) reads, idles and speaks.
"""

from collections.abc import Callable

from sandbox.mail.imap_fetch import SEEN, flag_list, parse_items
from sandbox.mail.imap_grammar import Bad, Command, No, Token, date_time, flags, quoted, text
from sandbox.mail.imap_search import parse_criteria
from sandbox.mail.imap_view import FolderView
from sandbox.mail.store import Folder, Mailbox, MailStore, StoredMail

DELETED = "\\Deleted"
SYSTEM_FLAGS = "\\Answered \\Flagged \\Deleted \\Seen \\Draft"
STATUS_ITEMS: dict[str, Callable[[Folder], int]] = {
    "MESSAGES": lambda folder: len(folder.mails),
    "RECENT": lambda _: 0,
    "UIDNEXT": lambda folder: folder.uidnext,
    "UIDVALIDITY": lambda folder: folder.uidvalidity,
    "UNSEEN": lambda folder: sum(SEEN not in mail.flags for mail in folder.mails.values()),
}
Verb = Callable[["Session", Command], str]


class Session:
    """What one logged-in connection may do; `mailbox` is None before the login."""

    def __init__(self, store: MailStore, say: Callable[[bytes], None]) -> None:
        self._store = store
        self._say = say
        self.mailbox: Mailbox | None = None
        self.view: FolderView | None = None

    def login(self, user: str, password: str) -> None:
        mailbox = self._store.mailboxes.get(user.lower())
        if mailbox is None or mailbox.password != password:
            raise No("[AUTHENTICATIONFAILED] user name or password is wrong")
        self.mailbox = mailbox

    def run(self, command: Command) -> str:
        verb = VERBS.get(command.name)
        if verb is None:
            raise Bad(f"{command.name} is not known")
        return verb(self, command)

    # -- folders

    def select(self, command: Command) -> str:
        self.view = None
        view = FolderView(self._folder(_arg(command, 0)), read_only=command.name == "EXAMINE")
        folder, mode = view.folder, "READ-ONLY" if view.read_only else "READ-WRITE"
        unseen = [number for number, mail in view.every() if SEEN not in mail.flags]
        self._lines(
            f"FLAGS ({SYSTEM_FLAGS})",
            f"OK [PERMANENTFLAGS ({SYSTEM_FLAGS} \\*)] these are kept",
            f"{len(view.uids)} EXISTS",
            "0 RECENT",
            *(f"OK [UNSEEN {number}] the first unseen" for number in unseen[:1]),
            f"OK [UIDVALIDITY {folder.uidvalidity}] valid",
            f"OK [UIDNEXT {folder.uidnext}] the next",
        )
        self.view = view
        return f"[{mode}] {command.name} completed"

    def list_folders(self, command: Command) -> str:
        pattern = text(_arg(command, 0)) + text(_arg(command, 1))
        if not pattern:
            self._say(b"* " + command.name.encode() + b' (\\Noselect) "/" ""')
        for name in self._box().folders:
            if pattern in {"*", "%"} or name.upper() == pattern.upper():
                self._say(b"* " + command.name.encode() + b' (\\HasNoChildren) "/" ' + quoted(name))
        return f"{command.name} completed"

    def status(self, command: Command) -> str:
        folder = self._folder(_arg(command, 0))
        wanted = [item.upper() for item in flags(_arg(command, 1))]
        unknown = [item for item in wanted if item not in STATUS_ITEMS]
        if unknown:
            raise Bad(f"STATUS of {unknown[0]} is not offered")
        numbers = " ".join(f"{item} {STATUS_ITEMS[item](folder)}" for item in STATUS_ITEMS if item in wanted)
        self._say(b"* STATUS " + quoted(folder.name) + f" ({numbers})".encode())
        return "STATUS completed"

    def create(self, command: Command) -> str:
        name = text(_arg(command, 0))
        if self._box().folder(name) is not None:
            raise No("[ALREADYEXISTS] the folder exists")
        if not name.isascii():
            raise Bad("a name beyond ASCII is sent in modified UTF-7")
        self._box().create_folder(name)
        return "CREATE completed"

    def append(self, command: Command) -> str:
        folder = self._folder(_arg(command, 0), missing="[TRYCREATE] ")
        *options, raw = command.args[1:] or [""]
        if not isinstance(raw, bytes):
            raise Bad("APPEND needs a literal")
        marks = next((flags(option) for option in options if isinstance(option, list)), set())
        dates = [date_time(option) for option in options if isinstance(option, bytes)]
        mail = folder.add(raw, flags=marks, received=dates[0] if dates else None)
        return f"[APPENDUID {folder.uidvalidity} {mail.uid}] APPEND completed"

    # -- mails

    def search(self, command: Command) -> str:
        view = self._selected()
        test = parse_criteria(command.args, uids=view.uids)
        found = [(number, mail.uid) for number, mail in view.every() if test(number, mail)]
        numbers = [uid if _by_uid(command) else number for number, uid in found]
        self._lines(" ".join(["SEARCH", *map(str, numbers)]))
        return f"{command.name} completed"

    def fetch(self, command: Command) -> str:
        view = self._selected()
        items, marks_seen = parse_items(_arg(command, 1), with_uid=_by_uid(command))
        for number, mail in self._picked(command):
            parts = [item(mail) for item in items]
            if marks_seen and not view.read_only and SEEN not in mail.flags:
                mail.flags.add(SEEN)
                view.note_flags(mail)
                parts.append(flag_list(mail))
                view.folder.changed()
            self._say(b"* %d FETCH (" % number + b" ".join(parts) + b")")
        return f"{command.name} completed"

    def store(self, command: Command) -> str:
        view = self._writable()
        how, marks = text(_arg(command, 1)).upper(), flags(_arg(command, 2))
        for number, mail in self._picked(command):
            _mark(mail, how.removesuffix(".SILENT"), marks)
            view.note_flags(mail)
            uid = b"UID %d " % mail.uid if _by_uid(command) else b""
            if not how.endswith(".SILENT"):
                self._say(b"* %d FETCH (" % number + uid + flag_list(mail) + b")")
        view.folder.changed()
        return f"{command.name} completed"

    def copy(self, command: Command) -> str:
        return f"{self._copied(command)} {command.name} completed"

    def move(self, command: Command) -> str:
        view, mails = self._writable(), self._picked(command)
        self._lines(f"OK {self._copied(command)} moved")
        view.folder.remove({mail.uid for _, mail in mails})
        return f"{command.name} completed"

    def expunge(self, command: Command) -> str:
        view = self._writable()
        among = self._picked(command) if _by_uid(command) else view.every()
        view.folder.remove({mail.uid for _, mail in among if DELETED in mail.flags})
        return f"{command.name} completed"

    def close(self, command: Command) -> str:
        view = self._selected()
        if command.name == "CLOSE" and not view.read_only:
            view.folder.remove({mail.uid for _, mail in view.every() if DELETED in mail.flags})
        self.view = None
        return f"{command.name} completed"

    def subscribe(self, command: Command) -> str:
        self._folder(_arg(command, 0))
        return f"{command.name} completed"

    # -- what they share

    def _lines(self, *lines: str) -> None:
        for line in lines:
            self._say(b"* " + line.encode("ascii", "replace"))

    def _box(self) -> Mailbox:
        if self.mailbox is None:
            raise Bad("log in first")
        return self.mailbox

    def _folder(self, name: Token, missing: str = "[NONEXISTENT] ") -> Folder:
        folder = self._box().folder(text(name))
        if folder is None:
            raise No(f"{missing}there is no such folder")
        return folder

    def _selected(self) -> FolderView:
        if self.view is None:
            raise Bad("select a folder first")
        return self.view

    def _writable(self) -> FolderView:
        view = self._selected()
        if view.read_only:
            raise No("[READ-ONLY] the folder was opened with EXAMINE")
        return view

    def _picked(self, command: Command) -> list[tuple[int, StoredMail]]:
        return self._selected().picked(text(_arg(command, 0)), by_uid=_by_uid(command))

    def _copied(self, command: Command) -> str:
        target = self._folder(_arg(command, 1), missing="[TRYCREATE] ")
        pairs = [
            (mail.uid, target.add(mail.raw, flags=mail.flags, received=mail.received).uid)
            for _, mail in self._picked(command)
        ]
        old, new = (",".join(map(str, uids)) for uids in (zip(*pairs, strict=True) if pairs else ((), ())))
        return f"[COPYUID {target.uidvalidity} {old} {new}]" if pairs else ""


def _arg(command: Command, index: int) -> Token:
    if index >= len(command.args):
        raise Bad(f"{command.name} lacks an argument")
    return command.args[index]


def _by_uid(command: Command) -> bool:
    return command.name.startswith("UID ")


def _mark(mail: StoredMail, how: str, marks: set[str]) -> None:
    if how == "+FLAGS":
        mail.flags |= marks
    elif how == "-FLAGS":
        mail.flags -= marks
    elif how == "FLAGS":
        mail.flags = set(marks)
    else:
        raise Bad(f"STORE {how} is not offered")


VERBS: dict[str, Verb] = {
    "SELECT": Session.select,
    "EXAMINE": Session.select,
    "LIST": Session.list_folders,
    "LSUB": Session.list_folders,
    "STATUS": Session.status,
    "CREATE": Session.create,
    "SUBSCRIBE": Session.subscribe,
    "UNSUBSCRIBE": Session.subscribe,
    "APPEND": Session.append,
    "SEARCH": Session.search,
    "FETCH": Session.fetch,
    "STORE": Session.store,
    "COPY": Session.copy,
    "MOVE": Session.move,
    "EXPUNGE": Session.expunge,
    "CLOSE": Session.close,
    "UNSELECT": Session.close,
    "UID SEARCH": Session.search,
    "UID FETCH": Session.fetch,
    "UID STORE": Session.store,
    "UID COPY": Session.copy,
    "UID MOVE": Session.move,
    "UID EXPUNGE": Session.expunge,
}
