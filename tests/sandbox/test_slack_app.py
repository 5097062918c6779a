"""A small app, built with the real Bolt and its real clients, lives in the workspace over both transports."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.slack import Rules, SlackSandbox, text_of
from tests.parts.small_app import BEN, NADIA, SUPPORT, Place, SmallApp, card, workplace


@pytest.fixture(params=["socket", "http"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    async with workplace(request.param) as found:
        yield found
    assert found[0].complaints == []


async def a_card(slack: SlackSandbox, app: SmallApp) -> dict[str, Any]:
    title = "Printer on fire"
    await app.client.chat_postMessage(channel=SUPPORT, text=title, blocks=card(title, "open"))
    return await slack.wait_for_message(SUPPORT, title)


async def test_a_command_opens_a_modal_whose_submission_becomes_a_card(place: Place):
    slack, app = place
    assert (await slack.people.slash(NADIA, SUPPORT, "/ticket")).acked
    await slack.wait_for_modal(NADIA, "new_ticket")
    assert slack.modal(BEN) is None

    empty = await slack.people.submit(NADIA, {})
    assert empty.delivery is None
    assert empty.errors == {"title": "Please complete this required field."}

    short = await slack.people.submit(NADIA, {"title": "ab"})
    assert (short.closed, short.errors) == (False, {"title": "Say more"})

    options = await slack.people.suggest(NADIA, "customer", "we")
    assert [option["value"] for option in options] == ["Frau Weber"]
    picture = ("roof.png", b"\x89PNG", "image/png")
    done = await slack.people.submit(NADIA, {"title": "No <paper>", "who": "Frau Weber", "files": [picture]})
    assert done.closed
    assert slack.modal(NADIA) is None
    message = await slack.wait_for_message(SUPPORT, "No <paper>")
    assert "*Status* open" in text_of(message)

    (values,) = app.submitted
    assert values["who"]["customer"]["selected_option"]["value"] == "Frau Weber"
    (file,) = values["files"]["files"]["files"]
    assert (file["name"], file["mimetype"], slack.file_bytes(file["id"])) == (
        "roof.png",
        "image/png",
        b"\x89PNG",
    )


async def test_too_few_letters_in_an_external_select_do_not_reach_the_app(place: Place):
    slack, _ = place
    await slack.people.slash(NADIA, SUPPORT, "/ticket")
    await slack.wait_for_modal(NADIA)
    before = len(slack.deliveries.journal)
    assert await slack.people.suggest(NADIA, "customer", "w") == []
    assert len(slack.deliveries.journal) == before


async def test_the_answer_to_a_command_is_seen_by_the_one_who_typed_it(place: Place):
    slack, _ = place
    await slack.people.slash(NADIA, SUPPORT, "/ticket", "list")
    note = await slack.wait_for_ephemeral(NADIA, "Nothing to do")
    assert note.channel == SUPPORT
    assert slack.ephemerals(BEN) == []
    assert slack.messages(SUPPORT) == []
    slack.people.reload(NADIA)
    assert slack.ephemerals(NADIA) == []


async def test_a_reply_in_the_thread_is_heard_and_gets_the_apps_mark(place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    reply = await slack.people.say(BEN, SUPPORT, "2 < 3 & @nadia 🔒", thread_ts=parent["ts"])
    await slack.wait_for_reaction(SUPPORT, reply["ts"], "eyes")
    heard = next(event for event in app.heard if event["ts"] == reply["ts"])
    assert heard["text"] == f"2 &lt; 3 &amp; <@{NADIA}> :lock:"
    assert (heard["thread_ts"], heard["channel_type"]) == (parent["ts"], "group")
    assert heard["parent_user_id"] == slack.bot_user
    shown = slack.message(SUPPORT, parent["ts"])
    assert shown is not None
    assert (shown["reply_count"], shown["reply_users"]) == (1, [BEN])
    page = await app.client.conversations_replies(channel=SUPPORT, ts=parent["ts"])
    assert [message["ts"] for message in page["messages"]] == [parent["ts"], reply["ts"]]


async def test_edits_and_deletions_are_told_with_what_was_there_before(place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    reply = await slack.people.say(BEN, SUPPORT, "one", thread_ts=parent["ts"])
    await slack.people.edit(BEN, SUPPORT, reply["ts"], "two")
    await slack.people.delete(BEN, SUPPORT, reply["ts"])
    await slack.wait_for_delivery(lambda d: d.event.get("subtype") == "message_deleted" and d.acked)
    changed = next(event for event in app.heard if event.get("subtype") == "message_changed")
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("one", "two")
    assert changed["message"]["edited"]["user"] == BEN
    deleted = next(event for event in app.heard if event.get("subtype") == "message_deleted")
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (reply["ts"], "two")
    assert slack.thread(SUPPORT, parent["ts"]) == []


async def test_a_deleted_message_with_replies_leaves_a_tombstone(place: Place):
    slack, app = place
    question = await slack.people.say(NADIA, SUPPORT, "anyone?")
    await slack.people.say(BEN, SUPPORT, "me", thread_ts=question["ts"])
    await slack.people.delete(NADIA, SUPPORT, question["ts"])
    await slack.wait_for_delivery(lambda d: d.event.get("message", {}).get("subtype") == "tombstone")
    assert app.heard[-1]["message"]["user"] == "USLACKBOT"
    assert len(slack.thread(SUPPORT, question["ts"])) == 1


async def test_reactions_come_and_go(place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    await slack.people.react(NADIA, SUPPORT, parent["ts"], "email")
    await slack.people.unreact(NADIA, SUPPORT, parent["ts"], "email")
    await slack.wait_for_delivery(lambda d: d.event.get("type") == "reaction_removed")
    marks = [event for event in app.heard if "reaction" in event]
    assert [(mark["type"], mark["reaction"], mark["user"]) for mark in marks] == [
        ("reaction_added", "email", NADIA),
        ("reaction_removed", "email", NADIA),
    ]
    assert marks[0]["item"] == {"type": "message", "channel": SUPPORT, "ts": parent["ts"]}
    assert marks[0]["item_user"] == slack.bot_user


async def test_controls_on_a_card_answer_and_change_it(place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    assert (await slack.people.click(BEN, "take", channel=SUPPORT, ts=parent["ts"])).acked
    assert (await slack.wait_for_ephemeral(BEN)).text == f"Yours, <@{BEN}>"
    await slack.people.select(BEN, "status", "closed", channel=SUPPORT, ts=parent["ts"])
    changed = await slack.wait_for_message(SUPPORT, "*Status* closed")
    assert changed["ts"] == parent["ts"]
    assert changed["edited"]["user"] == slack.workspace.bot_id


async def test_a_message_shortcut_carries_the_message(place: Place):
    slack, _ = place
    said = await slack.people.say(NADIA, SUPPORT, "the roof leaks")
    await slack.people.shortcut(BEN, SUPPORT, said["ts"], "note")
    answer = await slack.wait_for_message(SUPPORT, "noted", thread_ts=said["ts"])
    assert answer["parent_user_id"] == NADIA


async def test_the_app_fills_its_home_when_it_is_opened(place: Place):
    slack, _ = place
    await slack.people.open_home(NADIA)
    home = await slack.wait_for_home(NADIA, "Your *tickets*")
    assert home["type"] == "home"
    assert slack.home(BEN) is None


async def test_the_app_hears_its_own_posts_and_bolt_drops_them(place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    echo = await slack.wait_for_delivery(lambda d: d.event.get("ts") == parent["ts"])
    assert (echo.acked, echo.event["bot_id"]) == (True, slack.workspace.bot_id)
    assert app.heard == []


async def test_files_go_both_ways(place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    letter = ("letter.pdf", b"%PDF-1.7", "application/pdf")
    await slack.people.say(NADIA, SUPPORT, "see", thread_ts=parent["ts"], files=[letter])
    heard = await slack.wait_for_delivery(lambda d: d.event.get("subtype") == "file_share")
    address = heard.event["files"][0]["url_private"]
    assert app.client.session is None
    assert await fetched(address, token=slack.bot_token) == ("application/pdf", b"%PDF-1.7")
    assert (await fetched(address, token="xoxb-wrong"))[0] == "text/html"

    await app.client.files_upload_v2(
        channel=SUPPORT,
        thread_ts=parent["ts"],
        filename="answer.txt",
        content="warm regards",
        initial_comment="here",
    )
    shared = await slack.wait_for_message(SUPPORT, lambda m: bool(m.get("files")), thread_ts=parent["ts"])
    (file,) = shared["files"]
    assert (file["name"], slack.file_bytes(file["id"])) == ("answer.txt", b"warm regards")
    info = await app.client.files_info(file=file["id"])
    assert info["file"]["shares"]["private"][SUPPORT][0]["ts"] == shared["ts"]


async def fetched(address: str, *, token: str) -> tuple[str, bytes]:
    async with (
        ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.get(address) as response,
    ):
        return response.content_type, await response.read()


async def test_a_mention_is_told_twice_as_slack_does(place: Place):
    slack, app = place
    await slack.people.say(NADIA, SUPPORT, "@postbote help")
    await slack.wait_for_delivery(lambda d: d.event.get("type") == "app_mention")
    assert [event["type"] for event in app.heard] == ["message", "app_mention"]


async def test_events_may_be_held_and_released_in_another_order(place: Place):
    slack, app = place
    slack.deliveries.hold()
    said = await slack.people.say(NADIA, SUPPORT, "first words")
    await slack.people.edit(NADIA, SUPPORT, said["ts"], "second words")
    assert app.heard == []
    await slack.deliveries.release(reverse=True)
    assert [event.get("subtype") for event in app.heard] == ["message_changed", None]


async def test_forty_messages_at_once_all_arrive(place: Place):
    slack, app = place
    await asyncio.gather(*(slack.people.say(NADIA, SUPPORT, f"number {n}") for n in range(40)))
    assert {event["text"] for event in app.heard} == {f"number {n}" for n in range(40)}


# The SDK dials twice after a goodbye and hangs one of the two up again; Slack's retries bridge that.
async def test_bolts_handler_comes_back_after_slack_ended_the_connection():
    patient = Rules(retry_delays=(0.0, 0.1, 0.2, 0.4, 0.8, 1.6))
    async with workplace("socket", rules=patient) as (slack, app):
        opened = len([call for call in slack.calls if call.method == "apps.connections.open"])
        await slack.disconnect("refresh_requested")
        await slack.wait_for_call("apps.connections.open", count=opened + 1)
        await slack.people.say(NADIA, SUPPORT, "still there?")
        await slack.wait_for_delivery(lambda d: d.acked)
        assert [event["text"] for event in app.heard] == ["still there?"]
