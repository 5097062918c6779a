"""To whom a watch hands mails over, and who knows how far a folder was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from scanners.fetched import Fetched


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last UID that is stored, under the UIDVALIDITY it belongs to; 0 is none (RFC 3501 §9)."""

    uidvalidity: int
    last_uid: int


class Keeper(Protocol):
    """What a watch needs of its store."""

    async def load_cursor(self) -> Cursor | None:
        """How far the folder was read; None before the first start."""

    async def keep_cursor(self, cursor: Cursor) -> None:
        """Reading begins behind this one: a first start leaves out what is before."""

    async def just_stored(self, cursor: Cursor) -> Sequence[int]:
        """The UIDs stored last, whole: a crash may have left them unmoved on the server."""

    async def receive(self, batch: Sequence[Fetched]) -> None:
        """Store mails and cursor, both or neither."""

    async def on_state(self, up: bool, sentence: str | None) -> None:  # noqa: FBT001 -- a report, not a switch
        """Whether the folder is reached, and what is wrong in a sentence."""

    def on_progress(self, left: int) -> None:
        """So many mails are known to be left."""
