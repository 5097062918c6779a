"""What is to become of a mail: decided from what it says and what the store knows. Writes nothing.

So the same answer serves the intake, which carries it out, and whoever asks what would happen. First what is
safe, whatever the rules say: nobody writes into a ticket they take no part in, nor with a forged address;
what machines write is recorded, not answered.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from desk import addresses, clock, delivery_reports, directory, inbound, participants
from desk.because import Because, because
from desk.delivery_reports import Report
from desk.house import House
from desk.i18n import N_
from desk.look_alikes import look_alike
from desk.quarantine import Order
from models.agent import Agent
from models.contact import Contact
from models.delivery import Delivery
from models.inbound_mail import Outcome, Verdict
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners import agents_words, forwarding, matching, reported
from scanners.matching import By, Match, Search, Step, Writer
from scanners.parsed_mail import MailKind
from scanners.pointers import REPORTS
from scanners.read_mail import ReadMail, is_auto_replied
from scanners.rules.engine import Plan

# From one sender into one ticket: two machines that don't know each other for what they are stop here (R42).
MAILS_AN_HOUR = 20

# How an agent keeps an answer by mail among colleagues.
KEPT_INTERNAL = ("!", "🔒")

NOTHING = because("")
_TOO_MANY = because(N_("More than {count} mails of this sender within an hour."), count=MAILS_AN_HOUR)


class Act(StrEnum):
    """What is to be done with a mail."""

    OPEN = "open a ticket"
    FORWARD = "open a ticket for somebody else"
    COMMENT = "write into a ticket"
    NOTE = "note on a ticket"
    REPORT = "record what became of a mail of ours"
    QUARANTINE = "quarantine"
    # By a rule alone (R38).
    LINK = "keep it with a contact"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Decision:
    """`match` is the ticket that the mail names, which for `OPEN` it may not or need not write into."""

    act: Act
    reason: Because = NOTHING
    match: Match | None = None
    # The ways that were tried to find a ticket.
    steps: tuple[Step, ...] = ()
    # `OPEN`: the ticket, closed long ago, that the mail answers.
    follows: Ticket | None = None
    # `OPEN`: its sender's address may be forged: marked, and not answered.
    forged: Because | None = None
    # `COMMENT`: an agent's words reach the customer.
    is_external: bool = False
    # `COMMENT`: the sender becomes a participant, as a person decided.
    joins: bool = False
    # `FORWARD`: the agent who forwarded it.
    forwarder: Agent | None = None
    # `QUARANTINE`: without a card, as machines write in storms.
    is_quiet: bool = False
    # `LINK`: whom it is kept with; none: the sender, who becomes a contact.
    contact: Contact | None = None
    # `REPORT`: of which mail of ours, and what it says; `match` is None for a mail about no ticket.
    delivery: Delivery | None = None
    report: Report | None = None
    # What the rules said (R38), if there are any but those shipped.
    plan: Plan | None = None

    @property
    def rule(self) -> int | None:
        """The rule that acted."""
        return self.plan.rule.id if self.plan is not None and self.plan.rule is not None else None

    @property
    def rule_list(self) -> int | None:
        """The version of the rules that it stands in."""
        return self.plan.version if self.plan is not None else None


async def decide(house: House, mailbox: Mailbox, read: ReadMail) -> Decision:  # noqa: ARG001
    """The one thing that becomes of this mail (R38, R39, R41, R42)."""
    if read.row.ordered in {Order.ACCEPT, Order.NEW}:
        return await _as_ordered(read)
    about_ours = await _about_ours(house, read)
    if about_ours is not None:
        return about_ours
    refusal = await _refusal(read)
    if refusal is not None:
        return refusal
    found = await matching.search(house, read)
    if is_answer_of_machine(read):
        decision = await _of_machine(read, found)
    else:
        decision = await _of_person(house, read, found)
    return replace(decision, steps=tuple(found.steps))


def is_answer_of_machine(read: ReadMail) -> bool:
    """A report or an automatic answer: unmatched, it is nobody's ticket."""
    return read.mail.kind in REPORTS or is_auto_replied(read.mail)


