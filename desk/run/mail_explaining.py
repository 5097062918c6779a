"""What would become of a mail, and why: read and decided about as the intake does.

Nothing is written: what is asked happens in a transaction that is undone, and no file is kept.
"""

import hashlib
from collections.abc import AsyncGenerator, Iterable
from typing import Any

from desk import addresses, clock, mailboxes
from desk.dead_addresses import is_dead
from desk.delivery_reports import Told
from desk.documents import Kept
from desk.house import House
from desk.inbound import SeenMail
from desk.run.mail_files import FoundMail
from desk.undone import undone
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from scanners import matching
from scanners.deciding import Act, Decision
from scanners.mail_frames import Unreadable
from scanners.matching import By, Match, Search
from scanners.parsed_mail import ParsedMail
from scanners.read_mail import ReadMail, read_mail, uploads
from scanners.reading import Reader
from scanners.rules.tracing import in_words
from scanners.rules.tracing import told as told_of_rules
from scanners.ruling import decide

__all__ = ["explained", "in_words"]

NOTHING = "nothing of ours"


async def explained(
    house: House, mails: Iterable[FoundMail], *, address: str | None = None
) -> AsyncGenerator[dict[str, Any], None]:
    """Of each mail everything that leads to the decision, in their order.

    `address`: the mailbox they come to; else the one each of them names. Raises NotFound for no mailbox.
    """
    mailbox = (await mailboxes.called(address))[0] if address is not None else None
    async with Reader() as reader:
        for found in mails:
            (mail,) = await reader.read([found.raw], instance=house.instance)
            fault = found.fault or (mail.reason if isinstance(mail, Unreadable) else "")
            if isinstance(mail, Unreadable) or fault:
                told = _unread(fault)
            else:
                told = await _explained(house, mailbox or await _named(mail), found.raw, mail)
            yield {"file": found.file, **told}


async def _explained(house: House, mailbox: Mailbox, raw: bytes, mail: ParsedMail) -> dict[str, Any]:
    read = _read(raw, mail, mailbox)
    async with undone(house):
        seen = await SeenMail.of([(read.row, read.envelope)])
        earlier = seen.earlier(read.row, read.envelope)
        search = await matching.search(house, read)
        decision = await decide(house, mailbox, read)
    return _told(read, mailbox, search, decision) | {"seen_before": earlier}


async def _named(mail: ParsedMail) -> Mailbox:
    """The mailbox it was sent to, else the first; if there is none, one that nobody added."""
    known = {mailbox.address: mailbox for mailbox in reversed(await mailboxes.active())}
    written = [*mail.delivered_to, *(item.address for item in (*mail.to, *mail.cc))]
    found = next((known[name] for name in map(_without_detail, written) if name in known), None)
    first = next(reversed(known.values()), None)
    return found or first or Mailbox(id=0, address="", url="", created_at=clock.now())


def _without_detail(address: str) -> str:
    """`support+tt1@desk.example` comes to `support@desk.example` (RFC 5233)."""
    local, at, domain = addresses.normalise(address).rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


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
        "about": _about(decision),
        "would": decision.act.value,
        "why": str(decision.reason),
        "defects": list(mail.defects),
    }


def _about(decision: Decision) -> dict[str, Any] | None:
    """The mail of ours that it reports on, and what."""
    delivery, report = decision.delivery, decision.report
    if delivery is None or report is None:
        return None
    return {
        "delivery": delivery.id,
        "recipient": delivery.recipient,
        "told": str(report.told),
        "status": report.status,
        "answer": report.answer,
        "would_suppress": report.told is Told.COMPLAINT
        or (report.told is Told.FAILED and is_dead(report.status, report.words)),
    }


def _unread(fault: str) -> dict[str, Any]:
    """It can't be read: then a person is asked (R41)."""
    nothing = dict.fromkeys(
        ("message_id", "subject", "from", "mailbox", "kind", "verdict", "match", "about", "seen_before")
    )
    words = {"kind_reason": "", "verdict_reason": "", "would": Act.QUARANTINE.value, "why": fault}
    return {**nothing, **words, "steps": [], "rules": [], "defects": [fault]}


def _steps(search: Search) -> list[dict[str, str]]:
    """The ways in their order (R39), and what each gave; those behind the one that found it weren't tried."""
    told: list[dict[str, str]] = []
    for way in (by for by in By if by not in {By.PERSON, By.RETURN_ADDRESS}):
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
