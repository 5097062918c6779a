"""A desk with its Slack edge in a workspace: what the tests of the bot look at and act with."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from bot import app as slack_edge
from bot.app import SlackEdge
from bot.http_mode import PATH
from bot.pace import Pace
from bot.supervisor import Patience
from desk import tickets
from desk.assignees import Assignee
from desk.errors import DeliveryError
from desk.house import House
from desk.outbox_loop import OutboxLoop
from desk.tickets import NewTicket
from models.comment import Comment
from models.delivery import Courier, Delivery
from models.slack_event import SlackEvent
from models.ticket import Ticket
from sandbox.slack import SlackSandbox
from sandbox.slack.wire import Json
from tests.parts.house import Cast, as_contact

T = TypeVar("T")

NADIA, JONAS, PRIYA, KLAUS = "U0NADIA", "U0JONAS", "U0PRIYA", "U0KLAUS"
SUPPORT, BILLING = "C0SUPPORT", "C0BILLING"


@dataclass
class Carried:
    answer: str = "250 ok"
    message_id: str | None = None


@dataclass
class Postman:
    """Carries mail to nowhere; `refuses` is why it can't."""

    courier: Courier = Courier.MAIL
    hands: int = 2
    refuses: str = ""
    carried: list[tuple[str, str]] = field(default_factory=list)

    async def deliver(self, delivery: Delivery) -> Carried:
        if self.refuses:
            raise DeliveryError(self.refuses, permanent=True)
        self.carried.append((delivery.kind, delivery.recipient))
        return Carried()

    async def close(self) -> None:
        pass


@dataclass
class Desk:
    """Everything of a running desk that these tests touch."""

    house: House
    cast: Cast
    slack: SlackSandbox
    edge: SlackEdge
    postman: Postman

    @property
    def people(self) -> Any:
        return self.slack.people

    async def ticket(self, **more: Any) -> tuple[Ticket, Json]:
        """A ticket of Frau Weber's for Support, and its card."""
        values: dict[str, Any] = {
            "title": "Der Drucker brennt",
            "description": "Seit heute früh.",
            "contact": self.cast.weber,
            "assignee": Assignee(group=self.cast.support),
            **more,
        }
        contact = values["contact"] or self.cast.weber
        ticket = await tickets.open_ticket(self.house, NewTicket(**values), actor=as_contact(contact))
        return ticket, await self.card(ticket)

    async def card(self, ticket: Ticket, channel: str = SUPPORT) -> Json:
        def is_card(message: Json) -> bool:
            return ticket.number in message["text"] and not in_thread(message)

        return await self.slack.wait_for_message(channel, is_card)

    async def mails(self, *, after: int = 0) -> list[tuple[str, str, str]]:
        """Mails of the outbox: template, recipient, state."""
        rows = await Delivery.filter(courier=Courier.MAIL, id__gt=after).order_by("id")
        return [(row.kind, row.recipient, row.state) for row in rows]

    async def comments(self, ticket: Ticket) -> list[tuple[str, str, str]]:
        """Comments: visibility, who, words."""
        shown = Comment.filter(ticket_id=ticket.id, withdrawn_at__isnull=True)
        rows = await shown.order_by("created_at", "id")
        return [(row.visibility, row.author_name, row.body) for row in rows]

    async def quiet(self) -> None:
        """Until all that Slack told is handled and everything for Slack has been delivered."""
        await self.until(_is_quiet, "the desk to come to rest")

    async def until(self, look: Callable[[], Awaitable[T]], what: str, seconds: float = 10.0) -> T:
        """The first true answer of `look`, which is asked again after every commit."""
        with self.house.bell.listening() as commits:
            try:
                async with asyncio.timeout(seconds):
                    while not (found := await look()):
                        await commits.wait(0.05)
            except TimeoutError:
                raise AssertionError(f"waited {seconds} s for {what}") from None
        return found


async def _is_quiet() -> bool:
    if await SlackEvent.filter(state="new").exists():
        return False
    waiting = Delivery.filter(courier=Courier.SLACK, state__in=("queued", "sending"))
    return not await waiting.exists()


def in_thread(message: Json) -> bool:
    return message.get("thread_ts") not in {None, message["ts"]}


@contextlib.asynccontextmanager
async def running(
    house: House, slack: SlackSandbox, mode: str, **more: Any
) -> AsyncIterator[tuple[SlackEdge, Postman]]:
    """The edge with its loops, as the composition root runs it."""
    more.setdefault("pace", Pace(per_second=1000))
    more.setdefault("patience", Patience(look=0.05, gone=0.5, connect=2, ping=0.2, longest_wait=0.2))
    edge = slack_edge.build(house, **more)
    postman = Postman()
    loops = [
        OutboxLoop(house, edge.courier).run(),
        OutboxLoop(house, postman).run(),
        edge.run_inbox(),
        edge.run_socket_mode(),
    ]
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        if mode == "socket":
            await slack.wait_for_connection()
            yield edge, postman
        else:
            async with served(edge) as url:
                slack.request_url = url
                assert await slack.verify_request_url()
                yield edge, postman
    finally:
        await edge.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.asynccontextmanager
async def served(edge: SlackEdge) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_post(PATH, edge.http_handler)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    finally:
        await runner.cleanup()
