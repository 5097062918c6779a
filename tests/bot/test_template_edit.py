"""`/ticket templates`: administrators adapt the words of mails in Slack (R36)."""

from typing import Any

import pytest

from desk import template_editing
from desk.mail_out.variables import VARIABLES
from models.agent import Role
from models.change import Change
from models.comment import Channel
from models.mail_template import MailTemplate
from sandbox.slack import text_of
from sandbox.slack.wire import Json
from tests.parts.house import OPERATOR
from tests.parts.slack_desk import NADIA, SUPPORT, Desk


@pytest.fixture
def mode() -> str:
    return "socket"


async def _opened(desk: Desk, *, kind: str = "customer_comment", language: str = "de") -> Json:
    """Nadia, an administrator, has the modal of this mail before her."""
    desk.cast.nadia.role = Role.ADMINISTRATOR
    await desk.cast.nadia.save()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "templates")
    await desk.slack.wait_for_modal(NADIA, "template_choose")
    await desk.people.submit(NADIA, {"kind": kind, "language": language})
    return await desk.slack.wait_for_modal(NADIA, "template_edit")


def _value(modal: Json, part: str) -> Any:
    [block] = [b for b in modal["blocks"] if b["block_id"].startswith(f"{part}.")]
    return block["element"].get("initial_value")


async def test_an_administrator_adapts_a_mail_and_sees_what_it_can_use(desk: Desk) -> None:
    modal = await _opened(desk)
    assert _value(modal, "subject") == "[{{ number }}] {{ title }}"
    assert "{{ text }}" in _value(modal, "text")
    assert "{{ ticket_link }}" in text_of(modal)
    assert "{% for file in left_out %}" in text_of(modal)
    assert "{{ file.size }}" in text_of(modal)

    done = await desk.people.submit(NADIA, {"subject": "[{{ number }}] Ihre Anfrage"})

    assert done.closed
    await desk.slack.wait_for_ephemeral(NADIA, "Answer to the customer is saved.")
    row = await MailTemplate.get()
    assert (row.kind, row.language, row.subject, row.text, row.html) == (
        *("customer_comment", "de"),
        *("[{{ number }}] Ihre Anfrage\n", None, None),
    )
    change = await Change.get(record="mail_template")
    assert (change.agent_id, change.channel) == (desk.cast.nadia.id, Channel.SLACK)


async def test_what_is_wrong_stands_at_its_field_and_nothing_is_saved(desk: Desk) -> None:
    modal = await _opened(desk)
    [block] = [b["block_id"] for b in modal["blocks"] if b["block_id"].startswith("text.")]

    done = await desk.people.submit(NADIA, {"text": "{{ text }}\n{{ nmae }}"})

    assert done.errors == {block: "Line 2: There is no {{ nmae }}; did you mean name?"}
    assert await MailTemplate.all().count() == 0


async def test_two_administrators_at_once_overwrite_nothing_of_each_other(desk: Desk) -> None:
    """R8: what only one of them touched holds; what both touched is the first one's."""
    modal = await _opened(desk)
    [block] = [b["block_id"] for b in modal["blocks"] if b["block_id"].startswith("text.")]
    elsewhere = {"text": "{{ text }}\n\nIhr Team"}
    await template_editing.change(desk.house, "customer_comment", "de", elsewhere, actor=OPERATOR)

    both = {"subject": "[{{ number }}] Neu", "text": "{{ text }}\n\nWir"}
    refused = await desk.people.submit(NADIA, both)
    assert refused.errors == {block: "Somebody else has changed this meanwhile. Please open it again."}
    await desk.people.close(NADIA)

    await _opened(desk)
    await template_editing.change(
        desk.house, "customer_comment", "de", {"text": "{{ text }}\n\nIhre Firma"}, actor=OPERATOR
    )
    assert (await desk.people.submit(NADIA, {"subject": "[{{ number }}] Neu"})).closed
    row = await MailTemplate.get()
    assert (row.subject, row.text) == ("[{{ number }}] Neu\n", "{{ text }}\n\nIhre Firma\n")


async def test_a_preview_with_a_real_ticket_lies_on_top_and_what_was_typed_stays(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await desk.quiet()
    await _opened(desk, kind="customer_confirmation")
    desk.people.fill(NADIA, {"text": "Hurra, {{ number }}: {{ title }}", "ticket": ticket.number})

    await desk.people.click(NADIA, "template_preview")

    shown = await desk.slack.wait_for_modal(NADIA, "page")
    assert f"Hurra, {ticket.number}: Der Drucker brennt" in text_of(shown)
    await desk.people.close(NADIA)
    modal = await desk.slack.wait_for_modal(NADIA, "template_edit")
    values = [next(iter(state.values()))["value"] for state in modal["state"]["values"].values()]
    assert "Hurra, {{ number }}: {{ title }}" in values
    assert await MailTemplate.all().count() == 0


async def test_a_preview_of_what_can_not_be_says_why(desk: Desk) -> None:
    await _opened(desk)
    desk.people.fill(NADIA, {"text": "{{ nothing }}"})
    await desk.people.click(NADIA, "template_preview")
    assert "There is no {{ nothing }}" in text_of(await desk.slack.wait_for_modal(NADIA, "page"))


async def test_an_adapted_mail_goes_back_to_the_shipped_one(desk: Desk) -> None:
    own = {"subject": "[{{ number }}] Neu"}
    await template_editing.change(desk.house, "customer_comment", "de", own, actor=OPERATOR)
    modal = await _opened(desk)
    assert _value(modal, "subject") == "[{{ number }}] Neu"

    await desk.people.click(NADIA, "template_reset")

    async def is_gone() -> bool:
        return not await MailTemplate.all().exists()

    await desk.until(is_gone, "the template to be as shipped")

    async def is_redrawn() -> bool:
        top = desk.slack.modal(NADIA)
        return bool(top and _value(top, "subject") == "[{{ number }}] {{ title }}")

    await desk.until(is_redrawn, "the modal to show it")


async def test_who_is_no_administrator_is_told_so(desk: Desk) -> None:
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "templates")
    note = await desk.slack.wait_for_ephemeral(NADIA, "Only an administrator")
    assert "adapt the templates of mails" in str(note)


async def test_every_mail_fits_into_slacks_modal_in_both_languages(desk: Desk) -> None:
    desk.cast.nadia.language = "de"
    for kind in VARIABLES:
        for language in ("de", "en"):
            modal = await _opened(desk, kind=kind, language=language)
            assert len(modal["blocks"]) <= 100, kind
            assert "Was in diesen Texten verwendet werden kann" in text_of(modal)
            await desk.people.close(NADIA)
