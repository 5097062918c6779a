"""From the raw bytes of a mail to a `ParsedMail`. Pure: no clock, no file, no network. Never raises.

Time and memory are bounded by caps on size, header, parts, depth, addresses and HTML (see `mail_structure`
and `desk.html_limits`). What a cap or a damage took away stands in `defects`; the raw mail has it all.
A mail of many megabytes takes a second: call it off the event loop.
"""

from collections.abc import Iterable

from scanners import mail_headers
from scanners.mail_bodies import read_bodies
from scanners.mail_kind import KEPT_HEADERS, kind_of
from scanners.mail_structure import read_structure
from scanners.parsed_mail import Address, ParsedMail
from scanners.quotes import split_reply

_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
_MAX_KEPT = 1_000


def parse(raw: bytes, *, instance: str | None = None) -> ParsedMail:
    """Read one mail, whatever its bytes. With our installation's id, only mail of ours is a loop."""
    root, structure_defects = read_structure(raw)
    header = _by_name(root.raw_items())
    bodies = read_bodies(root)
    from_ = _first(mail_headers.addresses(header.get("from", [])))
    kept = tuple((name, mail_headers.decoded(value)) for name, value in _kept(header))
    visible, folded = split_reply(bodies.text)
    return ParsedMail(
        message_id=mail_headers.message_id(_one(header, "message-id")),
        subject=mail_headers.decoded(_one(header, "subject")),
        from_=from_,
        reply_to=mail_headers.addresses(header.get("reply-to", [])),
        to=mail_headers.addresses(header.get("to", [])),
        cc=mail_headers.addresses(header.get("cc", [])),
        delivered_to=_delivered_to(header),
        date=mail_headers.date(_one(header, "date")),
        in_reply_to=mail_headers.message_ids(" ".join(header.get("in-reply-to", []))),
        references=mail_headers.message_ids(" ".join(header.get("references", []))),
        text=bodies.text,
        html=bodies.html,
        visible=visible,
        folded=folded,
        attachments=bodies.attachments,
        headers=kept,
        kind=kind_of(kept, sender=from_, attachments=bodies.attachments, instance=instance),
        defects=(*structure_defects, *bodies.defects),
    )


def _by_name(items: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    header: dict[str, list[str]] = {}
    for name, value in items:
        header.setdefault(name.strip().lower(), []).append(value)
    return header


def _one(header: dict[str, list[str]], name: str) -> str:
    """The first header of that name that says something; doubled ones come from forgers and gateways."""
    return next((value for value in header.get(name, []) if value.strip()), "")


def _first(found: tuple[Address, ...]) -> Address | None:
    return found[0] if found else None


def _delivered_to(header: dict[str, list[str]]) -> tuple[str, ...]:
    values = [value for name in _DELIVERED_TO for value in header.get(name, [])]
    return tuple(found.address for found in mail_headers.addresses(values))


def _kept(header: dict[str, list[str]]) -> list[tuple[str, str]]:
    kept = [(name, value) for name, values in header.items() if name in KEPT_HEADERS for value in values]
    return kept[:_MAX_KEPT]
