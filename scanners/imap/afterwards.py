"""What becomes of a mail on the server once it is stored: nothing, a mark, another folder, or its end (R37).

A folder to move to is made if it is missing. Without UIDPLUS a mail that is to go is only marked as deleted:
EXPUNGE would take what others have marked as well, so that is left to them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from scanners.imap.client import ImapSession


class Act(StrEnum):
    LEAVE = "leave"
    SEEN = "seen"
    FLAG = "flag"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Afterwards:
    act: Act = Act.LEAVE
    folder: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `leave`, `seen`, `flag`, `delete` or `move:Folder`. Raises ValueError with a sentence."""
        word, colon, folder = text.strip().partition(":")
        if word not in set(Act) or (word == Act.MOVE) != bool(colon and folder.strip()):
            raise ValueError("A mail can afterwards be: leave, seen, flag, delete or move:Folder.")
        return cls(Act(word), folder.strip())

    @property
    def takes_away(self) -> bool:
        """The mail is not in the folder any more: done twice is done once."""
        return self.act in {Act.MOVE, Act.DELETE}

    async def carry_out(self, session: ImapSession, uids: Sequence[int]) -> None:
        """Do it with these mails. Raises MailboxError, as for a folder that can't be made or is full."""
        match self.act:
            case Act.SEEN:
                await session.flag(uids)
            case Act.FLAG:
                await session.flag(uids, r"\Flagged")
            case Act.MOVE:
                await session.move(uids, self.folder)
            case Act.DELETE:
                await session.delete(uids)
            case Act.LEAVE:
                pass
