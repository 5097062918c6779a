"""A mail as it was found in a mailbox, before anybody has read it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fetched:
    """Raw bytes and where they stand: UID under UIDVALIDITY of a folder, or neither for a Maildir.

    With a `fault` the mailbox could not hand over all of it: `raw` is then the beginning, the header, or
    empty, the sentence says why, and the mail stays where it is on the server.
    """

    uid: int | None
    uidvalidity: int | None
    raw: bytes
    fault: str | None = None
