"""Gives a command the house with its store open: a short-lived process beside a running `postbote run`.

An empty store gets its tables. One that an older version left is refused: bringing it up to date while that
version runs is for `postbote migrate` to do, at a moment somebody chose.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from tortoise.exceptions import IntegrityError

from desk import db, house, logs, picklists
from desk.actor import Actor, system
from desk.assignees import agent_called
from desk.cli.refusals import told
from desk.errors import NotPossible
from desk.house import House
from desk.settings import Settings, SettingsFault, load
from models import ALL
from models.comment import Channel
from models.database_url import config_for
from models.migrating import migrate, pending
from models.picklist_value import Picklist

P = ParamSpec("P")


def with_house(work: Callable[Concatenate[House, P], Awaitable[None]]) -> Callable[P, None]:
    """An asynchronous command over the house; what it refuses is told as a sentence, with exit code 1."""

    @wraps(work)
    def command(*arguments: P.args, **options: P.kwargs) -> None:
        with told():
            asyncio.run(_at_the_desk(work, *arguments, **options))

    return command


async def _at_the_desk(
    work: Callable[Concatenate[House, P], Awaitable[None]], *arguments: P.args, **options: P.kwargs
) -> None:
    settings = load(os.environ)
    logs.configure(settings.log_format, "warning")
    async with opened(settings) as built:
        await work(built, *arguments, **options)


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[House]:
    """The house with its store open."""
    built = build(settings)
    await _refuse_old(settings.database_url)
    context = await db.connect(settings.database_url)
    try:
        await _ship(built)
        yield built
    finally:
        await context.close_connections()


async def _ship(built: House) -> None:
    if await picklists.values_of(Picklist.STATUS):
        return
    # Two first commands at once: the second finds what the first has put in, or meets its rows.
    with contextlib.suppress(IntegrityError):
        async with built.transaction():
            await picklists.ship()


def build(settings: Settings) -> House:
    """`house.build`; a data folder that can't be used is a fault of its setting."""
    try:
        return house.build(settings)
    except OSError as fault:
        raise SettingsFault(
            [f"POSTBOTE_DATA: the folder {settings.data} can't be used: {fault.strerror}"]
        ) from fault


async def _refuse_old(url: str) -> None:
    config = config_for(url, ALL)
    missing = await pending(config)
    if not missing:
        return
    if not missing[0].startswith("0001"):
        raise NotPossible(
            "The database is older than this version of Postbote. Stop `postbote run`, call "
            "`postbote migrate`, and start it again."
        )
    await migrate(config)


async def acting(handle: str | None) -> Actor:
    """The agent of `--as`, at the command line; without one, the system. Raises NotFound."""
    if handle is None:
        return system(Channel.CLI)
    return Actor(channel=Channel.CLI, agent=await agent_called(handle))
