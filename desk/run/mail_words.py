"""What a stored mail says, for a person who is to decide about it: read from its raw bytes."""

from typing import Any

from desk.house import House
from models.inbound_mail import InboundMail

WORDS = 4000


async def words_of(house: House, mail: InboundMail) -> dict[str, Any]:
    """The beginning of its words, and its files; both empty if its bytes are gone or can't be read."""
    from scanners.mail_frames import Unreadable
    from scanners.reading import Reader

    try:
        raw = await house.raw_mail.read(mail.sha256)
    except FileNotFoundError:
        return {"words": "", "attachments": []}
    async with Reader() as reader:
        (read,) = await reader.read([raw], instance=house.instance)
    if isinstance(read, Unreadable):
        return {"words": "", "attachments": []}
    files = [
        {"name": item.name, "type": item.content_type, "size": len(item.data)} for item in read.attachments
    ]
    return {"words": (read.visible or read.text)[:WORDS], "attachments": files}
