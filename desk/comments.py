"""The verbs of a comment (§5): add, send a note to the customer, take it back, edit, withdraw.

An external comment reaches the customer by mail and portal, an internal note by no path (R17). Making a
note external is an act of its own, and can be taken back while its mail is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError

from desk import (
    announcements,
    change_notices,
    clock,
    documents,
    history,
    outbox,
    survivors,
    tickets,
)
from desk.actor import Actor
from desk.documents import Kept, Upload
from desk.errors import NotAllowed, NotPossible
from desk.house import House
from desk.notifications.act import Act
from desk.notifications.deciding import decide
from desk.notifications.matrix import Rule
from desk.permissions import refuse_inactive
from desk.texts import needed_text
from models.comment import Author, Channel, Comment, Visibility
from models.delivery import Delivery, State
from models.document import Document
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class SlackOrigin:
    """The Slack message a comment came from; one message becomes one comment, however often it is told."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class NewComment:
    body: str
    visibility: Visibility
    html: str | None = None
    folded: str | None = None
    attachments: Sequence[Upload | Kept] = ()
    slack: SlackOrigin | None = None
    # The undo window of an external comment.
    hold: timedelta = timedelta()
    at: datetime | None = None
    # Told of only after it was edited: these are the words of that edit.
    edited_at: datetime | None = None


async def add_comment(house: House, ticket: Ticket, new: NewComment, *, actor: Actor) -> Comment:
    """Say something on a ticket (R47, N2–N4).

    External by an agent: mail to the customer if the gate is open. By the customer: the ticket is open
    again, those responsible are mailed. A Slack message seen before returns the comment it became. Raises
    Invalid for an empty text without files.
    """
    _check_author(new, actor)
    body = new.body if new.attachments and not new.body.strip() else needed_text("comment", new.body)
    if new.slack is not None and (known := await by_slack(new.slack)) is not None:
        return known
    kept = await documents.keep(house, new.attachments)
    try:
        async with house.transaction():
            return await _add(house, ticket, new, body=body, kept=kept, actor=actor)
    except IntegrityError:
        # The same Slack message came twice at once: the other one was first.
        if new.slack is not None and (known := await by_slack(new.slack)) is not None:
            return known
        raise


def _check_author(new: NewComment, actor: Actor) -> None:
    refuse_inactive(actor)
    if actor.kind is Author.CONTACT and new.visibility is Visibility.INTERNAL:
        raise NotAllowed("A customer can't write internal notes.")
    if actor.kind is Author.COLLEAGUE and new.visibility is Visibility.EXTERNAL:
        raise NotAllowed("Only an agent can write to the customer.")


async def by_slack(origin: SlackOrigin) -> Comment | None:
    """The comment that a Slack message became."""
    return await Comment.get_or_none(slack_channel=origin.channel, slack_ts=origin.ts)


async def _add(
    house: House,
    ticket: Ticket,
    new: NewComment,
    *,
    body: str,
    kept: Sequence[Kept],
    actor: Actor,
) -> Comment:
    # As it is now: its customer may be another one since the caller read it, or it was merged.
    named, ticket = ticket, await survivors.survivor(ticket.id)
    if named.id != ticket.id:
        await survivors.refuse_stranger(ticket, actor)
    comment = await _row(ticket, new, body=body, actor=actor)
    is_external = comment.is_external
    await documents.attach(kept, ticket_id=ticket.id, comment_id=comment.id, is_internal=not is_external)
    history.record_on_ticket(ticket.id, {_what(comment): (None, excerpt(body))}, actor=actor)
    await _touch(ticket)
    if actor.kind is Author.CONTACT:
        ticket = await tickets.reopen(house, ticket, actor=actor)
    if is_external:
        await decide(house, ticket, _act(comment, actor=actor, hold=new.hold))
    if new.slack is None:
        await announcements.message(ticket, comment)
    elif named.id != ticket.id:
        await change_notices.tell_of_words(ticket, excerpt(body), said_on=named, actor=actor)
    await announcements.card(ticket)
    return comment


async def _row(ticket: Ticket, new: NewComment, *, body: str, actor: Actor) -> Comment:
    is_external = new.visibility is Visibility.EXTERNAL
    return await Comment.create(
        ticket_id=ticket.id,
        visibility=new.visibility,
        author=actor.kind,
        agent_id=actor.agent_id,
        contact_id=actor.contact_id,
        author_name=actor.name[:200],
        channel=actor.channel,
        body=body,
        html=new.html,
        folded=new.folded,
        created_at=new.at or clock.now(),
        edited_at=new.edited_at,
        visible_from=clock.now() + new.hold if is_external else None,
        slack_channel=new.slack.channel if new.slack else None,
        slack_ts=new.slack.ts if new.slack else None,
    )


def _what(comment: Comment) -> str:
    return "external_comment" if comment.is_external else "internal_note"


def excerpt(body: str) -> str:
    return body if len(body) <= 200 else f"{body[:199]}…"


async def _touch(ticket: Ticket) -> None:
    ticket.modified_at = clock.now()
    await Ticket.filter(id=ticket.id).update(modified_at=ticket.modified_at)


