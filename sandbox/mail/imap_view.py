"""The selected folder as one connection knows it.

Sequence numbers hold still until the client has been told: new mails and vanished ones are announced at the
end of a command or while idling, never in between (RFC 3501 §5.5, §7.4.1). So a SEARCH on an open connection
does not find what arrived since the last announcement; Dovecot behaves the same.
"""

from bisect import bisect_left

from sandbox.mail.imap_fetch import flag_list
from sandbox.mail.imap_grammar import chosen
from sandbox.mail.store import Folder, StoredMail


class FolderView:
    def __init__(self, folder: Folder, *, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self.uidvalidity = folder.uidvalidity
        self.uids = list(folder.mails)
        self._flags = self._flags_now()

    @property
    def is_stale(self) -> bool:
        """The folder was renumbered: nothing this connection knows is true any more."""
        return self.folder.uidvalidity != self.uidvalidity

    def picked(self, sequence_set: str, *, by_uid: bool) -> list[tuple[int, StoredMail]]:
        """Answer (sequence number, mail) for each that the set names and that still exists."""
        if by_uid:
            numbers = [bisect_left(self.uids, uid) + 1 for uid in chosen(sequence_set, self.uids)]
        else:
            numbers = chosen(sequence_set, range(1, len(self.uids) + 1))
        pairs = ((number, self.folder.mails.get(self.uids[number - 1])) for number in numbers)
        return [(number, mail) for number, mail in pairs if mail is not None]

    def every(self) -> list[tuple[int, StoredMail]]:
        return self.picked("1:*", by_uid=False)

    def note_flags(self, mail: StoredMail) -> None:
        """This connection has just been told the mail's flags."""
        self._flags[mail.uid] = frozenset(mail.flags)

    def announcements(self, *, with_expunges: bool = True) -> list[bytes]:
        """Tell what changed since the last time, and know it from now on."""
        lines = self._expunged() if with_expunges else []
        known = self.uids[-1] if self.uids else 0
        arrived = [uid for uid in self.folder.mails if uid > known]
        if arrived:
            self.uids += arrived
            lines.append(b"* %d EXISTS" % len(self.uids))
        now = self._flags_now()
        for number, uid in enumerate(self.uids, start=1):
            if uid in now and uid in self._flags and now[uid] != self._flags[uid]:
                lines.append(
                    b"* %d FETCH (UID %d " % (number, uid) + flag_list(self.folder.mails[uid]) + b")"
                )
        self._flags = now
        return lines

    def _expunged(self) -> list[bytes]:
        lines = []
        for number in range(len(self.uids), 0, -1):
            if self.uids[number - 1] not in self.folder.mails:
                del self.uids[number - 1]
                lines.append(b"* %d EXPUNGE" % number)
        return lines

    def _flags_now(self) -> dict[int, frozenset[str]]:
        return {uid: frozenset(mail.flags) for uid, mail in self.folder.mails.items()}
