"""`postbote run`: opens the door, then the store, then starts the parts; stops them in order.

A fault at the start that waiting can't mend (a setting, a port that is taken, a second process on SQLite)
ends it with a sentence. Whatever fails later concerns one part: the others go on.

The order of stopping: nothing new is taken in, what is under way is finished, then the store is closed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from tortoise.context import TortoiseContext

from desk.house import House
from desk.run import (
    garbage,
    housekeeping,
    jobs,
    mail_in,
    mail_orders,
    mail_out,
    searching,
    slack,
    store,
    web,
    workflows,
)
from desk.run.one_process import only_one
from desk.run.parts import Part
from desk.run.running import Running
from desk.run.supervisor import supervise
from desk.run.web import Door
from desk.settings import Settings

if TYPE_CHECKING:
    from aiohttp.web import Application, RouteDef

    from bot.app import SlackEdge

# How long a part may take to end before it is interrupted in what it is doing. A mail that was interrupted
# might arrive twice; what waits for its turn in Slack is recognised when it is posted again.
PATIENCE_SECONDS = 8.0
SLACK_PATIENCE_SECONDS = 1.5

OUTBOX_SLACK = "outbox slack"

log = structlog.get_logger(__name__)

Start = Callable[[], Awaitable[None]]


async def run(
    settings: Settings,
    house: House,
    parts: frozenset[Part],
    *,
    stop: asyncio.Event,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Runs the parts until `stop` is set; `ready` hears the link of the door once everything is started.

    Raises NotPossible for a second process on SQLite and a port that is taken, MigrationRefusedError for a
    database of a newer version.
    """
    running = Running(settings=settings, house=house, parts=parts)
    with only_one(settings):
        bot = slack.edge(house) if parts & {Part.BOT, Part.OUTBOX} else None
        route = slack.http_route(bot) if Part.BOT in parts else None
        root = web.application(running, portal=_portal(running), slack=route)
        door = await web.opened(root, *settings.listen)
        lag = asyncio.create_task(running.metrics.measure_lag(), name="loop lag")
        try:
            context = await _unless(stop, store.opened(running))
            if context is not None:
                await _with_store(running, bot, door, context, stop=stop, ready=ready)
        finally:
            await _end([lag])
            await door.close()
    log.info("postbote.stopped")


async def _with_store(
    running: Running,
    bot: "SlackEdge | None",
    door: Door,
    context: TortoiseContext,
    *,
    stop: asyncio.Event,
    ready: Callable[[str], object] | None,
) -> None:
    finishing = _start(running, _finishing(running, bot))
    intake = _start(running, _intake(running, bot))
    try:
        _say_what_is_off(running)
        log.info("postbote.ready", link=door.link, parts=sorted(part.value for part in running.parts))
        if ready is not None:
            ready(door.link)
        garbage.spare_what_stays()
        await stop.wait()
        log.info("postbote.stopping")
    finally:
        await asyncio.gather(_end(intake), door.close())
        await _end(finishing)
        running.is_store_open = False
        await context.close_connections()


def _portal(running: Running) -> "Callable[[Sequence[RouteDef]], Application] | None":
    if Part.PORTAL not in running.parts:
        return None
    from portal.app import build

    return partial(build, running.house)


async def _unless(
    stop: asyncio.Event, opening: Coroutine[Any, Any, TortoiseContext]
) -> TortoiseContext | None:
    """What `opening` brings; None if `stop` was quicker."""
    work = asyncio.create_task(opening)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    await _end([stopped])
    if not work.done():
        await _end([work])
        return None
    return work.result()


def _intake(running: Running, bot: "SlackEdge | None") -> dict[str, Start]:
    """What takes in."""
    starts: dict[str, Start] = {}
    if Part.SCANNERS in running.parts:
        starts["scanners"] = partial(mail_in.watch_all, running)
    if Part.BOT in running.parts and bot is not None:
        starts["slack connection"] = bot.run_socket_mode
    return starts


def _finishing(running: Running, bot: "SlackEdge | None") -> dict[str, Start]:
    """What works on that, and lets out."""
    starts: dict[str, Start] = {}
    if Part.SCANNERS in running.parts:
        starts[mail_orders.ORDERS] = partial(mail_orders.carry_out, running)
    if Part.BOT in running.parts and bot is not None:
        starts["slack inbox"] = partial(slack.handle_events, bot)
        starts["slack state"] = partial(slack.look_after, running, bot)
    if Part.OUTBOX in running.parts and bot is not None:
        starts[OUTBOX_SLACK] = partial(slack.carry, running, bot)
    if Part.OUTBOX in running.parts:
        starts[housekeeping.HOUSEKEEPING] = partial(housekeeping.look_after, running)
        starts[jobs.JOBS] = partial(jobs.work, running)
        starts[searching.SEARCH] = partial(searching.look_after, running)
        starts[workflows.WORKFLOWS] = partial(workflows.work, running)
    if Part.OUTBOX in running.parts and running.settings.mail_from:
        starts["outbox mail"] = partial(mail_out.carry, running)
        starts["smtp"] = partial(mail_out.look_after_servers, running)
    return starts


def _say_what_is_off(running: Running) -> None:
    """Nobody should have to guess why nothing is sent."""
    if Part.OUTBOX in running.parts and not running.settings.can_send_mail:
        missing = "POSTBOTE_SMTP" if running.settings.mail_from else "POSTBOTE_MAIL_FROM"
        log.warning("mail.off", reason=f"{missing} is not set: mail leaves by `postbote mail-server` only")
    if running.parts & {Part.BOT, Part.OUTBOX} and not running.settings.slack.is_configured:
        log.warning("slack.off", reason="POSTBOTE_SLACK_BOT_TOKEN is not set: no Slack")


def _start(running: Running, starts: dict[str, Start]) -> list[asyncio.Task[None]]:
    return [
        asyncio.create_task(supervise(name, start, running.health), name=name)
        for name, start in starts.items()
    ]


async def _end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    await asyncio.gather(*(_end_one(task) for task in tasks))


async def _end_one(task: asyncio.Task[Any]) -> None:
    """Cancel, wait; what is still at work then is interrupted there too."""
    patience = SLACK_PATIENCE_SECONDS if task.get_name() == OUTBOX_SLACK else PATIENCE_SECONDS
    for _ in range(2):
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=patience)
