"""The acts on a ticket by `/ticket …`: answered in the language of the one who asks, refused to others."""

import re
from typing import Any

import pytest

from bot import act_words
from bot.act_words import Named, One, Pair, Printing, Recommending, Tagging
from desk import subscriptions, tags
from models.record_link import RecordLink
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.slack_desk import JONAS, KLAUS, NADIA, SUPPORT, Desk


@pytest.mark.parametrize(
    ("read", "text", "wish"),
    [
        (act_words.one, "TT1", One("TT1")),
        (act_words.one, "TT1 now", None),
        (act_words.tagging, "TT1 +vpn -old", Tagging("TT1", ("vpn",), ("old",))),
        (act_words.tagging, "TT1 +big customer -a-b", Tagging("TT1", ("big customer",), ("a-b",))),
        (act_words.tagging, "TT1 vpn, wlan", Tagging("TT1", ("vpn", "wlan"), ())),
        (act_words.tagging, "TT1", Tagging("TT1", (), ())),
        (act_words.tagging, "+vpn", None),
        (act_words.pair, "TT5 into TT3", Pair("TT5", "TT3")),
        (act_words.pair, "tt5 mit 3", Pair("tt5", "3")),
        (act_words.pair, "TT5 TT3", Pair("TT5", "TT3")),
        (act_words.pair, "TT5 into", None),
        (act_words.printing, "TT1", Printing("TT1", is_internal=False)),
        (act_words.printing, "TT1 Intern", Printing("TT1", is_internal=True)),
        (act_words.printing, "TT1 please", None),
        (act_words.named, "TT1 Create task", Named("TT1", "Create task")),
        (act_words.named, "TT1", None),
        (act_words.recommending, "TT1 <@U0JONAS|jonas> look", Recommending("TT1", "U0JONAS", "look")),
        (act_words.recommending, "TT1 jonas", Recommending("TT1", "jonas", "")),
        (act_words.recommending, "TT1", None),
    ],
)
def test_what_is_typed_behind_a_word_is_understood(read: Any, text: str, wish: Any) -> None:
    assert read(text) == wish


async def said(desk: Desk, text: str, answer: str, *, user: str = NADIA) -> str:
    """Types a command; the words of the answer, the only one on the screen."""
    desk.people.reload(user)
    await desk.people.slash(user, SUPPORT, "/ticket", text)
    return text_of(await desk.slack.wait_for_ephemeral(user, answer))


async def in_german(desk: Desk) -> None:
    desk.cast.nadia.language = "de"
    await desk.cast.nadia.save()


async def test_the_help_lists_all_in_groups(desk: Desk) -> None:
    words = await said(desk, "help", "Find and read")
    acts = "new list reply search changes tag subscribe unsubscribe copy delete restore pdf act"
    wanted = re.findall(r"\w+", acts)
    assert [word for word in wanted if f"/ticket {word}" not in words] == []
    await in_german(desk)
    assert "Finden und lesen" in await said(desk, "hilfe", "Finden")


async def test_who_writes_an_act_wrongly_is_told_how(desk: Desk) -> None:
    await said(desk, "copy the printer", "Please write it like this: /ticket copy TT1")
    await in_german(desk)
    await said(desk, "löschen", "Bitte schreiben Sie es so: /ticket delete TT1")


