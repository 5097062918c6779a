"""A small app, built with the real Bolt and its real clients, lives in the workspace over both transports."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackSandbox, text_of

NADIA, BEN, SUPPORT = "U0NADIA", "U0BEN", "C0SUPPORT"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def card(title: str, status: str) -> list[dict[str, Any]]:
    menu = [{"text": plain(word), "value": word} for word in ("open", "closed")]
    return [
        {"type": "header", "text": plain(title)},
        {"type": "section", "block_id": "facts", "text": {"type": "mrkdwn", "text": f"*Status* {status}"}},
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                {"type": "button", "action_id": "take", "text": plain("Take"), "value": title},
                {
                    "type": "static_select",
                    "action_id": "status",
                    "placeholder": plain("Status"),
                    "options": menu,
                },
            ],
        },
    ]


def form() -> dict[str, Any]:
    customer = {"type": "external_select", "action_id": "customer", "min_query_length": 2}
    files = {"type": "file_input", "action_id": "files", "max_files": 3}
    return {
        "type": "modal",
        "callback_id": "new_ticket",
        "title": plain("New ticket"),
        "submit": plain("Create"),
        "blocks": [
            {
                "type": "input",
                "block_id": "title",
                "label": plain("Title"),
                "element": {"type": "plain_text_input", "action_id": "title"},
            },
            {
                "type": "input",
                "block_id": "who",
                "optional": True,
                "label": plain("Customer"),
                "element": customer,
            },
            {
                "type": "input",
                "block_id": "files",
                "optional": True,
                "label": plain("Files"),
                "element": files,
            },
        ],
    }


class SmallApp:
    """Keeps what it heard; its cards are the tickets."""

    def __init__(self, client: AsyncWebClient, signing_secret: str) -> None:
        self.client = client
        self.heard: list[dict[str, Any]] = []
        self.submitted: list[dict[str, Any]] = []
        self.bolt = AsyncApp(client=client, signing_secret=signing_secret)
        self.bolt.command("/ticket")(self.on_command)
        self.bolt.view("new_ticket")(self.on_submit)
        self.bolt.options("customer")(self.on_options)
        self.bolt.action("take")(self.on_take)
        self.bolt.action("status")(self.on_status)
        self.bolt.shortcut("note")(self.on_shortcut)
        for kind in ("message", "reaction_added", "reaction_removed", "app_home_opened", "app_mention"):
            self.bolt.event(kind)(self.on_event)

    async def on_command(self, ack: Any, command: dict[str, Any], client: AsyncWebClient) -> None:
        if command["text"] == "list":
            await ack("Nothing to do")
            return
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=form())

    async def on_submit(self, ack: Any, view: dict[str, Any], client: AsyncWebClient) -> None:
        values = view["state"]["values"]
        title = values["title"]["title"]["value"]
        if len(title) < 3:
            await ack(response_action="errors", errors={"title": "Say more"})
            return
        await ack()
        self.submitted.append(values)
        await client.chat_postMessage(channel=SUPPORT, text=title, blocks=card(title, "open"))

    async def on_options(self, ack: Any, payload: dict[str, Any]) -> None:
        names = [name for name in ("Frau Weber", "Herr Wagner") if payload["value"].lower() in name.lower()]
        await ack(options=[{"text": plain(name), "value": name} for name in names])

    async def on_take(self, ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await respond(text=f"Yours, <@{body['user']['id']}>", response_type="ephemeral")

    async def on_status(self, ack: Any, body: dict[str, Any], action: dict[str, Any], client: Any) -> None:
        await ack()
        message = body["message"]
        blocks = card(message["text"], action["selected_option"]["value"])
        await client.chat_update(channel=SUPPORT, ts=message["ts"], text=message["text"], blocks=blocks)

    async def on_shortcut(self, ack: Any, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        thread = shortcut["message_ts"]
        await client.chat_postMessage(channel=SUPPORT, thread_ts=thread, text="noted")

    async def on_event(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        self.heard.append(event)
        if event["type"] == "app_home_opened":
            blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Your *tickets*"}}]
            await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
        if (
            event["type"] == "message"
            and event.get("thread_ts")
            and event.get("subtype") in {None, "file_share"}
        ):
            await client.reactions_add(channel=event["channel"], timestamp=event["ts"], name="eyes")


Place = tuple[SlackSandbox, SmallApp]


@contextlib.asynccontextmanager
async def workplace(mode: str, **more: Any) -> AsyncIterator[Place]:
    slack = SlackSandbox(**more)
    await slack.start()
    slack.add_user(NADIA, "nadia", real_name="Nadia Haddad", email="nadia@beispiel.example")
    slack.add_user(BEN, "ben", real_name="Ben Okafor", email="ben@beispiel.example")
    slack.add_channel(SUPPORT, "support", [NADIA, BEN], private=True)
    app = SmallApp(AsyncWebClient(token=slack.bot_token, base_url=slack.api_url), slack.signing_secret)
    transport = over_socket_mode if mode == "socket" else over_http
    try:
        async with transport(slack, app):
            yield slack, app
    finally:
        await slack.stop()


@contextlib.asynccontextmanager
async def over_socket_mode(slack: SlackSandbox, app: SmallApp) -> AsyncIterator[None]:
    door = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(app.bolt, slack.app_token, web_client=door, ping_interval=0.5)
    await handler.connect_async()
    await slack.wait_for_connection()
    try:
        yield
    finally:
        await handler.close_async()


@contextlib.asynccontextmanager
async def over_http(slack: SlackSandbox, app: SmallApp) -> AsyncIterator[None]:
    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await app.bolt.async_dispatch(await to_bolt_request(request)))

    site = web.Application()
    site.router.add_post("/slack/events", events)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    assert await slack.verify_request_url()
    try:
        yield
    finally:
        await runner.cleanup()


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
    from aiohttp import ClientSession

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
