"""The way to Slack: kept alive, and when it can't be, a sentence names the setting at fault."""

import asyncio
import time

import aiohttp
import pytest

from bot import app as slack_edge
from bot.app import SlackEdge
from bot.check import check
from bot.http_mode import PATH
from bot.inbox import Told
from bot.room import Room
from bot.supervisor import Patience
from desk.house import House
from desk.slack_inbox import store
from models.group import Group
from models.slack_event import SlackEvent
from sandbox.slack import SlackSandbox
from sandbox.slack.signed_http import sign
from tests.parts.house import Cast, MakeHouse
from tests.parts.slack_desk import NADIA, SUPPORT, Desk, running, served

SOCKET_MODE = pytest.mark.parametrize("mode", ["socket"])
HTTP = pytest.mark.parametrize("mode", ["http"])
QUICK = Patience(look=0.05, gone=0.5, connect=2, ping=0.2, longest_wait=0.2)


def access(slack: SlackSandbox, **other: str) -> dict[str, str]:
    tokens = {
        "slack_bot_token": slack.bot_token,
        "slack_app_token": slack.app_token,
        "slack_signing_secret": slack.signing_secret,
        "slack_api_url": slack.api_url,
    }
    return tokens | other


@SOCKET_MODE
async def test_a_refused_handshake_is_got_over(desk: Desk) -> None:
    # slack_sdk alone tries the same used-up address for ever.
    desk.slack.refuse_next_handshakes(2)
    desk.slack.drop_connections()
    await desk.slack.wait_for(lambda: desk.slack.socket_mode.connections == 0, what="the cut")
    await desk.slack.wait_for_connection(timeout=20)
    await until_healthy(desk.edge)
    ticket, card = await desk.ticket()
    await desk.people.say(NADIA, SUPPORT, "wieder da", thread_ts=card["ts"])
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "wieder da")]


@SOCKET_MODE
@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "link_disabled"])
async def test_what_is_said_while_slack_changes_the_connection_is_heard(desk: Desk, reason: str) -> None:
    ticket, card = await desk.ticket()
    await desk.slack.disconnect(reason)
    await desk.people.say(NADIA, SUPPORT, "im Wechsel", thread_ts=card["ts"])
    await desk.slack.wait_for_connection(timeout=20)
    said = await desk.until(lambda: desk.comments(ticket), "the note", seconds=20)
    assert said == [("internal", "Nadia Brandt", "im Wechsel")]


async def until_healthy(edge: SlackEdge) -> None:
    async with asyncio.timeout(20):
        while not edge.is_healthy:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.02)


async def fault_of(edge: SlackEdge, word: str) -> str:
    """The first fault with this word in it."""
    async with asyncio.timeout(20):
        while not (found := [fault for fault in edge.faults if word in fault]):  # noqa: ASYNC110 - nor does it
            await asyncio.sleep(0.02)
    assert not edge.is_healthy
    return found[0]


async def test_a_wrong_app_token_is_named_and_nothing_stops(
    make_house: MakeHouse, store: None, slack: SlackSandbox
) -> None:
    house = make_house(**access(slack, slack_app_token="xapp-wrong"))
    edge = slack_edge.build(house, patience=QUICK)
    connecting = asyncio.create_task(edge.run_socket_mode())
    assert "POSTBOTE_SLACK_APP_TOKEN" in await fault_of(edge, "refuses")
    assert not connecting.done()
    connecting.cancel()
    await asyncio.wait([connecting])
    assert await check(house.settings) == [await fault_of(edge, "POSTBOTE_SLACK_APP_TOKEN")]


async def test_slack_out_of_reach_is_told_and_nothing_stops(make_house: MakeHouse, store: None) -> None:
    house = make_house(
        slack_bot_token="xoxb-1", slack_app_token="xapp-1", slack_api_url="http://127.0.0.1:9/api/"
    )
    edge = slack_edge.build(house, patience=QUICK)
    connecting = asyncio.create_task(edge.run_socket_mode())
    assert "can't be reached" in await fault_of(edge, "reached")
    connecting.cancel()
    await asyncio.wait([connecting])
    [sentence] = await check(house.settings)
    assert "http://127.0.0.1:9/api/" in sentence
    assert "POSTBOTE_SLACK_API_URL" in sentence


