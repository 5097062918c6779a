"""Exports as an administrator makes them, and a run over one of them."""

import json
import shutil
import zipfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from desk.actor import Actor
from desk.house import House
from desk.migration.findings import Findings
from desk.migration.report import Report
from desk.migration.sources import READERS
from desk.migration.writing import bring_over
from models.comment import Channel, Comment
from models.ticket import Ticket

EXPORTS = Path(__file__).parent / "exports"
OPERATOR = Actor(channel=Channel.IMPORT)

Bring = Callable[..., Awaitable[tuple[Report, Findings]]]
Packed = Callable[[str, Mapping[str, bytes]], Path]


@pytest.fixture
def bring(house: House) -> Bring:
    """`await bring("osticket", path)`: the report, and what was found."""

    async def run(kind: str, path: Path, **options: Any) -> tuple[Report, Findings]:
        findings = Findings()
        options = {"source": kind, "actor": OPERATOR} | options
        zone = {"zone": options.pop("zone")} if "zone" in options else {}
        with READERS[kind](path, findings, **zone) as records:
            report = await bring_over(house, records, findings=findings, **options)
        return report, findings

    return run


def dump(kind: str) -> Path:
    """The database dump of a helpdesk."""
    return EXPORTS / f"{kind}.sql"


@pytest.fixture
def packed(tmp_path: Path) -> Packed:
    """A zip of a dump and the files that lie beside it, in a folder, as zip programs make it."""

    def make(kind: str, files: Mapping[str, bytes]) -> Path:
        path = tmp_path / f"{kind}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(dump(kind), "helpdesk/dump.sql")
            for name, data in files.items():
                archive.writestr(f"helpdesk/{name}", data)
        return path

    return make


async def ticket_titled(title: str) -> Ticket:
    return await Ticket.get(title=title)


async def said_on(ticket: Ticket) -> list[tuple[str, str, str, str]]:
    """Visibility, kind of author, name and words of its comments, in their order."""
    found = await Comment.filter(ticket_id=ticket.id).order_by("created_at", "id")
    return [(item.visibility, item.author, item.author_name, item.body) for item in found]


