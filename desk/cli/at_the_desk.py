"""Gives a command the house with its store open, and the one who acts."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from desk import logs
from desk.actor import Actor, system
from desk.assignees import agent_called
from desk.cli.refusals import told
from desk.house import House
from desk.run import visit
from desk.settings import load
from desk.texts import clean
from models.comment import Channel

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
    house = visit.house_of(settings)
    async with visit.opened(house):
        await work(house, *arguments, **{name: _sound(value) for name, value in options.items()})


def _sound(value: Any) -> Any:
    """Words without what no database stores: an argument may hold any bytes, whatever the terminal sends."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {_sound(name): _sound(item) for name, item in value.items()}
    return tuple(map(_sound, value)) if type(value) is tuple else value


async def acting(handle: str | None) -> Actor:
    """The agent of `--as`, at the command line; without one, the system. Raises NotFound."""
    if handle is None:
        return system(Channel.CLI)
    return Actor(channel=Channel.CLI, agent=await agent_called(handle))
