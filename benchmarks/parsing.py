"""The floor of reading mail: stdlib `email` takes the same mails apart and decodes every part."""

import email
import sys
from email import policy
from typing import Any

from benchmarks import bare_intake
from benchmarks.measuring import main, timed
from benchmarks.workload import mails


def by_default_policy(raw: bytes) -> None:
    message = email.message_from_bytes(raw, policy=policy.default)
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To"):
        str(message[name])
    for part in message.walk():
        if not part.is_multipart():
            part.get_content()


WAYS = {"default": by_default_policy, "compat32": bare_intake.read}


async def run(way: str, count: int) -> dict[str, Any]:
    read = WAYS[way]
    raw = [mail.raw for mail in mails(count)]
    with timed() as span:
        for one in raw:
            read(one)
    return {"mails": count, "seconds": span.seconds, "cpu": span.cpu}


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2])))
