"""An import of an export is the identity (R27, R28): into an empty store, on every field, any text."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tortoise.connection import get_connection

from desk import comments, tags, tickets
from desk.comments import NewComment
from desk.csv_files.exporting import Style
from desk.csv_files.mapping import IGNORED
from desk.errors import Invalid, NotAllowed
from desk.house import House
from desk.records import kind_called, verbs
from desk.rows import rows
from desk.selection import matching
from desk.texts import clean
from desk.tickets import NewTicket
from models.comment import Visibility
from models.ticket import Ticket
from tests.parts.csv_desk import CsvDesk
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

# Nothing refers to what stands before it.
TABLES = (
    *("notification_decision", "delivery", "slack_card", "search_stale", "search_pending", "ticket_tag"),
    *("tag", "change", "comment", "ticket", "invoice", "quote", "service_contract", "product"),
    *("portal_access", "csv_mapping", "contact_address", "contact", "organisation", "counter"),
)
LETTERS = st.one_of(
    st.sampled_from("'\"=+-@;,|\t\n\r\\%&<>#äß€–😀\u202e\u2028\u0085\u200b\ufeffＡ＝0 "),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)
WORDS = st.text(LETTERS, min_size=1, max_size=40).filter(lambda text: bool(clean(text).strip()))
LONG = st.text(LETTERS, max_size=200)
FIGURES = st.one_of(st.none(), st.decimals(Decimal(0), Decimal("9999999.99"), places=2))
DAYS = st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
FLAGS = st.booleans()
SOME = {"min_size": 1, "max_size": 3}

ORGANISATIONS = st.lists(
    st.fixed_dictionaries({"name": WORDS, "phone": st.text(LETTERS, max_size=9), "email_opt_out": FLAGS}),
    **SOME,
    unique_by=lambda wishes: " ".join(clean(wishes["name"]).split()),
)
CONTACTS = st.lists(
    st.fixed_dictionaries(
        {
            "name": WORDS,
            "phone": st.text(LETTERS, max_size=9),
            "language": st.sampled_from(("de", "en")),
            "email_opt_out": FLAGS,
            "sees_organisation": FLAGS,
            "portal_user": FLAGS,
            "support_start": st.just(date(2020, 1, 1)),
            "support_end": DAYS,
        }
    ),
    **SOME,
)
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {"name": WORDS, "code": LONG, "price": FIGURES, "active": FLAGS, "description": LONG}
    ),
    **SOME,
)
CONTRACTS = st.lists(
    st.fixed_dictionaries({"subject": WORDS, "starts": DAYS, "total_units": FIGURES, "description": LONG}),
    **SOME,
)
INVOICES = st.lists(
    st.fixed_dictionaries({"subject": WORDS, "amount": FIGURES, "due": DAYS, "description": LONG}), **SOME
)
QUOTES = st.lists(
    st.fixed_dictionaries({"subject": WORDS, "amount": FIGURES, "valid_until": DAYS, "description": LONG}),
    **SOME,
)
TICKETS = st.lists(
    st.fixed_dictionaries(
        {
            "title": WORDS,
            "description": LONG,
            "solution": LONG,
            "hours": FIGURES,
            "days": FIGURES,
            "tweet_id": st.text(LETTERS, max_size=40),
            "priority": st.sampled_from(("low", "urgent")),
            "severity": st.sampled_from(("", "minor")),
            "assignee": st.sampled_from(("", "agent:nadia", "agent:priya", "group:Billing")),
        }
    ),
    **SOME,
)
TAGS = st.lists(st.text(LETTERS, min_size=1, max_size=20), max_size=3)
STYLES = st.builds(
    Style, delimiter=st.sampled_from((",", ";", "\t")), has_bom=FLAGS, language=st.sampled_from(("", "de"))
)


@pytest.fixture
def desk(house: House, tmp_path: Path) -> CsvDesk:
    return CsvDesk(house, tmp_path)


@settings(
    max_examples=15,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    shapes=st.tuples(ORGANISATIONS, CONTACTS, PRODUCTS, CONTRACTS, QUOTES, INVOICES),
    concerns=TICKETS,
    words=TAGS,
    moments=st.lists(MOMENTS, min_size=3, max_size=3),
    style=STYLES,
)
async def test_an_import_of_an_export_is_the_identity(
    *,
    desk: CsvDesk,
    cast: Cast,
    shapes: Sequence[Sequence[Mapping[str, Any]]],
    concerns: Sequence[Mapping[str, Any]],
    words: list[str],
    moments: list[datetime],
    style: Style,
) -> None:
    await _empty()
    for kind, records in zip(KINDS, shapes, strict=True):
        await _fill(desk, kind, records, moments)
    await _open(desk, cast, concerns, words, moments)
    before = {kind: await desk.export(kind, style=style) for kind in (*KINDS, "ticket")}
    await _empty()
    for kind, text in before.items():
        taken = await desk.take(kind, text, columns={_number(text, style): IGNORED}, grant_portal_access=True)
        assert taken.faults == []
        assert taken.plan.form.delimiter == style.delimiter
    after = {kind: await desk.export(kind, style=style) for kind in before}
    for kind, text in before.items():
        assert after[kind] == text
    # And once more, onto what is there: nothing changes.
    for kind, text in after.items():
        again = await desk.take(kind, text)
        assert (again.faults, again.counts.create, again.counts.update) == ([], 0, 0)


KINDS = ("organisation", "contact", "product", "contract", "quote", "invoice")


async def _empty() -> None:
    """As on the first day: ids begin at 1 again."""
    if get_connection("default").capabilities.dialect == "postgres":
        await rows(f"TRUNCATE {', '.join(TABLES)} RESTART IDENTITY CASCADE", [])
        return
    for table in (*TABLES, "sqlite_sequence"):
        await rows(f"DELETE FROM {table}", [])


async def _fill(
    desk: CsvDesk, name: str, records: Sequence[Mapping[str, Any]], moments: Sequence[datetime]
) -> None:
    kind = kind_called(name)
    for place, wishes in enumerate(records, start=1):
        more: dict[str, Any] = {}
        if name == "contact":
            more = {"email": f"c{place}@kunde.example", "organisation": await _first("organisation")}
        elif name in {"contract", "quote", "invoice"}:
            more = {"contact": "c1@kunde.example"}
        plain = {field: "" if value is None else value for field, value in wishes.items()}
        try:
            record = await verbs.add(desk.house, kind, {**plain, **more}, actor=OPERATOR)
        except Invalid:
            # Too long for its column, or support that ends before it began: none of a file's business.
            continue
        stamps = {"created_at": moments[0], "modified_at": moments[1]}
        await kind.model.filter(id=record.pk).update(**{n: v for n, v in stamps.items() if kind.has(n)})


async def _first(name: str) -> str:
    page = await verbs.page(kind_called(name), size=1)
    return str(page[0]["name"]) if page else ""


async def _open(
    desk: CsvDesk,
    cast: Cast,
    concerns: Sequence[Mapping[str, Any]],
    words: Sequence[str],
    moments: Sequence[datetime],
) -> None:
    has_contact = bool(await verbs.page(kind_called("contact"), size=1))
    for wishes in concerns:
        more = {field: "" if value is None else value for field, value in wishes.items()}
        new = NewTicket(title=more.pop("title"), description=more.pop("description"))
        if has_contact and more["assignee"]:
            more["contact"] = "c1@kunde.example"
        try:
            ticket = await tickets.open_ticket(desk.house, new, actor=OPERATOR)
            await tickets.change(desk.house, ticket, more, actor=OPERATOR)
        except Invalid:
            continue
        times: dict[str, Any] = {"created_at": moments[0], "modified_at": moments[1]}
        if more["severity"]:
            times |= {"status": "closed", "closed_at": moments[2]}
        await Ticket.filter(id=ticket.id).update(**times)
        for word in words:
            try:
                await tags.apply(desk.house, [ticket.id], add=[word], actor=OPERATOR)
            except Invalid:
                continue
        await Ticket.filter(id=ticket.id).update(modified_at=moments[1])


def _number(text: str, style: Style) -> str:
    """What the column of the number is called."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    return next(csv.reader(lines, delimiter=style.delimiter))[0]


