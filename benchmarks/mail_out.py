"""Answers to customers, queued in the store, sent over so many connections, signed (DKIM) or not.

`python -m benchmarks.mail_out ours PORT MAILS CONNECTIONS KEY DATABASE` sends them as Postbote does; `bare`
sends the very same bytes from memory with aiosmtplib alone, and signs them with dkimpy; `raw` knows no
library at all and shows what the server itself can take. KEY is a file with a PEM key, or empty.
"""

import asyncio
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dkim
from aiosmtplib import SMTP

from benchmarks.fresh_desk import fresh_desk
from benchmarks.measuring import main, peak_mb, timed
from benchmarks.outbox import fill
from desk import clock, logs
from desk.house import House
from desk.mail_out import compose, mail_facts
from desk.mail_out.compose import Composed
from desk.mail_out.mail_courier import MailCourier
from desk.mail_out.mail_templates import MailTemplates
from desk.outbox_loop import OutboxLoop
from desk.run import garbage
from models.delivery import Courier, Delivery, State
from models.group import Group
from models.mail_server import MailServer

DOMAIN, SELECTOR = "desk.example", "bench"


def desk(port: str, connections: str, database: str):
    """A fresh desk that sends to the port."""
    url = f"smtp://127.0.0.1:{port}?starttls=never&connections={connections}"
    return fresh_desk(smtp=url, **({"database": database} if database else {}))


async def server_of(group: Group, port: str, connections: str, key: bytes) -> None:
    """The group's own mail server signs."""
    group.mail_server = await MailServer.create(
        name="signing",
        url=f"smtp://127.0.0.1:{port}?starttls=never",
        connections=int(connections),
        dkim_domain=DOMAIN,
        dkim_selector=SELECTOR,
        dkim_key=key.decode(),
        created_at=clock.now(),
    )
    await group.save()


async def ours(port: str, count: int, connections: str, key: bytes, database: str) -> dict[str, Any]:
    logs.configure("json", "info")
    async with desk(port, connections, database) as (house, group):
        if key:
            await server_of(group, port, connections, key)
        await fill(house, group, count)
        courier = MailCourier(house)
        garbage.spare_what_stays()
        with timed() as span, house.bell.listening() as bell:
            loop = asyncio.create_task(OutboxLoop(house, courier).run())
            while await Delivery.filter(state=State.SENT, courier=Courier.MAIL).count() < count:
                await bell.wait(1.0)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
    return _found(count, span.seconds, span.cpu)


async def bare(port: str, count: int, connections: str, key: bytes, database: str) -> dict[str, Any]:
    mails = await made(port, count, connections, database)
    todo = iter(mails)
    with timed() as span:
        await asyncio.gather(*(_carry(port, todo, key) for _ in range(int(connections))))
    return _found(count, span.seconds, span.cpu)


async def made(port: str, count: int, connections: str, database: str) -> Sequence[Composed]:
    """The mails of a full outbox, as Postbote makes them."""
    async with desk(port, connections, database) as (house, group):
        await fill(house, group, count)
        templates = MailTemplates(house)
        await templates.refresh()
        return [mail async for mail in _composed(house, templates)]


async def _composed(house: House, templates: MailTemplates):
    deliveries = await Delivery.filter(courier=Courier.MAIL).order_by("id")
    for start in range(0, len(deliveries), 200):
        for facts in await mail_facts.gather(house, deliveries[start : start + 200]):
            yield await compose.compose(house, facts, templates)


async def _carry(port: str, todo: Iterator[Composed], key: bytes) -> None:
    client = SMTP(hostname="127.0.0.1", port=int(port), start_tls=False, use_tls=False)
    await client.connect()
    for mail in todo:
        signature = dkim.sign(mail.data, SELECTOR.encode(), DOMAIN.encode(), key) if key else b""
        await client.sendmail(mail.sender, [mail.recipient], signature + mail.data)
    await client.quit()


async def raw(port: str, count: int, connections: str, _key: bytes, database: str) -> dict[str, Any]:
    mails = await made(port, count, connections, database)
    with timed() as span:
        await asyncio.to_thread(_pour, int(port), mails)
    return _found(count, span.seconds, span.cpu)


def _pour(port: int, mails: Sequence[Composed]) -> None:
    """One connection; each mail in one piece, its answers in one."""
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answers:
        connection.sendall(b"HELO bench\r\n")
        _read(answers, 2)
        for mail in mails:
            head = f"MAIL FROM:<{mail.sender}>\r\nRCPT TO:<{mail.recipient}>\r\nDATA\r\n".encode()
            connection.sendall(head + mail.data.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n")
            _read(answers, 4)


def _read(answers: Any, lines: int) -> None:
    for _ in range(lines):
        assert answers.readline()[:1] in b"23"


def _found(count: int, seconds: float, cpu: float) -> dict[str, Any]:
    return {"mails": count, "seconds": seconds, "cpu": cpu, "mb": peak_mb()}


if __name__ == "__main__":
    how, port, count, connections, key, database = sys.argv[1:]
    run = {"ours": ours, "bare": bare, "raw": raw}[how]
    main(run(port, int(count), connections, Path(key).read_bytes() if key else b"", database))
