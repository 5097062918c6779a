"""CSV import (R27): mapping, preview, create or update by a key, all faults by line, nothing half done."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desk import clock, merging, tags, ticket_deletion, tickets
from desk.assignees import Assignee
from desk.csv_files import mapping
from desk.csv_files.mapping import IGNORED
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.records import kind_called, verbs
from desk.tickets import NewTicket
from models.agent import Role
from models.change import Change
from models.comment import Channel
from models.contact import Contact
from models.csv_mapping import CsvMapping
from models.delivery import Delivery
from models.foreign_record import ForeignRecord
from models.notification_decision import NotificationDecision
from models.organisation import Organisation
from models.product import Product
from models.slack_card import SlackCard
from models.ticket import Ticket
from tests.parts.csv_desk import CsvDesk
from tests.parts.house import OPERATOR, Cast, as_agent


@pytest.fixture
def csv(house: House, tmp_path: Path) -> CsvDesk:
    return CsvDesk(house, tmp_path)


async def _open(house: House, cast: Cast, **more: Any) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.oliver, assignee=Assignee(group=cast.support), **more)
    return await tickets.open_ticket(house, new, actor=OPERATOR)


async def _facts() -> tuple[int, ...]:
    """How much there is of what an import may touch."""
    models = (Ticket, Contact, Organisation, Product, Change, Delivery, NotificationDecision, SlackCard)
    return tuple([await model.all().count() for model in (*models, CsvMapping, ForeignRecord)])


async def test_new_tickets_have_numbers_defaults_and_history_and_nobody_is_told(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    """R1–R6, R11: and no mail, no card."""
    await Delivery.all().delete()
    before = await _facts()
    result = await csv.take(
        "ticket",
        "Titel;Kontakt;Zugewiesen an;Stunden;Schlagwörter;Status\n"
        'Drucker;OLIVER@acme.example;nadia;"1,5";vpn, Umzug;\n'
        "Maus;;Support;;;geschlossen\n",
        columns={"Zugewiesen an": "assignee", "Schlagwörter": "tags"},
    )
    assert (result.faults, result.numbers) == ([], (2, 0, 0, 0))
    first, second = await Ticket.all().order_by("id")
    assert (first.number, first.title, first.contact_id) == ("TT1", "Drucker", cast.oliver.id)
    assert first.organisation_id == cast.oliver.organisation_id
    assert (first.agent_id, first.group_id) == (cast.nadia.id, cast.support.id)
    assert (first.status, first.priority, first.source) == ("open", "normal", "import")
    assert (first.hours, first.created_by) == (Decimal("1.50"), "Postbote")
    assert await tags.on(first.id) == ["Umzug", "vpn"]
    assert (second.number, second.status, second.group_id) == ("TT2", "closed", cast.support.id)
    assert second.closed_at is not None
    rows = await Change.filter(ticket_id=first.id).order_by("id").values_list("field", "new", "channel")
    assert rows == [("created", "Drucker", Channel.IMPORT), ("tags", "Umzug, vpn", Channel.IMPORT)]
    after = await _facts()
    # Tickets, history, the remembered mapping.
    assert [b - a for a, b in zip(before, after, strict=True)] == [2, 0, 0, 0, 3, 0, 0, 0, 1, 0]


async def test_times_source_and_maker_are_taken_from_the_file(house: House, cast: Cast, csv: CsvDesk) -> None:
    text = (
        "title,status,solution,created,modified,closed,source,created_by\n"
        "A,closed,So.,2024-01-01T10:00:00+01:00,2024-01-02 10:00,2024-01-03 10:00:00,E-Mail,Anna\n"
    )
    result = await csv.take("ticket", text, zone=ZoneInfo("Europe/Berlin"))
    assert result.faults == []
    ticket = await Ticket.get()
    assert ticket.created_at == datetime(2024, 1, 1, 9, tzinfo=UTC)
    assert ticket.modified_at == datetime(2024, 1, 2, 9, tzinfo=UTC)
    assert ticket.closed_at == datetime(2024, 1, 3, 9, tzinfo=UTC)
    assert (ticket.source, ticket.created_by) == ("email", "Anna")
    assert ticket.solution_visible_from == ticket.modified_at
    refused = await csv.check("ticket", text)
    assert [fault[1] for fault in refused.faults] == ["modified", "closed"]


async def test_every_fault_of_every_line_is_told_and_nothing_is_written(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    """R5–R7."""
    cast.jonas.is_active = False
    await cast.jonas.save()
    before = await _facts()
    result = await csv.take(
        "ticket",
        "title,hours,contact,assignee,status,closed\n"
        'Gut,"1,5",,,,\n'
        '"zwei\nZeilen",1.255,nobody@kunde.example,jonas,lost,\n'
        ",-1,,nobody,open,2024-01-01T10:00:00Z\n"
        "zu,viele,,,,,Zellen\n"
        "null\0byte,,,,,\n",
    )
    assert result.numbers == (1, 0, 0, 4)
    assert result.faults == [
        (3, "hours", "Hours may have at most two decimals."),
        (3, "contact", "There is no Contact nobody@kunde.example."),
        (3, "assignee", "Jonas Keller is inactive and can't be chosen."),
        (
            3,
            "status",
            "lost is no value of Status. Possible are: Open, In Progress, Wait For Response, Closed.",
        ),
        (5, "title", "Please enter a title."),
        (5, "hours", "Hours should be between 0 and 9999999."),
        (5, "assignee", "There is no agent and no group called nobody."),
        (5, "closed", "A ticket that isn't closed has no time when it was."),
        (6, "hours", "Hours should be a number, like 1.5."),
        (6, "columns", "There are 7 cells, and the head has 6."),
        (7, "title", "Title has a null byte. Is the encoding right? Please give it: --encoding utf-16."),
    ]
    assert await _facts() == before


async def test_a_look_at_a_file_writes_nothing(house: House, cast: Cast, csv: CsvDesk) -> None:
    before = await _facts()
    result = await csv.check("ticket", "Titel;Lärm\n" + "'=1;x\n" * 7, columns={"Lärm": IGNORED})
    assert result.numbers == (7, 0, 0, 0)
    assert (result.plan.form.encoding, result.plan.form.delimiter) == ("utf-8", ";")
    assert result.plan.columns.as_mapping() == {"Titel": "title", "Lärm": ""}
    assert result.counts.first == [{"title": "=1"}] * 5
    assert await _facts() == before


async def test_good_lines_alone_are_taken_in_when_asked_for(house: House, cast: Cast, csv: CsvDesk) -> None:
    text = "title,hours\n" + "".join(f"T{n},{'x' if n % 3 == 0 else 1}\n" for n in range(1, 2501))
    result = await csv.take_good("ticket", text)
    assert result.numbers == (1667, 0, 0, 833)
    assert len(result.faults) == 833
    assert await Ticket.all().count() == 1667
    assert await Ticket.filter(title="T3").count() == 0


async def test_good_lines_again_with_a_key_double_nothing(house: House, cast: Cast, csv: CsvDesk) -> None:
    """As after a crash in the middle: what is there is found again."""
    text = "title,hours\n" + "".join(f"T{n},1\n" for n in range(1, 1501))
    half = "\n".join(text.split("\n")[:1001]) + "\n"
    assert (await csv.take_good("ticket", half, key="title")).numbers == (1000, 0, 0, 0)
    assert (await csv.take_good("ticket", text, key="title")).numbers == (500, 0, 1000, 0)
    assert await Ticket.all().count() == 1500


async def test_a_line_that_turns_bad_while_it_is_written_takes_everything_back(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    before = await _facts()
    text = "title,contact\n" + "T,oliver@acme.example\n" * 1100 + "T,gone@acme.example\n"
    assert await csv.refused("ticket", text) == "Line 1102 can't be imported, so nothing was."
    assert await _facts() == before
    # Not even a number is used up.
    assert (await _open(house, cast)).number == "TT1"


async def test_tickets_are_changed_by_number(house: House, cast: Cast, csv: CsvDesk) -> None:
    """One row of history a field; no mail, though the solution changed; what isn't in the file stays."""
    ticket = await _open(house, cast, more={"hours": "2", "product": ""})
    await _open(house, cast)
    before = await Delivery.all().count()
    result = await csv.take(
        "ticket",
        "Ticketnummer,Titel,Stunden,Lösung,Status,Zugewiesen an,Schlagwörter\n"
        "tt1,Drucker 2,2.0,Neu.,geschlossen,nadia,vpn\n"
        "TT2,Drucker,,,open,group:Support,\n",
        columns={"Zugewiesen an": "assignee", "Schlagwörter": "tags"},
    )
    assert (result.faults, result.numbers) == ([], (0, 1, 1, 0))
    changed = await Ticket.get(id=ticket.id)
    assert (changed.title, changed.hours, changed.solution) == ("Drucker 2", Decimal(2), "Neu.")
    assert (changed.status, changed.agent_id, changed.version) == ("closed", cast.nadia.id, 2)
    assert changed.closed_at is not None
    assert changed.solution_visible_from is not None
    assert changed.source == "cli"
    rows = await Change.filter(ticket_id=ticket.id).exclude(field="created").order_by("id")
    assert [(row.field, row.old, row.new, row.channel) for row in rows] == [
        ("title", "Drucker", "Drucker 2", "import"),
        ("solution", "", "Neu.", "import"),
        ("status", "open", "closed", "import"),
        ("agent", None, "Nadia Brandt", "import"),
        ("tags", None, "vpn", "import"),
    ]
    assert await Delivery.all().count() == before
    reopened = await csv.take("ticket", "number,status,tags\nTT1,offen,\n")
    assert reopened.numbers == (0, 1, 0, 0)
    assert (await Ticket.get(id=ticket.id)).closed_at is None
    assert await tags.on(ticket.id) == []