ZAMMAD_ORGANISATIONS = [
    {"id": 1, "name": "Zammad Foundation", "active": True, "created_at": "2023-01-01T08:00:00.000Z"},
    {
        "id": 2,
        "name": "Bücher & Co",
        "domain": "buecher.example",
        "note": "zahlt spät",
        "member_ids": [7],
        "created_at": "2023-01-01T08:00:00.000Z",
    },
]
ZAMMAD_USERS = [
    {"id": 1, "login": "-", "firstname": "-", "lastname": "", "email": "", "roles": [], "role_ids": []},
    {
        "id": 3,
        "login": "nadia@desk.example",
        "firstname": "Nadia",
        "lastname": "Brandt",
        "email": "nadia@desk.example",
        "role_ids": [2],
        "roles": ["Agent"],
    },
    {
        "id": 4,
        "login": "kurt",
        "firstname": "Kurt",
        "lastname": "Alt",
        "email": "kurt@alt.example",
        "role_ids": [1, 2],
        "roles": ["Admin", "Agent"],
    },
    {
        "id": 7,
        "login": "jana@buecher.example",
        "firstname": "Jana",
        "lastname": "Buch",
        "email": "Jana@Bücher.example",
        "phone": "+49 221 7",
        "vip": True,
        "organization_id": 2,
        "organization": "Bücher & Co",
        "preferences": {"locale": "de-de"},
        "role_ids": [3],
        "roles": ["Customer"],
        "created_at": "2023-01-02T08:00:00.000Z",
    },
]
ZAMMAD_TICKETS = [
    {
        "id": 5,
        "number": "71005",
        "title": "Buch kam nass an",
        "group": "Support",
        "state": "closed",
        "priority": "3 high",
        "owner_id": 3,
        "owner": "nadia@desk.example",
        "customer_id": 7,
        "organization_id": 2,
        "close_at": "2023-02-03T10:00:00.000Z",
        "created_at": "2023-02-01T10:00:00.000Z",
        "updated_at": "2023-02-04T10:00:00.000Z",
        "pending_time": "2023-02-10T10:00:00.000Z",
        "article_count": 3,
        "preferences": {},
        "anlage": "Halle 4",
    },
    {
        "id": 6,
        "number": "71006",
        "title": "Lieferung?",
        "group": "Versand",
        "state": "beim Verlag",
        "priority": "4 ganz dringend",
        "owner_id": 4,
        "customer_id": 7,
        "organization_id": 2,
        "created_at": "2023-03-01T10:00:00.000Z",
        "updated_at": "2023-03-01T11:00:00.000Z",
    },
    {
        "id": 8,
        "number": "71008",
        "title": "Weg damit",
        "state": "removed",
        "customer_id": 7,
        "created_at": "2023-03-01T10:00:00.000Z",
        "updated_at": "2023-03-01T11:00:00.000Z",
    },
]
ZAMMAD_ARTICLES: dict[int, list[dict[str, Any]]] = {
    5: [
        {
            "id": 20,
            "ticket_id": 5,
            "type": "email",
            "sender": "Customer",
            "from": "Jana Buch <jana@bücher.example>",
            "internal": False,
            "content_type": "text/html",
            "body": "Das Buch ist <b>nass</b>.<br>Siehe Bild.<img src=x onerror=alert(1)>"
            "<img src='cid:1.2@buecher.example'>",
            "created_by_id": 7,
            "created_at": "2023-02-01T10:00:00.000Z",
            "attachments": [
                {
                    "id": 90,
                    "filename": "nass.jpg",
                    "size": "4",
                    "preferences": {
                        "Mime-Type": "image/jpeg",
                        "Content-ID": "<1.2@buecher.example>",
                        "Content-Disposition": "inline",
                    },
                }
            ],
        },
        {
            "id": 22,
            "ticket_id": 5,
            "type": "email",
            "sender": "Agent",
            "from": "Nadia Brandt via Support <support@desk.example>",
            "internal": False,
            "content_type": "text/plain",
            "body": "Wir ersetzen es.",
            "created_by_id": 3,
            "created_at": "2023-02-02T10:00:00.000Z",
            "attachments": [],
        },
        {
            "id": 21,
            "ticket_id": 5,
            "type": "note",
            "sender": "Agent",
            "from": "Kurt Alt",
            "internal": True,
            "content_type": "text/plain",
            "body": "War der Nachbar.",
            "created_by_id": 4,
            "created_at": "2023-02-01T11:00:00.000Z",
            "attachments": [
                {"id": 91, "filename": "akte.txt", "preferences": {"Mime-Type": "text/plain"}},
                {"id": 92, "filename": "fehlt.txt", "preferences": {}},
            ],
        },
    ],
    6: [
        {
            "id": 30,
            "ticket_id": 6,
            "type": "note",
            "sender": "Agent",
            "internal": True,
            "content_type": "text/plain",
            "body": "Nur für uns.",
            "created_by_id": 3,
            "created_at": "2023-03-01T10:00:00.000Z",
        },
        {
            "id": 31,
            "ticket_id": 6,
            "type": "email",
            "sender": "System",
            "from": "Support <support@desk.example>",
            "content_type": "text/plain",
            "body": "Ohne Angabe, ob intern.",
            "created_by_id": 1,
            "created_at": "2023-03-01T11:00:00.000Z",
        },
    ],
}


def zammad_export(folder: Path, **changed: Any) -> Path:
    """What the loop of docs/migration.md writes; `changed` are whole files, by name without `.json`."""
    files: dict[str, Any] = {
        "organizations-1": ZAMMAD_ORGANISATIONS,
        "users-1": ZAMMAD_USERS[:2],
        "users-2": ZAMMAD_USERS[2:],
        "users-10": [],
        "tickets-1": ZAMMAD_TICKETS,
        "ticket_states": [{"id": 9, "name": "beim Verlag", "state_type": "pending reminder"}],
        "tags/5": {"tags": ["Versand", "Nässe"]},
        "tags/6": {"tags": []},
    }
    files |= {f"articles/{ticket}": articles for ticket, articles in ZAMMAD_ARTICLES.items()}
    for name, content in (files | changed).items():
        path = folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    for name, data in (("5/20/90", b"JPEG"), ("5/21/91", b"secret")):
        path = folder / "attachments" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture
def zammad(tmp_path: Path) -> Path:
    """A folder with an export of Zammad."""
    return zammad_export(tmp_path / "zammad")


def zipped(folder: Path) -> Path:
    """The same as a zip."""
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))
