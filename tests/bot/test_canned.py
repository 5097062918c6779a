"""Canned replies in Slack: chosen in the modal of an answer, or typed as `#name`."""

from typing import Any

import pytest

from desk import canned_replies
from desk.canned_replies import NewCanned
from models.comment import Comment
from models.ticket import Ticket
from sandbox.slack import text_of
from sandbox.slack.wire import Json
from tests.parts.house import OPERATOR
from tests.parts.slack_desk import NADIA, SUPPORT, Desk


@pytest.fixture
def mode() -> str:
    return "socket"


async def _canned(desk: Desk, name: str, text: str, **more: Any) -> None:
    new = NewCanned(name, text_de=text, **more)
    await canned_replies.add(desk.house, new, actor=OPERATOR)


async def _opened(desk: Desk, button: str = "reply_to_customer") -> tuple[Ticket, Json]:
    ticket, card = await desk.ticket()
    await desk.quiet()
    await desk.people.click(NADIA, button, channel=SUPPORT, ts=card["ts"])
    return ticket, await desk.slack.wait_for_modal(NADIA, "reply")


def _words(modal: Json) -> str:
    [block] = [b for b in modal["blocks"] if b.get("element", {}).get("action_id") == "text"]
    return str(modal["state"]["values"][block["block_id"]]["text"]["value"] or "")


async def _modal_with(desk: Desk, words: str) -> Json:
    """The modal, once these words stand in it."""

    async def shown() -> Json | None:
        modal = desk.slack.modal(NADIA)
        return modal if modal and words in text_of(modal) + _words(modal) else None

    modal = await desk.until(shown, f"the words {words}")
    assert modal is not None
    return modal


async def test_a_chosen_reply_is_put_behind_what_was_typed_and_sent_as_it_stands(desk: Desk) -> None:
    await _canned(desk, "neustart", "Bitte starten Sie neu, {{ customer }}.", title="Neu starten")
    await _canned(desk, "gruss", "Viele Grüße\n{{ agent }}")
    await _canned(desk, "rechnung", "Für andere", group=desk.cast.billing)
    ticket, modal = await _opened(desk)
    [menu] = [b["elements"][0] for b in modal["blocks"] if b["block_id"].startswith("canned.")]
    assert [o["text"]["text"] for o in menu["options"]] == ["#gruss", "Neu starten (#neustart)"]
    desk.people.fill(NADIA, {"text": "Guten Tag,", "status": "wait_for_response"})

    await desk.people.select(NADIA, "canned_reply", "neustart")
    assert (
        _words(await _modal_with(desk, "starten Sie")) == "Guten Tag,\n\nBitte starten Sie neu, Frau Weber."
    )
    await desk.people.select(NADIA, "canned_reply", "gruss")
    full = "Guten Tag,\n\nBitte starten Sie neu, Frau Weber.\n\nViele Grüße\nNadia Brandt"
    assert _words(await _modal_with(desk, "Grüße")) == full

    assert (await desk.people.submit(NADIA)).closed
    await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example")
    await desk.quiet()
    assert await desk.comments(ticket) == [("external", "Nadia Brandt", full)]
    # What was chosen elsewhere in the modal is kept.
    await ticket.refresh_from_db()
    assert ticket.status == "wait_for_response"


async def test_a_solution_may_be_a_canned_reply(desk: Desk) -> None:
    await _canned(desk, "neustart", "Ein Neustart hilft.")
    ticket, _ = await _opened(desk, "solve_ticket")
    await desk.people.select(NADIA, "canned_reply", "neustart")
    await _modal_with(desk, "Neustart")
    await desk.people.submit(NADIA)
    await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example")
    await ticket.refresh_from_db()
    assert (ticket.solution, ticket.status) == ("Ein Neustart hilft.", "closed")


async def test_a_reply_that_does_not_fit_any_more_is_not_cut(desk: Desk) -> None:
    await _canned(desk, "lang", "x" * 2990)
    await _opened(desk)
    desk.people.fill(NADIA, {"text": "Das bleibt stehen."})
    await desk.people.select(NADIA, "canned_reply", "lang")
    assert _words(await _modal_with(desk, "#lang doesn't fit")) == "Das bleibt stehen."


async def test_more_replies_than_a_menu_takes_are_searched(desk: Desk) -> None:
    for number in range(101):
        await _canned(desk, f"text-{number}", f"Text {number}")
    await _opened(desk)
    found = await desk.people.suggest(NADIA, "canned_reply", "text-77")
    assert [option["value"] for option in found] == ["text-77"]
    await desk.people.select(NADIA, "canned_reply", "text-77")
    assert _words(await _modal_with(desk, "Text 77")) == "Text 77"


async def test_without_canned_replies_the_modal_is_as_ever(desk: Desk) -> None:
    _, modal = await _opened(desk)
    assert "canned" not in str(modal["blocks"])


async def test_a_name_behind_a_hash_is_expanded_in_the_command(desk: Desk) -> None:
    await _canned(desk, "neustart", "Bitte starten Sie neu, {{ customer }}.")
    ticket, _ = await desk.ticket()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", f"reply {ticket.number} #neustart")
    await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example")
    await desk.people.slash(NADIA, SUPPORT, "/ticket", f"reply {ticket.number} #neustart Und dann?")
    await desk.people.slash(NADIA, SUPPORT, "/ticket", f"reply {ticket.number} #1 ist kein Textbaustein")
    await desk.people.slash(NADIA, SUPPORT, "/ticket", f"reply {ticket.number} #neustrat")
    await desk.slack.wait_for_ephemeral(NADIA, "There is no canned reply neustrat.")

    async def all_there() -> bool:
        return await Comment.all().count() == 3

    await desk.until(all_there, "three answers")
    assert sorted(body for _, _, body in await desk.comments(ticket)) == [
        "#1 ist kein Textbaustein",
        "Bitte starten Sie neu, Frau Weber.",
        "Bitte starten Sie neu, Frau Weber.\n\nUnd dann?",
    ]