async def test_every_act_is_refused_to_who_is_no_agent(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await desk.quiet()
    acts = (
        "search Drucker",
        "changes 1",
        "tag 1 +x",
        "subscribe 1",
        "copy 1",
        "delete 1",
        "pdf 1",
        "act 1 task",
    )
    for act in acts:
        await desk.people.slash(KLAUS, SUPPORT, "/ticket", act)
    await desk.slack.wait_for(lambda: len(desk.slack.ephemerals(KLAUS)) == len(acts), what="the refusals")
    assert {note.text for note in desk.slack.ephemerals(KLAUS)} == {"Only agents of the desk can do that."}
    assert await tags.on(ticket.id) == []
    assert await Ticket.all().count() == 1


async def test_a_search_shows_hits_and_the_way_to_them(desk: Desk) -> None:
    _, card = await desk.ticket(description="Rauch aus dem Drucker in Zürich")
    other, _ = await desk.ticket(title="Monitor", description="flackert")
    await desk.quiet()
    words = await said(desk, "search rauch zürich", "Tickets with: rauch zürich")
    assert "Der Drucker brennt · Open · Frau Weber" in words
    assert other.number not in words
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Tickets with")
    assert f"p{card['ts'].replace('.', '')}" in str(shown.blocks)
    assert {"type": "text", "text": "Rauch", "style": {"bold": True}} in shown.blocks[1]["elements"][0][
        "elements"
    ]


async def test_a_long_search_is_paged_in_its_place(desk: Desk) -> None:
    for number in range(10):
        await desk.ticket(title=f"Drucker {number}")
    await desk.quiet()
    first = await said(desk, "search drucker", "Tickets with: drucker")
    assert "Drucker 9" in first
    assert "Drucker 1" not in first
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Tickets with")
    await desk.people.click(NADIA, "more_hits", channel=SUPPORT, ts=shown.ts)
    after = await desk.slack.wait_for_ephemeral(NADIA, "Drucker 1 ·")
    assert "Drucker 9" not in text_of(after)
    assert len(desk.slack.ephemerals(NADIA)) == 1


async def test_a_search_without_a_hit_says_so(desk: Desk) -> None:
    await said(desk, "search <!channel> nichts", "No ticket has all these words: ")


async def test_changes_are_shown_in_the_readers_words(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.select(NADIA, "set_status", f"{ticket.number} closed", channel=SUPPORT, ts=card["ts"])
    await desk.until(lambda: Ticket.filter(status="closed").exists(), "a closed ticket")
    await in_german(desk)
    words = await said(desk, f"änderungen {ticket.number}", "Änderungen von TT1")
    assert "*Status*: offen → geschlossen" in words
    assert "Nadia Brandt · Slack" in words


async def test_tags_are_put_on_and_taken_off(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await said(desk, "tag TT1 +vpn +big customer", "TT1 has the tags: big customer, vpn")
    await said(desk, "tag TT1 -vpn", "TT1 has the tags: big customer")
    assert await tags.on(ticket.id) == ["big customer"]
    await said(desk, f"tag TT1 +{'x' * 61}", "A tag has at most 60 characters.")


async def test_an_agent_subscribes_and_ends_it(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await said(desk, "subscribe TT1", "You will hear of what others change of TT1.")
    assert [agent.id for agent in await subscriptions.subscribers_of(ticket.id)] == [desk.cast.nadia.id]
    await said(desk, "subscribe TT1", "You have subscribed to TT1 already.")
    await said(desk, "unsubscribe TT1", "You will hear no more of TT1.")
    assert await subscriptions.subscribers_of(ticket.id) == []


async def test_the_card_shows_tags_subscribers_and_family(desk: Desk) -> None:
    _, card = await desk.ticket()
    await desk.ticket(title="Ein Teil")
    for text, answer in (
        ("tag TT1 +vpn", "TT1 has the tags: vpn"),
        ("subscribe TT1", "You will hear"),
        ("link TT2 to TT1", "TT2 is a part of TT1 now."),
    ):
        await said(desk, text, answer)
    line = "🏷 vpn   ·   Parts: 1   ·   Subscribers: 1"
    await desk.slack.wait_for_message(SUPPORT, lambda m: m["ts"] == card["ts"] and line in text_of(m))


async def test_a_copy_has_its_own_number_and_card(desk: Desk) -> None:
    await desk.ticket()
    await said(desk, "copy TT1", "TT2 is a copy of TT1.")
    await desk.card(await Ticket.get(serial=2))


async def test_deleting_asks_first_and_can_be_taken_back(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    words = await said(desk, "delete TT1", "Delete TT1 “Der Drucker brennt”?")
    assert "30 days" in words
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Delete TT1")
    await ticket.refresh_from_db()
    assert ticket.deleted_at is None
    await desk.people.click(NADIA, "delete_ticket", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 is deleted.")
    assert len(desk.slack.ephemerals(NADIA)) == 1
    await desk.slack.wait_for_message(
        SUPPORT, lambda m: m["ts"] == card["ts"] and "was deleted" in text_of(m)
    )
    await said(desk, "TT1", "There is no ticket TT1.")
    await said(desk, "restore TT1", "TT1 is restored.")
    await ticket.refresh_from_db()
    assert ticket.deleted_at is None


async def test_deleting_is_left_alone_if_one_thinks_better_of_it(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await said(desk, "delete TT1", "Delete TT1")
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Delete TT1")
    await desk.people.click(NADIA, "never_mind", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Nothing was changed.")
    await ticket.refresh_from_db()
    assert ticket.deleted_at is None
    await said(desk, "restore TT1", "TT1 is not deleted.")


async def test_a_button_of_an_old_question_says_that_it_is_done(desk: Desk) -> None:
    await desk.ticket()
    await said(desk, "delete TT1", "Delete TT1")
    shown = await desk.slack.wait_for_ephemeral(NADIA, "Delete TT1")
    await said(desk, "delete TT1", "Delete TT1", user=JONAS)
    his = await desk.slack.wait_for_ephemeral(JONAS, "Delete TT1")
    await desk.people.click(JONAS, "delete_ticket", channel=SUPPORT, ts=his.ts)
    await desk.slack.wait_for_ephemeral(JONAS, "TT1 is deleted.")
    await desk.people.click(NADIA, "delete_ticket", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "There is no ticket TT1.")


async def test_the_pdf_comes_to_the_asker_alone(desk: Desk) -> None:
    """R12, R17: the customer's edition unless the internal one is asked for."""
    ticket, _ = await desk.ticket()
    await desk.quiet()
    before = len(desk.slack.messages(SUPPORT))
    await said(desk, "pdf TT1", "The PDF is in your direct messages with me.")
    shared = await desk.slack.wait_for_message(desk.slack.dm(NADIA), lambda m: bool(m.get("files")))
    assert shared["files"][0]["name"] == "TT1.pdf"
    assert desk.slack.file_bytes(shared["files"][0]["id"]).startswith(b"%PDF")
    await said(desk, "pdf TT1 internal", "The PDF is in your direct messages with me.")
    shared = await desk.slack.wait_for_message(
        desk.slack.dm(NADIA), lambda m: bool(m.get("files")) and "internal" in m["files"][0]["name"]
    )
    await desk.slack.wait_for_message(
        desk.slack.dm(NADIA), "TT1 as PDF with internal notes, not for the customer:"
    )
    await ticket.refresh_from_db()
    assert len(desk.slack.messages(SUPPORT)) == before
    assert desk.slack.messages(desk.slack.dm(JONAS)) == []


async def test_an_action_makes_a_record_of_the_ticket(desk: Desk) -> None:
    """R15."""
    ticket, _ = await desk.ticket()
    await said(desk, "act TT1 task", "is made from TT1.")
    assert await RecordLink.filter(ticket_id=ticket.id, record="task").count() == 1
    await said(desk, "act TT1 coffee", "There is no action coffee.")
