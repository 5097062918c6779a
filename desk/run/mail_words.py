"""What a stored mail says, for a person who is to decide about it: read from its raw bytes."""

import asyncio
from typing import Any

from desk.house import House
from models.inbound_mail import InboundMail

WORDS = 4000


async def words_of(house: House, mail: InboundMail) -> dict[str, Any]:
    """The beginning of its words, and its files; both empty if its bytes are gone."""
    from scanners.parser.parse import parse

    try:
        raw = await house.raw_mail.read(mail.sha256)
    except FileNotFoundError:
        return {"words": "", "attachments": []}
    read = await asyncio.to_thread(parse, raw)
    files = [
        {"name": item.name, "type": item.content_type, "size": len(item.data)} for item in read.attachments
    ]
    return {"words": (read.visible or read.text)[:WORDS], "attachments": files}
