"""From the raw bytes of a mail to a `ParsedMail`. Pure: no clock, no file, no network. Never raises.

Time and memory are bounded by caps on size, header, parts, depth, addresses and HTML (see `structure` and
`desk.html_limits`). What a cap or a damage took away stands in `defects`; the raw mail has it all.
A mail of many megabytes takes a second: call it off the event loop.
"""

from datetime import datetime

from scanners.kinds.forwarded import forwarded_in
from scanners.kinds.kind import read_letter, verdict_on
from scanners.parsed_mail import Address, ParsedMail
from scanners.parser import dates, headers
from scanners.parser.bodies import read_bodies
from scanners.parser.charsets import header_text
from scanners.parser.part import Part
from scanners.parser.structure import read_structure
from scanners.replies.split import split

_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def parse(raw: bytes, *, instance: str | None = None) -> ParsedMail:
    """Read one mail, whatever its bytes. With our installation's id, only mail of ours is a loop."""
    root, structure_defects = read_structure(raw)
    header_lines = _readable(root)
    header = _by_name(header_lines)
    bodies = read_bodies(root)
    from_ = _first(headers.addresses(header.get("from", [])))
    said = tuple((name, headers.decoded(value)) for name, value in header_lines)
    reply = split(bodies.text, bodies.html)
    to, subject = headers.addresses(header.get("to", [])), headers.decoded(_one(header, "subject"))
    date = _date(header)
    letter = read_letter(
        said,
        sender=from_,
        to=to,
        subject=subject,
        date=date,
        text=bodies.text,
        attachments=bodies.attachments,
    )
    verdict = verdict_on(letter, instance=instance)
    return ParsedMail(
        message_id=headers.message_id(_one(header, "message-id")),
        subject=subject,
        from_=from_,
        reply_to=headers.addresses(header.get("reply-to", [])),
        to=to,
        cc=headers.addresses(header.get("cc", [])),
        bcc=headers.addresses(header.get("bcc", [])),
        delivered_to=_delivered_to(header),
        date=date,
        in_reply_to=headers.message_ids(" ".join(header.get("in-reply-to", []))),
        references=headers.message_ids(" ".join(header.get("references", []))),
        text=bodies.text,
        html=bodies.html,
        visible=reply.visible,
        visible_html=reply.visible_html,
        folded=reply.folded,
        attachments=bodies.attachments,
        headers=said,
        kind=verdict.kind,
        bounces=verdict.bounces,
        returned_id=verdict.returned_id,
        auto=verdict.auto,
        forwarded=forwarded_in(letter),
        defects=(*structure_defects, *bodies.defects),
    )


def _readable(root: Part) -> list[tuple[str, str]]:
    """The headers as text; those without any label are read in the charset of the body, if they can be."""
    if all(value.isascii() for _, value in root.headers):
        return root.headers
    charset = _charset(root)
    return [(name, header_text(value, charset)) for name, value in root.headers]


def _by_name(lines: list[tuple[str, str]]) -> dict[str, list[str]]:
    header: dict[str, list[str]] = {}
    for name, value in lines:
        header.setdefault(name, []).append(value)
    return header


def _charset(root: Part) -> str:
    """What the first part that says it says of its letters."""
    named = (part.content_type.parameters.get("charset") for part in root.walk())
    return next((charset for charset in named if charset), "")


def _date(header: dict[str, list[str]]) -> datetime | None:
    found = dates.first_date(header.get("date", []))
    if found is None or 1990 <= found.year <= 2060:
        return found
    return dates.corrected(found, dates.received(_one(header, "received")))


def _one(header: dict[str, list[str]], name: str) -> str:
    """The first header of that name that says something; doubled ones come from forgers and gateways."""
    return next((value for value in header.get(name, []) if value.strip()), "")


def _first(found: tuple[Address, ...]) -> Address | None:
    return found[0] if found else None


def _delivered_to(header: dict[str, list[str]]) -> tuple[str, ...]:
    values = [value for name in _DELIVERED_TO for value in header.get(name, [])]
    return tuple(found.address for found in headers.addresses(values))
