"""A mail in quarantine is shown in the channel of its mailbox's group, and agents decide there (R41)."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot import quarantine_card
from bot.asked import Asked, on_click
from bot.blocks import Post
from bot.links import threads_of
from bot.listeners import Listeners
from bot.quarantine_card import QuarantinedMail
from bot.room import Room
from bot.texts import Say, bot_texts
from desk import addresses, participants, quarantine, survivors
from desk.actor import Actor
from desk.because import Because
from desk.house import House
from desk.quarantine import Order
from models.inbound_mail import InboundMail, Outcome
from models.ticket import Ticket

Verb = Callable[..., Awaitable[InboundMail]]

_VERBS: Mapping[str, Verb] = {
    quarantine_card.ACCEPT: quarantine.accept,
    quarantine_card.NEW: quarantine.as_new_ticket,
    quarantine_card.SPAM: quarantine.spam,
    quarantine_card.IGNORE: quarantine.ignore,
}


def listen(listeners: Listeners) -> None:
    for action_id, verb in _VERBS.items():
        on_click(listeners, action_id, _deciding(verb))


def _deciding(verb: Verb) -> Callable[[Asked, str], Awaitable[None]]:
    async def decide(asked: Asked, value: str) -> None:
        house: House = asked.room.house
        actor: Actor = asked.actor
        await verb(house, await quarantine.numbered(int(value)), actor=actor)

    return decide


async def drawn(room: Room, mail: InboundMail, told: Mapping[str, Any], say: Say, language: str) -> Post:
    """The card as it stands now; `told` is what was known of the mail when it came."""
    reason = mail.reason
    if "reason" in told:
        reason = Because.read(told["reason"]).in_language(language, bot_texts())
    named: Ticket | None = mail.named_ticket
    into = await survivors.survivor_of(named) if named is not None else None
    numbers = [ticket.serial for ticket in (into, mail.ticket) if ticket is not None]
    links = await threads_of(room, numbers) if numbers else {}
    facts = QuarantinedMail(
        id=mail.id,
        sender=_sender(mail),
        subject=mail.subject,
        reason=reason,
        words=str(told.get("words", "")),
        received_at=mail.received_at,
        named=named.number if named is not None else None,
        named_link=links.get(into.serial) if into is not None else None,
        can_accept=into is not None and into.deleted_at is None and addresses.is_sound(mail.sender),
        takes_part=into is not None and await participants.is_participant(into, mail.sender),
        waits=mail.outcome == Outcome.QUARANTINED,
        order=Order(mail.ordered) if mail.ordered else None,
        decided_by=mail.decided_by.name if mail.decided_by is not None else "",
        decided_at=mail.decided_at,
        ticket=mail.ticket.number if mail.ticket is not None else None,
        ticket_link=links.get(mail.ticket.serial) if mail.ticket is not None else None,
    )
    return quarantine_card.build(facts, say)


def _sender(mail: InboundMail) -> str:
    if not mail.sender_name or mail.sender_name == mail.sender:
        return mail.sender or "–"
    return f"{mail.sender_name} <{mail.sender}>"
