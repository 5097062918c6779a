"""Links to files that are too large for a mail: signed, for one receiver, until a day.

Whoever holds the link may have the file, as whoever holds the mail has what is attached to it. But what it
leads to is asked anew at each click: the file is there as long as the one it was given to may see it (R17,
R47), and no longer than the link says.
"""

import re
from datetime import UTC, datetime

from desk import access, clock, survivors
from desk.actor import Actor
from desk.errors import NotFound, NotPossible
from desk.house import House
from models.comment import Channel
from models.contact import Contact
from models.document import Document
from models.ticket_participant import TicketParticipant

PURPOSE = "file"
PATH = "/files/"
_SHAPE = re.compile(
    r"(?P<document>[0-9]{1,18})\.(?P<to>[cp][0-9]{1,15})\.(?P<until>[0-9]{1,12})\.(?P<token>[a-z2-7]{16})"
)


class Expired(NotPossible):
    """The link was good, and its time is over."""

    def __init__(self) -> None:
        super().__init__("This link has expired.")


def link(house: House, document: Document, *, given_to: str, until: datetime) -> str:
    """A link for a contact (`c7`) or somebody in copy (`p5`); empty for anybody else."""
    if not given_to.startswith(("c", "p")):
        return ""
    signed = f"{document.id}.{given_to}.{int(until.timestamp())}"
    return f"{house.settings.portal_link}{PATH}{signed}.{house.signer.sign(PURPOSE, signed)}"


async def opened(house: House, token: str) -> Document:
    """The file of a link. Raises Expired; NotFound for a forged link, and for what may no longer be seen."""
    found = _SHAPE.fullmatch(token)
    signed = token.rpartition(".")[0]
    if found is None or not house.signer.verify(PURPOSE, signed, found["token"]):
        raise NotFound("There is no such document.")
    if clock.now() >= datetime.fromtimestamp(int(found["until"]), UTC):
        raise Expired
    document = await Document.get_or_none(id=int(found["document"]))
    if document is None:
        raise NotFound("There is no such document.")
    return await access.document_for(await _viewer(document, found["to"]), document.key)


async def _viewer(document: Document, given_to: str) -> Actor:
    """Who it was given to; somebody in copy sees, as long as they are, what the ticket's customer sees."""
    number = int(given_to[1:])
    if given_to.startswith("p"):
        number = await _whose_copy(document, number)
    contact = await Contact.get_or_none(id=number)
    if contact is None:
        raise NotFound("There is no such document.")
    return Actor(channel=Channel.EMAIL, contact=contact)


async def _whose_copy(document: Document, participant_id: int) -> int:
    participant = await TicketParticipant.get_or_none(id=participant_id).select_related("ticket")
    if participant is None or participant.removed_at is not None:
        raise NotFound("There is no such document.")
    # Where it was merged into another ticket, its files are there.
    ticket = await survivors.survivor_of(participant.ticket)
    if document.ticket_id not in {ticket.id, participant.ticket_id}:
        raise NotFound("There is no such document.")
    return participant.ticket.contact_id or 0
