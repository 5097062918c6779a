"""Mails a second and core: Postbote reads all of a mail, others take it apart and decode every part.

`parsing WAY COUNT`; the standard library's two ways are the floor of reading mail, `default` the yardstick.
"""

import email
import sys
from collections.abc import Callable, Mapping
from email import policy
from typing import Any

from benchmarks import bare_intake
from benchmarks.mail_corpus import peers
from benchmarks.measuring import main, timed
from benchmarks.workload import mails
from scanners.parser.parse import parse


def by_default_policy(raw: bytes) -> None:
    message = email.message_from_bytes(raw, policy=policy.default)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To"):
        str(message[name])
    for part in message.walk():
        if not part.is_multipart():
            part.get_content()


def ways() -> Mapping[str, Callable[[bytes], Any]]:
    """Name -> reader; libraries only where they are installed."""
    ours: dict[str, Callable[[bytes], Any]] = {
        "postbote": parse,
        "default": by_default_policy,
        "compat32": bare_intake.read,
    }
    others = {name: read for name, read in peers.readers_of_mails().items() if "stdlib" not in name}
    return ours | others


async def run(way: str, count: int) -> dict[str, Any]:
    read = ways()[way]
    raw = [mail.raw for mail in mails(count)]
    read(raw[0])
    with timed() as span:
        for one in raw:
            read(one)
    return {"mails": count, "seconds": span.seconds, "cpu": span.cpu}


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2])))
