"""A desk on an empty SQLite store in a folder of its own: one group, two agents, as a small company has it."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

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
    """With a mail server that is never asked unless `smtp` says another."""
    with tempfile.TemporaryDirectory(prefix="postbote-bench-") as folder:
        wanted = {"data": folder, "smtp": "smtp://127.0.0.1:9?starttls=never", "mail_from": f"Support <{SUPPORT}>"}
        house = houses.build(load({f"POSTBOTE_{k.upper()}": v for k, v in {**wanted, **settings}.items()}))
        await migrate(config_for(house.settings.database_url, ALL))
        context = await db.connect(house.settings.database_url)
        try:
            await picklists.ship()
            yield house, await _group()
        finally:
            await context.close_connections()
        assert Path(folder).exists()


async def _group() -> Group:
    group = await Group.create(
        name="Support", slack_channel="C0SUPPORT", email=SUPPORT, created_at=clock.now()
    )
    for name in ("Nadia", "Jonas"):
        agent = await Agent.create(
            name=name,
            handle=name.lower(),
            email=f"{name.lower()}@desk.example",
            slack_user=f"U0{name.upper()}",
            created_at=clock.now(),
        )
        await GroupMember.create(group=group, agent=agent)
    return group
