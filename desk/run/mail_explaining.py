"""What would become of a mail, and why: read and decided about as the intake does.

Nothing is written: what is asked happens in a transaction that is undone, and no file is kept.
"""

import asyncio
import hashlib
from typing import Any

from desk import clock, mailboxes
from desk.documents import Kept
from desk.house import House
from desk.inbound import SeenMail
from desk.undone import undone
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from scanners import matching
from scanners.deciding import Decision
from scanners.matching import By, Match, Search
from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse
from scanners.read_mail import ReadMail, read_mail, uploads
from scanners.rules.tracing import in_words
from scanners.rules.tracing import told as told_of_rules
from scanners.ruling import decide

__all__ = ["explained", "in_words"]

NOTHING = "nothing of ours"


async def explained(house: House, raw: bytes, *, address: str | None = None) -> dict[str, Any]:
    """Everything that leads to the decision. `address`: the mailbox it comes to; else the one it names.

    Raises NotFound for an address that is no mailbox.
    """
    mail = await asyncio.to_thread(parse, raw, instance=house.instance)
    mailbox = await _mailbox(mail, address)
    read = _read(raw, mail, mailbox)
    async with undone(house):
        seen = await SeenMail.of([(read.row, read.envelope)])
        earlier = seen.earlier(read.row, read.envelope)
        search = await matching.search(house, read)
        decision = await decide(house, mailbox, read)
    return _told(read, mailbox, search, decision) | {"seen_before": earlier}


async def _mailbox(mail: ParsedMail, address: str | None) -> Mailbox:
    """A mailbox to read it in; one that nobody added if there is none."""
    if address is not None:
        return (await mailboxes.called(address))[0]
    known = {mailbox.address: mailbox for mailbox in reversed(await mailboxes.active())}
    named = [*mail.delivered_to, *(item.address for item in (*mail.to, *mail.cc))]
    found = next((known[name.lower()] for name in named if name.lower() in known), None)
    first = next(reversed(known.values()), None)
    return found or first or Mailbox(id=0, address="", url="", created_at=clock.now())


def _read(raw: bytes, mail: ParsedMail, mailbox: Mailbox) -> ReadMail:
    row = InboundMail(
        id=0,
        mailbox_id=mailbox.id,
        sha256=hashlib.sha256(raw).hexdigest(),
        size=len(raw),
        received_at=clock.now(),
        outcome="",
    )
    return read_mail(row, mail, _files(mail), authserv_id=mailbox.authserv_id)


def _files(mail: ParsedMail) -> list[Kept]:
    """As if they were kept."""
    return [
        Kept(item, hashlib.sha256(item.data).hexdigest(), len(item.data))
        for item in uploads(mail)
        if isinstance(item.data, bytes)
    ]


def _told(read: ReadMail, mailbox: Mailbox, search: Search, decision: Decision) -> dict[str, Any]:
    mail = read.mail
    return {
        "message_id": mail.message_id,
        "subject": mail.subject,
        "from": read.envelope.sender,
        "mailbox": mailbox.address or None,
        "kind": mail.kind.value,
        "kind_reason": mail.auto.reason if mail.auto else "",
        "verdict": str(read.authentication.verdict),
        "verdict_reason": str(read.authentication.why),
        "steps": _steps(search),
        "match": _match(decision.match),
        "rules": told_of_rules(decision.plan),
        "would": decision.act.value,
        "why": str(decision.reason),
        "defects": list(mail.defects),
    }


def _steps(search: Search) -> list[dict[str, str]]:
    """The ways in their order (R39), and what each gave; those behind the one that found it weren't tried."""
    told: list[dict[str, str]] = []
    for way in (by for by in By if by is not By.PERSON):
        said = "; ".join(step.said for step in search.steps if step.by is way)
        told.append({"way": str(way), "said": said or NOTHING})
        if search.match is not None and search.match.by is way and not search.match.is_guess:
            break
    return told


def _match(match: Match | None) -> dict[str, Any] | None:
    if match is None:
        return None
    return {
        "ticket": match.ticket.number,
        "named": match.named.number,
        "by": str(match.by),
        "sender_is": str(match.writer),
        "deleted": match.ticket.deleted_at is not None,
    }
