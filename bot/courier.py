"""The Slack courier of the outbox: cards, thread messages, notices and marks, at a pace Slack allows.

A post that a crash may have repeated is looked for first: each carries its delivery's id as metadata. A card
that was deleted in Slack is posted anew, with a new thread.
"""

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot import card, marks, messages, quarantine, send_again
from bot.blocks import Post
from bot.card_facts import card_facts
from bot.drawn_card import drawn
from bot.files import share
from bot.links import permalink
from bot.messages import Said
from bot.pace import Pace
from bot.room import WIRE_FAULTS, Room
from bot.slack_faults import TOKEN, code_of, delivery_error, is_missing
from desk import announcements, mail_cards, slack_threads
from desk import quarantine as quarantined
from desk.errors import DeliveryError
from desk.texts import clean
from models.comment import Author, Channel, Comment
from models.contact import Contact
from models.delivery import Courier, Delivery
from models.document import Document
from models.slack_card import SlackCard
from models.ticket import Ticket

HANDS = 8
METADATA = "postbote_delivery"


@dataclass(frozen=True, slots=True)
class Delivered:
    answer: str
    message_id: str | None = None


class SlackCourier:
    """Carries what `desk.announcements` writes."""

    courier = Courier.SLACK
    hands = HANDS

    def __init__(self, room: Room, pace: Pace) -> None:
        self._room = room
        self._slack = room.slack
        self._pace = pace
        self._kinds = {
            announcements.CARD: self._card,
            announcements.MESSAGE: self._message,
            announcements.NOTICE: self._notice,
            announcements.MARK: self._mark,
        }

    async def deliver(self, delivery: Delivery) -> Delivered:
        """Raises DeliveryError: permanent if no later try can be better."""
        work = self._work(delivery)
        try:
            ts = await work
        except WIRE_FAULTS as fault:
            error = delivery_error(fault)
            if isinstance(fault, SlackApiError) and code_of(fault) in TOKEN:
                self._room.identity.fault = error.sentence
            raise error from fault
        self._room.identity.fault = ""
        return Delivered(answer="ok", message_id=ts)

    async def close(self) -> None:
        """Nothing is kept open."""

    def _work(self, delivery: Delivery) -> Coroutine[Any, Any, str | None]:
        if delivery.ticket_id is None and delivery.kind == announcements.NOTICE:
            return self._notice_in_channel(delivery)
        if delivery.kind == mail_cards.CARD:
            return self._mail_card(delivery)
        if delivery.ticket_id is None or delivery.kind not in self._kinds:
            raise DeliveryError(f"The bot knows no delivery of kind {delivery.kind}.", permanent=True)
        return self._on_ticket(delivery, delivery.ticket_id)

    async def _on_ticket(self, delivery: Delivery, ticket_id: int) -> str | None:
        return await self._kinds[delivery.kind](delivery, await Ticket.get(id=ticket_id))

    async def _card(self, delivery: Delivery, ticket: Ticket) -> str | None:
        """Bring the card up to date, or post it; nothing for a ticket that has left the channel."""
        if await announcements.channel_of(ticket) != delivery.recipient:
            return None
        here = await self._card_here(delivery, ticket, bring_up_to_date=True)
        for old in await slack_threads.left_behind(ticket, delivery.recipient):
            await self._say_moved(old, here, ticket)
        await self._share_files(ticket, here, comment_id=None)
        return here.ts

    async def _card_here(
        self, delivery: Delivery, ticket: Ticket, *, bring_up_to_date: bool = False
    ) -> SlackCard:
        """The card in the delivery's channel, posted if there is none."""
        known = await slack_threads.card_in(ticket, delivery.recipient)
        if known is not None and not bring_up_to_date:
            return known
        post = await self._drawn(ticket, delivery.recipient)
        if known is not None:
            if await self._update(known.channel, known.ts, post):
                return known
            await slack_threads.card_retired(self._room.house, known)
        ts = await self._post(delivery, post, what="card")
        return await slack_threads.card_posted(self._room.house, ticket, channel=delivery.recipient, ts=ts)

    async def _drawn(self, ticket: Ticket, channel: str) -> Post:
        language = (await self._room.house.preferences()).language
        say = await self._room.channel_say()
        return await drawn(self._room, ticket, channel=channel, language=language, say=say)

    async def _say_moved(self, old: SlackCard, new: SlackCard, ticket: Ticket) -> None:
        """The old card points to the new one. A channel that we may no longer write to is left alone."""
        say = await self._room.channel_say()
        link = await permalink(self._room, new.channel, new.ts)
        facts = await card_facts(ticket, channel=old.channel, language="en")
        try:
            await self._update(old.channel, old.ts, card.moved(facts, link, say))
        except SlackApiError as fault:
            if code_of(fault) == "ratelimited":
                raise
        await slack_threads.card_retired(self._room.house, old)

    async def _message(self, delivery: Delivery, ticket: Ticket) -> str | None:
        """Show a comment that was made elsewhere, with its files."""
        comment = await Comment.get(id=delivery.comment_id)
        here = await self._card_here(delivery, ticket)
        ts = await slack_threads.shown_at(comment, delivery.recipient)
        if ts is None:
            post = await self._comment_drawn(comment, ticket)
            ts = await self._post(delivery, post, what="message", thread=here)
            await slack_threads.message_posted(
                self._room.house, ticket, comment_id=comment.id, channel=delivery.recipient, ts=ts
            )
            if messages.is_cut(comment.body):
                await self._share(here, "message.txt", comment.body.encode())
        await self._share_files(ticket, here, comment_id=comment.id)
        return ts

    async def _comment_drawn(self, comment: Comment, ticket: Ticket) -> Post:
        contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
        said = Said(
            author=Author(comment.author),
            name=comment.author_name,
            channel=Channel(comment.channel),
            is_external=comment.is_external,
            body=comment.body,
            customer=contact.name if contact else None,
            folded_in=comment.id if comment.folded else None,
        )
        return messages.comment(said, await self._room.channel_say())

    async def _notice(self, delivery: Delivery, ticket: Ticket) -> str:
        here = await self._card_here(delivery, ticket)
        ts = await self._post(delivery, await self._notice_drawn(delivery), what="notice", thread=here)
        await slack_threads.message_posted(
            self._room.house, ticket, comment_id=None, channel=delivery.recipient, ts=ts
        )
        return ts

    async def _notice_in_channel(self, delivery: Delivery) -> str:
        """About something that has no ticket: a mail in quarantine."""
        return await self._post(delivery, await self._notice_drawn(delivery), what="notice")

    async def _mail_card(self, delivery: Delivery) -> str:
        """A mail in quarantine: its card is posted, or brought up to date."""
        mail = await quarantined.numbered(int(delivery.payload["mail"]))
        language = (await self._room.house.preferences()).language
        say = await self._room.channel_say()
        post = await quarantine.drawn(self._room, mail, delivery.payload, say, language)
        if mail.slack_ts is not None and mail.slack_channel is not None:
            await self._update(mail.slack_channel, mail.slack_ts, post)
            return mail.slack_ts
        ts = await self._post(delivery, post, what="mail card")
        await mail_cards.posted(self._room.house, mail.id, channel=delivery.recipient, ts=ts)
        return ts

    async def _notice_drawn(self, delivery: Delivery) -> Post:
        say = await self._room.channel_say()
        sentence = clean(say(delivery.payload["text"], **delivery.payload.get("values", {})))
        again = delivery.payload.get("again")
        return messages.notice(sentence, ways=[send_again.offered(again, say)] if again else [])

    async def _mark(self, delivery: Delivery, ticket: Ticket) -> str | None:
        """Set the reactions that say what became of a message; a deleted one needs none."""
        comment = await Comment.get(id=delivery.comment_id)
        ts = await slack_threads.shown_at(comment, delivery.recipient)
        if ts is None:
            return None
        await marks.set_mark(self._room, delivery.recipient, ts, marks.Mark(delivery.payload.get("mark", "")))
        if comment.slack_ts is None:
            # Our own message says to whom it went: that may have changed.
            await self._update(delivery.recipient, ts, await self._comment_drawn(comment, ticket))
        return ts

    async def _post(
        self, delivery: Delivery, post: Post, *, what: str, thread: SlackCard | None = None
    ) -> str:
        if delivery.attempts > 1 and (found := await self._found(delivery, what=what, thread=thread)):
            return found
        await self._pace.turn(delivery.recipient)
        payload = {"id": delivery.id, "made": delivery.created_at.isoformat(), "what": what}
        try:
            answer = await self._slack.chat_postMessage(
                channel=delivery.recipient,
                text=post.text,
                blocks=post.blocks,
                thread_ts=thread.ts if thread else None,
                metadata={"event_type": METADATA, "event_payload": payload},
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as fault:
            if thread is not None and is_missing(fault):
                # The card was deleted: the next try posts a new one.
                await slack_threads.card_retired(self._room.house, thread)
                raise DeliveryError("the ticket's card was deleted in Slack", permanent=False) from fault
            raise
        return str(answer["ts"])

    async def _found(self, delivery: Delivery, *, what: str, thread: SlackCard | None) -> str | None:
        """The post that an earlier try of this delivery made, if it got that far."""
        since = f"{delivery.created_at.timestamp() - 60:.6f}"
        span: dict[str, Any] = {"oldest": since, "limit": 200, "include_all_metadata": True}
        if thread is None:
            answer = await self._slack.conversations_history(channel=delivery.recipient, **span)
        else:
            answer = await self._slack.conversations_replies(channel=delivery.recipient, ts=thread.ts, **span)
        wanted = {"id": delivery.id, "made": delivery.created_at.isoformat(), "what": what}
        for message in answer["messages"]:
            if (message.get("metadata") or {}).get("event_payload") == wanted:
                return str(message["ts"])
        return None

    async def _update(self, channel: str, ts: str, post: Post) -> bool:
        """False if there is no such message any more."""
        await self._pace.turn(channel)
        try:
            await self._slack.chat_update(channel=channel, ts=ts, text=post.text, blocks=post.blocks)
        except SlackApiError as fault:
            if is_missing(fault):
                return False
            raise
        return True

    async def _share_files(self, ticket: Ticket, here: SlackCard, *, comment_id: int | None) -> None:
        """Files that aren't in Slack yet, each once; none of a deleted ticket (R10)."""
        if ticket.deleted_at is not None:
            return
        wanted = Document.filter(
            ticket_id=ticket.id, comment_id=comment_id, slack_file__isnull=True, size__gt=0
        )
        for document in await wanted.order_by("id"):
            data = await self._room.house.blobs.read(document.sha256)
            file_id = await self._share(here, document.name, data)
            await slack_threads.file_shared(self._room.house, document, file_id)

    async def _share(self, here: SlackCard, name: str, data: bytes) -> str:
        await self._pace.turn(here.channel)
        try:
            return await share(self._slack, channel=here.channel, thread_ts=here.ts, name=name, data=data)
        except aiohttp.ClientResponseError as fault:
            raise DeliveryError(
                f"Slack did not take the file {name}: {fault.status}", permanent=False
            ) from fault
