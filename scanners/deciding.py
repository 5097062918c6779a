"""What is to become of a mail: decided from what it says and what the store knows. Writes nothing.

So the same answer serves the intake, which carries it out, and whoever asks what would happen.
"""

from dataclasses import dataclass
from enum import StrEnum

from desk import addresses, directory
from desk.house import House
from models.mailbox import Mailbox
from scanners import matching
from scanners.matching import Match
from scanners.parsed_mail import MailKind
from scanners.read_mail import ReadMail, is_auto_replied

# Machines whose mail is only ever about another mail: unmatched, it is nobody's ticket.
REPORTS = frozenset({MailKind.BOUNCE, MailKind.DELIVERY_NOTICE, MailKind.RECEIPT, MailKind.FEEDBACK})


class Act(StrEnum):
    """What is to be done with a mail."""

    OPEN = "open a ticket"
    COMMENT = "write into a ticket"
    NOTE = "note on a ticket"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Decision:
    """`match` is the ticket that the mail names, which for `OPEN` it may not or need not write into."""

    act: Act
    reason: str = ""
    match: Match | None = None


async def decide(house: House, mailbox: Mailbox, read: ReadMail) -> Decision:  # noqa: ARG001
    """The one thing that becomes of this mail (R38, R39, R41, R42)."""
    refusal = await _refusal(read)
    if refusal is not None:
        return Decision(Act.QUARANTINE, reason=refusal)
    match = await matching.find(house, read.mail)
    if read.mail.kind in REPORTS or is_auto_replied(read.mail):
        if match is None:
            return Decision(Act.QUARANTINE, reason="A machine's answer that belongs to no ticket.")
        return Decision(Act.NOTE, match=match)
    if match is not None and match.is_answer:
        return Decision(Act.COMMENT, reason=f"Found by {match.by}.", match=match)
    return Decision(Act.OPEN, match=match)


async def _refusal(read: ReadMail) -> str | None:
    """Why a person must decide; None if we can."""
    sender = read.envelope.sender
    if read.mail.kind is MailKind.LOOP:
        return "It is a mail of our own that came back."
    if read.mail.kind in REPORTS:
        return None
    if not addresses.is_sound(sender):
        return "It has no sender's address that could be answered."
    if sender in await directory.mailbox_addresses():
        return f"It claims to come from our own address {sender}."
    return None
