"""10,000 mails leave while what sends them is killed at random moments: does each arrive, and how often?

`python -m benchmarks.mail_out_faults [MAILS]`. One process on SQLite, one on PostgreSQL, two at once there;
the same moments each time. Prints the figures; ends with 1 if one is wrong.
"""

import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import models
from models.database_url import config_for
from models.migrating import migrate
from tests.parts.mail_flood import Accounts, Flood
from tests.parts.postbote import Postbote
from tests.parts.postgres import Postgres
from tests.parts.smtp_recorder import SmtpRecorder

MAILS = 10_000
KILLS = 20
SETTLE_SECONDS = 1800.0


def main() -> int:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else MAILS
    postgres = Postgres()
    folder = Path(tempfile.mkdtemp(prefix="postbote-flood-"))
    try:
        postgres.start()
        sqlite = f"sqlite://{folder / 'store.sqlite3'}"
        asyncio.run(migrate(config_for(sqlite, models.ALL)))
        floods = [("SQLite", sqlite, 1)]
        for name, processes in (("PostgreSQL", 1), ("PostgreSQL, two at once", 2)):
            database = postgres.empty_database()
            postgres.run(migrate(config_for(database, models.ALL)))
            floods.append((name, database, processes))
        good = [asyncio.run(_flood(*flood, mails=mails, folder=folder)) for flood in floods]
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(good) else 1


async def _flood(name: str, database: str, processes: int, *, mails: int, folder: Path) -> bool:
    async with SmtpRecorder(folder / f"{name}.taken") as recorder:
        senders = [
            Postbote(folder / f"{name}{number}", database=database, smtp=recorder.url)
            for number in range(processes)
        ]
        flood = Flood(senders, recorder, database, random.Random(mails), mails)
        try:
            await flood.begin()
            began = time.monotonic()
            share = mails // (KILLS + 1)
            for number in range(KILLS):
                await flood.killed_after(number * share + flood.chance.randrange(1, share))
            await flood.settles(SETTLE_SECONDS)
            seconds = time.monotonic() - began
        finally:
            for sender in senders:
                await sender.stop()
        return _say(name, mails, flood.kills, await flood.accounts(), seconds)


def _say(name: str, mails: int, kills: int, found: Accounts, seconds: float) -> bool:
    good = (found.lost, found.unexplained, found.changed) == (0, 0, 0)
    print(
        f"{name}: {mails:,} mails, {kills} × SIGKILL: {found.sent:,} taken, {found.lost} lost, "
        f"{found.twice} more than once (at most {found.most_often} times; {found.unexplained} of them not in "
        f"hand at a kill, {found.changed} with other bytes), {seconds:.0f} s: "
        f"{'as it should be' if good else 'WRONG'}",
        flush=True,
    )
    return good


if __name__ == "__main__":
    sys.exit(main())
