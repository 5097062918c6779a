"""The bare prototype of the intake: aioimaplib, stdlib `email`, a Tortoise transaction a mail, nothing else.

No raw copy, no history, no deliveries, no decisions, no signatures: what the libraries alone can do.
"""

import email
import hashlib
import sys
import tempfile
from email.header import decode_header, make_header
from email.message import Message as Mime
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aioimaplib
from tortoise import Tortoise
from tortoise.transactions import in_transaction

from benchmarks.bare_models import Customer, Event, Message, Ticket
from benchmarks.measuring import main, peak_mb, timed

AT_ONCE = 20


def read(raw: bytes) -> dict[str, Any]:
    mime = email.message_from_bytes(raw)
    name, address = getaddresses([_header(mime, "From")])[0]
    found: dict[str, Any] = {"html": None, "text": "", "files": []}
    for part in mime.walk():
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True) or b""
        if part.get_filename():
            found["files"].append((part.get_filename(), part.get_content_type(), data))
        elif part.get_content_type() in {"text/plain", "text/html"}:
            text = data.decode(part.get_content_charset() or "utf-8", "replace")
            found["html" if part.get_content_type() == "text/html" else "text"] = text
    return found | {
        "name": name,
        "address": address.lower(),
        "subject": _header(mime, "Subject"),
        "id": mime["Message-ID"],
        "answers": mime["In-Reply-To"],
        "date": parsedate_to_datetime(mime["Date"]),
    }


def _header(mime: Mime, name: str) -> str:
    value = mime[name] or ""
    return str(make_header(decode_header(value))) if "=?" in value else value


async def store(mail: dict[str, Any], folder: Path) -> None:
    files = []
    for name, kind, data in mail["files"]:
        sha256 = hashlib.sha256(data).hexdigest()
        (folder / sha256).write_bytes(data)
        files.append({"name": name, "type": kind, "sha256": sha256})
    async with in_transaction():
        if await Message.filter(message_id=mail["id"]).exists():
            return
        customer = await Customer.get_or_none(email=mail["address"])
        customer = customer or await Customer.create(email=mail["address"], name=mail["name"])
        earlier = await Message.get_or_none(message_id=mail["answers"]) if mail["answers"] else None
        if earlier:
            ticket_id = earlier.ticket_id
            await Ticket.filter(id=ticket_id).update(updated_at=mail["date"])
        else:
            made = await Ticket.create(subject=mail["subject"], customer=customer, updated_at=mail["date"])
            ticket_id = made.id
        await Message.create(ticket_id=ticket_id, message_id=mail["id"], body=mail["text"], html=mail["html"])
        await Event.create(ticket_id=ticket_id, kind="received", data={"files": files})


async def run(url: str) -> dict[str, Any]:
    where = urlsplit(url)
    folder = tempfile.mkdtemp(prefix="postbote-bare-")
    await Tortoise.init(
        db_url=f"sqlite://{folder}/bare.sqlite3?synchronous=NORMAL",
        modules={"models": ["benchmarks.bare_models"]},
    )
    await Tortoise.generate_schemas()
    with timed() as span:
        client = aioimaplib.IMAP4(where.hostname, where.port, timeout=60)
        await client.wait_hello_from_server()
        await client.login(where.username, where.password)
        await client.select("INBOX")
        found = await client.uid_search("ALL", charset=None)
        uids = found.lines[0].decode().split()
        for start in range(0, len(uids), AT_ONCE):
            wanted = ",".join(uids[start : start + AT_ONCE])
            fetched = await client.uid("fetch", wanted, "(UID BODY.PEEK[])")
            for raw in (bytes(line) for line in fetched.lines if isinstance(line, bytearray)):
                await store(read(raw), Path(folder))
        await client.logout()
    count = await Message.all().count()
    await Tortoise.close_connections()
    return {"mails": count, "seconds": span.seconds, "cpu": span.cpu, "mb": peak_mb()}


if __name__ == "__main__":
    main(run(sys.argv[1]))
