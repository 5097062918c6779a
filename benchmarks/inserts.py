"""The floor of storing: the rows that one mail becomes, by sqlite3 itself, a commit each."""

import json
import sqlite3
import sys
import tempfile
from typing import Any

from benchmarks import bare_intake
from benchmarks.measuring import main, timed
from benchmarks.workload import mails

TABLES = (
    "CREATE TABLE customer (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
    "CREATE TABLE ticket (id INTEGER PRIMARY KEY, subject TEXT, customer_id INTEGER, updated_at TEXT)",
    "CREATE INDEX ticket_updated ON ticket (updated_at)",
    "CREATE TABLE message (id INTEGER PRIMARY KEY, ticket_id INTEGER, message_id TEXT UNIQUE, body TEXT)",
    "CREATE TABLE event (id INTEGER PRIMARY KEY, ticket_id INTEGER, kind TEXT, data TEXT)",
)


def insert(store: sqlite3.Connection, mail: dict[str, Any]) -> None:
    store.execute("BEGIN IMMEDIATE")
    store.execute(
        "INSERT OR IGNORE INTO customer (email, name) VALUES (?, ?)", (mail["address"], mail["name"])
    )
    customer = store.execute("SELECT id FROM customer WHERE email = ?", (mail["address"],)).fetchone()[0]
    at = mail["date"].isoformat()
    ticket = store.execute(
        "INSERT INTO ticket (subject, customer_id, updated_at) VALUES (?, ?, ?)",
        (mail["subject"], customer, at),
    ).lastrowid
    store.execute(
        "INSERT INTO message (ticket_id, message_id, body) VALUES (?, ?, ?)",
        (ticket, mail["id"], mail["text"]),
    )
    files = json.dumps([name for name, *_ in mail["files"]])
    store.execute("INSERT INTO event (ticket_id, kind, data) VALUES (?, 'received', ?)", (ticket, files))
    store.execute("COMMIT")


async def run(count: int) -> dict[str, Any]:
    read = [bare_intake.read(mail.raw) for mail in mails(count)]
    with tempfile.TemporaryDirectory(prefix="postbote-inserts-") as folder:
        store = sqlite3.connect(f"{folder}/rows.sqlite3", isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", *TABLES):
            store.execute(statement)
        with timed() as span:
            for mail in read:
                insert(store, mail)
        store.close()
    return {"mails": count, "seconds": span.seconds, "cpu": span.cpu}


if __name__ == "__main__":
    main(run(int(sys.argv[1])))
