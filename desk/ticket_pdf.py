"""Tickets as a PDF (R12, R26): one edition for the customer, another one for the house.

The customer's edition is made of the customer's view alone (R17): description, solution, external comments
and the names of their files. Whoever may see the ticket may have it. The internal one has everything, says
so on each page, and is for agents.
"""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from desk import access, clock, permissions, printed_ticket, ticket_view
from desk.actor import Actor
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.pdf.printed import Edition, PrintedTicket, Printing
from desk.permissions import Right
from desk.ticket_view import TicketView
from models.ticket import Ticket

log = structlog.get_logger(__name__)

# What one PDF may hold, in letters: so many take some 600 MB and ten seconds.
# The others weigh as much as so many letters.
HEAVIEST = 12_000_000
TICKET, COMMENT, CHANGE, LINE = 6_000, 1_500, 700, 45

Gather = Callable[[Ticket, str | None], Awaitable[PrintedTicket]]


async def customer_edition(
    house: House, viewer: Actor, numbers: Sequence[str], *, language: str | None = None
) -> bytes:
    """What the customer may see of these tickets, each from a new page on, as one PDF (R12, R17, R26).

    In `language`, or each in its customer's. Raises NotFound for a ticket that isn't there or not for this
    viewer, NotAllowed for who is neither agent nor customer, NotPossible for more than one PDF can hold.
    """
    if viewer.contact is None:
        permissions.require(viewer, Right.PDF)

    async def gathered(ticket: Ticket, wanted: str | None) -> PrintedTicket:
        view = await ticket_view.customers_view_of(ticket)
        return await printed_ticket.for_customer(view, wanted or await _language_of(house, view))

    return await _printed(house, viewer, numbers, Edition.CUSTOMER, gathered, language)


async def internal_edition(
    house: House, viewer: Actor, numbers: Sequence[str], *, language: str | None = None
) -> bytes:
    """Everything of these tickets, marked as internal on each page. In `language`, or the agent's.

    Raises NotAllowed for who is no agent, and else what `customer_edition` does.
    """
    permissions.require(viewer, Right.PDF)
    if language is None and viewer.agent is not None:
        language = viewer.agent.language

    async def gathered(ticket: Ticket, wanted: str | None) -> PrintedTicket:
        view = await ticket_view.view_of(viewer, ticket)
        return await printed_ticket.for_the_house(view, wanted or await _language_of(house, view))

    return await _printed(house, viewer, numbers, Edition.INTERNAL, gathered, language)


async def _printed(
    house: House,
    viewer: Actor,
    numbers: Sequence[str],
    edition: Edition,
    gathered: Gather,
    language: str | None,
) -> bytes:
    if not numbers:
        raise Invalid("tickets", "Please choose at least one ticket.")
    found = [await access.ticket_for(viewer, number) for number in dict.fromkeys(numbers)]
    printed: list[PrintedTicket] = []
    weight = 0
    for ticket in found:
        printed.append(await gathered(ticket, language))
        weight += _weight(printed[-1])
        if weight > HEAVIEST:
            raise NotPossible("This is too much for one PDF.")
    company = (await house.preferences()).company_name
    return await house.press.pdf(
        Printing(edition=edition, company=company, at=clock.now(), tickets=printed, logo=await _logo(house))
    )


def _weight(ticket: PrintedTicket) -> int:
    return (
        TICKET
        + COMMENT * len(ticket.comments)
        + CHANGE * len(ticket.changes)
        + sum(len(text) + LINE * text.count("\n") for text in ticket.texts())
    )


async def _logo(house: House) -> bytes:
    sha256 = (await house.preferences()).company_logo
    if not sha256:
        return b""
    try:
        return await house.blobs.read(sha256)
    except FileNotFoundError:
        log.warning("logo_is_missing", sha256=sha256)
        return b""


async def _language_of(house: House, view: TicketView) -> str:
    return view.contact.language if view.contact else (await house.preferences()).language
