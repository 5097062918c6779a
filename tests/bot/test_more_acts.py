"""The card's menu and `More…`: all acts on one ticket, each answered where it was pressed."""

from typing import Any

from desk import actions, subscriptions, tags
from models.record_link import RecordLink
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.house import OPERATOR
from tests.parts.slack_desk import KLAUS, NADIA, SUPPORT, Desk


async def menu(desk: Desk, word: str, *, user: str = NADIA) -> Ticket:
    """A ticket, and a choice from its card's menu."""
    ticket, card = await desk.ticket()
    await desk.quiet()
    await desk.people.select(user, "ticket_menu", f"{ticket.number} {word}", channel=SUPPORT, ts=card["ts"])
    return ticket


async def pressed(desk: Desk, action_id: str, answer: str) -> str:
    """Presses a button of the modal; what then stands in its place."""
    await desk.people.click(NADIA, action_id)
    await desk.slack.wait_for(lambda: answer in text_of(shown(desk)), what=answer)
    return text_of(shown(desk))


def shown(desk: Desk) -> Any:
    return desk.slack.modal(NADIA) or {"blocks": []}


async def test_the_menu_offers_the_acts_in_the_desks_language(desk: Desk) -> None:
    _, card = await desk.ticket()
    [element] = [item for item in card["blocks"][-1]["elements"] if item["type"] == "overflow"]
    names = [item["text"]["text"] for item in element["options"]]
    assert names == ["Edit…", "Tags…", "Mails, and why", "Show changes", "More…"]


async def test_all_acts_stand_in_a_modal_in_the_agents_language(desk: Desk) -> None:
    desk.cast.nadia.language = "de"
    await desk.cast.nadia.save()
    await menu(desk, "more")
    words = set(text_of(await desk.slack.wait_for_modal(NADIA, "page")).splitlines())
    wanted = {"Bearbeiten…", "Schlagwörter…", "Abonnieren", "Änderungen anzeigen", "PDF für den Kunden"}
    wanted |= {"Internes PDF", "Kopieren", "Löschen…", "Aufgabe anlegen", "FAQ-Artikel anlegen"}
    assert wanted - words == set()


async def test_actions_of_the_administrator_are_among_them(desk: Desk) -> None:
    """R15."""
    await actions.define(
        desk.house,
        "call",
        target="task",
        mapping={"title": "Call {contact}"},
        actor=OPERATOR,
        label_en="Call back",
    )
    ticket = await menu(desk, "more")
    assert "Call back" in text_of(await desk.slack.wait_for_modal(NADIA, "page"))
    await desk.people.select(NADIA, "run_action", f"{ticket.number} call")
    await desk.slack.wait_for(lambda: "is made from TT1." in text_of(shown(desk)), what="the task")
    assert await RecordLink.filter(ticket_id=ticket.id, record="task").count() == 1


async def test_subscribing_from_the_modal_is_told_there_and_the_modal_knows_it(desk: Desk) -> None:
    ticket = await menu(desk, "more")
    await desk.slack.wait_for_modal(NADIA, "page")
    await pressed(desk, "subscribe_ticket", "You will hear of what others change of TT1.")
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "more TT1")
    await desk.slack.wait_for_modal(NADIA, "page")
    await pressed(desk, "unsubscribe_ticket", "You will hear no more of TT1.")
    assert await subscriptions.subscribers_of(ticket.id) == []


async def test_the_menu_of_a_card_that_one_person_sees_leaves_the_card_there(desk: Desk) -> None:
    await desk.ticket()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "TT1")
    shown_card = await desk.slack.wait_for_ephemeral(NADIA, "Der Drucker brennt")
    await desk.people.select(NADIA, "ticket_menu", "TT1 changes", channel=SUPPORT, ts=shown_card.ts)
    assert "Changes of TT1" in text_of(await desk.slack.wait_for_modal(NADIA, "page"))
    await desk.slack.wait_for_ephemeral(NADIA, "Der Drucker brennt")


async def test_changes_are_read_in_a_modal(desk: Desk) -> None:
    await menu(desk, "changes")
    modal = await desk.slack.wait_for_modal(NADIA, "page")
    assert "Changes of TT1" in text_of(modal)
    assert "Frau Weber" in text_of(modal)


async def test_deleting_from_the_modal_asks_first(desk: Desk) -> None:
    ticket = await menu(desk, "more")
    await desk.slack.wait_for_modal(NADIA, "page")
    await pressed(desk, "ask_delete_ticket", "Delete TT1 “Der Drucker brennt”?")
    assert (await Ticket.get(id=ticket.id)).deleted_at is None
    await pressed(desk, "delete_ticket", "TT1 is deleted.")
    assert (await Ticket.get(id=ticket.id)).deleted_at is not None


async def test_the_form_of_all_fields_takes_the_modals_place(desk: Desk) -> None:
    ticket = await menu(desk, "more")
    await desk.slack.wait_for_modal(NADIA, "page")
    await desk.people.click(NADIA, "edit_form")
    await desk.slack.wait_for_modal(NADIA, "edit_ticket")
    assert (await desk.people.submit(NADIA, {"priority": "high"})).closed
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 is saved.")
    assert (await Ticket.get(id=ticket.id)).priority == "high"
    assert shown(desk) == {"blocks": []}


async def test_a_refusal_stands_in_the_modal(desk: Desk) -> None:
    ticket = await menu(desk, "more")
    await desk.slack.wait_for_modal(NADIA, "page")
    await Ticket.filter(id=ticket.id).update(deleted_at=ticket.created_at)
    await pressed(desk, "copy_ticket", "There is no ticket TT1.")


async def test_tags_are_chosen_or_made_in_a_modal(desk: Desk) -> None:
    ticket = await menu(desk, "changes")
    await tags.apply(desk.house, [ticket.id], add=["old", "vpn"], actor=OPERATOR)
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "more TT1")
    await desk.slack.wait_for_modal(NADIA, "page")
    await desk.people.click(NADIA, "tags_form")
    await desk.slack.wait_for_modal(NADIA, "tags")
    offered = await desk.people.suggest(NADIA, "tags", "vp")
    assert [item["text"]["text"] for item in offered] == ["vpn", "New: vp"]
    # Somebody else tags meanwhile: that stays.
    await tags.apply(desk.house, [ticket.id], add=["urgent"], actor=OPERATOR)
    await desk.people.submit(NADIA, {"tags": [*offered]})
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 has the tags: urgent, vp, vpn")


async def test_who_is_no_agent_gets_nothing_of_the_menu(desk: Desk) -> None:
    _, card = await desk.ticket()
    await desk.quiet()
    for word in ("edit", "tags", "why", "changes", "more"):
        await desk.people.select(KLAUS, "ticket_menu", f"TT1 {word}", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for(lambda: len(desk.slack.ephemerals(KLAUS)) == 5, what="five refusals")
    assert {note.text for note in desk.slack.ephemerals(KLAUS)} == {"Only agents of the desk can do that."}
    assert desk.slack.modal(KLAUS) is None
