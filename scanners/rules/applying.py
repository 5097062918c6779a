"""Asks the rules about a mail: finds out what they want to know of it, and looks up what they name (R38).

What a batch of mails shares is read once: the rules, agents, contacts of senders. Writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desk import contacts, directory
from desk.expressions import Search
from desk.house import House
from desk.mail_rules import versions
from desk.mail_rules.rule import Act, Rule, RuleList, Whose
from models.contact import Contact
from models.foreign_record import ForeignRecord
from models.mailbox import Mailbox
from models.organisation import Organisation
from models.ticket import Ticket
from scanners import matching
from scanners.matching import Match
from scanners.read_mail import ReadMail
from scanners.rules import engine, facts
from scanners.rules.engine import Plan
from scanners.rules.facts import MailFacts
from scanners.ticket_numbers import Named

_VTIGER = "vtiger"
_MOST_RECIPIENTS = 20


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules say; the ticket that `update` has looked up itself, the contact that `link` found."""

    plan: Plan
    match: Match | None = None
    contact: Contact | None = None


async def ask(
    house: House,
    rules: RuleList,
    mailbox: Mailbox | None,
    read: ReadMail,
    *,
    match: Match | None,
    belongs: bool,
    is_settled: bool = False,
) -> Ruled:
    """What the rules say about a mail that our signs say `match` of.

    `belongs`: it may go into that ticket. `is_settled`: what becomes of it is known, whatever the rules say,
    unless one of them throws mail of its kind away.
    """
    known = await _facts(house, mailbox, read, rules, match=match, belongs=belongs)
    refused: dict[int, str] = {}
    while True:
        plan = engine.decide(rules, known, refused=refused, is_settled=is_settled)
        if plan.rule is None:
            return Ruled(plan)
        found, why = await _found(plan, plan.rule, read)
        if not why:
            return found
        refused[plan.rule.id] = why


async def look_ahead(house: House, mailbox: Mailbox, reads: Sequence[ReadMail]) -> None:
    """Search the expressions of the rules before a transaction begins: nothing slow happens inside one."""
    rules = await versions.current()
    wanted = facts.expressions_of(rules)
    for read in reads if wanted else ():
        known = MailFacts(read=read, mailbox=mailbox.address)
        await house.expressions.search([(pattern, known.texts(field)) for field, pattern in wanted])


async def _found(plan: Plan, rule: Rule, read: ReadMail) -> tuple[Ruled, str]:
    """What the rule needs, or why it can't act."""
    if plan.ticket is not None:
        ticket = await _ticket(plan.ticket)
        if ticket is None:
            return Ruled(plan), f"there is no ticket {plan.ticket}"
        match = await matching.of_ticket(ticket, read)
        return Ruled(plan, match=match), "" if match.is_answer else f"{plan.ticket} is not theirs to write to"
    if rule.then.act is Act.LINK:
        contact = await _contact(rule, read)
        if contact is None and not (plan.makes_contact and rule.then.whose is Whose.FROM):
            return Ruled(plan), "there is no such contact"
        return Ruled(plan, contact=contact), ""
    return Ruled(plan), ""


async def _contact(rule: Rule, read: ReadMail) -> Contact | None:
    if rule.then.whose is Whose.FROM:
        return await contacts.by_address(read.envelope.sender)
    for item in (*read.mail.to, *read.mail.cc)[:_MOST_RECIPIENTS]:
        found = await contacts.by_address(item.address)
        if found is not None:
            return found
    return None


async def _ticket(named: Named) -> Ticket | None:
    """A number of ours; or that of a vtiger whose tickets were brought over."""
    if not named.is_vtigers:
        return await Ticket.get_or_none(serial=named.number)
    known = ForeignRecord.filter(source=_VTIGER, kind="ticket", foreign_id=str(named.number))
    came = await known.first()
    return await Ticket.get_or_none(id=came.record_id) if came is not None else None


async def _facts(
    house: House,
    mailbox: Mailbox | None,
    read: ReadMail,
    rules: RuleList,
    *,
    match: Match | None,
    belongs: bool,
) -> MailFacts:
    asked = frozenset(field for rule in rules.active for field in rule.fields)
    sender = read.envelope.sender
    contact = await contacts.by_address(sender) if asked & {"known_contact", "organisation"} else None
    organisation = None
    if "organisation" in asked and contact is not None and contact.organisation_id is not None:
        organisation = await Organisation.get_or_none(id=contact.organisation_id)
    made = MailFacts(
        read=read,
        mailbox=mailbox.address if mailbox is not None else "",
        belongs=belongs,
        names_ticket=match is not None,
        writer=match.writer.value if match is not None else "",
        verdict=read.envelope.verdict,
        contact=contact,
        organisation=organisation.name if organisation is not None else "",
        is_agent="is_agent" in asked and await _is_agent(sender),
    )
    return replace(made, searched=await _searched(house, rules, made))


async def _is_agent(sender: str) -> bool:
    return any(
        agent.is_active and agent.email.casefold() == sender for agent in (await directory.agents()).values()
    )


async def _searched(house: House, rules: RuleList, known: MailFacts) -> Mapping[tuple[str, str], Search]:
    wanted = facts.expressions_of(rules)
    found = await house.expressions.search([(pattern, known.texts(field)) for field, pattern in wanted])
    return dict(zip(wanted, found, strict=True))
