"""A desk on an empty SQLite store in a folder of its own: one group, two agents, like a small company's."""

import contextlib
import tempfile
from collections.abc import AsyncIterator

from benchmarks.workload import SUPPORT
from desk import clock, db, picklists
from desk import house as houses
from desk.house import House
from desk.settings import load
from models import ALL
from models.agent import Agent
from models.database_url import config_for
from models.group import Group, GroupMember
from models.migrating import migrate


@contextlib.asynccontextmanager
async def fresh_desk(**settings: str) -> AsyncIterator[tuple[House, Group]]:
    """With a mail server that is never asked unless `smtp` says another.

    The folder stays until the whole run is over: ext4 is slow to make files where many were deleted just now.
    """
    folder = tempfile.mkdtemp(prefix="postbote-bench-")
    wanted = {
        "data": folder,
        "smtp": "smtp://127.0.0.1:9?starttls=never",
        "mail_from": f"Support <{SUPPORT}>",
    }
    house = houses.build(load({f"POSTBOTE_{k.upper()}": v for k, v in {**wanted, **settings}.items()}))
    await migrate(config_for(house.settings.database_url, ALL))
    context = await db.connect(house.settings.database_url)
    try:
        await picklists.ship()
        yield house, await group("Support", "C0SUPPORT", SUPPORT)
    finally:
        await context.close_connections()


async def group(name: str, channel: str, address: str) -> Group:
    """A group; the same two agents answer for each."""
    made = await Group.create(name=name, slack_channel=channel, email=address, created_at=clock.now())
    for person in ("Nadia", "Jonas"):
        agent, _ = await Agent.get_or_create(
            handle=person.lower(),
            defaults={
                "name": person,
                "email": f"{person.lower()}@desk.example",
                "slack_user": f"U0{person.upper()}",
                "created_at": clock.now(),
            },
        )
        await GroupMember.create(group=made, agent=agent)
    return made
