"""Which ticket a mail belongs to (R39), tried in this order, and what its sender is to that ticket.

Signed reply address; our Message-ID in In-Reply-To, then in References; signed token in the words; number in
the subject; Outlook's conversation with the same subject and sender. What names a merged ticket belongs to
its survivor. A guessed number opens nothing: addresses, ids and tokens are signed (any of our keys will do, a
removed one won't), and whoever writes must be a participant of the ticket besides. A number in the subject is
a guess: it counts from a participant only, and leaves the ways after it open.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desk import access, contacts, directory, inbound, message_ids, participants, reply_address, survivors
from desk.actor import Actor
from desk.because import Because, because
from desk.house import House
from desk.i18n import N_
from desk.notifications.deciding import ANSWERS_GO_OUT, PARTICIPANT
from models.agent import Agent
from models.comment import Channel
from models.delivery import Delivery
from models.inbound_mail import InboundMail, Outcome, Verdict
from models.ticket import Ticket
from scanners import pointers, subjects
from scanners.read_mail import ReadMail

MOST_EARLIER = 50


class By(StrEnum):
    """How the ticket was found."""

    REPLY_ADDRESS = N_("reply address")
    MESSAGE_ID = "Message-ID"
    TOKEN = N_("token in the words")
    SUBJECT = N_("subject")
    CONVERSATION = N_("Outlook's conversation")
    PERSON = N_("a person's decision")
    RETURN_ADDRESS = N_("return address")
    RULE = "a rule"


class Writer(StrEnum):
    """What the sender is to the ticket."""

    PARTICIPANT = "participant"
    AGENT = "agent"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Match:
    """`named` is the ticket that the mail names, `ticket` the one where that goes on after merges.

    It may be deleted; `writer` is what the sender is to `ticket`, `knows_named` whether they take part in the
    one they named. `given_to` is whom our mail went to, as in a reply address (`c7`, `a3`, `e3`), if known.
    """

    ticket: Ticket
    by: By
    writer: Writer
    named: Ticket
    given_to: str = ""
    agent: Agent | None = None
    knows_named: bool = False

    @property
    def is_answer(self) -> bool:
        """May it go into the ticket?"""
        return self.writer is not Writer.STRANGER and self.ticket.deleted_at is None

    @property
    def is_guess(self) -> bool:
        """Anybody may write a number into a mail; all else is signed, or was never told to strangers."""
        return self.by in {By.SUBJECT, By.RULE}


@dataclass(frozen=True, slots=True)
class Step:
    """One way that was tried, and what it gave: for people who ask why."""

    by: By
    said: str


@dataclass(slots=True)
class Search:
    """The match, if there is one, and the steps to it."""

    match: Match | None = None
    steps: list[Step] = field(default_factory=list)
    # What looked like ours and was not.
    refused: Because | None = None

    def refuse(self, by: By) -> None:
        """It has our shape and no signature of ours: forged, or of a key that was removed."""
        self.refused = because(N_("its signature is of no key of ours ({way})"), way=because(by.value))
        self.steps.append(Step(by, "its signature is of no key of ours"))


@dataclass(frozen=True, slots=True)
class _Named:
    ticket: Ticket
    given_to: str = ""


_Way = Callable[[House, ReadMail, Search], Awaitable[_Named | None]]


async def search(house: House, read: ReadMail) -> Search:
    """Try all ways in their order until one names a ticket. Writes nothing."""
    found = Search()
    for by, way in _WAYS:
        named = await way(house, read, found)
        if named is None:
            continue
        match = await _match(named, by, read)
        found.steps.append(Step(by, f"{named.ticket.number}, by its {match.writer}"))
        if not match.is_guess or match.writer is not Writer.STRANGER:
            found.match = match
            return found
        # A stranger's guess: remembered, if nothing better comes.
        found.match = found.match or match
    return found


async def into(ticket: Ticket, read: ReadMail) -> Match:
    """The match for a ticket that a person named: the sender shall take part in it."""
    match = await _match(_Named(ticket), By.PERSON, read)
    writer = Writer.AGENT if match.agent is not None else Writer.PARTICIPANT
    return Match(match.ticket, By.PERSON, writer, match.named, agent=match.agent)


async def again(ticket: Ticket, before: Match, read: ReadMail) -> Match:
    """The same way to another ticket: the one that follows what the mail named."""
    return await _match(_Named(ticket, before.given_to), before.by, read)


async def of_ticket(ticket: Ticket, read: ReadMail) -> Match:
    """The match for a ticket that a rule found a number of: a guess, as far as anybody knows."""
    return await _match(_Named(ticket), By.RULE, read)


async def reported(ticket: Ticket, by: By, read: ReadMail) -> Match:
    """The match for the ticket of a mail of ours that this one is about."""
    return await _match(_Named(ticket), by, read)


async def _match(named: _Named, by: By, read: ReadMail) -> Match:
    ticket = await survivors.survivor_of(named.ticket)
    takes_part = await _takes_part(ticket, read)
    agent = None if takes_part else await _agent(by, read)
    writer = Writer.PARTICIPANT if takes_part else Writer.AGENT if agent is not None else Writer.STRANGER
    return Match(
        ticket=ticket,
        by=by,
        writer=writer,
        named=named.ticket,
        given_to=named.given_to,
        agent=agent,
        knows_named=takes_part if ticket.id == named.ticket.id else await _takes_part(named.ticket, read),
    )


async def _agent(by: By, read: ReadMail) -> Agent | None:
    """A guess needs an agent whom the mail server knows: a sender's address is easily written."""
    is_known = by is not By.SUBJECT or read.authentication.verdict is Verdict.PASS
    return await agent_with(read.envelope.sender) if is_known else None


