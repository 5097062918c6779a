"""Slack: the connection, the events it brings, what is posted there. The bot's room is opened here."""

from typing import TYPE_CHECKING

from desk.run.running import Running
from desk.settings import Settings

if TYPE_CHECKING:
    from aiohttp.typedefs import Handler


def http_route(_: Running) -> "Handler | None":
    return None


async def listen(_: Running) -> None: ...


async def handle_events(_: Running) -> None: ...


async def carry(_: Running) -> None: ...


async def faults(_: Settings) -> list[str]:
    return []
