"""The workspace is as hard as Slack: late acknowledgements, lost connections, worn-out permissions, rates."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Refusal, Rules, SlackSandbox

NADIA, BEN, GUEST, SUPPORT, TOWN = "U0NADIA", "U0BEN", "U0GUEST", "C0SUPPORT", "C0TOWN"
QUICK = {"ack_deadline": 0.1, "retry_delays": (0.0, 0.05)}
Wire = ClientWebSocketResponse


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def modal(**more: Any) -> dict[str, Any]:
    blocks = [{"type": "section", "text": plain("hello")}]
    return {"type": "modal", "title": plain("A modal"), "blocks": blocks, **more}


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackSandbox]:
    slack = SlackSandbox(rules=Rules(**getattr(request, "param", {})))
    await slack.start()
    slack.add_user(NADIA, "nadia", email="nadia@beispiel.example")
    slack.add_user(BEN, "ben", email="ben@beispiel.example", deleted=True)
    slack.add_channel(SUPPORT, "support", [NADIA, BEN], private=True)
    slack.add_channel(TOWN, "town", [NADIA, GUEST], with_bot=False)
    yield slack
    await slack.stop()


@pytest.fixture
def client(slack: SlackSandbox) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    assert caught.value.response.status_code == 200
    return str(caught.value.response["error"])


@contextlib.asynccontextmanager
async def wire(slack: SlackSandbox) -> AsyncIterator[Wire]:
    """A Socket Mode connection by hand."""
    door = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    opened = await door.apps_connections_open(app_token=slack.app_token)
    async with ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        assert (await socket.receive_json())["type"] == "hello"
        yield socket


@pytest.mark.parametrize("slack", [QUICK], indirect=True)
async def test_an_event_that_is_not_acknowledged_in_time_comes_again_with_the_same_id(slack: SlackSandbox):
    async with wire(slack) as socket:
        first, _ = await asyncio.gather(socket.receive_json(), slack.people.say(NADIA, SUPPORT, "hello"))
        second = await socket.receive_json()
        third = await socket.receive_json()
        await socket.send_json({"envelope_id": third["envelope_id"]})
        await slack.wait_for_delivery(lambda d: d.acked)
    assert [e["retry_attempt"] for e in (first, second, third)] == [0, 1, 2]
    assert [e["retry_reason"] for e in (first, second, third)] == ["", "timeout", "timeout"]
    assert len({e["payload"]["event_id"] for e in (first, second, third)}) == 1
    assert len({e["envelope_id"] for e in (first, second, third)}) == 3


@pytest.mark.parametrize("slack", [QUICK], indirect=True)
async def test_a_late_acknowledgement_counts_for_nothing(slack: SlackSandbox):
    async with wire(slack) as socket:
        asking = asyncio.create_task(slack.people.slash(NADIA, SUPPORT, "/ticket"))
        envelope = await socket.receive_json()
        delivery = await asking
        await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "too late"}})
        await slack.wait_for(lambda: slack.socket_mode.late_acks == 1)
    assert (delivery.acked, delivery.failure) == (False, "timeout")
    assert [note.text for note in slack.ephemerals(NADIA)] == [
        '/ticket failed with the error "operation_timeout"'
    ]


async def test_without_the_app_a_command_fails_at_once(slack: SlackSandbox):
    delivery = await slack.people.slash(NADIA, SUPPORT, "/ticket")
    assert delivery.failure == "connection_failed"
    assert slack.ephemerals(NADIA)[0].text == '/ticket failed with the error "dispatch_failed"'


@pytest.mark.parametrize("slack", [{"retry_delays": (0.0,)}], indirect=True)
async def test_an_event_that_went_down_with_its_connection_is_sent_over_the_next(slack: SlackSandbox):
    async with wire(slack) as first, wire(slack) as second:
        saying = asyncio.create_task(slack.people.say(NADIA, SUPPORT, "hello"))
        sockets = {asyncio.create_task(s.receive_json()): s for s in (first, second)}
        done, waiting = await asyncio.wait(sockets, return_when=asyncio.FIRST_COMPLETED)
        (one,), (other,) = done, waiting
        await sockets[one].close()
        again = await other
        await sockets[other].send_json({"envelope_id": again["envelope_id"]})
        await saying
        await slack.wait_for_delivery(lambda d: d.acked)
    assert again["payload"]["event_id"] == one.result()["payload"]["event_id"]


async def test_a_ticket_is_good_for_one_handshake_even_a_refused_one(slack: SlackSandbox):
    door = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
    address = (await door.apps_connections_open(app_token=slack.app_token))["url"]
    slack.refuse_next_handshakes(1)
    async with ClientSession() as session:
        for status in (503, 404):
            with pytest.raises(WSServerHandshakeError) as caught:
                await session.ws_connect(address)
            assert caught.value.status == status
    async with wire(slack):
        await slack.wait_for_connection()


async def test_slack_says_goodbye_before_it_closes_a_connection(slack: SlackSandbox):
    async with wire(slack) as socket:
        await slack.disconnect("warning")
        assert (await socket.receive_json())["reason"] == "warning"
        await slack.disconnect()
        assert (await socket.receive_json())["reason"] == "refresh_requested"
        assert (await socket.receive()).type is WSMsgType.CLOSE


async def test_a_cut_connection_has_no_last_words(slack: SlackSandbox):
    async with wire(slack) as socket:
        slack.drop_connections()
        assert (await socket.receive()).type in {WSMsgType.CLOSED, WSMsgType.ERROR}
    await slack.wait_for(lambda: slack.socket_mode.connections == 0)


@pytest.mark.parametrize("slack", [{"max_connections": 1}], indirect=True)
async def test_there_are_only_so_many_connections(slack: SlackSandbox):
    async with wire(slack):
        door = AsyncWebClient(token=slack.app_token, base_url=slack.api_url)
        address = (await door.apps_connections_open(app_token=slack.app_token))["url"]
        async with ClientSession() as session, session.ws_connect(address) as socket:
            assert (await socket.receive_json())["reason"] == "too_many_websockets"


async def test_a_trigger_opens_one_modal(slack: SlackSandbox, client: AsyncWebClient):
    trigger = slack.workspace.triggers.give(NADIA)
    await client.views_open(trigger_id=trigger, view=modal())
    assert await refusal(client.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"
    assert await refusal(client.views_open(trigger_id="1.2.3", view=modal())) == "invalid_trigger_id"


@pytest.mark.parametrize("slack", [{"trigger_life": -1.0}], indirect=True)
async def test_a_trigger_ages_quickly(slack: SlackSandbox, client: AsyncWebClient):
    trigger = slack.workspace.triggers.give(NADIA)
    assert await refusal(client.views_open(trigger_id=trigger, view=modal())) == "expired_trigger_id"


async def test_three_modals_are_the_most(slack: SlackSandbox, client: AsyncWebClient):
    give = slack.workspace.triggers.give
    await client.views_open(trigger_id=give(NADIA), view=modal())
    await client.views_push(trigger_id=give(NADIA), view=modal(clear_on_close=True))
    third = await client.views_push(trigger_id=give(NADIA), view=modal())
    pushing = client.views_push(trigger_id=give(NADIA), view=modal())
    assert await refusal(pushing) == "push_limit_reached"
    await slack.people.close(NADIA)
    gone = client.views_update(view_id=third["view"]["id"], view=modal())
    assert await refusal(gone) == "not_found"
    await slack.people.close(NADIA)
    assert slack.modal(NADIA) is None


async def test_a_stale_hash_is_a_conflict(slack: SlackSandbox, client: AsyncWebClient):
    opened = await client.views_open(trigger_id=slack.workspace.triggers.give(NADIA), view=modal())
    view_id, old = opened["view"]["id"], opened["view"]["hash"]
    await client.views_update(view_id=view_id, hash=old, view=modal())
    assert await refusal(client.views_update(view_id=view_id, hash=old, view=modal())) == "hash_conflict"
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    await client.views_publish(user_id=NADIA, view=home)
    assert await refusal(client.views_publish(user_id=NADIA, view=home, hash=old)) == "hash_conflict"


async def test_bad_blocks_are_refused_with_the_place(slack: SlackSandbox, client: AsyncWebClient):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=SUPPORT, text="x", blocks=blocks)
    assert caught.value.response["error"] == "invalid_blocks"
    sentence = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert caught.value.response["errors"] == [sentence]
    assert caught.value.response["response_metadata"]["messages"] == [f"[ERROR] {sentence}"]
    assert slack.messages(SUPPORT) == []


async def test_bad_views_are_invalid_arguments_and_large_ones_too_large(
    slack: SlackSandbox, client: AsyncWebClient
):
    give = slack.workspace.triggers.give
    titled = client.views_open(trigger_id=give(NADIA), view=modal(title=plain("x" * 25)))
    with pytest.raises(SlackApiError) as caught:
        await titled
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    blocks = [{"type": "section", "text": plain("x" * 3000)} for _ in range(90)]
    large = client.views_open(trigger_id=give(NADIA), view=modal(blocks=blocks))
    assert await refusal(large) == "view_too_large"


async def test_the_app_only_acts_where_it_is_and_on_what_it_wrote(
    slack: SlackSandbox, client: AsyncWebClient
):
    said = await slack.people.say(NADIA, SUPPORT, "hello")
    post = client.chat_postMessage
    assert await refusal(post(channel=TOWN, text="x")) == "not_in_channel"
    assert await refusal(post(channel="C0NOWHERE", text="x")) == "channel_not_found"
    assert await refusal(client.api_call("chat.postMessage", json={"channel": SUPPORT})) == "no_text"
    assert await refusal(post(channel=SUPPORT, text="x", thread_ts="1.000001")) == "thread_not_found"
    update = client.chat_update
    assert await refusal(update(channel=SUPPORT, ts=said["ts"], text="x")) == "cant_update_message"
    assert await refusal(update(channel=SUPPORT, ts="1.000001", text="x")) == "message_not_found"
    mine = await post(channel=SUPPORT, text="mine")
    assert await refusal(update(channel=SUPPORT, ts=mine["ts"], text="x" * 4001)) == "msg_too_long"
    assert await refusal(client.chat_delete(channel=SUPPORT, ts=said["ts"])) == "cant_delete_message"
    whisper = client.chat_postEphemeral(channel=SUPPORT, user=GUEST, text="psst")
    assert await refusal(whisper) == "user_not_in_channel"


async def test_a_private_channel_without_the_app_does_not_exist_for_it(
    slack: SlackSandbox, client: AsyncWebClient
):
    await slack.people.remove(SUPPORT, slack.bot_user)
    assert await refusal(client.conversations_info(channel=SUPPORT)) == "channel_not_found"
    listed = await client.conversations_list(types="public_channel,private_channel")
    assert [(c["id"], c["is_member"]) for c in listed["channels"]] == [(TOWN, False)]
    await client.conversations_join(channel=TOWN)
    await client.chat_postMessage(channel=TOWN, text="now I may")


async def test_reactions_are_set_once_and_taken_once(slack: SlackSandbox, client: AsyncWebClient):
    said = await slack.people.say(NADIA, SUPPORT, "hello")
    where = {"channel": SUPPORT, "timestamp": said["ts"]}
    await client.reactions_add(name="eyes", **where)
    assert await refusal(client.reactions_add(name="eyes", **where)) == "already_reacted"
    assert await refusal(client.reactions_add(name="Not A Name", **where)) == "invalid_name"
    await client.reactions_remove(name="eyes", **where)
    assert await refusal(client.reactions_remove(name="eyes", **where)) == "no_reaction"
    assert slack.reactions(SUPPORT, said["ts"]) == {}


async def test_people_are_found_by_address_while_they_work_here(slack: SlackSandbox, client: AsyncWebClient):
    found = await client.users_lookupByEmail(email="Nadia@Beispiel.example")
    assert found["user"]["id"] == NADIA
    assert await refusal(client.users_lookupByEmail(email="ben@beispiel.example")) == "users_not_found"
    assert (await client.users_info(user=BEN))["user"]["deleted"] is True
    assert await refusal(client.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refusal(client.conversations_open(users=BEN)) == "user_disabled"
    opened = await client.conversations_open(users=NADIA)
    assert opened["channel"]["id"] == slack.dm(NADIA)


@pytest.mark.parametrize("slack", [{"posts_per_second": 20.0, "post_burst": 1}], indirect=True)
async def test_a_channel_takes_so_many_posts_and_then_says_how_long_to_wait(
    slack: SlackSandbox, client: AsyncWebClient
):
    await client.chat_postMessage(channel=SUPPORT, text="one")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=SUPPORT, text="two")
    assert caught.value.response.status_code == 429
    assert caught.value.response["error"] == "ratelimited"
    assert caught.value.response.headers["Retry-After"] == "1"
    client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=1))
    await client.chat_postMessage(channel=SUPPORT, text="three")
    assert [message["text"] for message in slack.messages(SUPPORT)] == ["one", "three"]


async def test_ordered_faults_come_as_often_as_ordered(slack: SlackSandbox, client: AsyncWebClient):
    slack.faults("auth.test", error="token_revoked", times=2)
    for _ in range(2):
        assert await refusal(client.auth_test()) == "token_revoked"
    assert (await client.auth_test())["user_id"] == slack.bot_user
    slack.faults("auth.test", status=503)
    async with ClientSession() as session, session.post(f"{slack.api_url}auth.test") as response:
        assert (response.status, response.content_type) == (503, "text/html")
    assert [call.method for call in slack.calls] == ["auth.test"] * 4


async def test_tokens_open_their_own_doors_only(slack: SlackSandbox):
    anybody = AsyncWebClient(base_url=slack.api_url)
    assert await refusal(anybody.auth_test()) == "not_authed"
    assert await refusal(anybody.auth_test(token="xoxb-other")) == "invalid_auth"
    assert await refusal(anybody.auth_test(token=slack.app_token)) == "not_allowed_token_type"
    knocking = anybody.apps_connections_open(app_token=slack.bot_token)
    assert await refusal(knocking) == "not_allowed_token_type"


async def test_arguments_may_come_in_any_dress(slack: SlackSandbox):
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    arguments = {"channel": SUPPORT, "text": "hello", "blocks": json.dumps([{"type": "divider"}])}
    address = f"{slack.api_url}chat.postMessage"
    async with ClientSession(headers=headers) as session:
        for dress in ({"json": arguments}, {"data": arguments}, {"params": arguments}):
            async with session.post(address, **dress) as response:
                assert (await response.json())["ok"]
        async with session.get(address, params=arguments) as response:
            assert (await response.json())["ok"]
        async with session.get(f"{slack.api_url}no.such.method") as response:
            assert (await response.json())["error"] == "unknown_method"
    posted = slack.messages(SUPPORT)
    assert [(m["text"], [b["type"] for b in m["blocks"]]) for m in posted] == [("hello", ["divider"])] * 4


async def test_a_response_url_answers_five_times(slack: SlackSandbox):
    async with wire(slack) as socket, ClientSession() as session:
        asking = asyncio.create_task(slack.people.slash(NADIA, SUPPORT, "/ticket"))
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await asking).acked
        address = envelope["payload"]["response_url"]
        for attempt in range(6):
            async with session.post(address, json={"text": f"answer {attempt}"}) as response:
                assert response.status == (200 if attempt < 5 else 404)
    assert [note.text for note in slack.ephemerals(NADIA)] == [f"answer {n}" for n in range(5)]


async def test_history_is_paged_and_threads_keep_their_parent(slack: SlackSandbox, client: AsyncWebClient):
    said = [await slack.people.say(NADIA, SUPPORT, f"number {n}") for n in range(5)]
    reply = await slack.people.say(BEN, SUPPORT, "a reply", thread_ts=said[0]["ts"])
    first = await client.conversations_history(channel=SUPPORT, limit=3)
    assert [m["text"] for m in first["messages"]] == ["number 4", "number 3", "number 2"]
    following = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=SUPPORT, limit=3, cursor=following)
    assert [m["text"] for m in second["messages"]] == ["number 1", "number 0"]
    assert second["has_more"] is False
    newer = await client.conversations_replies(channel=SUPPORT, ts=said[0]["ts"], oldest=reply["ts"])
    assert [m["text"] for m in newer["messages"]] == ["number 0"]
    answering = client.chat_postMessage(channel=SUPPORT, text="x", thread_ts=reply["ts"])
    assert await refusal(answering) == "cannot_reply_to_message"
    link = await client.chat_getPermalink(channel=SUPPORT, message_ts=reply["ts"])
    assert link["permalink"].endswith(f"?thread_ts={said[0]['ts']}&cid={SUPPORT}")


async def test_the_manifest_decides_what_reaches_the_app():
    settings = {"event_subscriptions": {"bot_events": ["message.channels", "reaction_added"]}}
    manifest = {
        "display_information": {"name": "Postbote"},
        "features": {"slash_commands": [{"command": "/ticket", "description": "Tickets"}]},
        "oauth_config": {"scopes": {"bot": ["chat:write", "channels:history", "users:read"]}},
        "settings": settings,
    }
    slack = SlackSandbox(manifest=manifest, rules=Rules(retry_delays=()))
    await slack.start()
    try:
        slack.add_user(NADIA, "nadia", email="nadia@beispiel.example")
        slack.add_channel(SUPPORT, "support", [NADIA], private=True)
        slack.add_channel(TOWN, "town", [NADIA])
        said = await slack.people.say(NADIA, SUPPORT, "private")
        await slack.people.say(NADIA, TOWN, "public @postbote")
        await slack.people.react(NADIA, SUPPORT, said["ts"], "eyes")
        await slack.people.unreact(NADIA, SUPPORT, said["ts"], "eyes")
        kinds = [(d.event["type"], d.event.get("channel")) for d in slack.deliveries.journal]
        assert kinds == [("message", TOWN), ("reaction_added", None)]
        with pytest.raises(Refusal, match="invalid_command"):
            await slack.people.slash(NADIA, TOWN, "/other")
        with pytest.raises(Refusal, match="invalid_shortcut"):
            await slack.people.global_shortcut(NADIA, "new")
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        await client.conversations_history(channel=TOWN)
        with pytest.raises(SlackApiError) as caught:
            await client.conversations_history(channel=SUPPORT)
        assert (caught.value.response["error"], caught.value.response["needed"]) == (
            "missing_scope",
            "groups:history",
        )
        person = await client.users_info(user=NADIA)
        assert "email" not in person["user"]["profile"]
    finally:
        await slack.stop()


async def test_waiting_gives_up_and_says_what_it_saw(slack: SlackSandbox, client: AsyncWebClient):
    await client.auth_test()
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=r"waited 0.05 s for the modal .*auth.test -> ok"):
        await slack.wait_for_modal(NADIA, timeout=0.05)
    assert time.monotonic() - started < 1


async def test_links_to_the_apps_domain_are_told_and_may_be_shown():
    features = {"unfurl_domains": ["desk.example"]}
    slack = SlackSandbox(manifest={"features": features, "settings": {}}, rules=Rules(retry_delays=()))
    slack.install(
        {
            "features": features,
            "settings": {"event_subscriptions": {"bot_events": ["link_shared"]}},
            "oauth_config": {"scopes": {"bot": ["links:write"]}},
        }
    )
    await slack.start()
    try:
        slack.add_user(NADIA, "nadia")
        slack.add_channel(SUPPORT, "support", [NADIA])
        said = await slack.people.say(
            NADIA, SUPPORT, "https://a.desk.example/TT1, not https://desk.example.evil/"
        )
        (delivery,) = slack.deliveries.journal
        assert delivery.event["links"] == [{"domain": "desk.example", "url": "https://a.desk.example/TT1"}]
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
        shown = {"https://a.desk.example/TT1": {"title": "TT1"}}
        await client.chat_unfurl(channel=SUPPORT, ts=said["ts"], unfurls=shown)
        message = slack.message(SUPPORT, said["ts"])
        assert message is not None
        assert message["attachments"][0]["title"] == "TT1"
        assert "edited" not in message
    finally:
        await slack.stop()


class Listener:
    """An app behind a request URL that answers with the statuses it is given."""

    def __init__(self, *statuses: int, **headers: str) -> None:
        self.statuses = list(statuses)
        self.headers = headers
        self.requests: list[tuple[dict[str, str], str]] = []

    async def hear(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        return web.Response(status=self.statuses.pop(0), headers=self.headers)

    @contextlib.asynccontextmanager
    async def behind(self, slack: SlackSandbox) -> AsyncIterator[None]:
        site = web.Application()
        site.router.add_post("/events", self.hear)
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
        yield
        await runner.cleanup()


@pytest.mark.parametrize("slack", [QUICK], indirect=True)
async def test_over_http_each_attempt_is_signed_and_counted(slack: SlackSandbox):
    listener = Listener(500, 200)
    async with listener.behind(slack):
        await slack.people.say(NADIA, SUPPORT, "hello")
        await slack.wait_for_delivery(lambda d: d.acked)
    (first, body), (second, again) = listener.requests
    assert body == again
    assert "x-slack-retry-num" not in first
    assert (second["x-slack-retry-num"], second["x-slack-retry-reason"]) == ("1", "http_error")
    judge = SignatureVerifier(slack.signing_secret)
    assert all(judge.is_valid_request(text, headers) for headers, text in listener.requests)
    assert not SignatureVerifier("another").is_valid_request(body, first)


@pytest.mark.parametrize("slack", [QUICK], indirect=True)
async def test_over_http_the_app_may_ask_for_no_retry(slack: SlackSandbox):
    listener = Listener(500, 200, **{"x-slack-no-retry": "1"})
    async with listener.behind(slack):
        await slack.people.say(NADIA, SUPPORT, "hello")
        await slack.people.say(NADIA, SUPPORT, "something else")
    assert [d.acked for d in slack.deliveries.journal] == [False, True]
    assert len(listener.requests) == 2