@pytest.mark.parametrize("mode", ["socket"])
async def test_a_wrong_bot_token_is_named_and_what_is_said_meanwhile_is_not_taken(
    make_house: MakeHouse, slack: SlackSandbox, cast: Cast, mode: str
) -> None:
    house = make_house(**access(slack, slack_bot_token="xoxb-wrong"))
    async with running(house, slack, mode) as (edge, _):
        await slack.people.say(NADIA, SUPPORT, "hört jemand?", thread_ts=await parent(slack))
        heard = await slack.wait_for_delivery(lambda d: bool(d.failure))
        assert not heard.acked
        assert "POSTBOTE_SLACK_BOT_TOKEN" in await fault_of(edge, "refuses")
    [sentence] = await check(house.settings)
    assert "POSTBOTE_SLACK_BOT_TOKEN" in sentence


async def parent(slack: SlackSandbox) -> str:
    return str((await slack.people.say(NADIA, SUPPORT, "Ein Faden"))["ts"])


@HTTP
async def test_nothing_is_taken_without_a_good_signature(desk: Desk) -> None:
    assert desk.slack.request_url is not None
    body = '{"type":"event_callback","event_id":"Ev1","event":{"type":"message"}}'
    old = sign(body, secret=desk.slack.signing_secret, now=time.time() - 600)
    async with aiohttp.ClientSession() as session:
        for headers in ({}, sign(body, secret="another"), sign(body, secret=""), old):
            whole = {"content-type": "application/json", **headers}
            async with session.post(desk.slack.request_url, data=body, headers=whole) as answer:
                assert answer.status == 401
    assert not await SlackEvent.exists()


async def test_without_a_signing_secret_there_is_nothing_at_the_address(
    make_house: MakeHouse, store: None, slack: SlackSandbox
) -> None:
    edge = slack_edge.build(make_house(**access(slack, slack_signing_secret="")))
    body = '{"type":"event_callback","event_id":"Ev1","event":{"type":"message"}}'
    async with served(edge) as url, aiohttp.ClientSession() as session:
        assert url.endswith(PATH)
        for secret in ("", "-"):
            headers = {"content-type": "application/json", **sign(body, secret=secret)}
            async with session.post(url, data=body, headers=headers) as answer:
                assert answer.status == 404


async def test_an_event_stored_before_a_crash_is_handled_after_it(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    message = await desk.people.say(NADIA, SUPPORT, "eins", thread_ts=card["ts"])
    await desk.quiet()
    event = {"type": "message", "channel": SUPPORT, "user": NADIA, "text": "zwei", "thread_ts": card["ts"]}
    ts = f"{float(message['ts']) + 1:.6f}"
    await store(desk.house, "Ev-before-the-crash", type="message", body=event | {"ts": ts})
    await desk.quiet()
    assert [words for _, _, words in await desk.comments(ticket)] == ["eins", "zwei"]


async def test_what_was_settled_with_its_own_work_is_not_done_again(desk: Desk) -> None:
    # As after a crash between the commit and what follows it.
    done: list[int] = []

    async def work(room: Room, told: Told) -> None:
        async with room.house.transaction():
            await told.is_done()
        done.append(told.attempt)
        raise RuntimeError("the process dies here")

    desk.edge._inbox.on("probe", work, wants=lambda _: True)
    await store(desk.house, "Ev-probe", type="probe", body={})
    await desk.quiet()
    await desk.until(lambda: SlackEvent.filter(event_id="Ev-probe", state="done").exists(), "its end")
    assert done == [1]


async def test_an_event_that_fails_is_tried_again(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.quiet()
    desk.slack.faults("users.info", error="internal_error", times=1)
    await desk.people.say("U0KLAUS", SUPPORT, "später", thread_ts=card["ts"])
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Klaus Maier", "später")]


async def test_the_check_names_channels_the_app_is_not_in(
    house: House, make_house: MakeHouse, slack: SlackSandbox, cast: Cast
) -> None:
    settings = make_house(**access(slack)).settings
    assert await check(settings) == []
    slack.add_channel("C0SALES", "sales", [NADIA], with_bot=False)
    slack.add_channel("C0OLD", "old", [NADIA], archived=True)
    slack.add_channel("C0SECRET", "secret", [NADIA], private=True, with_bot=False)
    for name, channel in (("Old", "C0OLD"), ("Sales", "C0SALES"), ("Secret", "C0SECRET")):
        await Group.create(name=name, slack_channel=channel, created_at=cast.support.created_at)
    assert await check(settings) == [
        "Group Old: the channel #old is archived.",
        "Group Sales: the app is not in #sales. Invite it there.",
        (
            "Group Secret: Slack knows no channel C0SECRET, or it is private and the app is not in it. "
            "Invite it there."
        ),
    ]


async def test_without_slack_nothing_is_checked(house: House) -> None:
    assert await check(house.settings) == []
