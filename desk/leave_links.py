"""The link by which somebody in copy leaves a ticket: signed, for one row of the participants, for ever.

It says who and where, so it needs no login. What it opens asks first: mail scanners follow links.
"""

import re

from desk.house import House
from models.ticket_participant import TicketParticipant

PURPOSE = "leave"
PATH = "/leave/"
_SHAPE = re.compile(r"(?P<number>[0-9]{1,18})\.(?P<token>[a-z2-7]{16})")


def link(house: House, participant_id: int) -> str:
    """Empty without a portal: then nobody could open it."""
    base = house.settings.portal_link
    if not base:
        return ""
    return f"{base}{PATH}{participant_id}.{house.signer.sign(PURPOSE, str(participant_id))}"


async def whose(house: House, token: str) -> TicketParticipant | None:
    """The row that a link is for, with its ticket; None for a forged one, and if the row is gone."""
    found = _SHAPE.fullmatch(token)
    if found is None or not house.signer.verify(PURPOSE, found["number"], found["token"]):
        return None
    known = TicketParticipant.get_or_none(id=int(found["number"]))
    return await known.select_related("ticket", "ticket__contact", "contact")
