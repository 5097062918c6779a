"""What goes with the words of a mail: pictures that it shows, files, links to files that are too large.

Nothing here is random, so that a second try is the same mail: a picture's Content-ID is made of the mail's
Message-ID. An agent's mail has none of it: it names the files.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

import structlog

from desk import file_links
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out import mime
from desk.mail_out.head import given_to, is_for_customer
from desk.mail_out.mail_facts import MailFacts
from desk.pdf.picture import pixels
from models.document import Document

# What every mail program shows.
SHOWN_TYPES = frozenset({"image/png", "image/jpeg", "image/jpg", "image/gif"})
# What the layout has room for.
WIDEST = 536
LARGEST_SHOWN, MOST_SHOWN = 1_000_000, 5_000_000
LOGO = "cid:logo"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Picture:
    """Shown where the HTML says `cid:…`, and attached for those who read the text."""

    document: Document
    content_id: str
    # How wide it is shown, in pixels: Outlook goes by nothing else. 0: as wide as it is.
    width: int


@dataclass(frozen=True, slots=True)
class Linked:
    """Too large for a mail. `link` is empty where the desk gives none; it holds until `until`."""

    document: Document
    link: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Enclosures:
    pictures: Sequence[Picture] = ()
    attached: Sequence[Document] = ()
    linked: Sequence[Linked] = ()

    @property
    def has_bytes(self) -> bool:
        return bool(self.pictures or self.attached)


NONE = Enclosures()


async def of(house: House, facts: MailFacts, *, limit: int) -> Enclosures:
    """What goes with this mail; `limit` is what all its files may have, in bytes."""
    if not facts.documents or not is_for_customer(facts):
        return NONE
    going, left_out = _divided(facts.documents, limit)
    shown = _shown(going)
    days = (await house.preferences()).file_link_days if left_out else 0
    widths = await asyncio.to_thread(_widths, house, shown) if shown else []
    return Enclosures(
        pictures=[
            Picture(item, content_id(facts.delivery.message_id or "", place), width)
            for place, (item, width) in enumerate(zip(shown, widths, strict=True))
        ],
        attached=[item for item in going if item not in shown],
        linked=[_linked(house, facts, item, days) for item in left_out],
    )


def _divided(documents: Sequence[Document], limit: int) -> tuple[list[Document], list[Document]]:
    going: list[Document] = []
    left_out: list[Document] = []
    room = limit
    for document in documents:
        fits = document.size <= room
        (going if fits else left_out).append(document)
        room -= document.size if fits else 0
    return going, left_out


def _shown(documents: Sequence[Document]) -> list[Document]:
    """Pictures of a size that can be read past."""
    shown: list[Document] = []
    room = MOST_SHOWN
    for document in documents:
        is_picture = document.content_type in SHOWN_TYPES and document.size <= LARGEST_SHOWN
        if is_picture and document.size <= room:
            shown.append(document)
            room -= document.size
    return shown


def _widths(house: House, documents: Sequence[Document]) -> list[int]:
    return [_width(_read(house, item.sha256, item.name)) for item in documents]


def _width(data: bytes) -> int:
    if data.startswith(b"GIF8"):
        return min(WIDEST, int.from_bytes(data[6:8], "little"))
    return min(WIDEST, pixels(data)[0])


def content_id(message_id: str, place: int) -> str:
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    return f"{digest}.{place}@postbote"


def _linked(house: House, facts: MailFacts, document: Document, days: int) -> Linked:
    until = facts.delivery.created_at + timedelta(days=days)
    link = file_links.link(house, document, given_to=given_to(facts), until=until) if days else ""
    return Linked(document, link, until)


def parts_of_files(house: House, enclosures: Enclosures) -> list[bytes]:
    """The attached files, read. Raises DeliveryError."""
    return [
        mime.file(item.name, item.content_type, _read(house, item.sha256, item.name))
        for item in enclosures.attached
    ]


def parts_of_pictures(house: House, enclosures: Enclosures) -> list[bytes]:
    """The pictures that the HTML shows, read. Raises DeliveryError."""
    return [
        mime.inline(
            item.document.name,
            item.document.content_type,
            _read(house, item.document.sha256, item.document.name),
            content_id=item.content_id,
        )
        for item in enclosures.pictures
    ]


def logo_id(sha256: str) -> str:
    return f"logo.{sha256[:24]}@postbote"


def parts_of_logo(house: House, sha256: str) -> list[bytes]:
    """The company's logo; a mail does without where it can't be read."""
    try:
        return [_logo(house.blobs.path(sha256))]
    except OSError as fault:
        log.warning("mail.logo_unreadable", fault=fault.strerror)
        return []


@lru_cache(maxsize=2)
def _logo(file: Path) -> bytes:
    """Kept encoded: most mails have the same."""
    data = file.read_bytes()
    kind = "jpeg" if data.startswith(b"\xff\xd8") else "png"
    return mime.inline(
        f"logo.{kind}", f"image/{kind}", data, content_id=logo_id(file.parent.name + file.name)
    )


def _read(house: House, sha256: str, name: str) -> bytes:
    try:
        return house.blobs.path(sha256).read_bytes()
    except OSError as fault:
        raise DeliveryError(f"The file {name} can't be read: {fault.strerror}.", permanent=False) from fault
