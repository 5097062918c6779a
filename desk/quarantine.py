"""Mails in quarantine (R41): how they get there, what waits, and the verbs by which a person decides.

`accept` lets its sender take part in the ticket that the mail names, `as_new_ticket` makes a ticket of it:
the order is written into the row, and carried out by who can read mail (`scanners/orders.py`). `spam` and
`ignore` are done with it at once. Who comes second is told who decided.
"""

from collections.abc import Sequence
from enum import StrEnum

from desk import addresses, clock, db, directory, history, inbound, mail_cards, survivors
from desk.actor import Actor
from desk.because import Because
from desk.errors import NotFound, NotPossible
from desk.house import House
from desk.i18n import N_, Term
from desk.inbound import Envelope
from desk.permissions import Right, require
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from models.ticket import Ticket

MOST = 200


class Order(StrEnum):
    """What a person decided; the first two are carried out by the intake."""

    ACCEPT = "accept"
    NEW = "new"
    SPAM = "spam"
    IGNORE = "ignore"


_DONE = {
    Order.ACCEPT: N_("accepted it"),
    Order.NEW: N_("made a ticket of it"),
    Order.SPAM: N_("called it spam"),
    Order.IGNORE: N_("put it aside"),
}


async def keep(
    mailbox: Mailbox,
    mail: InboundMail,
    envelope: Envelope,
    reason: Because,
    *,
    named: Ticket | None = None,
    words: str = "",
    rule: int | None = None,
    rule_list: int | None = None,
) -> None:
    """Keep it for a person to decide (R41), with a card in the channel of the mailbox's group.

    `named`: the ticket it names; `words`: how it begins. What somebody had decided before counts no more.
    """
    inbound.became(
        mail,
        envelope,
        Outcome.QUARANTINED,
        named=named,
        reason=reason,
        rule=rule,
        rule_list=rule_list,
    )
    if mail.ordered is not None:
        db.run_at_commit(_UNDECIDED, (mail.id,))
    await mail_cards.show(mailbox, mail, reason, words=words)


async def keep_quietly(
    mailbox: Mailbox,
    mail: InboundMail,
    envelope: Envelope,
    reason: Because,
    *,
    named: Ticket | None = None,
) -> None:
    """As `keep`, of a machine's mail: without a card, as they come in storms (R42)."""
    inbound.became(mail, envelope, Outcome.QUARANTINED, named=named, reason=reason)
    if mail.ordered is not None:
        db.run_at_commit(_UNDECIDED, (mail.id,))
    await mail_cards.mention_machines(mailbox)


_UNDECIDED = "UPDATE inbound_mail SET ordered = NULL, decided_by_id = NULL, decided_at = NULL WHERE id = ?"


async def ordered(*, after: int = 0, most: int = 20) -> Sequence[InboundMail]:
    """Mails that a person let out of quarantine and nobody has handled yet, those after an id."""
    stored = InboundMail.filter(outcome=Outcome.STORED, ordered__isnull=False, id__gt=after)
    return await stored.order_by("id").limit(most).select_related("mailbox", "decided_by")


async def waiting(
    *, most: int = 50, before: int | None = None, mailbox_id: int | None = None
) -> Sequence[InboundMail]:
    """Mails in quarantine, the newest first, each with its mailbox and the ticket it names.

    `before`: the id of the last one shown, for the next page.
    """
    query = InboundMail.filter(outcome=Outcome.QUARANTINED)
    if before is not None:
        query = query.filter(id__lt=before)
    if mailbox_id is not None:
        query = query.filter(mailbox_id=mailbox_id)
    return await query.order_by("-id").limit(min(most, MOST)).select_related("mailbox", "named_ticket")


async def numbered(number: int) -> InboundMail:
    """One mail, in quarantine or not any more, with all that a person is shown of it. Raises NotFound."""
    found = await InboundMail.get_or_none(id=number).select_related(
        "mailbox", "named_ticket", "ticket", "decided_by"
    )
    if found is None:
        raise NotFound("There is no mail {id}.", id=number)
    return found


async def accept(
    house: House, mail: InboundMail, *, actor: Actor, ticket: Ticket | None = None
) -> InboundMail:
    """Its sender takes part in the ticket it names, or in `ticket`, and the mail goes there.

    Raises NotPossible if it names none, the ticket is deleted, or somebody has decided already.
    """
    require(actor, Right.QUARANTINE)
    async with house.transaction():
        mail = await _locked(mail.id)
        if not addresses.is_sound(mail.sender) or await directory.is_mailbox(mail.sender):
            raise NotPossible("Mail {id} has no sender who could take part in a ticket.", id=mail.id)
        into = ticket or await _named(mail)
        survivors.refuse_deleted(await survivors.survivor_of(into))
        mail.named_ticket_id = into.id
        return await _decide(mail, Order.ACCEPT, Outcome.STORED, actor=actor)


async def as_new_ticket(house: House, mail: InboundMail, *, actor: Actor) -> InboundMail:
    """It becomes a ticket of its own. Raises NotPossible if somebody has decided already."""
    require(actor, Right.QUARANTINE)
    async with house.transaction():
        return await _decide(await _locked(mail.id), Order.NEW, Outcome.STORED, actor=actor)


async def spam(house: House, mail: InboundMail, *, actor: Actor) -> InboundMail:
    """It is spam: kept raw, shown no more. Raises NotPossible if somebody has decided already."""
    require(actor, Right.QUARANTINE)
    async with house.transaction():
        return await _decide(await _locked(mail.id), Order.SPAM, Outcome.SPAM, actor=actor)


async def ignore(house: House, mail: InboundMail, *, actor: Actor) -> InboundMail:
    """It is nothing to us: kept raw, shown no more. Raises NotPossible if somebody has decided already."""
    require(actor, Right.QUARANTINE)
    async with house.transaction():
        return await _decide(await _locked(mail.id), Order.IGNORE, Outcome.IGNORED, actor=actor)


async def _locked(number: int) -> InboundMail:
    """The mail as it is now; nobody else decides until the transaction ends."""
    mail = await InboundMail.select_for_update(no_key=True).get(id=number)
    if mail.outcome == Outcome.QUARANTINED:
        return mail
    if mail.ordered is None:
        raise NotPossible("Mail {id} is not in quarantine.", id=mail.id)
    known = await numbered(number)
    by = known.decided_by.name if known.decided_by is not None else "Postbote"
    did = Term(_DONE[Order(mail.ordered)])
    raise NotPossible("{name} has decided about mail {id} already, and {did}.", name=by, id=mail.id, did=did)


async def _named(mail: InboundMail) -> Ticket:
    if mail.named_ticket_id is None:
        raise NotPossible("Mail {id} names no ticket.", id=mail.id)
    return await Ticket.get(id=mail.named_ticket_id)


async def _decide(mail: InboundMail, order: Order, outcome: Outcome, *, actor: Actor) -> InboundMail:
    mail.ordered, mail.outcome = order, outcome
    mail.decided_by_id, mail.decided_at = actor.agent_id, clock.now()
    await mail.save(update_fields=["ordered", "outcome", "decided_by_id", "decided_at", "named_ticket_id"])
    history.record("mail", mail.id, {"decision": (None, order)}, actor=actor, ticket_id=None)
    await mail_cards.update(mail)
    return mail
