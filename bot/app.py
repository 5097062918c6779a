"""The Slack edge put together: the Bolt app, its topics, the inbox, the courier, the two transports.

It hears and speaks, and decides nothing: each listener parses, calls one verb of the desk, and answers.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import (
    asked,
    canned,
    changes,
    commands,
    copying,
    delete,
    edit,
    family,
    family_update,
    find,
    folded,
    in_copy,
    list_view,
    merge,
    more_acts,
    new_ticket,
    pdf,
    quarantine,
    reactions,
    recommend,
    relate,
    replying,
    restore,
    run_action,
    send_again,
    sending,
    shortcuts,
    similar_tickets,
    split,
    status_select,
    subscribe,
    tag,
    take,
    template_edit,
    thread_changes,
    threads,
)
from bot.catch_up import CatchUp
from bot.courier import SlackCourier
from bot.http_mode import HttpMode
from bot.identity import Identity
from bot.inbox import Inbox
from bot.listeners import Listeners, Names
from bot.pace import Pace
from bot.people import People
from bot.room import Room
from bot.supervisor import Patience, Supervisor
from desk.house import House

# One module a topic; each hangs its listeners in.
TOPICS = (
    threads,
    thread_changes,
    reactions,
    sending,
    replying,
    canned,
    take,
    restore,
    status_select,
    commands,
    new_ticket,
    shortcuts,
    folded,
    asked,
    find,
    changes,
    in_copy,
    tag,
    subscribe,
    pdf,
    copying,
    delete,
    run_action,
    send_again,
    edit,
    more_acts,
    list_view,
    recommend,
    merge,
    family,
    family_update,
    split,
    relate,
    similar_tickets,
    quarantine,
    template_edit,
)

log = structlog.get_logger(__name__)


class SlackEdge:
    """What the composition root runs: the courier in an outbox loop, `run_inbox`, and a transport or both."""

    def __init__(self, house: House, *, pace: Pace | None = None, patience: Patience | None = None) -> None:
        access = house.settings.slack
        # No retries inside the client: a post repeated by it could not be recognised.
        slack = AsyncWebClient(token=access.bot_token, base_url=access.api_url, retry_handlers=[])
        self.room = Room(house, slack, People(house, slack), Identity(slack))
        self._inbox = Inbox(self.room)
        self.app = _bolt(self.room, self._inbox.middleware)
        self._listeners = Listeners(self.app, self.room, self._inbox)
        for topic in TOPICS:
            topic.listen(self._listeners)
        self.courier = SlackCourier(self.room, pace or Pace())
        self._catch_up = CatchUp(self.room)
        self._supervisor = Supervisor(
            self.app, access, after_gap=self._catch_up.want, patience=patience or Patience()
        )
        self._http = HttpMode(self.app, access.signing_secret)
        self._uses_socket_mode = access.uses_socket_mode

    @property
    def names(self) -> Names:
        """What is listened to; the manifest offers the same."""
        return self._listeners.names

    async def http_handler(self, request: web.Request) -> web.Response:
        """For POST at `bot.http_mode.PATH`; 404 unless a signing secret is set."""
        return await self._http.handle(request)

    async def run_inbox(self) -> None:
        """Handle what Slack told, and what was missed, until cancelled."""
        async with asyncio.TaskGroup() as loops:
            loops.create_task(self._inbox.run())
            loops.create_task(self._catch_up.run())

    async def run_socket_mode(self) -> None:
        """Stay connected until cancelled; returns at once if no app token is set. Raises nothing."""
        if self._uses_socket_mode:
            await self._supervisor.run()

    @property
    def faults(self) -> list[str]:
        """What is wrong with the way to Slack, in sentences for an operator."""
        socket = self._supervisor.fault if self._uses_socket_mode else ""
        return [fault for fault in (socket, self.room.identity.fault) if fault]

    @property
    def is_healthy(self) -> bool:
        return not self.faults

    async def close(self) -> None:
        """Wait for what was acknowledged and is still being done."""
        await self._listeners.finish()


def build(house: House, *, pace: Pace | None = None, patience: Patience | None = None) -> SlackEdge:
    """The edge for this house; to be called within the running loop. Connects to nothing yet."""
    return SlackEdge(house, pace=pace, patience=patience)


def _bolt(room: Room, middleware: Callable[..., Awaitable[Any]]) -> AsyncApp:
    async def authorise() -> AuthorizeResult:
        # A fault is raised on: then there is no acknowledgement, and Slack tells us again.
        return await room.identity.get()

    client = AsyncWebClient(base_url=room.slack.base_url, retry_handlers=[])
    secret = room.house.settings.slack.signing_secret or "-"
    app = AsyncApp(client=client, signing_secret=secret, authorize=authorise, name="postbote")
    app.middleware(middleware)
    return app
