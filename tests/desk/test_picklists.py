"""The picklist editor (R6): values are added, renamed, flagged, reordered, replaced while all runs."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from desk import (
    clock,
    list_views,
    picklist_deleting,
    picklist_editing,
    picklist_flags,
    picklists,
    replacing,
    tickets,
)
from desk.conditions import json_form as conditions
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.picklist_editing import NewValue
from desk.picklist_uses import USES
from desk.shipped_picklists import NAMES, SHIPPED
from desk.shipped_views import Definition
from desk.tickets import NewTicket
from models.agent import Role
from models.change import Change
from models.delivery import Delivery
from models.fresh import fresh
from models.list_view import ListView
from models.picklist_value import Picklist, PicklistValue
from models.project import Project
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent


async def _keys(picklist: Picklist) -> list[str]:
    return [item.key for item in await picklists.values_of(picklist)]


async def _history(value: PicklistValue) -> list[tuple[str, str | None, str | None, str]]:
    rows = Change.filter(record="picklist_value", record_id=value.id).order_by("id")
    return [tuple(row) for row in await rows.values_list("field", "old", "new", "actor_name")]


async def _open(house: House, title: str = "Drucker", **columns: Any) -> Ticket:
    ticket = await tickets.open_ticket(house, NewTicket(title=title), actor=OPERATOR)
    if columns:
        await Ticket.filter(id=ticket.id).update(**columns)
    return await Ticket.get(id=ticket.id)


def test_every_picklist_has_values_a_name_and_a_column_it_is_stored_in() -> None:
    assert set(SHIPPED) == set(NAMES) == set(USES) == set(Picklist)
    for use in USES.values():
        assert {use.column, "version"} <= use.model._meta.db_fields


async def test_a_store_of_an_older_version_gets_the_picklists_that_are_new(house: House) -> None:
    await PicklistValue.filter(picklist__in=("quote_status", "invoice_status")).delete()
    await PicklistValue.filter(picklist="priority", key="low").delete()
    await picklists.ship()
    assert await _keys(Picklist.QUOTE_STATUS) == ["created", "delivered", "reviewed", "accepted", "rejected"]
    assert "low" not in await _keys(Picklist.PRIORITY)
    assert await picklists.unshipped() == []


async def test_a_new_value_can_be_chosen_at_once_by_either_label(house: House, cast: Cast) -> None:
    cast.nadia.role = Role.ADMINISTRATOR
    new = NewValue(Picklist.STATUS, "Resolved", "gelöst", colour="#15803D", counts_as_closed=True)
    value = await picklist_editing.add(house, new, actor=as_agent(cast.nadia))
    assert (value.key, value.colour, await _keys(Picklist.STATUS)) == (
        "resolved",
        "#15803d",
        ["open", "in_progress", "wait_for_response", "closed", "resolved"],
    )
    ticket = await tickets.change(house, await _open(house), {"status": "GELÖST"}, actor=OPERATOR)
    assert ticket.status == "resolved"
    assert ticket.closed_at is not None
    assert await _history(value) == [("created", None, "status: Resolved", "Nadia Brandt")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"label_en": " "}, "label_en"),
        ({"label_en": "x" * 76}, "label_en"),
        ({"label_en": "Paused", "label_de": "y" * 76}, "label_de"),
        ({"label_en": "offen"}, "label"),
        ({"label_en": "Paused", "key": "closed"}, "label"),
        ({"label_en": "Paused", "key": "Über"}, "key"),
        ({"label_en": "???"}, "key"),
        ({"label_en": "Paused", "colour": "red"}, "colour"),
        ({"label_en": "Paused", "colour": "#12345"}, "colour"),
        ({"label_en": "Paused", "counts_as_closed": True, "waits_for_customer": True}, "flags"),
        ({"label_en": "Paused", "picklist": Picklist.PRIORITY, "waits_for_customer": True}, "flags"),
    ],
)
async def test_a_wrong_new_value_is_refused_by_its_field(
    house: House, wrong: dict[str, Any], field: str
) -> None:
    before = await PicklistValue.all().count()
    with pytest.raises(Invalid) as refused:
        await picklist_editing.add(house, NewValue(**{"picklist": Picklist.STATUS, **wrong}), actor=OPERATOR)
    assert refused.value.field == field
    assert await PicklistValue.all().count() == before


async def test_a_picklist_has_no_more_values_than_a_menu_in_slack(house: House) -> None:
    for number in range(96):
        new = NewValue(Picklist.PRIORITY, f"Level {number}")
        await picklist_editing.add(house, new, actor=OPERATOR)
    with pytest.raises(NotPossible, match="at most 100"):
        await picklist_editing.add(house, NewValue(Picklist.PRIORITY, "One more"), actor=OPERATOR)


async def test_a_renamed_value_keeps_its_key_and_its_tickets(house: House) -> None:
    ticket = await _open(house)
    value = await picklists.value(Picklist.STATUS, "open")
    value = await picklist_editing.rename(house, value, label_en="New", label_de="neu", actor=OPERATOR)
    assert (value.key, value.label_en, value.label_de) == ("open", "New", "neu")
    assert (await Ticket.get(id=ticket.id)).version == ticket.version
    assert await _history(value) == [
        ("label_en", "Open", "New", "Postbote"),
        ("label_de", "offen", "neu", "Postbote"),
    ]
    with pytest.raises(Invalid, match="There is a value Closed already"):
        await picklist_editing.rename(house, value, label_en="closed", actor=OPERATOR)


async def test_an_unknown_value_is_refused_with_the_labels_its_reader_knows(house: House) -> None:
    with pytest.raises(Invalid) as refused:
        await picklists.value(Picklist.PRIORITY, "huge")
    assert (
        refused.value.sentence("en")
        == "huge is no value of Priority. Possible are: Low, Normal, High, Urgent."
    )
    assert (
        refused.value.sentence("de")
        == "huge ist kein Wert von Priorität. Möglich sind: niedrig, normal, hoch, dringend."
    )


async def test_the_administrators_order_is_everybodys(house: House) -> None:
    values = await picklist_editing.reorder(
        house, Picklist.PRIORITY, ["urgent", "hoch", "Normal", "low"], actor=OPERATOR
    )
    assert await _keys(Picklist.PRIORITY) == ["urgent", "high", "normal", "low"]
    assert await _history(values[0]) == [("position", "3", "0", "Postbote")]


@pytest.mark.parametrize("order", [["low", "normal", "high"], ["low", "low", "normal", "high", "urgent"]])
async def test_an_order_names_each_value_once(house: House, order: list[str]) -> None:
    with pytest.raises(Invalid, match="each value once"):
        await picklist_editing.reorder(house, Picklist.PRIORITY, order, actor=OPERATOR)
    assert await _keys(Picklist.PRIORITY) == ["low", "normal", "high", "urgent"]


async def test_a_status_that_counts_as_closed_from_now_on_closes_its_tickets(house: House) -> None:
    old = clock.now() - timedelta(days=3)
    waiting = await _open(house, status="in_progress", modified_at=old)
    other = await _open(house)
    status = await picklists.value(Picklist.STATUS, "in_progress")
    assert await picklist_flags.flag(house, status, counts_as_closed=True, actor=OPERATOR) == 1
    assert (await Ticket.get(id=waiting.id)).closed_at == old
    assert (await Ticket.get(id=other.id)).closed_at is None
    assert await picklist_flags.flag(house, status, counts_as_closed=False, actor=OPERATOR) == 1
    assert (await Ticket.get(id=waiting.id)).closed_at is None
    assert await _history(status) == [
        ("counts_as_closed", "no", "yes", "Postbote"),
        ("counts_as_closed", "yes", "no", "Postbote"),
    ]


async def test_flagging_that_was_stopped_goes_on_with_the_same_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        await _open(house, status="in_progress")
    status = await picklists.value(Picklist.STATUS, "in_progress")
    monkeypatch.setattr(picklist_flags, "BATCH", 2)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await picklist_flags.flag(house, status, counts_as_closed=True, actor=OPERATOR, progress=stop)
    assert await Ticket.filter(closed_at__isnull=False).count() == 2
    assert await picklist_flags.flag(house, status, counts_as_closed=True, actor=OPERATOR) == 3
    assert await Ticket.filter(closed_at__isnull=True).count() == 0


@pytest.mark.parametrize(
    ("key", "flags"),
    [
        ("closed", {"counts_as_closed": False}),
        ("closed", {"waits_for_customer": True}),
    ],
)
async def test_there_is_always_a_closed_status_and_none_is_both(
    house: House, key: str, flags: dict[str, Any]
) -> None:
    status = await picklists.value(Picklist.STATUS, key)
    with pytest.raises((NotPossible, Invalid)):
        await picklist_flags.flag(house, status, **flags, actor=OPERATOR)
    now = await PicklistValue.get(id=status.id)
    assert (now.counts_as_closed, now.waits_for_customer) == (True, False)


async def test_there_is_always_an_open_status_for_new_tickets(house: House) -> None:
    await picklist_deleting.delete(house, Picklist.STATUS, "in_progress", actor=OPERATOR)
    with pytest.raises(NotPossible, match="open status"):
        await picklist_deleting.delete(house, Picklist.STATUS, "open", actor=OPERATOR)
    status = await picklists.value(Picklist.STATUS, "open")
    with pytest.raises(NotPossible, match="open status"):
        await picklist_flags.flag(house, status, waits_for_customer=True, actor=OPERATOR)


async def test_a_value_in_use_asks_for_the_one_that_replaces_it(house: House) -> None:
    await _open(house)
    with pytest.raises(NotPossible) as refused:
        await picklist_deleting.delete(house, Picklist.PRIORITY, "normal", actor=OPERATOR)
    assert refused.value.sentence("de") == (
        "normal wird verwendet (1-mal). Bitte wählen Sie den Wert, der ihn ersetzt: niedrig, hoch, dringend."
    )
    assert "normal" in await _keys(Picklist.PRIORITY)


async def test_a_replaced_value_stands_in_each_tickets_history_and_nobody_is_told(
    house: House, cast: Cast
) -> None:
    cast.nadia.role = Role.ADMINISTRATOR
    ticket = await _open(house)
    other = await _open(house, priority="low")
    deliveries = await Delivery.all().count()
    done = await picklist_deleting.delete(
        house, Picklist.PRIORITY, "Normal", replacement="hoch", actor=as_agent(cast.nadia)
    )
    now = await Ticket.get(id=ticket.id)
    assert (done, now.priority, now.version, now.modified_at) == (
        1,
        "high",
        ticket.version + 1,
        ticket.modified_at,
    )
    assert (await Ticket.get(id=other.id)).version == other.version
    change = await Change.filter(ticket_id=ticket.id).order_by("-id").first()
    assert change is not None
    assert (change.record, change.field, change.old, change.new, change.agent_id, change.channel) == (
        "ticket",
        "priority",
        "normal",
        "high",
        cast.nadia.id,
        "slack",
    )
    assert await Delivery.all().count() == deliveries
    assert await _keys(Picklist.PRIORITY) == ["low", "high", "urgent"]
    # What nobody chose is then the first there is.
    assert (await _open(house)).priority == "low"


async def test_replacing_a_status_by_one_that_counts_as_closed_closes_and_the_other_way_opens(
    house: House,
) -> None:
    ticket = await _open(house, status="in_progress")
    await picklist_deleting.delete(
        house, Picklist.STATUS, "in_progress", replacement="closed", actor=OPERATOR
    )
    assert (await Ticket.get(id=ticket.id)).closed_at is not None
    await picklist_editing.add(
        house, NewValue(Picklist.STATUS, "Done", counts_as_closed=True), actor=OPERATOR
    )
    await picklist_deleting.delete(house, Picklist.STATUS, "closed", replacement="open", actor=OPERATOR)
    now = await Ticket.get(id=ticket.id)
    assert (now.status, now.closed_at) == ("open", None)
    # Closing takes the status that is left for it, taking the open one.
    assert (await tickets.close(house, now, actor=OPERATOR)).status == "done"


async def test_a_value_of_another_record_is_replaced_with_history_too(house: House) -> None:
    at = clock.now()
    project = await Project.create(serial=1, name="Umzug", status="on_hold", created_at=at, modified_at=at)
    done = await picklist_deleting.delete(
        house, Picklist.PROJECT_STATUS, "on_hold", replacement="initiated", actor=OPERATOR
    )
    assert (done, (await Project.get(id=project.id)).status) == (1, "initiated")
    change = await Change.get(record="project", record_id=project.id)
    assert (change.field, change.old, change.new, change.ticket_id) == (
        "status",
        "on_hold",
        "initiated",
        None,
    )


async def test_a_deletion_that_was_stopped_goes_on_with_the_same_call(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replacing, "BATCH", 10)
    await _many(house, 45)
    told: list[int] = []

    def stop_at_twenty(done: int) -> None:
        told.append(done)
        if done >= 20:
            raise KeyboardInterrupt

    wish: dict[str, Any] = {"replacement": "high", "actor": OPERATOR}
    with pytest.raises(KeyboardInterrupt):
        await picklist_deleting.delete(house, Picklist.PRIORITY, "normal", progress=stop_at_twenty, **wish)
    assert await Ticket.filter(priority="normal").count() == 25
    assert "normal" in await _keys(Picklist.PRIORITY)
    assert await picklist_deleting.delete(house, Picklist.PRIORITY, "normal", **wish) == 25
    assert await Ticket.filter(priority="high").count() == 45
    assert await Change.filter(field="priority", old="normal", new="high").count() == 45
    assert "normal" not in await _keys(Picklist.PRIORITY)
    assert told == [10, 20]


async def _many(house: House, number: int) -> None:
    pattern = await _open(house)
    columns = {name: getattr(pattern, name) for name in pattern._meta.db_fields if name != "id"}
    rows = [fresh(Ticket, **columns | {"serial": 1000 + index}) for index in range(number - 1)]
    await Ticket.bulk_create(rows)


@pytest.mark.parametrize("replacement", ["low", None])
async def test_a_value_that_is_just_being_given_to_a_ticket_is_replaced_there_too(
    house: House, replacement: str | None
) -> None:
    # PostgreSQL: the ticket kept a value that no picklist has.
    ticket = await _open(house)
    begun = asyncio.Event()

    async def delete() -> int:
        await begun.wait()
        return await picklist_deleting.delete(
            house, Picklist.PRIORITY, "urgent", replacement=replacement, actor=OPERATOR
        )

    deletion = asyncio.create_task(delete())
    async with house.transaction():
        await tickets.change(house, ticket, {"priority": "urgent"}, actor=OPERATOR)
        begun.set()
        # Long enough for one who doesn't wait for this transaction.
        await asyncio.wait({deletion}, timeout=0.5)

    if replacement is None:
        with pytest.raises(NotPossible, match="is in use"):
            await deletion
    else:
        assert await deletion == 1
    assert (await Ticket.get(id=ticket.id)).priority in await _keys(Picklist.PRIORITY)


async def test_a_word_that_is_no_value_but_stands_in_tickets_is_replaced_too(house: House) -> None:
    ticket = await _open(house, category="from_elsewhere")
    done = await picklist_deleting.delete(
        house, Picklist.CATEGORY, "from_elsewhere", replacement="Other Problem", actor=OPERATOR
    )
    assert (done, (await Ticket.get(id=ticket.id)).category) == (1, "other_problem")
    with pytest.raises(Invalid):
        await picklist_deleting.delete(house, Picklist.CATEGORY, "from_elsewhere", actor=OPERATOR)


async def test_the_last_value_and_a_source_that_postbote_sets_stay(house: House) -> None:
    with pytest.raises(NotPossible, match="at least one"):
        await picklist_deleting.delete(house, Picklist.FAQ_CATEGORY, "general", actor=OPERATOR)
    with pytest.raises(NotPossible, match="set by Postbote itself"):
        await picklist_deleting.delete(house, Picklist.SOURCE, "portal", replacement="email", actor=OPERATOR)
    with pytest.raises(Invalid, match="Incident is no value of Type"):
        await picklist_deleting.delete(
            house, Picklist.TYPE, "incident", replacement="Incident", actor=OPERATOR
        )


async def test_list_views_ask_for_the_value_that_takes_its_place(house: House, cast: Cast) -> None:
    wish = {"any": [{"field": "priority", "operator": "one_of", "values": ["low", "normal"]}]}
    view = await list_views.add(
        house, Definition("Quiet", conditions=await conditions.read(wish)), actor=as_agent(cast.nadia)
    )
    with pytest.raises(NotPossible, match="in use"):
        await picklist_deleting.delete(house, Picklist.PRIORITY, "low", actor=OPERATOR)
    await picklist_deleting.delete(house, Picklist.PRIORITY, "low", replacement="normal", actor=OPERATOR)
    row = await ListView.get(id=view.id)
    assert row.conditions == {"any": [{"field": "priority", "operator": "one_of", "values": ["normal"]}]}
    assert await Change.filter(record="list_view", record_id=row.id, field="conditions").count() == 1


async def test_a_deleted_value_is_not_shipped_again(house: House) -> None:
    await picklist_deleting.delete(house, Picklist.CATEGORY, "big_problem", actor=OPERATOR)
    await picklists.ship()
    assert await _keys(Picklist.CATEGORY) == ["small_problem", "other_problem"]
