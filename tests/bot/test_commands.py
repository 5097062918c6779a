"""`/ticket` from anywhere in Slack."""

import pytest

from bot.ticket_command import Help, List, New, Reply, Show, Wish, parse
from models.contact import Contact
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.slack_desk import JONAS, KLAUS, NADIA, SUPPORT, Desk


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", Help()),
        ("help", Help()),
        ("new", New("")),
        ("new Drucker  brennt ", New("Drucker  brennt")),
        ("NEU Drucker", New("Drucker")),
        ("TT12", Show("TT12")),
        ("12", Show("12")),
        ("#tt12", Show("#tt12")),
        ("TT12 please", Help()),
        ("list", List()),
        ("Liste", List()),
        ("reply TT1 Hallo  Welt", Reply("TT1", "Hallo  Welt")),
        ("reply TT1", Help()),
        ("reply Hallo", Help()),
        ("antwort tt1 Hallo", Reply("tt1", "Hallo")),
    ],
)
def test_what_is_typed_is_understood(text: str, wish: Wish) -> None:
    assert parse(text) == wish


async def test_help_tells_what_there_is(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "")
    help_text = await desk.slack.wait_for_ephemeral(NADIA, "/ticket new")
    assert [word for word in ("list", "reply", "TT1") if word not in text_of(help_text)] == []


async def test_a_ticket_is_shown_with_the_way_to_its_conversation(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.quiet()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", ticket.number.lower())
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Der Drucker brennt")
    assert f"/archives/{SUPPORT}/p{card['ts'].replace('.', '')}" in text_of(shown)


async def test_a_ticket_that_is_not_there_is_told_so(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "TT999")
    await desk.slack.wait_for_ephemeral(NADIA, "There is no ticket TT999.")


async def test_the_list_has_my_own_tickets_and_those_nobody_has(desk: Desk) -> None:
    mine, card = await desk.ticket(title="Meins")
    await desk.people.click(NADIA, "take_ticket", channel=SUPPORT, ts=card["ts"])
    taken, card = await desk.ticket(title="Von Jonas")
    await desk.people.click(JONAS, "take_ticket", channel=SUPPORT, ts=card["ts"])
    free, _ = await desk.ticket(title="Keins <!here>")
    await desk.until(_both_are_taken, "both to be taken")
    await desk.quiet()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "list")
    words = text_of(await desk.slack.wait_for_ephemeral(NADIA, "Your tickets"))
    assert mine.number in words
    assert free.number in words
    assert taken.number not in words
    assert "Keins &lt;!here&gt;" in words


async def _both_are_taken() -> bool:
    return await Ticket.filter(agent_id__isnull=False).count() == 2


async def test_an_answer_by_command_goes_out_and_can_be_undone(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", f"reply {ticket.number} Bitte neu starten.")
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    await desk.slack.wait_for_message(SUPPORT, "Bitte neu starten.", thread_ts=card["ts"])
    assert await desk.comments(ticket) == [("external", "Nadia Brandt", "Bitte neu starten.")]
    await desk.people.click(NADIA, "undo_comment", channel=SUPPORT, ts=whisper.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Taken back.")
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "Bitte neu starten.")]


async def test_a_new_ticket_for_a_new_customer_is_opened_from_a_modal(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "new Der Monitor flackert")
    modal = await desk.slack.wait_for_modal(NADIA, "new_ticket")
    assert "Support" in text_of(modal)
    done = await desk.people.submit(NADIA, {"description": "Seit gestern.", "contact": "Neu@Kunde.example"})
    assert done.closed
    await desk.slack.wait_for_ephemeral(NADIA, "is open.")
    ticket = await Ticket.get()
    contact = await Contact.get(id=ticket.contact_id)
    assert (ticket.title, ticket.description) == ("Der Monitor flackert", "Seit gestern.")
    assert (ticket.source, ticket.priority, ticket.group_id) == ("slack", "normal", desk.cast.support.id)
    assert contact.email == "neu@kunde.example"
    await desk.card(ticket)


async def test_an_internal_ticket_has_no_customer(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "new")
    await desk.slack.wait_for_modal(NADIA, "new_ticket")
    await desk.people.submit(NADIA, {"title": "Server umziehen", "priority": "high"})
    ticket = await desk.until(Ticket.first, "a ticket")
    assert (ticket.contact_id, ticket.priority) == (None, "high")


async def test_a_wrong_value_is_told_at_its_field_and_nothing_is_opened(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "new Drucker")
    await desk.slack.wait_for_modal(NADIA, "new_ticket")
    done = await desk.people.submit(NADIA, {"contact": "frau weber@kunde,example"})
    assert (done.closed, list(done.errors)) == (False, ["contact"])
    assert not await Ticket.exists()
    done = await desk.people.submit(NADIA, {"title": "   ", "contact": "neu@kunde.example"})
    assert dict(done.errors) == {"title": "Please enter a title."}
    assert not await Contact.filter(email="neu@kunde.example").exists()


async def test_a_modal_sent_twice_opens_one_ticket(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "new Drucker")
    await desk.slack.wait_for_modal(NADIA, "new_ticket")
    done = await desk.people.submit(NADIA)
    again = await desk.slack.deliveries.ask(done.delivery.kind, done.delivery.payload)
    assert again.acked
    assert await Ticket.all().count() == 1


async def test_who_is_no_agent_is_refused(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    for text in ("new Drucker", ticket.number, "list", f"reply {ticket.number} Hallo"):
        await desk.people.slash(KLAUS, SUPPORT, "/ticket", text)
    await desk.slack.wait_for(lambda: len(desk.slack.ephemerals(KLAUS)) == 4, what="four refusals")
    assert {note.text for note in desk.slack.ephemerals(KLAUS)} == {"Only agents of the desk can do that."}
    assert await desk.comments(ticket) == []


async def test_the_command_works_where_the_app_is_not(desk: Desk) -> None:
    desk.slack.add_channel("C0LUNCH", "lunch", [NADIA], with_bot=False)
    await desk.people.slash(NADIA, "C0LUNCH", "/ticket", "TT999")
    await desk.slack.wait_for_ephemeral(NADIA, "There is no ticket TT999.")
    await desk.people.slash(NADIA, "C0LUNCH", "/ticket", "new Drucker")
    await desk.slack.wait_for_modal(NADIA, "new_ticket")
    await desk.people.submit(NADIA)
    await desk.slack.wait_for_message(desk.slack.dm(NADIA), "is open.")
