"""Tokens by OAuth: ahead of time, one at a time, and what happens when there are none (RFC 6749)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from desk import clock, oauth
from desk.house import House
from desk.oauth import NewGrant, NewSecrets, Way
from desk.oauth_tokens import TokenDesk, TokenRefused
from desk.run import token_server
from models.change import Change
from models.oauth_grant import OAuthGrant
from tests.parts.house import OPERATOR
from tests.parts.token_server import TokenServer

pytestmark = pytest.mark.usefixtures("store")
M365 = "https://outlook.office365.com/.default"


@pytest.fixture
async def server() -> AsyncIterator[TokenServer]:
    async with TokenServer() as server:
        yield server


async def grant_at(house: House, server: TokenServer, **more: Any) -> OAuthGrant:
    wanted = {"way": Way.CLIENT_CREDENTIALS, "client_secret": server.secret, "scope": M365, **more}
    new = NewGrant(name="m365", token_url=server.url, client_id="desk", **wanted)
    return await oauth.add(house, new, actor=OPERATOR)


async def test_a_token_is_got_by_the_clients_own_credentials_and_kept(house: House, server: TokenServer):
    grant = await grant_at(house, server)
    tokens = TokenDesk(house, token_server.ask).of(grant.id)
    assert [await tokens.current(), await tokens.current()] == ["token-1", "token-1"]
    assert server.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": "desk",
            "client_secret": "s3cret",
            "scope": M365,
        }
    ]
    # Another process finds it.
    assert await TokenDesk(house, token_server.ask).token(grant.id) == "token-1"


async def test_a_refresh_token_that_is_replaced_is_kept(house: House, server: TokenServer):
    server.extra = {"refresh_token": "second", "refresh_token_expires_in": "86400"}
    grant = await grant_at(house, server, way=Way.REFRESH_TOKEN, refresh_token="first")
    desk = TokenDesk(house, token_server.ask)
    await desk.token(grant.id)
    await desk.token(grant.id, unlike="token-1")
    assert [form["refresh_token"] for form in server.forms] == ["first", "second"]
    kept = await OAuthGrant.get(id=grant.id)
    assert kept.refresh_expires_at is not None
    assert timedelta(hours=23) < kept.refresh_expires_at - clock.now() <= timedelta(hours=24)


async def test_a_token_is_renewed_before_it_ends(house: House, server: TokenServer):
    server.lifetime = 240
    grant = await grant_at(house, server)
    desk = TokenDesk(house, token_server.ask)
    assert [await desk.token(grant.id), await desk.token(grant.id)] == ["token-1", "token-2"]


async def test_many_who_need_a_token_ask_once(house: House, server: TokenServer):
    server.delay = 0.2
    grant = await grant_at(house, server)
    one, another = TokenDesk(house, token_server.ask), TokenDesk(house, token_server.ask)
    asked = [one.token(grant.id) for _ in range(10)]
    assert set(await asyncio.gather(*asked)) == {"token-1"}
    assert await another.token(grant.id) == "token-1"
    assert len(server.forms) == 1


async def test_of_two_processes_on_postgresql_one_asks_and_the_other_finds_the_token(
    house: House, server: TokenServer, database_url: str
):
    """A refresh token that is used twice at once is taken for stolen by some providers."""
    if not database_url.startswith("postgres"):
        return  # SQLite has one running process
    server.delay = 0.5
    grant = await grant_at(house, server, way=Way.REFRESH_TOKEN, refresh_token="first")
    one, another = TokenDesk(house, token_server.ask), TokenDesk(house, token_server.ask)
    assert await asyncio.gather(one.token(grant.id), another.token(grant.id)) == ["token-1", "token-1"]
    assert len(server.forms) == 1


async def test_a_token_that_still_holds_is_used_while_the_server_is_away(house: House, server: TokenServer):
    server.lifetime = 240
    grant = await grant_at(house, server)
    desk = TokenDesk(house, token_server.ask)
    await desk.token(grant.id)
    server.answers = [(503, "back soon")]
    assert await desk.token(grant.id) == "token-1"
    assert (await OAuthGrant.get(id=grant.id)).fault == "m365 gets no token: its server answers 503."
    assert await desk.token(grant.id) == "token-3"
    assert (await OAuthGrant.get(id=grant.id)).fault is None


@pytest.mark.parametrize(
    ("answer", "passing"),
    [
        ((500, "oops"), True),
        ((429, {"error": "slow_down"}), True),
        ((400, {"error": "temporarily_unavailable"}), True),
        ((200, "<html>please log in</html>"), True),
        ((200, ["a list"]), True),
        (
            (400, {"error": "invalid_grant", "error_description": "AADSTS70008: The token has expired."}),
            False,
        ),
        ((401, {"error": "invalid_client"}), False),
        ((200, {"token_type": "Bearer"}), False),
    ],
)
async def test_a_refusal_says_whether_it_passes(
    house: House, server: TokenServer, answer: tuple[int, Any], *, passing: bool
):
    grant = await grant_at(house, server)
    server.answers = [answer]
    with pytest.raises(TokenRefused, match="m365 gets no token: ") as refused:
        await TokenDesk(house, token_server.ask).token(grant.id)
    assert refused.value.passing is passing


async def test_a_refusal_is_short_and_repeats_no_secret(house: House, server: TokenServer):
    grant = await grant_at(house, server, client_secret="wrong-and-secret")
    with pytest.raises(TokenRefused) as refused:
        await TokenDesk(house, token_server.ask).token(grant.id)
    assert refused.value.sentence("en") == (
        "m365 gets no token: AADSTS7000215: Invalid client secret provided. Ensure the secret being sent "
        "in the request is the client secret value: ***"
    )
    assert refused.value.sentence("de").startswith("m365 bekommt kein Token: AADSTS7000215")
    state = (await oauth.states())[0]
    assert state.fault == refused.value.sentence("en")
    assert "wrong-and-secret" not in repr(state)


async def test_a_server_that_is_not_there_passes(house: House, server: TokenServer, unused_tcp_port: int):
    grant = await grant_at(house, server)
    await OAuthGrant.filter(id=grant.id).update(token_url=f"http://127.0.0.1:{unused_tcp_port}/token")
    with pytest.raises(TokenRefused, match="can't be reached") as refused:
        await TokenDesk(house, token_server.ask).token(grant.id)
    assert refused.value.passing


async def test_a_server_that_says_nothing_is_given_up_in_time(house: House, server: TokenServer):
    server.delay = 30
    grant = await grant_at(house, server)

    async def ask(request: Any) -> Any:
        return await token_server.ask(request, seconds=0.2)

    with pytest.raises(TokenRefused, match="does not answer") as refused:
        await TokenDesk(house, ask).token(grant.id)
    assert refused.value.passing


async def test_a_token_that_was_refused_is_not_used_again_and_another_is_tried_once(
    house: House, server: TokenServer
):
    grant = await grant_at(house, server)
    desk = TokenDesk(house, token_server.ask)
    # One that another process got an hour ago.
    await OAuthGrant.filter(id=grant.id).update(
        access_token="old", expires_at=clock.now() + timedelta(minutes=30)
    )
    tokens = desk.of(grant.id)
    assert await tokens.refused(await tokens.current()) is True
    assert await tokens.current() == "token-1"
    assert await tokens.refused("token-1") is False


async def test_a_new_secret_mends_it_and_stands_nowhere(house: House, server: TokenServer):
    grant = await grant_at(house, server, client_secret="old")
    desk = TokenDesk(house, token_server.ask)
    with pytest.raises(TokenRefused):
        await desk.token(grant.id)
    new = NewSecrets(client_secret=server.secret)
    renewed = await oauth.renew_secrets(house, grant, new, actor=OPERATOR)
    assert renewed.fault is None
    assert await desk.token(grant.id) == "token-2"
    told = [(row.field, row.old, row.new) for row in await Change.filter(record="oauth_grant")]
    assert "s3cret" not in repr(told)


@pytest.mark.parametrize("url", ["http://login.example/token", "ftp://x/", "https://u:p@x/", "https://", "x"])
async def test_secrets_are_sent_encrypted_only(house: House, server: TokenServer, url: str):
    new = NewGrant("m365", Way.CLIENT_CREDENTIALS, url, "desk", "secret")
    with pytest.raises(oauth.Invalid, match="https"):
        await oauth.add(house, new, actor=OPERATOR)
