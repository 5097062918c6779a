"""Fields: what people write becomes columns, or a refusal that names the field (R5–R7), in both languages."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from desk import fields
from desk.errors import Invalid
from desk.field_kinds import (
    Choice,
    Currency,
    Day,
    Language,
    Line,
    MailAddress,
    Moment,
    Number,
    Text,
    Title,
    YesNo,
)
from desk.field_references import Agent, Serial
from desk.fields import Field, by_name, columns_of, columns_of_many
from desk.house import House
from desk.i18n import Term
from desk.records import MODULES, kind_called, verbs
from desk.texts import TEXT_LENGTH
from desk.ticket_fields import FIELDS
from models.service_contract import TrackingUnit
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast


def _field(kind: Any, *, label: str = "Hours", is_mandatory: bool = False) -> Field:
    return Field("it", Term(label), kind, is_mandatory=is_mandatory)


@pytest.mark.parametrize(
    ("kind", "wish", "value"),
    [
        (Number(), "1.5", Decimal("1.5")),
        (Number(), "1,5", Decimal("1.5")),
        (Number(), "1.50", Decimal("1.50")),
        (Number(), " 7 ", Decimal(7)),
        (Number(), "7.", Decimal(7)),
        (Number(), "-0", Decimal(0)),
        (Number(), 2.25, Decimal("2.25")),
        (Number(), "9999999.99", Decimal("9999999.99")),
        (Number(), "", None),
        (Number(), None, None),
        (Line(10), "  a \n b\t", "a b"),
        (Line(10), "a\0b", "ab"),
        (Line(), None, ""),
        (Line(40, is_null=True), " ", None),
        (Title(), "  Zwei  Wörter ", "Zwei Wörter"),
        (Text(), "a\r\nb\rc\0\n", "a\nb\nc"),
        (Text(), None, ""),
        (Day(), "2026-12-24", date(2026, 12, 24)),
        (Day(), "24.12.2026", date(2026, 12, 24)),
        (Day(), date(2026, 12, 24), date(2026, 12, 24)),
        (Day(), "", None),
        (Moment(), "2026-12-24T10:00:00+01:00", datetime(2026, 12, 24, 9, tzinfo=UTC)),
        (Moment(), "2026-12-24 10:00:00Z", datetime(2026, 12, 24, 10, tzinfo=UTC)),
        (Moment(timezone(timedelta(hours=1))), "2026-12-24 10:00", datetime(2026, 12, 24, 9, tzinfo=UTC)),
        (Moment(), "", None),
        (YesNo(), "Ja", True),
        (YesNo(), "TRUE", True),
        (YesNo(), "nein", False),
        (YesNo(), "", False),
        (Choice(TrackingUnit, TrackingUnit.NONE), "Hours", "hours"),
        (Choice(TrackingUnit, TrackingUnit.NONE), "", "none"),
        (MailAddress(), "Anna@BÜCHER.example", "anna@xn--bcher-kva.example"),
        (MailAddress(), "", None),
        (Language(), "DE", "de"),
        (Language(), "", "en"),
        (Currency(), "chf", "CHF"),
        (Currency(), "", "EUR"),
        (Serial("product"), "pro12", 12),
        (Serial("product"), "", None),
    ],
)
async def test_what_is_written_becomes_a_value(kind: Any, wish: Any, value: Any) -> None:
    columns = await columns_of(by_name([_field(kind)]), {"it": wish})
    assert columns == {"it": value}
    assert isinstance(columns["it"], type(value))


TOO_LONG = "Hours may have at most 3 characters."
NUMBER = "Hours should be a number, like 1.5."
DECIMALS = "Hours may have at most two decimals."
BETWEEN = "Hours should be between 0 and 9999999."


@pytest.mark.parametrize(
    ("kind", "wish", "sentence"),
    [
        # Half-way values are refused, not rounded (§1).
        (Number(), "1.255", DECIMALS),
        (Number(), "1,005", DECIMALS),
        (Number(), "0.001", DECIMALS),
        # A thousand and a half in German, one and a half in English.
        (Number(), "1.500", DECIMALS),
        (Number(), 0.1 + 0.2, DECIMALS),
        (Number(), "-1", BETWEEN),
        (Number(), "-0.01", BETWEEN),
        (Number(), "10000000", BETWEEN),
        (Number(), "1e3", NUMBER),
        (Number(), "NaN", NUMBER),
        (Number(), "∞", NUMBER),
        (Number(), "Infinity", NUMBER),
        (Number(), "1_000", NUMBER),
        (Number(), "1.000,50", NUMBER),
        (Number(), "1 000", NUMBER),
        (Number(), "٣", NUMBER),
        (Number(), ".5", NUMBER),
        (Number(), "zwei", NUMBER),
        (Number(), "9" * 100_000, NUMBER),
        (Line(3), "abcd", TOO_LONG),
        (Title(), " ", "Please enter a title."),
        (Title(), "x" * 256, "The title may have at most 255 characters."),
        (Text(), "x" * (TEXT_LENGTH + 1), "Hours may have at most 1000000 characters."),
        (Day(), "31.2.2026", "Hours should be a day, like 2026-12-24."),
        (Day(), "12/24/2026", "Hours should be a day, like 2026-12-24."),
        (Moment(), "2026-12-24 10:00", "Hours should be a time, like 2026-12-24T10:00:00+01:00."),
        (Moment(), "0001-01-01T00:00:00+23:00", "Hours should be a time, like 2026-12-24T10:00:00+01:00."),
        (YesNo(), "maybe", "Hours should be yes or no."),
        (
            Choice(TrackingUnit, TrackingUnit.NONE),
            "weeks",
            "weeks is no value of Hours. Possible are: none, hours, days, incidents.",
        ),
        (MailAddress(), "anna", "anna is no mail address."),
        (Language(), "fr", "Please choose en or de."),
        (Currency(), "euro", "Hours should be three letters, like EUR."),
        (Currency(), "€UR", "Hours should be three letters, like EUR."),
        (Serial("product"), "TT12", "TT12 is no number of a record."),
    ],
)
async def test_what_is_wrong_is_refused_with_the_field(kind: Any, wish: Any, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        await columns_of(by_name([_field(kind)]), {"it": wish})
    assert refusal.value.field == "it" or isinstance(kind, Title)
    assert refusal.value.sentence("en") == sentence


@pytest.mark.parametrize(
    ("field", "wish", "sentence"),
    [
        ("hours", "1.255", "Stunden darf höchstens zwei Nachkommastellen haben."),
        ("hours", "viel", "Stunden sollte eine Zahl sein, zum Beispiel 1,5."),
        ("nonsense", "x", None),
        ("number", "TT3", "Ticketnummer kann nicht von Hand gesetzt werden."),
    ],
)
async def test_refusals_are_german_for_who_reads_german(
    store: None, field: str, wish: str, sentence: str | None
) -> None:
    with pytest.raises(Invalid) as refusal:
        await columns_of(FIELDS, {field: wish})
    said = refusal.value.sentence("de")
    assert said != refusal.value.sentence("en")
    if sentence is not None:
        assert said == sentence


async def test_every_fault_of_every_record_is_told_at_once(house: House, cast: Cast) -> None:
    records = [
        {"title": "Gut", "hours": "1,25", "assignee": "nadia"},
        {"title": "", "hours": "1.255", "assignee": "nobody", "priority": ""},
        {"contact": "stranger@elsewhere.example", "status": "lost", "organisation": "Acme Ltd"},
    ]
    good, bad, worse = await columns_of_many(FIELDS, records)
    assert good.faults == []
    assert good.columns["agent_id"] == cast.nadia.id
    assert [fault.field for fault in bad.faults] == ["title", "hours", "assignee", "priority"]
    assert [fault.field for fault in worse.faults] == ["contact", "status"]
    assert worse.columns == {"organisation_id": cast.oliver.organisation_id}


async def test_an_inactive_assignee_is_refused(house: House, cast: Cast) -> None:
    """R7."""
    cast.jonas.is_active = False
    await cast.jonas.save()
    with pytest.raises(Invalid, match="Jonas Keller is inactive"):
        await columns_of(FIELDS, {"assignee": "agent:jonas"})
    with pytest.raises(Invalid, match="Jonas Keller is inactive") as refusal:
        await columns_of(by_name([_field(Agent())]), {"it": "jonas"})
    assert refusal.value.field == "it"


async def test_a_reference_is_found_by_number_name_and_address(house: House, cast: Cast) -> None:
    product = await verbs.add(
        house, kind_called("product"), {"name": "Drucker", "code": "D1"}, actor=OPERATOR
    )
    for wish in ("PRO1", "pro1", "Drucker", "D1", " Drucker "):
        assert await columns_of(FIELDS, {"product": wish}) == {"product_id": product.id}
    for wish in ("OLIVER@acme.example", "Oliver Smith", f"CON{cast.oliver.id}"):
        assert await columns_of(FIELDS, {"contact": wish}) == {"contact_id": cast.oliver.id}
    assert await columns_of(FIELDS, {"product": ""}) == {"product_id": None}
    with pytest.raises(Invalid, match=r"There is no Product Maus\."):
        await columns_of(FIELDS, {"product": "Maus"})


async def test_a_name_that_two_records_have_is_refused(house: House) -> None:
    for _ in range(2):
        await verbs.add(house, kind_called("product"), {"name": "Drucker"}, actor=OPERATOR)
    with pytest.raises(Invalid, match="Several records are called Drucker: please give the number"):
        await columns_of(FIELDS, {"product": "Drucker"})
    assert (await columns_of(FIELDS, {"product": "PRO2"}))["product_id"] is not None


async def test_what_is_written_reads_back_as_the_same(house: House, cast: Cast) -> None:
    product = await verbs.add(house, kind_called("product"), {"name": "Drucker"}, actor=OPERATOR)
    columns = {
        "title": "Drucker",
        "contact_id": cast.weber.id,
        "organisation_id": cast.oliver.organisation_id,
        "product_id": product.id,
        "status": "open",
        "priority": "high",
        "agent_id": cast.nadia.id,
        "group_id": cast.support.id,
        "hours": Decimal("1.50"),
        "created_at": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    }
    given = {field.name: field for field in FIELDS.values() if field.stored_in in columns}
    written = {name: (await field.kind.written(field, [columns]))[0] for name, field in given.items()}
    assert written["contact"] == "weber@kunde.example"
    assert written["assignee"] == "agent:nadia"
    assert written["product"] == "PRO1"
    writable = {name: text for name, text in written.items() if not FIELDS[name].is_read_only}
    read = await columns_of(FIELDS, writable)
    assert read == {name: columns[name] for name in read}
    assert len(read) == len(writable)


def _all_fields() -> Sequence[tuple[type, Field]]:
    of_records = [
        (kind_called(name).model, field) for name in MODULES for field in kind_called(name).fields.values()
    ]
    return [*of_records, *((Ticket, field) for field in FIELDS.values())]


def test_no_line_is_longer_than_its_column() -> None:
    for model, field in _all_fields():
        if isinstance(field.kind, Line) and not field.is_read_only:
            column = model._meta.fields_map[field.stored_in]
            assert field.kind.most == column.max_length, (model, field.name)


def test_mandatory_fields_without_a_value_are_told() -> None:
    faults = fields.missing(FIELDS, {"title": "Drucker", "status": None})
    assert [fault.field for fault in faults] == ["status", "priority"]
    assert faults[0].sentence("de") == "Status ist ein Pflichtfeld: Bitte geben Sie einen Wert ein."
