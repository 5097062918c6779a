"""Recommend (R13, Empfehlen): an agent sends a ticket to a colleague by mail, with a note.

To agents, and to addresses at the company's own mail domains: those of POSTBOTE_MAIL_FROM and of the groups.
Never to a customer; and no internal note of the ticket is in it (R17).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import (
    addresses,
    assignees,
    contacts,
    directory,
    history,
    participants,
    printed_ticket,
    ticket_view,
    tickets,
)
from desk.actor import Actor, system
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.deciding import decide
from desk.notifications.matrix import Role, Rule
from desk.notifications.planning import can_send_mail
from desk.notifications.reasons import Reason
from desk.pdf import words
from desk.permissions import Right, require
from desk.texts import checked_text
from models.agent import Agent
from models.ticket import Ticket

LONGEST_NOTE = 10_000
# More of a text nobody reads in a mail.
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Colleague:
    """Who gets it: an agent, or an address in the house."""

    address: str
    language: str
    name: str = ""
    agent: Agent | None = None

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


async def recommend(house: House, ticket: Ticket, to: str, *, note: str = "", actor: Actor) -> Colleague:
    """Mail the ticket, as it is now, to a colleague: by handle, name or mail address. Returns who gets it.

    Raises NotFound for nobody, Invalid for an address outside the house, for a customer's, the desk's own or
    that of an inactive agent, and for a note that is too long; NotPossible without a mail server (R33).
    """
    require(actor, Right.RECOMMEND)
    text = checked_text("note", note)
    if len(text) > LONGEST_NOTE:
        raise Invalid("note", "The text may have at most {most} characters.", most=LONGEST_NOTE)
    if not await can_send_mail(house):
        raise NotPossible("No mail server is configured: nothing can be recommended by mail.")
    colleague = await _colleague(house, ticket, to)
    payload: dict[str, Any] = {"note": text}
    if colleague.agent is None and actor.agent is not None:
        # Somebody who is no agent can't answer into the ticket.
        payload["answer_to"] = [actor.agent.name, actor.agent.email]
    async with house.transaction():
        ticket = await tickets.locked(ticket.id)
        payload |= await _as_it_is(ticket, colleague.language)
        receiver = To(Role.COLLEAGUE, agent=colleague.agent, address=colleague.address, name=colleague.name)
        (decided,) = await decide(
            house, ticket, Act(Rule.RECOMMENDATION, actor, to=[receiver], payload=payload)
        )
        if decided.planned.reason is Reason.SUPPRESSED:
            raise NotPossible("{address} is on the suppression list.", address=colleague.address)
        history.record_on_ticket(ticket.id, {"recommended": (None, str(colleague))}, actor=actor)
    return colleague


async def _colleague(house: House, ticket: Ticket, to: str) -> Colleague:
    address = addresses.normalise(to)
    people = (await directory.agents()).values()
    by_address = next((item for item in people if addresses.normalise(item.email) == address), None)
    if by_address is None and "@" in address:
        return await _in_the_house(house, ticket, address)
    agent = by_address or await assignees.agent_called(to)
    if not agent.is_active:
        raise Invalid("to", "{name} is inactive and can't be chosen.", name=agent.name)
    return Colleague(agent.email, agent.language, agent.name, agent)


async def _in_the_house(house: House, ticket: Ticket, address: str) -> Colleague:
    if not addresses.is_sound(address):
        raise Invalid("to", "{address} is no mail address.", address=address)
    if await contacts.by_address(address) or await participants.is_participant(ticket, address):
        raise Invalid(
            "to", "{address} is a customer's: a ticket is recommended to colleagues.", address=address
        )
    domains = await _domains(house)
    if addresses.domain_of(address) not in domains:
        raise Invalid(
            "to",
            "{address} is outside the house: a ticket goes to agents and to addresses at {domains}.",
            address=address,
            domains=", ".join(domains),
        )
    if address in {addresses.normalise(item) for item in await directory.our_addresses()}:
        raise Invalid(
            "to", "{address} is the desk's own: the mail would come back as a ticket.", address=address
        )
    return Colleague(address, (await house.preferences()).language)


async def _domains(house: House) -> Sequence[str]:
    """What stands behind the @ of our own addresses."""
    senders = [addresses.split(house.settings.mail_from)[1]]
    senders += [group.email for group in (await directory.groups()).values() if group.email]
    return sorted({addresses.domain_of(addresses.normalise(sender)) for sender in senders})


async def _as_it_is(ticket: Ticket, language: str) -> dict[str, Any]:
    """The ticket in the reader's language, written down now: every try is the same mail."""
    view = await ticket_view.view_of(system(), ticket)
    page = await printed_ticket.for_the_house(view, language)
    fields = [*page.fields, *page.internal_fields]
    return {
        "fields": [
            {"label": words.text(language, label), "value": _value(value, language)}
            for label, value in fields
        ],
        "description": _clipped(page.description),
        "solution": _clipped(page.solution),
    }


def _value(value: object, language: str) -> str:
    return words.moment(language, value) if isinstance(value, datetime) else str(value)


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
