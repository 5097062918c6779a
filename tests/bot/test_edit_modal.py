"""`Edit…`: all fields of a ticket in a modal; errors at the fields (R5), two agents at once (R8)."""

from decimal import Decimal
from typing import Any

import pytest

from desk import records, tickets
from desk.records import verbs
from models.agent import Agent
from models.change import Change
from models.organisation import Organisation
from models.ticket import Ticket
from sandbox.slack import text_of
from sandbox.slack.block_kit import check_view
from tests.parts.house import OPERATOR, as_agent
from tests.parts.slack_desk import KLAUS, NADIA, SUPPORT, Desk


async def opened(desk: Desk, **more: Any) -> tuple[Ticket, Any]:
    """A ticket, and the modal that its card's menu opened for Nadia."""
    ticket, card = await desk.ticket(**more)
    await desk.quiet()
    await desk.people.select(NADIA, "ticket_menu", f"{ticket.number} edit", channel=SUPPORT, ts=card["ts"])
    return ticket, await desk.slack.wait_for_modal(NADIA, "edit_ticket")


async def changed(desk: Desk, ticket: Ticket, **wishes: str) -> None:
    """By Jonas, elsewhere."""
    await tickets.change(desk.house, ticket, wishes, actor=as_agent(desk.cast.jonas))


async def product(desk: Desk, name: str) -> Any:
    return await verbs.add(desk.house, records.kind_called("product"), {"name": name}, actor=OPERATOR)


async def test_the_modal_has_every_field_in_the_agents_language(desk: Desk) -> None:
    desk.cast.nadia.language = "de"
    await desk.cast.nadia.save()
    _, modal = await opened(desk)
    words = set(text_of(modal).splitlines())
    wanted = {"Titel", "Kontakt", "Organisation", "Projekt", "Partner", "Produktname", "Servicevertrag"}
    wanted |= {"Status", "Priorität", "Art", "Gewichtung", "Kategorie", "Zuständiger", "Stunden", "Tage"}
    wanted |= {"Tweet ID", "Twitter Reply ID", "Beschreibung", "Lösung", "in Bearbeitung", "dringend"}
    assert wanted - words == set()
    assert "Achtung: Nachricht an den Kunden wird verschickt" in words


