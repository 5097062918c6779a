"""R17: what was internal there is seen by no customer here, whatever helpdesk it comes from."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from desk.actor import Actor
from desk.house import House
from desk.ticket_view import view
from models.comment import Channel, Comment
from models.contact import Contact
from models.ticket import Ticket
from tests.migration.conftest import Bring, Packed, zammad_export

# Words of internal notes, of what doesn't say what it is, and of files that came with them.
SECRETS = {
    "zammad": ("Nachbar", "Nur für uns", "Ohne Angabe", "akte.txt", "Halle 4"),
    "freescout": ("Marge", "Noch nicht gesendet", "Angerufen", "Chat?", "versteckt", "intern.txt", "Gold"),
    "osticket": ("zahlt nie", "Was bin ich", "alter Stand", "Interna.txt", "Obergeschoss", "Aufgabe"),
    "vtiger": ("Matte", "Ohne Angabe", "Auch von früher", "notiz.txt", "Presse 7", "Gelöscht"),
}
FILES = {
    "attachments/x/xYz9": b"%PDF",
    "attachment/4/2/1/Übersicht.txt": b"Hallo",
    "attachment/1/9/1/intern.txt": b"secret",
    "storage/2022/June/week1/51_a1b2.txt": b"plan",
    "storage/2022/June/week1/52_notiz.txt": b"secret",
}


async def _seen_by_customers() -> Sequence[str]:
    """All that any customer sees of any ticket."""
    seen: list[str] = []
    for contact in await Contact.all():
        customer = Actor(channel=Channel.PORTAL, contact=contact)
        for ticket in await Ticket.filter(contact_id=contact.id):
            shown = await view(customer, ticket.number)
            seen += [
                ticket.title,
                shown.ticket.description,
                shown.ticket.description_html or "",
                shown.solution,
            ]
            seen += [
                part or "" for said in shown.comments for part in (said.body, said.html, said.author_name)
            ]
            seen += [document.name for document in shown.documents]
    return seen


@pytest.mark.parametrize("kind", SECRETS)
async def test_no_customer_sees_what_was_internal(
    house: House, bring: Bring, packed: Packed, tmp_path: Path, kind: str
) -> None:
    export = zammad_export(tmp_path / "zammad") if kind == "zammad" else packed(kind, FILES)
    await bring(kind, export, keep_fields=True)
    seen = await _seen_by_customers()
    assert seen
    for secret in SECRETS[kind]:
        assert [words for words in seen if secret in words] == []
    kept = " ".join(await Comment.filter(visibility="internal").values_list("body", flat=True))
    assert SECRETS[kind][0] in kept
