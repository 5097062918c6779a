"""Bare aiosmtplib: mails that are ready, from memory, over so many connections that stay open."""

import asyncio
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from typing import Any

from aiosmtplib import SMTP

from benchmarks.measuring import main, timed
from benchmarks.outbox import WORDS, address


def made(number: int) -> bytes:
    message = EmailMessage(policy=SMTP_POLICY)
    message["From"], message["To"] = "Support <support@desk.example>", address(number)
    message["Subject"] = f"[TT{number}] The printer {number} prints empty pages"
    message["Message-ID"] = f"<{number}@desk.example>"
    message.set_content(WORDS.format(n=number))
    message.add_alternative(f"<html><body><p>{WORDS.format(n=number)}</p></body></html>", subtype="html")
    return message.as_bytes()


async def carry(port: str, todo: Iterator[tuple[int, bytes]]) -> None:
    client = SMTP(hostname="127.0.0.1", port=int(port), start_tls=False, use_tls=False)
    await client.connect()
    for number, mail in todo:
        await client.sendmail("support@desk.example", [address(number)], mail)
    await client.quit()


async def run(port: str, count: int, connections: int) -> dict[str, Any]:
    mails = [(number, made(number)) for number in range(1, count + 1)]
    todo = iter(mails)
    with timed() as span:
        await asyncio.gather(*(carry(port, todo) for _ in range(connections)))
    return {"mails": count, "seconds": span.seconds, "cpu": span.cpu}


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