async def test_an_export_has_fields_and_no_word_of_what_was_said(desk: CsvDesk, cast: Cast) -> None:
    """R17: no internal note; and no comment at all."""
    ticket = await tickets.open_ticket(
        desk.house, NewTicket(title="Drucker", contact=cast.weber), actor=as_contact(cast.weber)
    )
    note = "Kunde zahlt nie"
    new = NewComment(body=note, visibility=Visibility.INTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_agent(cast.nadia))
    text = await desk.export("ticket")
    assert "Drucker" in text
    assert note not in text


async def test_an_export_is_of_what_is_there_and_fulfils_the_conditions(desk: CsvDesk, cast: Cast) -> None:
    for title in ("A", "B", "C", "D"):
        ticket = await tickets.open_ticket(desk.house, NewTicket(title=title), actor=OPERATOR)
        if title in "BD":
            await tickets.change(desk.house, ticket, {"priority": "high"}, actor=OPERATOR)
    await Ticket.filter(title="D").update(deleted_at=ticket.created_at)
    await Ticket.filter(title="C").update(merged_into_id=1)
    assert await desk.export("ticket", columns=["number", "title"]) == ("number,title\r\nTT1,A\r\nTT2,B\r\n")
    selection = await matching("priority = high", actor=OPERATOR)
    assert await desk.export("ticket", columns=["title"], selection=selection) == "title\r\nB\r\n"
    with pytest.raises(Invalid, match="There is no field colour here"):
        await desk.export("ticket", columns=["colour"])
    with pytest.raises(NotAllowed):
        await desk.export("ticket", actor=as_contact(cast.weber))