async def agent_with(address: str) -> Agent | None:
    """The active agent who has this address."""
    people = (await directory.agents()).values()
    return next((agent for agent in people if agent.is_active and agent.email == address), None)


async def _takes_part(ticket: Ticket, read: ReadMail) -> bool:
    """The ticket's contact, people in copy, and who may write on the organisation's tickets (R47)."""
    sender = read.envelope.sender
    if not sender:
        return False
    if await participants.is_participant(ticket, sender):
        return True
    contact = await contacts.by_address(sender)
    return contact is not None and access.may_see(Actor(Channel.EMAIL, contact=contact), ticket)


async def _by_address(house: House, read: ReadMail, found: Search) -> _Named | None:
    for address in pointers.addresses(read.mail):
        if not reply_address.looks_signed(address):
            continue
        known = reply_address.read(house.signer, address)
        if known is None:
            found.refuse(By.REPLY_ADDRESS)
            continue
        ticket = await Ticket.get_or_none(serial=known.serial)
        if ticket is not None:
            return _Named(ticket, known.given_to)
        found.steps.append(Step(By.REPLY_ADDRESS, f"TT{known.serial}, which is no longer there"))
    return None


async def _by_message_id(house: House, read: ReadMail, found: Search) -> _Named | None:
    ids = pointers.message_ids(read.mail)
    if not ids:
        return None
    known = await _tickets_of(ids)
    for message_id in ids:
        if message_id in known:
            ticket_id, given_to = known[message_id]
            return _Named(await Ticket.get(id=ticket_id), given_to)
        serial = message_ids.serial_of(house.signer, message_id)
        ticket = await Ticket.get_or_none(serial=serial) if serial is not None else None
        if ticket is not None:
            return _Named(ticket)
    if any(message_ids.looks_signed(message_id) for message_id in ids):
        found.refuse(By.MESSAGE_ID)
    return None


async def _tickets_of(ids: list[str]) -> dict[str, tuple[int, str]]:
    """Mails we sent about a ticket, with whom to, and mails of customers that became one."""
    went = Delivery.filter(message_id__in=ids, courier="mail", ticket_id__isnull=False)
    rows = await went.only("message_id", "ticket_id", "contact_id", "agent_id", "payload")
    came = await inbound.tickets_of(ids)
    return {message_id: (ticket_id, "") for message_id, ticket_id in came.items()} | {
        row.message_id or "": (row.ticket_id or 0, _given_to(row)) for row in rows
    }


def _given_to(mail: Delivery) -> str:
    if number := mail.payload.get(PARTICIPANT):
        return f"p{number}"
    if mail.contact_id is not None:
        return f"c{mail.contact_id}"
    if mail.agent_id is None:
        return ""
    return f"{'e' if mail.payload.get(ANSWERS_GO_OUT) else 'a'}{mail.agent_id}"


async def _by_token(house: House, read: ReadMail, found: Search) -> _Named | None:
    known = reply_address.in_words(house.signer, read.mail.text)
    if known is None and read.mail.html:
        known = reply_address.in_words(house.signer, read.mail.html)
    if known is None:
        return None
    ticket = await Ticket.get_or_none(serial=known.serial)
    if ticket is None:
        found.steps.append(Step(By.TOKEN, f"TT{known.serial}, which is no longer there"))
        return None
    return _Named(ticket, known.given_to)


async def _by_subject(_: House, read: ReadMail, found: Search) -> _Named | None:
    """The first number of a ticket that the sender takes part in, else the first in brackets."""
    numbers = subjects.mentioned(read.mail.subject)
    if not numbers:
        return None
    there = {ticket.serial: ticket for ticket in await Ticket.filter(serial__in=numbers)}
    for number in numbers:
        if number in there and await _counts(there[number], read):
            return _Named(there[number])
    for number in subjects.tagged(read.mail.subject):
        if number in there:
            return _Named(there[number])
    found.steps.append(Step(By.SUBJECT, "a number that counts from participants alone"))
    return None


async def _counts(ticket: Ticket, read: ReadMail) -> bool:
    """From a participant of the ticket or of its survivor; from an agent whom the mail server knows."""
    if await _takes_part(ticket, read) or await _takes_part(await survivors.survivor_of(ticket), read):
        return True
    return await _agent(By.SUBJECT, read) is not None


async def _by_conversation(_: House, read: ReadMail, __: Search) -> _Named | None:
    """Programs that lose In-Reply-To on the way keep this: Exchange, mostly."""
    conversation, sender = read.envelope.conversation, read.envelope.sender
    if conversation is None or not sender:
        return None
    earlier = InboundMail.filter(
        conversation=conversation,
        sender=sender,
        ticket_id__isnull=False,
        outcome__in=(Outcome.TICKET, Outcome.COMMENT),
    )
    wanted = subjects.bare(read.mail.subject).casefold()
    for mail in await earlier.order_by("-id").limit(MOST_EARLIER).only("id", "subject", "ticket_id"):
        # Stored subjects are cut: what is left of both is compared.
        if wanted and subjects.bare(mail.subject).casefold()[:200] == wanted[:200]:
            return _Named(await Ticket.get(id=mail.ticket_id))
    return None


_WAYS: Sequence[tuple[By, _Way]] = (
    (By.REPLY_ADDRESS, _by_address),
    (By.MESSAGE_ID, _by_message_id),
    (By.TOKEN, _by_token),
    (By.SUBJECT, _by_subject),
    (By.CONVERSATION, _by_conversation),
)
