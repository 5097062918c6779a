"""A small app, built with the real Bolt and its real clients, for the Slack stand-in to be tried on."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import SlackSandbox

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