async def test_a_number_is_never_minted_from_a_file(house: House, cast: Cast, csv: CsvDesk) -> None:
    await _open(house, cast)
    await Ticket.create(
        serial=7,
        title="weg",
        status="open",
        priority="normal",
        source="cli",
        created_at=clock.now(),
        modified_at=clock.now(),
        deleted_at=clock.now(),
    )
    result = await csv.take("ticket", "number,title\nTT1,A\nTT5,B\nTT7,C\nsieben,D\n,E\nTT1,F\n")
    assert result.numbers == (1, 1, 0, 4)
    assert [(line, field) for line, field, _ in result.faults] == [
        *((3, "number"), (4, "number"), (5, "number"), (7, "number")),
    ]
    assert "Numbers are never taken from a file" in result.faults[0][2]
    assert result.faults[3][2] == "1 stands in line 2 already."
    with pytest.raises(Invalid, match="--ignore 'number'"):
        await csv.check("ticket", "number,title\nTT1,A\n", key="title")
    again = await csv.take("ticket", "number,title\nTT5,B\n", columns={"number": IGNORED})
    assert again.numbers == (1, 0, 0, 0)
    # It isn't remembered that the number was left out: the same file again would double everything.
    assert (await csv.check("ticket", "number,title\nTT1,A\n")).numbers == (0, 1, 0, 0)


