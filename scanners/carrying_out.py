"""Does with a mail what was decided: calls one verb of the desk, and notes what became of the mail.

Runs in the transaction of the intake, or in one of the caller's own.
"""

from collections.abc import Awaitable, Callable

from desk import (
    comments,
    contacts,
    delivery_reports,
    directory,
    history,
    inbound,
    machine_notes,
    mail_cards,
    participants,
    quarantine,
    tickets,
)
from desk.actor import Actor
from desk.assignees import NOBODY, Assignee
from desk.because import Because, because
from desk.comments import NewComment
from desk.house import House
from desk.i18n import N_
from desk.tickets import NewTicket
from models.agent import Agent
from models.comment import Channel, Comment, Visibility
from models.contact import Contact
from models.inbound_mail import Outcome, Verdict
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners import forwarding, machine_facts, stored_words, subjects
from scanners import language as languages
from scanners.deciding import NOTHING, Act, Decision
from scanners.matching import Match, Writer
from scanners.parsed_mail import MailKind
from scanners.read_mail import ReadMail
from scanners.rules import effects
from scanners.rules.effects import Wanted

_Keep = Callable[..., Awaitable[Comment]]


async def carry_out(house: House, mailbox: Mailbox, read: ReadMail, decision: Decision) -> None:
    """One mail, one act. Raises what the verb raises; the caller's transaction then undoes all of it."""
    match decision.act, decision.match:
        case Act.NOTE, Match() as match:
            await _note(house, read, match, decision)
        case Act.REPORT, match:
            await _report(house, read, match, decision)
        case Act.COMMENT, Match() as match:
            await _comment(house, mailbox, read, match, decision)
        case Act.OPEN, match:
            await _open(house, mailbox, read, match, decision)
        case Act.FORWARD, _:
            await _forward(house, mailbox, read, decision)
        case Act.LINK, _:
            await _link(house, read, decision)
        case Act.IGNORE, _:
            _became(read, decision, Outcome.IGNORED)
        case _:
            await _quarantine(mailbox, read, decision)
    if read.row.ordered is not None and decision.act is not Act.QUARANTINE:
        await mail_cards.update(read.row)


def _became(
    read: ReadMail,
    decision: Decision,
    outcome: Outcome,
    *,
    ticket: Ticket | None = None,
    comment: Comment | None = None,
    contact: Contact | None = None,
) -> None:
    """Noted with the reason, and with the rule that acted (R38)."""
    inbound.became(
        read.row,
        read.envelope,
        outcome,
        ticket=ticket,
        comment=comment,
        contact=contact,
        reason=decision.reason,
        rule=decision.rule,
        rule_list=decision.rule_list,
    )


async def _quarantine(mailbox: Mailbox, read: ReadMail, decision: Decision) -> None:
    named = decision.match.named if decision.match is not None else None
    if decision.is_quiet:
        await quarantine.keep_quietly(mailbox, read.row, read.envelope, decision.reason, named=named)
        return
    words = read.mail.visible.strip() or read.mail.text.strip()
    await quarantine.keep(
        mailbox,
        read.row,
        read.envelope,
        decision.reason,
        named=named,
        words=words,
        rule=decision.rule,
        rule_list=decision.rule_list,
    )


async def _report(house: House, read: ReadMail, match: Match | None, decision: Decision) -> None:
    """What became of a mail of ours; the report's own words are kept beside it."""
    assert decision.delivery is not None
    assert decision.report is not None
    actor = Actor(channel=Channel.EMAIL)
    is_told = await delivery_reports.record(
        house, decision.delivery, decision.report, mail=read.row, actor=actor
    )
    if match is None:
        _became(read, decision, Outcome.NOTED)
    else:
        # People are told already, in a line and with what can be done.
        await _note(house, read, match, decision, keep=machine_notes.keep if is_told else machine_notes.add)


async def _note(
    house: House, read: ReadMail, match: Match, decision: Decision, *, keep: _Keep = machine_notes.add
) -> None:
    language = (await house.preferences()).language
    reason = decision.reason if decision.act is Act.NOTE else NOTHING
    text = stored_words.of_note(read, reason, language).text
    kind = machine_facts.author(read.mail, language)
    note = await keep(house, match.ticket, text, kind=kind, attachments=read.kept)
    inbound.became(read.row, read.envelope, Outcome.NOTED, ticket=match.ticket, comment=note, reason=reason)


async def _comment(house: House, mailbox: Mailbox, read: ReadMail, match: Match, decision: Decision) -> None:
    if decision.joins:
        await _join(match.ticket, read)
    actor = await _actor(house, read, match)
    # An agent's mail is a note: a sender's address alone never speaks for us to a customer.
    is_external = actor.contact is not None or decision.is_external
    words = stored_words.of_comment(read)
    new = NewComment(
        body=words.text,
        visibility=Visibility.EXTERNAL if is_external else Visibility.INTERNAL,
        html=words.html,
        folded=words.folded,
        attachments=read.kept,
    )
    comment = await comments.add_comment(house, match.ticket, new, actor=actor)
    if decision.plan is not None:
        await effects.change(house, match.ticket, await effects.wanted_by(decision.plan))
    if actor.contact is not None:
        await _let_copies_take_part(mailbox, match.ticket, read)
    _became(read, decision, Outcome.COMMENT, ticket=match.ticket, comment=comment)


async def _join(ticket: Ticket, read: ReadMail) -> None:
    """As a person decided: from now on the sender may write into the ticket."""
    agent = await directory.agent(read.row.decided_by_id)
    await participants.welcome(ticket, read.envelope.sender_name, read.envelope.sender)
    joined = {"participant": (None, read.envelope.sender)}
    history.record_on_ticket(ticket.id, joined, actor=Actor(channel=Channel.EMAIL, agent=agent))


