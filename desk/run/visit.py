"""The store for one command: a short visit beside a running `postbote run`.

An empty store gets its tables. One that an older version left is refused: bringing it up to date while that
version runs is for `postbote migrate` to do, at a moment somebody chose.
"""

import contextlib
from collections.abc import AsyncIterator

from tortoise.exceptions import IntegrityError

from desk import db, picklists
from desk import house as houses
from desk.errors import NotPossible
from desk.house import House
from desk.settings import Settings, SettingsFault
from models import ALL
from models.database_url import config_for
from models.migrating import migrate, pending


def house_of(settings: Settings) -> House:
    """`house.build`; a data folder that can't be used is a fault of its setting."""
    try:
        return houses.build(settings)
    except OSError as fault:
        raise SettingsFault(
            [f"POSTBOTE_DATA: the folder {settings.data} can't be used: {fault.strerror}"]
        ) from fault


@contextlib.asynccontextmanager
async def opened(house: House) -> AsyncIterator[None]:
    """The store, open. Raises NotPossible for an old one, MigrationRefusedError for one that is too new."""
    url = house.settings.database_url
    await _refuse_old(url)
    context = await db.connect(url)
    try:
        await _ship(house)
        yield
    finally:
        await context.close_connections()


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


async def _ship(house: House) -> None:
    if not await picklists.unshipped():
        return
    # Two first commands at once: the second finds what the first has put in, or meets its rows.
    with contextlib.suppress(IntegrityError):
        async with house.transaction():
            await picklists.ship()
