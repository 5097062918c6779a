"""10,000 mails come in at a real Dovecot while everything breaks: is each one entry or one row in quarantine?

`python -m benchmarks.mail_faults [MAILS]`. The process is killed, the server dies, the folder is renumbered,
at random moments, the same ones each time. Prints the figures of both databases; ends with 1 if one is wrong.
"""

import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import models
from models.database_url import config_for
from models.migrating import migrate
from tests.parts.dovecot import Dovecot
from tests.parts.mail_storm import Storm, wanted
from tests.parts.postbote import Postbote
from tests.parts.postgres import Postgres

MAILS = 10_000
# Most of what happens is a kill; a renumbered folder is read again from its first mail.
EVENTS = ("kill",) * 8 + ("server",) * 3 + ("renumber",)
AT_ONCE = 250
LONGEST_PAUSE = 3.0
SETTLE_SECONDS = 1800.0


def main() -> int:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    server, postgres = Dovecot(), Postgres()
    folder = Path(tempfile.mkdtemp(prefix="postbote-faults-"))
    try:
        server.start()
        postgres.start()
        sqlite = f"sqlite://{folder / 'store.sqlite3'}"
        asyncio.run(migrate(config_for(sqlite, models.ALL)))
        database = postgres.empty_database()
        postgres.run(migrate(config_for(database, models.ALL)))
        good = [
            asyncio.run(_storm(name, url, mails, server, folder))
            for name, url in (
                ("SQLite", sqlite),
                ("PostgreSQL", database),
            )
        ]
    finally:
        server.stop()
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(good) else 1


async def _storm(name: str, database: str, mails: int, server: Dovecot, folder: Path) -> bool:
    server.start()
    postbote = Postbote(folder / name, database=database)
    chance = random.Random(mails)
    storm = Storm(postbote, server, database, chance)
    began = time.monotonic()
    try:
        await storm.begin(afterwards="flag")
        while storm.delivered < mails:
            await storm.deliver(min(AT_ONCE, mails - storm.delivered))
            await asyncio.sleep(chance.uniform(0, LONGEST_PAUSE))
            await storm.strike(chance.choice(EVENTS))
        await storm.settles(SETTLE_SECONDS)
        seconds = time.monotonic() - began
        found, doubles, tickets = await storm.accounts()
    finally:
        await postbote.stop()
    good = found == wanted(mails) and tickets == mails
    _say(name, mails, good=good, found=found, doubles=doubles, tickets=tickets, seconds=seconds, storm=storm)
    return good


def _say(name: str, mails: int, *, good: bool, **figures: Any) -> None:
    found, storm = figures["found"], figures["storm"]
    lost = sum(1 for key in wanted(mails) if key not in found)
    twice = sum(1 for count in found.values() if count > 1)
    happened = ", ".join(f"{count} × {event}" for event, count in sorted(storm.events.items()))
    print(
        f"{name}: {mails:,} mails, {happened}: {figures['tickets']:,} tickets, {lost} lost, {twice} twice, "
        f"{figures['doubles']:,} recognised as seen before, {figures['seconds']:.0f} s: "
        f"{'as it should be' if good else 'WRONG'}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