async def _about_ours(house: House, read: ReadMail) -> Decision | None:
    """A report about a mail of ours; whatever else came to a return address is nobody's ticket either."""
    if read.mail.kind is MailKind.LOOP:
        return None
    found = await reported.find(house, read)
    if found is None:
        return None
    delivery = found.delivery
    report = None
    if delivery is not None:
        report = reported.report_of(read.mail, delivery, came_back=found.came_back)
        report = replace(report, is_signed=found.is_signed) if report is not None else None
    if report is None and not found.came_back:
        return None
    ticket = None
    if delivery is not None and delivery.ticket_id is not None:
        ticket = await Ticket.get_or_none(id=delivery.ticket_id)
    by = By.RETURN_ADDRESS if found.came_back else By.MESSAGE_ID
    match = await matching.reported(ticket, by, read) if ticket is not None else None
    if report is not None and delivery is not None:
        is_news = delivery_reports.is_news(delivery, report)
        if match is not None and not is_news and await _has_sent(read, match, Outcome.NOTED):
            return Decision(Act.QUARANTINE, _TOO_MANY, match=match, is_quiet=True)
        why = because(N_("It is about the mail to {recipient}."), recipient=delivery.recipient)
        return Decision(Act.REPORT, why, match=match, delivery=delivery, report=report)
    if match is not None:
        return await _noted(read, match)
    why = because(N_("It came to a return address, and says nothing of a mail that is still known."))
    return Decision(Act.QUARANTINE, why, is_quiet=True)


async def _as_ordered(read: ReadMail) -> Decision:
    """A person let it out of quarantine."""
    by = read.row.decided_by_id
    agent = await directory.agent(by)
    who = agent.name if agent is not None else "Postbote"
    forged = read.authentication.why if read.authentication.is_forged else None
    if read.row.ordered == Order.NEW:
        return Decision(Act.OPEN, because(N_("{name} made a ticket of it."), name=who), forged=forged)
    # None: it was purged meanwhile.
    number = read.row.named_ticket_id
    named = await Ticket.get_or_none(id=number) if number is not None else None
    match = await matching.into(named, read) if named is not None else None
    if match is None or match.ticket.deleted_at is not None:
        return Decision(
            Act.QUARANTINE, because(N_("Its ticket was deleted after {name} accepted it."), name=who)
        )
    accepted = because(N_("{name} accepted it."), name=who)
    return Decision(Act.COMMENT, accepted, match=match, joins=match.agent is None)


async def _refusal(read: ReadMail) -> Decision | None:
    """What is to be decided by a person, whatever it says; None for all else."""
    sender = read.envelope.sender
    if read.mail.kind is MailKind.LOOP:
        return Decision(Act.QUARANTINE, because(N_("It is a mail of our own that came back.")), is_quiet=True)
    if read.mail.kind in REPORTS:
        return None
    if not addresses.is_sound(sender):
        why = because(N_("It has no sender's address that could be answered."))
        return Decision(Act.QUARANTINE, why, is_quiet=is_answer_of_machine(read))
    if await directory.is_mailbox(sender):
        why = because(N_("It claims to come from our own address {sender}."), sender=sender)
        return Decision(Act.QUARANTINE, why, is_quiet=is_answer_of_machine(read))
    return None


async def _of_machine(read: ReadMail, found: Search) -> Decision:
    """Recorded on its ticket, whoever sent it, as long as it is about a mail of ours (R42)."""
    match = found.match
    if match is None or (match.is_guess and match.writer is Writer.STRANGER):
        why = because(N_("A machine's answer that belongs to no ticket."))
        return Decision(Act.QUARANTINE, why, is_quiet=True)
    if read.authentication.is_forged:
        return Decision(Act.QUARANTINE, _forged(read), match=match, is_quiet=True)
    return await _noted(read, match)


async def _noted(read: ReadMail, match: Match, reason: Because = NOTHING) -> Decision:
    """A note, unless this sender has made as many as anybody wants to read."""
    if await _has_sent(read, match, Outcome.NOTED):
        return Decision(Act.QUARANTINE, _TOO_MANY, match=match, is_quiet=True)
    return Decision(Act.NOTE, reason, match=match)


async def _has_sent(read: ReadMail, match: Match, outcome: Outcome) -> bool:
    since = clock.now() - timedelta(hours=1)
    sender = read.envelope.sender
    return await inbound.count_since(match.ticket, sender, since, outcome=outcome) >= MAILS_AN_HOUR


async def of_match(house: House, read: ReadMail, match: Match) -> Decision:
    """What becomes of a person's mail about a ticket that a rule has found."""
    return await _of_person(house, read, Search(match=match))