async def test_what_is_changed_is_saved_and_nothing_else(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    done = await desk.people.submit(
        NADIA, {"priority": "urgent", "hours": "1,25", "title": "Der Drucker raucht"}
    )
    assert done.closed
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 is saved.")
    await ticket.refresh_from_db()
    assert (ticket.title, ticket.priority, ticket.hours) == ("Der Drucker raucht", "urgent", Decimal("1.25"))
    assert (ticket.description, ticket.contact_id) == ("Seit heute früh.", desk.cast.weber.id)
    mine = Change.filter(ticket_id=ticket.id, agent_id=desk.cast.nadia.id)
    assert set(await mine.values_list("field", flat=True)) == {"title", "priority", "hours"}


async def test_figures_have_a_comma_in_german_and_stay_as_they_are(desk: Desk) -> None:
    desk.cast.nadia.language = "de"
    await desk.cast.nadia.save()
    _, card = await desk.ticket()
    ticket = await Ticket.get()
    await changed(desk, ticket, hours="1.5")
    await desk.quiet()
    await desk.people.select(NADIA, "ticket_menu", "TT1 edit", channel=SUPPORT, ts=card["ts"])
    modal = await desk.slack.wait_for_modal(NADIA, "edit_ticket")
    [hours] = [block for block in modal["blocks"] if block["block_id"] == "hours.0"]
    assert hours["element"]["initial_value"] == "1,50"
    await desk.people.submit(NADIA, {"priority": "high"})
    await desk.quiet()
    mine = Change.filter(ticket_id=ticket.id, agent_id=desk.cast.nadia.id)
    assert await mine.values_list("field", flat=True) == ["priority"]


async def test_a_modal_that_is_sent_as_it_is_changes_nothing(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    assert (await desk.people.submit(NADIA)).closed
    await desk.quiet()
    assert not await Change.filter(ticket_id=ticket.id, agent_id=desk.cast.nadia.id).exists()
    assert desk.slack.ephemerals(NADIA) == []


async def test_wrong_values_are_told_at_their_fields_all_at_once(desk: Desk) -> None:
    """§1: at most two decimals, half-way values refused, not rounded."""
    ticket, _ = await opened(desk)
    done = await desk.people.submit(NADIA, {"hours": "1.005", "days": "two", "title": "  "})
    assert not done.closed
    assert {name.partition(".")[0]: sentence for name, sentence in done.errors.items()} == {
        "hours": "Hours may have at most two decimals.",
        "days": "Days should be a number, like 1.5.",
        "title": "Please enter a title.",
    }
    await ticket.refresh_from_db()
    assert ticket.hours is None
    assert (await desk.people.submit(NADIA, {"hours": "1.5", "days": "2", "title": "Drucker"})).closed


async def test_records_are_searched_while_one_types(desk: Desk) -> None:
    await product(desk, "Router 3000")
    await product(desk, "Monitor")
    ticket, _ = await opened(desk)
    options = await desk.people.suggest(NADIA, "product", "rout")
    assert [item["text"]["text"] for item in options] == ["–", "Router 3000"]
    [contact] = (await desk.people.suggest(NADIA, "contact", "acme"))[2:]
    assert contact["text"]["text"] == "Oliver Smith · oliver@acme.example"
    await desk.people.submit(NADIA, {"product": options[1]["value"], "contact": contact["value"]})
    await ticket.refresh_from_db()
    assert ticket.product_id is not None
    acme = await Organisation.get(name="Acme Ltd")
    assert (ticket.contact_id, ticket.organisation_id) == (desk.cast.oliver.id, acme.id)


async def test_a_reference_is_taken_back(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    options = await desk.people.suggest(NADIA, "contact", "")
    await desk.people.submit(NADIA, {"contact": options[0]["value"]})
    await desk.quiet()
    await ticket.refresh_from_db()
    assert ticket.contact_id is None


async def test_an_inactive_agent_is_not_offered_and_stays_assignee(desk: Desk) -> None:
    """R7."""
    _, card = await desk.ticket()
    ticket = await Ticket.get()
    await changed(desk, ticket, assignee="agent:priya")
    await Agent.filter(handle="priya").update(is_active=False)
    await desk.quiet()
    await desk.people.select(NADIA, "ticket_menu", "TT1 edit", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_modal(NADIA, "edit_ticket")
    names = [item["text"]["text"] for item in await desk.people.suggest(NADIA, "assignee", "")]
    assert names == ["–", "Nadia Brandt", "Jonas Keller", "Support", "Billing"]
    assert (await desk.people.submit(NADIA, {"priority": "high"})).closed
    await ticket.refresh_from_db()
    assert (ticket.agent_id, ticket.priority) == (desk.cast.priya.id, "high")


async def test_who_is_no_agent_gets_neither_modal_nor_suggestions(desk: Desk) -> None:
    _, card = await desk.ticket()
    await desk.quiet()
    await desk.people.select(KLAUS, "ticket_menu", "TT1 edit", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_ephemeral(KLAUS, "Only agents of the desk can do that.")
    assert desk.slack.modal(KLAUS) is None
    await desk.people.select(NADIA, "ticket_menu", "TT1 edit", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_modal(NADIA, "edit_ticket")
    await Agent.filter(handle="nadia").update(is_active=False)
    assert await desk.people.suggest(NADIA, "contact", "weber") == []
    done = await desk.people.submit(NADIA, {"priority": "high"})
    assert list(done.errors.values()) == ["Only agents of the desk can do that."]


async def test_who_saves_second_is_told_and_goes_on_with_the_fresh_state(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    await changed(desk, ticket, priority="high")
    done = await desk.people.submit(NADIA, {"priority": "urgent", "hours": "2"})
    assert not done.closed
    modal = await desk.slack.wait_for_modal(NADIA, "edit_ticket")
    words = text_of(modal)
    assert "Meanwhile this was changed, and nothing of yours is saved yet:" in words
    assert "*Priority*: Normal → High\nJonas Keller" in words
    assert "You wrote for Priority:\nUrgent" in words
    await ticket.refresh_from_db()
    assert (ticket.priority, ticket.hours) == ("high", None)
    # What is shown now is the fresh state, and what she wrote elsewhere.
    assert (await desk.people.submit(NADIA)).closed
    await desk.quiet()
    await ticket.refresh_from_db()
    assert (ticket.priority, ticket.hours) == ("high", Decimal(2))


async def test_who_insists_after_being_told_wins(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    await changed(desk, ticket, priority="high")
    await desk.people.submit(NADIA, {"priority": "urgent"})
    assert (await desk.people.submit(NADIA, {"priority": "urgent"})).closed
    await ticket.refresh_from_db()
    assert ticket.priority == "urgent"


async def test_other_fields_than_mine_are_no_conflict(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    await changed(desk, ticket, priority="high", title="Ein anderer Titel")
    assert (await desk.people.submit(NADIA, {"severity": "major"})).closed
    await desk.quiet()
    await ticket.refresh_from_db()
    assert (ticket.priority, ticket.title, ticket.severity) == ("high", "Ein anderer Titel", "major")


async def test_a_solution_goes_to_the_customer_and_can_be_undone(desk: Desk) -> None:
    """N1, R34."""
    ticket, _ = await opened(desk)
    await desk.people.submit(NADIA, {"solution": "Neue Trommel."})
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    await desk.people.click(NADIA, "undo_solution", channel=SUPPORT, ts=whisper.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Taken back.")
    await ticket.refresh_from_db()
    assert ticket.solution == ""


async def test_words_that_slack_can_not_hold_are_left_alone(desk: Desk) -> None:
    long = "Zeile um Zeile\n" * 300
    ticket, modal = await opened(desk, description=long)
    assert check_view(modal_of(modal)) == []
    assert "Description is longer than Slack's field takes" in text_of(modal)
    await desk.people.submit(NADIA, {"priority": "high"})
    await desk.quiet()
    await ticket.refresh_from_db()
    assert (ticket.description, ticket.priority) == (long.strip(), "high")


def modal_of(view: Any) -> Any:
    kept = ("type", "callback_id", "private_metadata", "title", "submit", "close", "blocks")
    return {name: view[name] for name in kept}


@pytest.mark.parametrize("words", ["<!channel>&*_~`" * 15, "👩‍👩‍👧‍👦" * 30, "x" * 255])
async def test_the_worst_titles_survive_an_edit_of_something_else(desk: Desk, words: str) -> None:
    ticket, _ = await opened(desk, title=words)
    assert (await desk.people.submit(NADIA, {"priority": "high"})).closed
    await desk.quiet()
    await ticket.refresh_from_db()
    assert (ticket.title, ticket.priority) == (words, "high")
