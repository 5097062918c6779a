"""What the mail parser makes of raw bytes, for `postbote mail parse`: objects for people and programs."""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import AsyncExitStack
from dataclasses import fields
from typing import Any

from desk.run.mail_files import FoundMail
from scanners.mail_frames import Unreadable
from scanners.parsed_mail import Address, Attachment, Bounced, MailKind, ParsedMail
from scanners.reading import Reader, ReaderLimits

# So many mails for each reader are begun before the first is told, and not more than so many bytes.
AHEAD = 4
AHEAD_BYTES = 32 * 1024 * 1024


async def objects(
    mails: Iterable[FoundMail], *, jobs: int, limits: ReaderLimits | None = None
) -> AsyncGenerator[Mapping[str, Any]]:
    """One object a mail, in their order; so many are read at a time, each in a process that can be killed."""
    async with AsyncExitStack() as opened:
        idle: asyncio.Queue[Reader] = asyncio.Queue()
        for _ in range(jobs):
            idle.put_nowait(await opened.enter_async_context(Reader(limits)))
        begun: deque[tuple[int, asyncio.Task[dict[str, Any]]]] = deque()
        opened.push_async_callback(_stop, begun)
        waiting = 0
        for mail in mails:
            begun.append((len(mail.raw), asyncio.create_task(_read(mail, idle))))
            waiting += len(mail.raw)
            while begun and (begun[0][1].done() or len(begun) > AHEAD * jobs or waiting > AHEAD_BYTES):
                size, task = begun[0]
                yield await task
                begun.popleft()
                waiting -= size
        while begun:
            yield await begun[0][1]
            begun.popleft()


async def _stop(begun: Iterable[tuple[int, "asyncio.Task[dict[str, Any]]"]]) -> None:
    """Whoever asked listens no more."""
    tasks = [task for _, task in begun]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _read(mail: FoundMail, idle: "asyncio.Queue[Reader]") -> dict[str, Any]:
    if mail.fault or not mail.raw:
        return _unread(mail.file, mail.fault or "It is empty.")
    reader = await idle.get()
    try:
        (read,) = await reader.read([mail.raw], instance=None)
    finally:
        idle.put_nowait(reader)
    return _unread(mail.file, read.reason) if isinstance(read, Unreadable) else shown(mail.file, read)


def _unread(file: str, fault: str) -> dict[str, Any]:
    """As if it were empty."""
    names = [field.name for field in fields(ParsedMail)]
    empty: dict[str, Any] = dict.fromkeys(names) | dict.fromkeys(_TEXTS, "") | dict.fromkeys(_LISTS, ())
    return shown(file, ParsedMail(**empty | {"kind": MailKind.MESSAGE, "defects": (fault,)}))


_TEXTS = ("subject", "text", "visible")
_LISTS = (
    *("reply_to", "to", "cc", "bcc", "delivered_to", "in_reply_to", "references"),
    *("folded", "attachments", "headers", "bounces"),
)


def shown(file: str, mail: ParsedMail) -> dict[str, Any]:
    """One mail as an object: all that was read, of attachments all but their bytes."""
    return {
        "file": file,
        "message_id": mail.message_id,
        "date": mail.date.isoformat() if mail.date else None,
        "subject": mail.subject,
        "from": _address(mail.from_) if mail.from_ else None,
        "reply_to": [_address(item) for item in mail.reply_to],
        "to": [_address(item) for item in mail.to],
        "cc": [_address(item) for item in mail.cc],
        "in_reply_to": " ".join(mail.in_reply_to) or None,
        "references": list(mail.references),
        "text": mail.text,
        "html": mail.html,
        "reply": mail.visible,
        "folded": list(mail.folded),
        "kind": mail.kind.value,
        "bounce": [_bounced(item) for item in mail.bounces],
        "auto": _automatic(mail),
        "attachments": [_file(item) for item in mail.attachments],
        "defects": list(mail.defects),
    }


def _address(address: Address) -> dict[str, Any]:
    return {"name": address.name, "address": address.address}


def _bounced(bounced: Bounced) -> dict[str, Any]:
    return {
        "recipient": bounced.recipient,
        "permanent": bounced.permanent,
        "status": bounced.status,
        "diagnostic": bounced.diagnostic,
    }


def _automatic(mail: ParsedMail) -> dict[str, Any] | None:
    if mail.auto is None:
        return None
    return {"reason": mail.auto.reason, "until": mail.auto.until.isoformat() if mail.auto.until else None}


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "name": attachment.name,
        "type": attachment.content_type,
        "size": len(attachment.data),
        "sha256": hashlib.sha256(attachment.data).hexdigest(),
        "inline": attachment.inline,
        "content_id": attachment.content_id,
    }