async def _let_copies_take_part(mailbox: Mailbox, ticket: Ticket, read: ReadMail) -> None:
    """People in copy may answer, if the mailbox is set so (R39), and nobody doubts who put them there."""
    if mailbox.copies_take_part and not read.authentication.is_forged:
        people = [(item.name, item.address) for item in (*read.mail.cc, *read.mail.to)]
        await participants.add(ticket, people)


async def _actor(house: House, read: ReadMail, match: Match) -> Actor:
    if match.writer is Writer.AGENT and match.agent is not None:
        return Actor(channel=Channel.EMAIL, agent=match.agent)
    return Actor(channel=Channel.EMAIL, contact=await _customer(house, read))


async def _customer(house: House, read: ReadMail) -> Contact:
    return await contacts.by_sender(
        house,
        name=read.envelope.sender_name,
        address=read.envelope.sender,
        language=languages.of(read.mail.visible or read.mail.text),
        actor=Actor(channel=Channel.EMAIL),
    )


async def _open(
    house: House, mailbox: Mailbox, read: ReadMail, match: Match | None, decision: Decision
) -> None:
    wanted = await effects.wanted_by(decision.plan)
    contact = await _whose(house, read, wanted)
    words = stored_words.of_ticket(read)
    new = NewTicket(
        title=stored_words.title(read.mail.subject, is_follow_up=decision.follows is not None),
        description=words.text,
        description_html=words.html,
        description_folded=words.folded,
        contact=contact,
        assignee=await _assignee(mailbox),
        attachments=read.kept,
        from_machine=read.mail.kind is not MailKind.MESSAGE,
        is_doubtful=decision.forged is not None,
        follows=decision.follows,
    )
    actor = Actor(channel=Channel.EMAIL, contact=contact)
    ticket = await tickets.open_ticket(house, effects.adjusted(new, wanted), actor=actor)
    await effects.finish(house, ticket, wanted)
    await _let_copies_take_part(mailbox, ticket, read)
    if decision.forged is not None:
        said = N_("Attention: the sender's address may be forged ({reason}). No confirmation was sent.")
        await _say(house, ticket, because(said, reason=decision.forged))
    if match is not None and decision.follows is None:
        await _say(house, ticket, _why_new(match, read))
    _became(read, decision, Outcome.TICKET, ticket=ticket)


async def _whose(house: House, read: ReadMail, wanted: Wanted) -> Contact | None:
    """The customer whom a rule read out of the mail, else the sender, unless that is nobody to write to."""
    if wanted.settings.customer is None and not await forwarding.is_somebody(read.envelope.sender):
        return None
    return await effects.customer(house, wanted) or await _customer(house, read)


async def _link(house: House, read: ReadMail, decision: Decision) -> None:
    """The mail and its files stay with a contact; there is no ticket."""
    contact = decision.contact or await _customer(house, read)
    await effects.keep_with(house, contact, read)
    _became(read, decision, Outcome.LINKED, contact=contact)


def _why_new(match: Match, read: ReadMail) -> Because:
    if match.ticket.deleted_at is not None and match.writer is not Writer.STRANGER:
        text = N_(
            "This mail names {named} (by {way}), but {gone} was deleted. It became a ticket of its own."
        )
    else:
        text = N_(
            "This mail names {named} (by {way}), but {sender} is no participant there. "
            "It became a ticket of its own."
        )
    return because(
        text,
        named=match.named.number,
        way=because(match.by.value),
        gone=match.ticket.number,
        sender=read.envelope.sender,
    )


async def _forward(house: House, mailbox: Mailbox, read: ReadMail, decision: Decision) -> None:
    """An agent forwarded what a customer wrote: a ticket of theirs, with the agent's words as a note."""
    original, agent = read.mail.forwarded, decision.forwarder
    assert original is not None
    assert agent is not None
    actor = Actor(channel=Channel.EMAIL, agent=agent)
    contact = await contacts.by_sender(
        house,
        name=original.sender.name,
        address=original.sender.address,
        language=languages.of(original.text),
        actor=actor,
    )
    new = NewTicket(
        title=stored_words.title(original.subject or subjects.bare(read.mail.subject)),
        description=original.text or stored_words.EMPTY,
        contact=contact,
        assignee=await _assignee(mailbox),
        attachments=read.kept,
        # Nobody vouches for the agent: then nothing is sent to whom they named.
        is_doubtful=read.authentication.verdict is not Verdict.PASS,
    )
    wanted = await effects.wanted_by(decision.plan)
    ticket = await tickets.open_ticket(house, effects.adjusted(new, wanted), actor=actor)
    await effects.finish(house, ticket, wanted)
    history.record_on_ticket(ticket.id, {"forwarded_by": (None, agent.name)}, actor=actor)
    await _add_words(house, ticket, read, agent)
    _became(read, decision, Outcome.TICKET, ticket=ticket)


async def _add_words(house: House, ticket: Ticket, read: ReadMail, agent: Agent) -> None:
    words = forwarding.words_above(read.mail)
    if words:
        note = NewComment(body=words, visibility=Visibility.INTERNAL)
        await comments.add_comment(house, ticket, note, actor=Actor(channel=Channel.EMAIL, agent=agent))


async def _say(house: House, ticket: Ticket, said: Because) -> None:
    """An internal note of ours, in the desk's language."""
    text = said.in_language((await house.preferences()).language)
    await machine_notes.add(house, ticket, text, kind="Postbote")


async def _assignee(mailbox: Mailbox) -> Assignee:
    group = await directory.group(mailbox.group_id)
    return Assignee(group=group) if group is not None else NOBODY