async def test_a_long_export_is_written_page_by_page(desk: CsvDesk, house: House) -> None:
    kind = kind_called("product")
    async with house.transaction():
        await verbs.insert(house, kind, [{"name": f"P{n}"} for n in range(2600)], actor=OPERATOR)
    text = await desk.export("product", columns=["number", "name"])
    assert text.split("\r\n") == ["number,name", *(f"PRO{n + 1},P{n}" for n in range(2600)), ""]


@pytest.mark.parametrize(
    ("name", "wishes"),
    [
        ("project", {"name": "=Umzug", "starts": "2026-02-01", "status": "", "organisation": "Acme Ltd"}),
        ("partner", {"name": "Lieferant", "email": "info@lieferant.example", "phone": "+49 30", "note": "-"}),
        ("service", {"name": "Beratung", "unit": "Stunde", "price": "80", "currency": "CHF", "active": "no"}),
        ("faq", {"question": "Wie?", "answer": "So.\nUnd so.", "language": "de", "status": "published"}),
        ("task", {"title": "Anrufen", "due": "2026-12-24", "done": "yes", "agent": "nadia"}),
    ],
)
async def test_the_other_kinds_of_records_come_in_as_they_went_out(
    desk: CsvDesk, cast: Cast, name: str, wishes: dict[str, str]
) -> None:
    kind = kind_called(name)
    record = await verbs.add(desk.house, kind, wishes, actor=OPERATOR)
    text = await desk.export(name)
    assert (await desk.take(name, text)).numbers == (0, 0, 1, 0)
    await verbs.delete(desk.house, kind, record, actor=OPERATOR)
    assert (await desk.take(name, text, columns={"number": IGNORED})).numbers == (1, 0, 0, 0)
    prefix = verbs.number_of(kind, record).rstrip("1")
    assert await desk.export(name) == text.replace(f"\n{prefix}1,", f"\n{prefix}2,")
