"""The records around a ticket (R29): added, changed, deleted, brought back, found; with history (R11)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desk import clock, documents, tickets
from desk.documents import Upload
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.records import MODULES, kind_called, shown, verbs
from desk.tickets import NewTicket
from models.agent import Role
from models.change import Change
from models.contact import Contact, ContactAddress
from models.delivery import Delivery
from models.product import Product
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

PRODUCT = kind_called("product")
CONTACT = kind_called("contact")
# What each kind is added with at least.
LEAST: dict[str, dict[str, str]] = {
    "contact": {"name": "Anna", "email": "Anna@Kunde.example"},
    "organisation": {"name": "Kunde GmbH"},
    "project": {"name": "Umzug", "starts": "1.2.2026", "ends": "2026-03-01"},
    "partner": {"name": "Lieferant", "email": "info@lieferant.example"},
    "product": {"name": "Drucker", "price": "12,50"},
    "service": {"name": "Beratung", "unit": "Stunde", "price": "80"},
    "contract": {"subject": "Wartung", "tracking_unit": "hours", "total_units": "10"},
    "quote": {"subject": "Angebot", "amount": "99.90", "valid_until": "2026-12-24"},
    "invoice": {"subject": "Rechnung", "amount": "99,9", "currency": "chf"},
    "faq": {"question": "Wie drucke ich?", "answer": "So."},
    "task": {"title": "Anrufen", "due": "2026-12-24"},
}


async def _history(record: str) -> list[tuple[Any, ...]]:
    rows = await Change.filter(record=record).order_by("id").values_list("field", "old", "new")
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("name", [name for name in MODULES if name != "document"])
async def test_a_record_of_every_kind_is_added_shown_changed_and_found(house: House, name: str) -> None:
    kind = kind_called(name)
    record = await verbs.add(house, kind, LEAST[name], actor=OPERATOR)
    number = verbs.number_of(kind, record)
    assert number.endswith("1")
    assert await verbs.called(kind, number) == record
    title = LEAST[name][kind.title]
    assert await verbs.called(kind, title) == record
    fields = await shown.written_of(kind, record)
    assert fields["number"] == number
    assert await verbs.change(house, kind, record, {kind.title: f"{title} 2"}, actor=OPERATOR)
    changed = await verbs.called(kind, number)
    assert (await shown.written_of(kind, changed))[kind.title] == f"{title} 2"
    assert await _history(name) == [("created", None, title), (kind.title, title, f"{title} 2")]
    (page,) = await verbs.page(kind, words=title.upper())
    assert page["id"] == record.pk


@pytest.mark.parametrize("name", [name for name in MODULES if name != "document"])
async def test_what_a_record_is_shown_with_makes_the_same_record_again(house: House, name: str) -> None:
    kind = kind_called(name)
    first = await shown.written_of(kind, await verbs.add(house, kind, LEAST[name], actor=OPERATOR))
    again = {field: text for field, text in first.items() if not kind.fields[field].is_read_only}
    for field in kind.unique:
        again[field] = f"other.{again[field]}"
    second = await shown.written_of(kind, await verbs.add(house, kind, again, actor=OPERATOR))
    differs = {"number", "created", "modified", *kind.unique}
    assert {f: t for f, t in second.items() if f not in differs} == {
        f: t for f, t in first.items() if f not in differs
    }


async def test_numbers_are_minted_by_kind_and_never_given_twice(house: House) -> None:
    first = await verbs.add(house, PRODUCT, {"name": "A"}, actor=OPERATOR)
    await verbs.delete(house, PRODUCT, first, actor=OPERATOR)
    with pytest.raises(Invalid):
        await verbs.add(house, PRODUCT, {"name": ""}, actor=OPERATOR)
    second = await verbs.add(house, PRODUCT, {"name": "B"}, actor=OPERATOR)
    task = await verbs.add(house, kind_called("task"), {"title": "A"}, actor=OPERATOR)
    assert (first.number, second.number, task.number) == ("PRO1", "PRO2", "TASK1")


async def test_many_are_inserted_in_one_go_with_numbers_in_order(house: House) -> None:
    many = [{"name": f"Produkt {number}"} for number in range(1, 901)]
    async with house.transaction():
        ids = await verbs.insert(house, PRODUCT, many, actor=OPERATOR)
    found = await Product.filter(id__in=list(ids)).order_by("id").values_list("serial", "name")
    assert [tuple(row) for row in found] == [(n, f"Produkt {n}") for n in range(1, 901)]
    assert len(await _history("product")) == 900


async def test_the_first_wrong_field_refuses_and_nothing_is_there(house: House) -> None:
    with pytest.raises(Invalid, match="at most two decimals") as refusal:
        await verbs.add(house, PRODUCT, {"name": "Drucker", "price": "1.005"}, actor=OPERATOR)
    assert refusal.value.field == "price"
    with pytest.raises(Invalid, match="no field colour here"):
        await verbs.add(house, PRODUCT, {"name": "Drucker", "colour": "red"}, actor=OPERATOR)
    with pytest.raises(Invalid, match="Number can't be set by hand"):
        await verbs.add(house, PRODUCT, {"name": "Drucker", "number": "PRO9"}, actor=OPERATOR)
    with pytest.raises(Invalid, match="Name is mandatory"):
        await verbs.add(house, PRODUCT, {"price": "1"}, actor=OPERATOR)
    assert await Product.all().count() == 0
    assert await _history("product") == []


async def test_a_name_longer_than_its_column_is_refused_with_a_sentence(house: House) -> None:
    with pytest.raises(Invalid, match="at most 200 characters"):
        await verbs.add(house, PRODUCT, {"name": "x" * 201}, actor=OPERATOR)


async def test_a_mandatory_field_is_not_cleared(house: House) -> None:
    product = await verbs.add(house, PRODUCT, {"name": "Drucker", "price": "1"}, actor=OPERATOR)
    with pytest.raises(Invalid, match="Name is mandatory"):
        await verbs.change(house, PRODUCT, product, {"name": " "}, actor=OPERATOR)
    cleared = await verbs.change(house, PRODUCT, product, {"price": ""}, actor=OPERATOR)
    assert (cleared.name, cleared.price, cleared.version) == ("Drucker", None, 2)


async def test_the_same_values_again_change_nothing(house: House) -> None:
    product = await verbs.add(house, PRODUCT, {"name": "Drucker", "price": "1.5"}, actor=OPERATOR)
    same = await verbs.change(
        house, PRODUCT, product, {"name": "Drucker", "price": "1,50", "active": "ja"}, actor=OPERATOR
    )
    assert (same.version, same.price) == (1, Decimal("1.50"))
    assert len(await _history("product")) == 1


async def test_an_end_before_its_start_is_refused(house: House) -> None:
    kind = kind_called("contract")
    dates = {"subject": "Wartung", "starts": "2026-02-01", "ends": "2026-01-31"}
    with pytest.raises(Invalid, match="end lies before the start"):
        await verbs.add(house, kind, dates, actor=OPERATOR)
    contract = await verbs.add(house, kind, {**dates, "ends": "2026-03-01"}, actor=OPERATOR)
    with pytest.raises(Invalid, match="end lies before the start"):
        await verbs.change(house, kind, contract, {"starts": "2026-03-02"}, actor=OPERATOR)


async def test_an_organisation_s_name_is_given_once(house: House) -> None:
    kind = kind_called("organisation")
    await verbs.add(house, kind, {"name": "Acme"}, actor=OPERATOR)
    other = await verbs.add(house, kind, {"name": "Other"}, actor=OPERATOR)
    with pytest.raises(Invalid, match="There is a record with Acme already"):
        await verbs.add(house, kind, {"name": " Acme "}, actor=OPERATOR)
    with pytest.raises(Invalid, match="There is a record with Acme already"):
        await verbs.change(house, kind, other, {"name": "Acme"}, actor=OPERATOR)


async def test_any_address_of_a_contact_is_the_contact_s_alone(house: House, cast: Cast) -> None:
    changed = await verbs.change(
        house, CONTACT, cast.oliver, {"email": "o.smith@acme.example"}, actor=OPERATOR
    )
    assert changed.email == "o.smith@acme.example"
    assert await verbs.called(CONTACT, "oliver@acme.example") == cast.oliver
    with pytest.raises(Invalid, match="already"):
        await verbs.change(house, CONTACT, cast.grace, {"email": "Oliver@acme.example"}, actor=OPERATOR)
    back = await verbs.change(house, CONTACT, changed, {"email": "oliver@acme.example"}, actor=OPERATOR)
    assert back.email == "oliver@acme.example"
    assert await ContactAddress.filter(contact_id=cast.oliver.id).count() == 2


async def test_a_contact_added_as_a_portal_user_is_mailed_the_credentials(house: House) -> None:
    """R44, N7."""
    today = clock.today()
    wishes = {
        "name": "Anna",
        "email": "anna@kunde.example",
        "portal_user": "ja",
        "support_start": today.isoformat(),
        "support_end": f"{today + timedelta(days=9):%d.%m.%Y}",
    }
    contact = await verbs.add(house, CONTACT, wishes, actor=OPERATOR)
    assert contact.portal_user
    assert await Delivery.all().values_list("kind", "recipient") == [("credentials", "anna@kunde.example")]
    off = await verbs.change(house, CONTACT, contact, {"portal_user": "nein"}, actor=OPERATOR)
    assert not off.portal_user
    assert ("portal_user", "yes", "no") in await _history("contact")


async def test_what_is_used_is_not_deleted_and_says_by_what(house: House, cast: Cast) -> None:
    product = await verbs.add(house, PRODUCT, {"name": "Drucker"}, actor=OPERATOR)
    await tickets.open_ticket(house, NewTicket(title="Leer", more={"product": "PRO1"}), actor=OPERATOR)
    with pytest.raises(NotPossible, match=r"PRO1 Drucker is still used by ticket"):
        await verbs.delete(house, PRODUCT, product, actor=OPERATOR)
    organisation = await verbs.called(kind_called("organisation"), "Acme Ltd")
    with pytest.raises(NotPossible, match="contact"):
        await verbs.delete(house, kind_called("organisation"), organisation, actor=OPERATOR)


async def test_a_deleted_record_is_nobody_s_and_comes_back_within_30_days(house: House) -> None:
    """R10."""
    product = await verbs.add(house, PRODUCT, {"name": "Drucker"}, actor=OPERATOR)
    await verbs.delete(house, PRODUCT, product, actor=OPERATOR)
    assert await verbs.page(PRODUCT) == []
    with pytest.raises(NotFound):
        await verbs.called(PRODUCT, "PRO1")
    with pytest.raises(NotFound):
        await verbs.restore(house, PRODUCT, "PRO2", actor=OPERATOR)
    assert (await verbs.restore(house, PRODUCT, " pro1 ", actor=OPERATOR)).name == "Drucker"
    assert (await verbs.called(PRODUCT, "PRO1")).deleted_at is None
    with pytest.raises(NotFound):
        await verbs.restore(house, PRODUCT, "PRO1", actor=OPERATOR)
    assert [row[0] for row in await _history("product")] == ["created", "deleted", "restored"]
    await Product.filter(id=product.id).update(deleted_at=clock.now() - timedelta(days=30, minutes=1))
    with pytest.raises(NotFound, match="There is no deleted record PRO1"):
        await verbs.restore(house, PRODUCT, "PRO1", actor=OPERATOR)


async def test_a_contact_whom_nothing_refers_to_is_gone_for_good(house: House) -> None:
    contact = await verbs.add(house, CONTACT, LEAST["contact"], actor=OPERATOR)
    await verbs.delete(house, CONTACT, contact, actor=OPERATOR)
    assert await Contact.all().count() == 0
    assert await ContactAddress.all().count() == 0
    assert (await _history("contact"))[-1] == ("deleted", "Anna", None)


async def test_attachments_of_tickets_are_no_documents_to_list_or_to_find(house: House, cast: Cast) -> None:
    """R17: a file of an internal note would be among them."""
    upload = Upload(name="geheim.txt", content_type="text/plain", data=b"1")
    await tickets.open_ticket(house, NewTicket(title="Leer", attachments=[upload]), actor=OPERATOR)
    kind = kind_called("document")
    assert await verbs.page(kind) == []
    (kept,) = await documents.keep(house, [Upload(name="plan.txt", content_type="text/plain", data=b"2")])
    await documents.add(house, kept, actor=OPERATOR)
    (row,) = await verbs.page(kind)
    assert (row["serial"], row["title"], row["size"]) == (1, "plan.txt", 1)


async def test_pages_end_where_the_next_begins(house: House) -> None:
    async with house.transaction():
        await verbs.insert(house, PRODUCT, [{"name": f"P{n}"} for n in range(7)], actor=OPERATOR)
    seen, before = [], None
    while page := await verbs.page(PRODUCT, before=before, size=3):
        seen += [row["serial"] for row in page]
        before = page[-1]["id"]
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("words", ["100 %", "a_b", "!", "50!%"])
async def test_words_are_looked_for_literally(house: House, words: str) -> None:
    for name in ("100 % Wolle", "a_b", "axb", "Neu!", "50!% extra", "1000 Dinge"):
        await verbs.add(house, PRODUCT, {"name": name}, actor=OPERATOR)
    assert [row["name"] for row in await verbs.page(PRODUCT, words=words)] == [
        name for name in ("50!% extra", "Neu!", "axb", "a_b", "100 % Wolle") if words in name
    ]


async def test_who_may_not_is_told_who_may(house: House, cast: Cast) -> None:
    wishes = {"name": "Drucker"}
    with pytest.raises(NotAllowed, match="lead or an administrator"):
        await verbs.add(house, PRODUCT, wishes, actor=as_agent(cast.nadia))
    with pytest.raises(NotAllowed):
        await verbs.add(house, CONTACT, LEAST["contact"], actor=as_contact(cast.weber))
    cast.nadia.role = Role.LEAD
    product = await verbs.add(house, PRODUCT, wishes, actor=as_agent(cast.nadia))
    for work in (
        verbs.change(house, PRODUCT, product, {"name": "X"}, actor=as_agent(cast.jonas)),
        verbs.delete(house, PRODUCT, product, actor=as_agent(cast.jonas)),
        verbs.restore(house, PRODUCT, "PRO1", actor=as_agent(cast.jonas)),
    ):
        with pytest.raises(NotAllowed):
            await work
    faq = kind_called("faq")
    with pytest.raises(NotAllowed, match="publish FAQ articles"):
        await verbs.add(house, faq, {"question": "?", "status": "published"}, actor=as_agent(cast.jonas))
    draft = await verbs.add(house, faq, {"question": "?"}, actor=as_agent(cast.jonas))
    with pytest.raises(NotAllowed, match="publish FAQ articles"):
        await verbs.change(house, faq, draft, {"status": "published"}, actor=as_agent(cast.jonas))


def test_a_kind_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(NotFound, match="contact, organisation"):
        kind_called("unicorn")