async def test_an_assignee_who_left_stays_where_the_file_says_the_same(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    """R7 is about choosing; here nobody is chosen."""
    ticket = await _open(house, cast)
    await tickets.change(house, ticket, {"assignee": "jonas"}, actor=OPERATOR)
    cast.jonas.is_active = False
    await cast.jonas.save()
    result = await csv.take("ticket", "number,assignee,title\nTT1,agent:jonas,Neu\n")
    assert (result.faults, result.numbers) == ([], (0, 1, 0, 0))
    refused = await csv.check("ticket", "title,assignee\nA,agent:jonas\n")
    assert refused.faults == [(2, "assignee", "Jonas Keller is inactive and can't be chosen.")]


async def test_a_key_that_is_given_twice_is_told_at_the_second_line(house: House, csv: CsvDesk) -> None:
    text = "code,name\n" + "".join(f"C{n},N\n" for n in range(1500)) + "C3,N\n,N\n"
    result = await csv.take("product", text, key="code")
    assert result.faults == [
        (1502, "code", "C3 stands in line 5 already."),
        (1503, "code", "Code is the key: please enter a value."),
    ]
    assert await Product.all().count() == 0


async def test_a_key_that_two_records_have_is_refused(house: House, csv: CsvDesk) -> None:
    for _ in range(2):
        await verbs.add(house, kind_called("product"), {"name": "Drucker"}, actor=OPERATOR)
    result = await csv.take("product", "name,price\nDrucker,1\n", key="name")
    assert [fault[1:] for fault in result.faults] == [
        ("name", "Several records are called Drucker: please give the number.")
    ]
    with pytest.raises(Invalid, match="can't be the key"):
        await csv.check("product", "name,price\nDrucker,1\n", key="price")
    with pytest.raises(Invalid, match="can't be the key"):
        await csv.check("product", "name,price\nDrucker,1\n", key="code")


async def test_a_key_of_the_other_system_is_remembered(house: House, csv: CsvDesk) -> None:
    text = "Old ID,name\n17,Drucker\n18,Maus\n"
    first = await csv.take("product", text, key_column="Old ID", source="erp")
    assert first.numbers == (2, 0, 0, 0)
    again = await csv.take("product", text.replace("Maus", "Maus 2"), key_column="Old ID", source="erp")
    assert again.numbers == (0, 1, 1, 0)
    assert await Product.all().order_by("id").values_list("name", flat=True) == ["Drucker", "Maus 2"]
    other = await csv.take("product", text, key_column="Old ID", source="shop")
    assert other.numbers == (2, 0, 0, 0)
    missing = await csv.check("product", "Old ID,name\n,X\n", key_column="Old ID", source="erp")
    assert missing.faults[0][2] == "Old ID is the key: please enter a value."
    with pytest.raises(Invalid, match="called like these columns: Old ID"):
        await csv.check("product", text)
    with pytest.raises(Invalid, match="no column “ID”"):
        await csv.check("product", text, key_column="ID")


async def test_what_was_deleted_or_merged_here_is_changed_by_no_key_of_elsewhere(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    """R10: it was opened again in secret, and the file's words went where nobody looks."""
    text = "id,Titel\n1,Eins\n2,Zwei\n3,Drei\n"
    await csv.take("ticket", text, key_column="id")
    deleted, merged, survivor = await Ticket.all().order_by("id")
    await ticket_deletion.delete(house, deleted, actor=OPERATOR)
    await merging.merge(house, merged, survivor, actor=OPERATOR)

    assert (await csv.check("ticket", text, key_column="id")).numbers == (0, 0, 3, 0)
    again = await csv.take("ticket", "id,Titel\n1,Uno\n2,Due\n3,Tre\n", key_column="id")
    assert again.faults == [
        (2, "number", "TT1 was deleted."),
        (3, "number", "TT2 was merged into another ticket."),
    ]


async def test_a_deleted_record_is_changed_by_no_key_of_elsewhere(house: House, csv: CsvDesk) -> None:
    await csv.take("product", "id,name\n17,Drucker\n", key_column="id")
    product = await Product.get()
    await verbs.delete(house, kind_called("product"), product, actor=OPERATOR)
    again = await csv.take("product", "id,name\n17,Plotter\n", key_column="id")
    assert again.faults == [(2, "number", "PRO1 was deleted.")]


async def test_columns_are_known_in_both_languages_and_the_rest_is_asked_for(
    house: House, csv: CsvDesk
) -> None:
    head = "BETREFF-ZEILE;Priorität;hours;Tweet ID;Farbe\nA;hoch;1;2;rot\n"
    with pytest.raises(Invalid) as refusal:
        await csv.check("ticket", head)
    assert "BETREFF-ZEILE, Farbe" in str(refusal.value)
    said = {"betreff-zeile": "Titel", "Farbe": IGNORED}
    result = await csv.take("ticket", head, columns=said)
    assert list(result.plan.columns.fields) == ["title", "priority", "hours", "tweet_id", ""]
    # Remembered, for the same head; what is said anew counts more.
    assert (await csv.check("ticket", head)).numbers == (1, 0, 0, 0)
    other = await csv.check("ticket", head, columns={"Farbe": "tags"})
    assert other.plan.columns.fields[-1] == "tags"
    with pytest.raises(Invalid):
        await csv.check("ticket", head.replace("Farbe", "Form"))
    (kept,) = await mapping.remembered()
    assert kept.mapping["BETREFF-ZEILE"] == "title"
    await mapping.forget(house, kept.id)
    with pytest.raises(Invalid):
        await csv.check("ticket", head)


@pytest.mark.parametrize(
    ("head", "columns", "sentence"),
    [
        ("title,title", {}, "Two columns are called “title”."),
        ("title,Titel", {}, "“title” and “Titel” are both title"),
        ("title,x", {"x": "colour"}, "There is no field colour here"),
        ("title", {"y": "hours"}, "The file has no column “y”. It has: title."),
        ("title,", {}, "No field is called like these columns"),
    ],
)
async def test_a_head_that_is_none_is_refused(
    house: House, csv: CsvDesk, head: str, columns: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        await csv.check("ticket", f"{head}\nA,B\n", columns=columns)
    assert sentence in str(refusal.value)


async def test_contacts_are_added_and_changed_by_any_of_their_addresses(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    await verbs.change(
        house, kind_called("contact"), cast.oliver, {"email": "os@acme.example"}, actor=OPERATOR
    )
    result = await csv.take(
        "contact",
        "Name,E-Mail,Telefon,Organisation\n"
        "Ollie,OLIVER@acme.example,+49 30,Acme Ltd\n"
        "Anna,anna@kunde.example,'+49 40,\n",
        columns={"E-Mail": "email"},
        key="email",
    )
    assert (result.faults, result.numbers) == ([], (1, 1, 0, 0))
    oliver = await Contact.get(id=cast.oliver.id)
    assert (oliver.name, oliver.email, oliver.phone) == ("Ollie", "os@acme.example", "+49 30")
    anna = await verbs.called(kind_called("contact"), "anna@kunde.example")
    assert (anna.phone, anna.portal_user) == ("+49 40", False)


async def test_an_address_may_be_in_the_file_once_and_nobody_else_s(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    filler = "".join(f"N,n{number}@kunde.example\n" for number in range(1200))
    result = await csv.take(
        "contact",
        f"name,email\nA,a@kunde.example\n{filler}B,A@kunde.example\nC,oliver@acme.example\nD,kein\n",
    )
    assert result.faults == [
        (1203, "email", "a@kunde.example stands in line 2 already."),
        (1204, "email", "There is a record with oliver@acme.example already."),
        (1205, "email", "kein is no mail address."),
    ]


async def test_the_portal_is_opened_only_when_asked_for_and_mails_are_counted(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    """R44: each gets a password by mail."""
    end = clock.today() + timedelta(days=30)
    text = (
        "name,email,portal_user,support_start,support_end\n"
        f"A,a@kunde.example,ja,{clock.today()},{end}\nB,b@kunde.example,nein,{clock.today()},{end}\n"
    )
    before = await Delivery.all().count()
    refused = await csv.take("contact", text)
    assert refused.faults == [
        (
            2,
            "portal_user",
            "The portal is opened, and a password mailed, only with --grant-portal-access.",
        )
    ]
    granted = await csv.take("contact", text, grant_portal_access=True)
    assert (granted.faults, granted.counts.mails) == ([], 1)
    mails = await Delivery.all().order_by("id").offset(before).values_list("kind", "recipient")
    assert mails == [("credentials", "a@kunde.example")]
    again = await csv.take("contact", text, key="email")
    assert (again.faults, again.numbers) == ([], (0, 0, 2, 0))


async def test_the_columns_of_every_kind_of_record_are_known_by_their_labels(
    house: House, csv: CsvDesk
) -> None:
    result = await csv.take(
        "contract",
        "Betreff;Beginn;Ende;Zähleinheit;Einheiten\nWartung;1.2.2026;2026-03-01;hours;10\nX;2.1.2026;1.1.2026;;\n",
        columns={"Betreff": "subject", "Beginn": "starts", "Ende": "ends", "Zähleinheit": "tracking_unit"}
        | {"Einheiten": "total_units"},
    )
    assert result.faults == [(3, "ends", "The end lies before the start.")]


async def test_who_may_not_import_is_told_who_may(house: House, cast: Cast, csv: CsvDesk) -> None:
    actor = as_agent(cast.nadia, Channel.IMPORT)
    with pytest.raises(NotAllowed, match="import CSV files"):
        await csv.check("ticket", "title\nA\n", actor=actor)
    cast.nadia.role = Role.LEAD
    assert (await csv.take("ticket", "title\nA\n", actor=actor)).numbers == (1, 0, 0, 0)
    assert (await Ticket.get()).created_by == "Nadia Brandt"


async def test_the_default_assignee_gets_what_a_file_without_that_column_brings(
    house: House, cast: Cast, csv: CsvDesk
) -> None:
    """R52."""
    await house.preference_store.set("default_assignee", "Billing")
    await csv.take("ticket", "title\nA\n")
    await csv.take("ticket", "title,assignee\nB,\n")
    groups = await Ticket.all().order_by("id").values_list("group_id", flat=True)
    assert groups == [cast.billing.id, None]
