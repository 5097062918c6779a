"""Zammad: the answers of its REST API in files."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.errors import Invalid
from desk.house import House
from models.comment import Comment
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.tag import TicketTag
from models.ticket import Ticket
from tests.migration.conftest import (
    ZAMMAD_TICKETS,
    ZAMMAD_USERS,
    Bring,
    said_on,
    ticket_titled,
    zammad_export,
    zipped,
)
from tests.parts.house import Cast


async def test_a_ticket_comes_with_its_fields_words_and_tags(
    house: House, cast: Cast, bring: Bring, zammad: Path
) -> None:
    await bring("zammad", zammad)
    ticket = await ticket_titled("Buch kam nass an")
    assert (ticket.status, ticket.priority) == ("closed", "high")
    assert (ticket.agent_id, ticket.group_id) == (cast.nadia.id, cast.support.id)
    assert ticket.created_at == datetime(2023, 2, 1, 10, tzinfo=UTC)
    assert ticket.closed_at == datetime(2023, 2, 3, 10, tzinfo=UTC)
    assert ticket.modified_at == datetime(2023, 2, 4, 10, tzinfo=UTC)
    assert (ticket.description, ticket.created_by) == ("Das Buch ist nass.\nSiehe Bild.", "Jana Buch")
    assert await said_on(ticket) == [
        ("internal", "agent", "Kurt Alt", "War der Nachbar."),
        ("external", "agent", "Nadia Brandt", "Wir ersetzen es."),
    ]
    tags = await TicketTag.filter(ticket_id=ticket.id).select_related("tag").order_by("tag__name")
    assert [row.tag.name for row in tags] == ["Nässe", "Versand"]
    jana = await Contact.get(id=ticket.contact_id).select_related("organisation")
    assert (jana.email, jana.language, jana.phone) == ("jana@xn--bcher-kva.example", "de", "+49 221 7")
    assert jana.organisation.name == "Bücher & Co"
    assert await Delivery.all().count() == 0


async def test_a_zip_is_as_good_as_its_folder(house: House, bring: Bring, zammad: Path) -> None:
    report, findings = await bring("zammad", zipped(zammad))
    assert (report.tickets.new, report.external_comments.new, report.internal_notes.new) == (2, 1, 3)
    assert [problem.where for problem in findings.problems] == ["ticket 71005, file “fehlt.txt”"]
    assert report.documents.new == 2


async def test_files_are_as_internal_as_their_article(house: House, bring: Bring, zammad: Path) -> None:
    """R17."""
    await bring("zammad", zammad)
    picture, secret = await Document.get(name="nass.jpg"), await Document.get(name="akte.txt")
    assert (picture.is_internal, secret.is_internal) == (False, True)
    assert (picture.is_inline, picture.content_id) == (True, "1.2@buecher.example")
    assert await house.blobs.read(secret.sha256) == b"secret"


async def test_an_article_that_does_not_say_is_internal(
    house: House, cast: Cast, bring: Bring, zammad: Path
) -> None:
    """R17."""
    _, findings = await bring("zammad", zammad)
    ticket = await ticket_titled("Lieferung?")
    assert ticket.description == ""
    assert await said_on(ticket) == [
        ("internal", "agent", "Nadia Brandt", "Nur für uns."),
        ("internal", "system", "Support", "Ohne Angabe, ob intern."),
    ]
    assert len(findings.notes) == 3


async def test_states_of_ones_own_go_by_their_type(house: House, bring: Bring, zammad: Path) -> None:
    _, findings = await bring("zammad", zammad)
    ticket = await ticket_titled("Lieferung?")
    assert (ticket.status, ticket.priority) == ("wait_for_response", "normal")
    assert findings.unknown_values == {"priority “4 ganz dringend” became normal": 1}
    assert findings.no_home["ticket.anlage"] == 1
    assert findings.no_home["ticket.pending_time"] == 1
    assert findings.no_home["user.vip"] == 1
    assert findings.no_home["organisation.note"] == 1
    assert findings.no_home["removed tickets"] == 1


async def test_agents_of_zammad_are_no_customers_unless_a_ticket_is_theirs(
    house: House, bring: Bring, tmp_path: Path
) -> None:
    own = {**ZAMMAD_TICKETS[1], "customer_id": 4}
    await bring("zammad", zammad_export(tmp_path / "zammad", **{"tickets-1": [ZAMMAD_TICKETS[0], own]}))
    names = await Contact.all().order_by("name").values_list("name", flat=True)
    assert names == ["Jana Buch", "Kurt Alt"]


async def test_a_page_fetched_twice_counts_once(house: House, bring: Bring, tmp_path: Path) -> None:
    later = {**ZAMMAD_TICKETS[0], "title": "Buch kam nass an!"}
    pages = {"tickets-1": ZAMMAD_TICKETS, "tickets-2": [later], "users-3": ZAMMAD_USERS}
    await bring("zammad", zammad_export(tmp_path / "zammad", **pages))
    assert await Ticket.filter(title__startswith="Buch").values_list("title", flat=True) == [
        "Buch kam nass an!"
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("users-2", b'[{"id": 7, "email": ', "users-2.json"),
        ("articles/6", b'{"error": "Not authorized"}', "articles/6.json"),
        ("tags/5", b"\x00\xff", "tags/5.json"),
        ("tickets-2", [17, None, {"id": "x"}], "tickets-2.json"),
        (
            "articles/6",
            [{"body": "ohne Nummer"}, {"id": 31, "body": None, "internal": False}],
            "articles/6.json",
        ),
    ],
)
async def test_damage_is_told_by_file_and_the_rest_comes(
    house: House, bring: Bring, tmp_path: Path, name: str, content: object, told: str
) -> None:
    report, findings = await bring("zammad", zammad_export(tmp_path / "zammad", **{name: content}))
    assert report.tickets.new == 2
    assert told in {problem.where for problem in findings.problems}


async def test_a_folder_that_is_no_export_is_refused(house: House, bring: Bring, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Invalid, match=r"tickets-1\.json"):
        await bring("zammad", tmp_path / "empty")
    with pytest.raises(Invalid, match="There is no file"):
        await bring("zammad", tmp_path / "nothing")
    assert await Comment.all().count() == 0
