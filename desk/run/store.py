"""Opens the store of a running Postbote: brings it up to date, waits for a database that isn't there yet."""

import asyncio

import structlog
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, OperationalError

from desk import db, outbox, picklists
from desk.run.running import DATABASE, Running
from desk.run.supervisor import backoff
from models import ALL
from models.database_url import config_for
from models.migrating import migrate

log = structlog.get_logger(__name__)


async def opened(running: Running) -> TortoiseContext:
    """The store, open and up to date; tries until it can be reached.

    Raises MigrationRefusedError if a newer version has changed it: waiting doesn't help there.
    """
    failures = 0
    running.health.begin(DATABASE)
    while True:
        try:
            context = await _open(running)
        except (DBConnectionError, OperationalError) as fault:
            failures += 1
            sentence = f"POSTBOTE_DATABASE: {fault}"
            running.health.bad(DATABASE, sentence)
            log.warning("database.unreachable", fault=sentence, again_in=round(backoff(failures), 1))
            await asyncio.sleep(backoff(failures))
        else:
            running.is_store_open = True
            running.health.good(DATABASE)
            return context


async def _open(running: Running) -> TortoiseContext:
    url = running.settings.database_url
    config = config_for(url, ALL)
    await migrate(config, progress=lambda name: log.info("database.migrating", migration=name))
    context = await db.connect(url)
    try:
        async with running.house.transaction():
            await picklists.ship()
        if _is_sqlite(config):
            await outbox.release_claims()
    except BaseException:
        await context.close_connections()
        raise
    return context


def _is_sqlite(config: dict[str, dict[str, dict[str, str]]]) -> bool:
    return config["connections"]["default"]["engine"] == "models.engine_sqlite"