async def _of_person(house: House, read: ReadMail, found: Search) -> Decision:
    match = found.match
    forged = read.authentication.why if read.authentication.is_forged else None
    if match is None:
        return await _first(read, found, forged)
    if match.ticket.deleted_at is not None or (match.writer is Writer.STRANGER and match.knows_named):
        return Decision(Act.OPEN, match=match, forged=forged)
    if match.writer is Writer.STRANGER:
        if match.is_guess:
            return Decision(Act.OPEN, match=match, forged=forged)
        return Decision(Act.QUARANTINE, await _stranger(read, match), match=match)
    if forged is not None:
        return Decision(Act.QUARANTINE, _forged(read), match=match)
    return await _answer(house, read, match)


async def _first(read: ReadMail, found: Search, forged: Because | None) -> Decision:
    """It names no ticket of ours."""
    agent = None if forged else await matching.agent_with(read.envelope.sender)
    original = read.mail.forwarded
    if agent is not None and original is not None and await forwarding.is_outside(original.sender.address):
        return Decision(Act.FORWARD, because(N_("Forwarded by {name}."), name=agent.name), forwarder=agent)
    if found.refused is None:
        return Decision(Act.OPEN, forged=forged)
    why = because(N_("It looks like an answer, but: {reason}."), reason=found.refused)
    return Decision(Act.OPEN, why, forged=forged)


async def _answer(house: House, read: ReadMail, match: Match) -> Decision:
    """From somebody who takes part."""
    if await _has_sent(read, match, Outcome.COMMENT):
        return await _noted(read, match, _TOO_MANY)
    reason = because(N_("Found by {way}."), way=because(match.by.value))
    # A program that answers a mail of ours, as other helpdesks do, says nothing that a person has to read.
    if read.mail.kind is MailKind.AUTO_REPLY and match.given_to:
        return Decision(Act.NOTE, reason, match=match)
    if match.writer is Writer.AGENT:
        return Decision(Act.COMMENT, reason, match=match, is_external=_speaks_for_us(house, read, match))
    days = (await house.preferences()).follow_up_days
    if not _is_long_closed(match.ticket, days):
        return Decision(Act.COMMENT, reason, match=match)
    later = await _follow_up(read, match, days)
    if later is not None:
        return Decision(Act.COMMENT, reason, match=later)
    why = because(N_("{number} was closed more than {days} days ago."), number=match.ticket.number, days=days)
    return Decision(Act.OPEN, why, match=match, follows=match.ticket)


def _speaks_for_us(house: House, read: ReadMail, match: Match) -> bool:
    """An agent's answer to a notification goes to the customer, if that said so.

    From the own address, as the own mail server vouches for, to what was given to this agent, and not begun
    with `!` as in Slack, nor with that notification among the words. Else it is an internal note.
    """
    words = read.mail.visible.strip()
    return (
        match.agent is not None
        and read.mail.kind is MailKind.MESSAGE
        and read.authentication.verdict is Verdict.PASS
        and match.given_to == f"e{match.agent.id}"
        and bool(words)
        and not words.startswith(KEPT_INTERNAL)
        and not agents_words.shows_notification(house.signer, read.mail)
    )


def _is_long_closed(ticket: Ticket, days: int) -> bool:
    if not days or ticket.closed_at is None:
        return False
    return ticket.closed_at < clock.now() - timedelta(days=days)


async def _follow_up(read: ReadMail, match: Match, days: int) -> Match | None:
    """Where the conversation goes on already: the newest follow-up that the sender takes part in."""
    known = Ticket.filter(follows_id=match.ticket.id, deleted_at__isnull=True)
    for ticket in await known.order_by("-id").limit(5):
        again = await matching.again(ticket, match, read)
        if again.is_answer and not _is_long_closed(again.ticket, days):
            return again
    return None


async def _stranger(read: ReadMail, match: Match) -> Because:
    known = look_alike(read.envelope.sender, await participants.addresses_on(match.ticket))
    if known is not None:
        return because(
            N_("It names {number}, but {sender} is not {known}: the address only looks like it."),
            number=match.named.number,
            sender=read.envelope.sender,
            known=known,
        )
    return because(
        N_("It names {number} (by {way}), but {sender} takes no part there."),
        number=match.named.number,
        way=because(match.by.value),
        sender=read.envelope.sender,
    )


def _forged(read: ReadMail) -> Because:
    why = read.authentication.why
    return because(N_("The sender's address may be forged: {reason}."), reason=why)
