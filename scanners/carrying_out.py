"""Does with a mail what was decided: calls one verb of the desk, and notes what became of the mail.

Runs in the transaction of the intake, or in one of the caller's own.
"""

from desk import comments, contacts, directory, inbound, machine_notes, participants, tickets
from desk.actor import Actor
from desk.assignees import NOBODY, Assignee
from desk.comments import NewComment
from desk.house import House
from desk.texts import TITLE_LENGTH
from desk.tickets import NewTicket
from models.agent import Agent
from models.comment import Channel, Visibility
from models.inbound_mail import Outcome
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.deciding import Act, Decision
from scanners.matching import Match, Writer
from scanners.parsed_mail import MailKind
from scanners.read_mail import ReadMail

UNTITLED = "(no subject)"
EMPTY = "(empty message)"


async def carry_out(house: House, mailbox: Mailbox, read: ReadMail, decision: Decision) -> None:
    """One mail, one act. Raises what the verb raises; the caller's transaction then undoes all of it."""
    match decision.act, decision.match:
        case Act.NOTE, Match() as match:
            await _note(house, read, match)
        case Act.COMMENT, Match() as match:
            await _comment(house, read, match, reason=decision.reason)
        case Act.OPEN, match:
            await _open(house, mailbox, read, match)
        case _:
            await inbound.quarantine(mailbox, read.row, read.envelope, reason=decision.reason)


async def _note(house: House, read: ReadMail, match: Match) -> None:
    text = f"{read.mail.subject}\n\n{read.mail.visible}".strip() or EMPTY
    note = await machine_notes.add(house, match.ticket, text, kind=read.mail.kind.replace("_", " "))
    inbound.became(read.row, read.envelope, Outcome.NOTED, ticket=match.ticket, comment=note)


async def _comment(house: House, read: ReadMail, match: Match, *, reason: str) -> None:
    actor = await _actor(house, read, match.writer)
    # An agent's mail is a note: a sender's address alone never speaks for us to a customer.
    visibility = Visibility.EXTERNAL if actor.contact is not None else Visibility.INTERNAL
    new = NewComment(
        body=read.mail.visible.strip() or read.mail.text.strip() or ("" if read.kept else EMPTY),
        visibility=visibility,
        html=read.mail.visible_html,
        folded="\n\n".join(read.mail.folded) or None,
        attachments=read.kept,
    )
    comment = await comments.add_comment(house, match.ticket, new, actor=actor)
    inbound.became(
        read.row,
        read.envelope,
        Outcome.COMMENT,
        ticket=match.ticket,
        comment=comment,
        reason=reason,
    )


async def _actor(house: House, read: ReadMail, writer: Writer) -> Actor:
    if writer is Writer.AGENT:
        return Actor(channel=Channel.EMAIL, agent=await Agent.get(email=read.envelope.sender))
    return await _customer(house, read)


async def _customer(house: House, read: ReadMail) -> Actor:
    contact = await contacts.by_sender(
        house,
        name=read.envelope.sender_name,
        address=read.envelope.sender,
        actor=Actor(channel=Channel.EMAIL),
    )
    return Actor(channel=Channel.EMAIL, contact=contact)


async def _open(house: House, mailbox: Mailbox, read: ReadMail, match: Match | None) -> None:
    actor = await _customer(house, read)
    new = NewTicket(
        title=read.mail.subject.strip()[:TITLE_LENGTH] or UNTITLED,
        description=read.mail.text or EMPTY,
        description_html=read.mail.html,
        contact=actor.contact,
        assignee=await _assignee(mailbox),
        attachments=read.kept,
        from_machine=read.mail.kind is not MailKind.MESSAGE,
    )
    ticket = await tickets.open_ticket(house, new, actor=actor)
    await participants.add(ticket, [(item.name, item.address) for item in (*read.mail.cc, *read.mail.to)])
    if match is not None:
        await _say_why_new(house, ticket, match, read)
    inbound.became(read.row, read.envelope, Outcome.TICKET, ticket=ticket)


async def _say_why_new(house: House, ticket: Ticket, match: Match, read: ReadMail) -> None:
    why = f"{read.envelope.sender} is no participant there"
    if match.ticket.deleted_at is not None and match.writer is not Writer.STRANGER:
        why = f"{match.ticket.number} was deleted"
    text = f"This mail names {match.named.number} (by {match.by}), but {why}. It became a ticket of its own."
    await machine_notes.add(house, ticket, text, kind="Postbote")


async def _assignee(mailbox: Mailbox) -> Assignee:
    group = await directory.group(mailbox.group_id)
    return Assignee(group=group) if group is not None else NOBODY