def _act(comment: Comment, *, actor: Actor, hold: timedelta) -> Act:
    if actor.kind is not Author.CONTACT:
        rule = Rule.EXTERNAL_COMMENT
    elif actor.channel is Channel.EMAIL:
        rule = Rule.MAIL_COMMENT
    else:
        rule = Rule.PORTAL_COMMENT
    return Act(rule=rule, actor=actor, comment=comment, hold=hold)


async def send_to_customer(house: House, comment: Comment, *, actor: Actor, hold: timedelta) -> Comment:
    """Make an internal note external (design: what reaches the customer from Slack); held for `hold`.

    External already: nothing happens. Raises NotPossible for a note that was withdrawn.
    """
    refuse_inactive(actor)
    async with house.transaction():
        ticket = await survivors.of_comment(comment)
        comment = await _locked(comment.id)
        if comment.is_external:
            return comment
        if comment.withdrawn_at is not None:
            raise NotPossible("This note was deleted.")
        if actor.agent is None:
            raise NotAllowed("Only an agent can write to the customer.")
        comment.visibility = Visibility.EXTERNAL
        comment.visible_from = clock.now() + hold
        await comment.save()
        await Document.filter(comment_id=comment.id).update(is_internal=False)
        history.record_on_ticket(
            ticket.id, {"visibility": (Visibility.INTERNAL, Visibility.EXTERNAL)}, actor=actor
        )
        await _touch(ticket)
        await decide(house, ticket, _act(comment, actor=actor, hold=hold))
        await announcements.card(ticket)
    return comment


async def _locked(comment_id: int) -> Comment:
    """The comment as it is now; nobody else changes it until the transaction ends."""
    return await Comment.select_for_update(no_key=True).get(id=comment_id)


async def take_back(house: House, comment: Comment, *, actor: Actor) -> Comment:
    """Undo while the mail is held: it isn't sent, the comment is an internal note again.

    Internal already: nothing happens. Raises NotPossible when the customer has it.
    """
    refuse_inactive(actor)
    async with house.transaction():
        comment = await _locked(comment.id)
        if not comment.is_external:
            return comment
        await _stop_mails(comment)
        comment.visibility = Visibility.INTERNAL
        comment.visible_from = None
        await comment.save()
        await Document.filter(comment_id=comment.id).update(is_internal=True)
        history.record_on_ticket(
            comment.ticket_id, {"visibility": (Visibility.EXTERNAL, Visibility.INTERNAL)}, actor=actor
        )
        ticket = await Ticket.get(id=comment.ticket_id)
        await announcements.mark(comment, ticket, name="taken_back")
        await announcements.card(ticket)
    return comment


async def _stop_mails(comment: Comment) -> None:
    """Cancel what is held; raises NotPossible, and so undoes itself, if the customer has any of it."""
    mails = await Delivery.filter(comment_id=comment.id, courier="mail").exclude(state=State.CANCELLED)
    stopped = await outbox.cancel([mail.id for mail in mails])
    seen = comment.visible_from is None or comment.visible_from <= clock.now()
    if seen or len(stopped) < len(mails):
        raise NotPossible("It has already been sent to the customer.")


async def edit(house: House, comment: Comment, body: str, *, actor: Actor, edited_at: datetime) -> Comment:
    """Change the words as long as the customer hasn't got them; the last edit wins, older ones do nothing.

    Raises NotPossible when the customer has them: then a correction is a new comment.
    """
    refuse_inactive(actor)
    text = needed_text("comment", body)
    async with house.transaction():
        comment = await _locked(comment.id)
        if comment.edited_at is not None and comment.edited_at >= edited_at:
            return comment
        if comment.body == text:
            # Written down all the same: an older edit that comes later must not win.
            await Comment.filter(id=comment.id).update(edited_at=edited_at)
            return comment
        if comment.is_external and await has_left(comment):
            raise NotPossible("The customer has already got the first version.")
        before = comment.body
        comment.body, comment.edited_at = text, edited_at
        comment.html = None
        await comment.save()
        history.record_on_ticket(
            comment.ticket_id, {_what(comment): (excerpt(before), excerpt(text))}, actor=actor
        )
    return comment


async def has_left(comment: Comment) -> bool:
    """Has the customer got it, or may have: by mail or in the portal?"""
    if comment.visible_from is not None and comment.visible_from <= clock.now():
        return True
    # Locked: a mail that is claimed meanwhile would take the old words along.
    mails = await Delivery.select_for_update(no_key=True).filter(comment_id=comment.id, courier="mail")
    return any(mail.attempts for mail in mails)


async def withdraw(house: House, comment: Comment, *, actor: Actor) -> Comment:
    """Its Slack message was deleted: a note is shown no more, a held mail isn't sent.

    What the customer has stays on the ticket. Raises NotPossible then.
    """
    refuse_inactive(actor)
    async with house.transaction():
        comment = await _locked(comment.id)
        if comment.withdrawn_at is not None:
            return comment
        if comment.is_external:
            await _stop_mails(comment)
            comment.visibility, comment.visible_from = Visibility.INTERNAL, None
        comment.withdrawn_at = clock.now()
        await comment.save()
        await Document.filter(comment_id=comment.id).update(is_internal=True)
        history.record_on_ticket(comment.ticket_id, {"withdrawn": (excerpt(comment.body), None)}, actor=actor)
        await announcements.card(await Ticket.get(id=comment.ticket_id))
    return comment
