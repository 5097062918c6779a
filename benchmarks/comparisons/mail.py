"""10,000 mails from a real Dovecot on both databases, beside django-helpdesk on the same mails.

POSTBOTE_BENCH_DJANGO_HELPDESK names a Python that has django-helpdesk (and psycopg); without it, the
yardstick alone is told: reading one of the mails with stdlib `policy.default`.
"""

import json
import os
import statistics
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import family
from benchmarks.runs import in_turns, median, per_second, program
from benchmarks.table import Aim, Figure
from benchmarks.workload import mails
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.postgres import Postgres

VARIABLE = "POSTBOTE_BENCH_DJANGO_HELPDESK"
MAILS = int(os.environ.get("POSTBOTE_BENCH_MAILS", "10000"))
FLAT = 1.25
# It writes to the disk several times a mail.
LONGEST_PEER = 3600


def compare() -> list[Figure]:
    server, store = Dovecot(), Postgres()
    server.start()
    store.start()
    try:
        ((yardstick,),) = in_turns(1, {"mail: stdlib email": partial(program, "parsing", "default", 1000)})
        raw = [mail.raw for mail in mails(MAILS)]
        return [
            figure
            for database in ("SQLite", "PostgreSQL")
            for figure in _figures(database, server, store, raw, yardstick["cpu"] / 1000)
        ]
    finally:
        store.stop()
        server.stop()


def _figures(
    database: str, server: Dovecot, store: Postgres, raw: Sequence[bytes], yardstick: float
) -> list[Figure]:
    (ours,) = in_turns(1, {f"mail: Postbote, {database}": partial(_ours, database, server, store, raw)})
    cpu = median(ours, "cpu") / MAILS
    part = f"mail, {MAILS:,}"
    memory = ours[0]["memory"]
    growth = max(memory[-3:]) / statistics.median(memory[2:5])
    figures = [
        Figure(part, f"mails taken in, {database}", per_second(ours), "mails/s"),
        Figure(
            part, f"CPU a mail, {database}", cpu * 1e3, "ms", yardstick * 1e3, "stdlib parse, policy.default"
        ),
        Figure(part, f"most memory, {database}", median(ours, "mb"), "MB", aim=Aim(at_most=250)),
        Figure(part, f"memory at the end to that at a third, {database}", growth, "", aim=Aim(at_most=FLAT)),
    ]
    for name, tuning in _peers(database):
        work = partial(_helpdesk, database, tuning, server, store, raw)
        (theirs,) = in_turns(1, {f"mail: {name}, {database}": work})
        floor = MAILS / median(theirs, "cpu")
        aim = None if tuning else Aim(at_least=5 * floor)
        figures.append(Figure(part, f"mails a CPU second, {database}", 1 / cpu, "mails", floor, name, aim))
    return figures


def _peers(database: str) -> list[tuple[str, str]]:
    if VARIABLE not in os.environ:
        return []
    tuned = [("django-helpdesk, SQLite tuned", "tuned")] if database == "SQLite" else []
    return [("django-helpdesk", ""), *tuned]


def _ours(database: str, server: Dovecot, store: Postgres, raw: Sequence[bytes]) -> dict[str, Any]:
    url = _filled(server, raw)
    if database == "SQLite":
        return program("intake", url, MAILS)
    return program("intake", url, MAILS, store.empty_database(), family.child("postgres"))


def _helpdesk(
    database: str, tuning: str, server: Dovecot, store: Postgres, raw: Sequence[bytes]
) -> dict[str, Any]:
    """In its own Python. What PostgreSQL itself uses counts, for them as for us."""
    where = tuning if database == "SQLite" else store.empty_database()
    file = Path(__file__).parents[1] / "django_helpdesk.py"
    command = [os.environ[VARIABLE], str(file), _filled(server, raw), str(len(raw)), where]
    command += [] if database == "SQLite" else [str(family.child("postgres"))]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_PEER, check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"django-helpdesk failed:\n{ended.stderr[-3000:]}")
    found = json.loads(ended.stdout.splitlines()[-1])
    if found["messages"] != len(raw):
        raise RuntimeError(f"django-helpdesk took in {found['messages']} mails only:\n{ended.stderr[-3000:]}")
    return found


def _filled(server: Dovecot, raw: Sequence[bytes]) -> str:
    user = server.user()
    server.deliver(user, *raw)
    return f"imap://{user}:{PASSWORD}@{server.host}:{server.port}/INBOX?starttls=never"
