"""A mail that failed, came back or was held back goes again: same address, same Message-ID."""

from desk import announcements, history, outbox, suppressions
from desk.actor import Actor
from desk.errors import NotFound, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.notifications.deciding import PARTICIPANT
from desk.permissions import Right, require
from models.delivery import Courier, Delivery
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant


async def send_again(house: House, delivery_id: int, *, actor: Actor) -> Delivery:
    """Take its address off the suppression list, if it is there, and send the mail again.

    Raises NotFound, and NotPossible for a mail that is not in trouble (any more), held a password, is about a
    deleted ticket, or went to somebody who is in copy no more.
    """
    require(actor, Right.SUPPRESSIONS)
    async with house.transaction():
        delivery = await Delivery.get_or_none(id=delivery_id, courier=Courier.MAIL)
        if delivery is None:
            raise NotFound("There is no mail {id} in the outbox.", id=delivery_id)
        if await _is_over(delivery) or not await outbox.retry(delivery.id):
            raise NotPossible("The mail to {recipient} can't be sent again.", recipient=delivery.recipient)
        if await suppressions.suppressed([delivery.recipient]):
            await suppressions.lift(house, delivery.recipient, actor=actor)
        ticket = await Ticket.get_or_none(id=delivery.ticket_id) if delivery.ticket_id else None
        if ticket is not None:
            history.record_on_ticket(ticket.id, {"mail_sent_again": (None, delivery.recipient)}, actor=actor)
            said = N_("{name} sends the mail to {recipient} again.")
            await announcements.notice(ticket, said, name=actor.name, recipient=delivery.recipient)
            await announcements.card(ticket)
    return delivery


async def _is_over(delivery: Delivery) -> bool:
    """Is the ticket deleted (R10), or did somebody in copy ask for no more mails?"""
    if await Ticket.exists(id=delivery.ticket_id or 0, deleted_at__isnull=False):
        return True
    number = delivery.payload.get(PARTICIPANT)
    return number is not None and not await TicketParticipant.exists(id=number, removed_at=None)
