"""Slack: the connection, the events it brings, what is posted there. The bot's room is opened here."""

import asyncio
from typing import TYPE_CHECKING

import structlog

from desk.house import House
from desk.outbox_loop import OutboxLoop
from desk.run.running import Running

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler

    from bot.app import SlackEdge

LOOK_SECONDS = 1.0
LOOK_AGAIN_SECONDS = 15.0
# Connecting takes a moment: so long it is no fault yet.
PATIENCE_SECONDS = 5.0
SLACK = "slack"

log = structlog.get_logger(__name__)


def edge(house: House) -> "SlackEdge | None":
    """The bot, if Slack is configured; connects to nothing yet."""
    if not house.settings.slack.is_configured:
        return None
    from bot.app import build

    return build(house)


def http_route(bot: "SlackEdge | None") -> "Handler | None":
    """What hears Slack over signed HTTP: with a signing secret, and no app token for Socket Mode."""
    if bot is None:
        return None
    access = bot.room.house.settings.slack
    return bot.http_handler if access.signing_secret and not access.uses_socket_mode else None


async def carry(running: Running, bot: "SlackEdge") -> None:
    """Posts what the outbox holds for Slack; until cancelled."""
    running.health.good("outbox slack")
    await OutboxLoop(running.house, bot.courier).run()


async def handle_events(bot: "SlackEdge") -> None:
    """Handles what Slack told; until cancelled, then what is under way is finished."""
    try:
        await bot.run_inbox()
    finally:
        await bot.close()


async def look_after(running: Running, bot: "SlackEdge") -> None:
    """Keeps `/healthz` told of the way to Slack, and the log of what is wrong with it; until cancelled."""
    running.health.begin(SLACK)
    patient_until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        refused = await _faults_of_bot_token(bot)
        is_patient = asyncio.get_running_loop().time() < patient_until and not running.health.is_good(SLACK)
        if faults := refused or ([] if is_patient else bot.faults):
            running.health.bad(SLACK, "; ".join(faults))
        elif not is_patient or not bot.faults:
            running.health.good(SLACK)
        await asyncio.sleep(LOOK_AGAIN_SECONDS if refused else LOOK_SECONDS)


async def _faults_of_bot_token(bot: "SlackEdge") -> list[str]:
    """Who we are is asked until Slack has answered once."""
    from bot.room import WIRE_FAULTS
    from bot.slack_faults import NotAuthorised, unreachable

    try:
        await bot.room.identity.get()
    except NotAuthorised as fault:
        return [str(fault)]
    except WIRE_FAULTS as fault:
        return [unreachable(fault)]
    return []
