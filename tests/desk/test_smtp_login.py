"""Logging in to a mail server with an OAuth token, as Google and Microsoft 365 want it."""

import asyncio
import base64
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any, Self

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from desk import oauth
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out.compose import Composed
from desk.mail_out.smtp_connection import Patience
from desk.mail_out.smtp_faults import Unreachable
from desk.mail_out.smtp_pool import SmtpPool
from desk.mail_out.smtp_server import SmtpServer
from desk.oauth import NewGrant, Way
from desk.oauth_tokens import TokenDesk
from desk.run.token_server import ask
from models.oauth_grant import OAuthGrant
from tests.parts.house import OPERATOR
from tests.parts.token_server import TokenServer

USER = "support@desk.example"
MAIL = Composed(USER, "weber@kunde.example", b"Subject: 1\r\n\r\n1\r\n")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


class Provider:
    """A mail server that asks the token server whether a token is good. An `async with`."""

    def __init__(self, tokens: TokenServer, *mechanisms: str) -> None:
        self._tokens = tokens
        self._mechanisms = mechanisms
        self.logins: list[tuple[str, str]] = []
        self.mails = 0

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        others = [
            name for name in ("LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER") if name not in self._mechanisms
        ]
        self._server = await loop.create_server(
            lambda: SMTP(self, auth_require_tls=False, auth_exclude_mechanism=others),
            "127.0.0.1",
            0,
        )
        port = self._server.sockets[0].getsockname()[1]
        self.server = SmtpServer.from_url(f"smtp://{USER}@127.0.0.1:{port}?starttls=never")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    async def auth_XOAUTH2(self, server: SMTP, words: list[str]) -> AuthResult:  # noqa: N802
        user, token, *_ = base64.b64decode(words[1]).decode().split("\x01")
        return await self._judged(server, "XOAUTH2", user.removeprefix("user="), token, b"")

    async def auth_OAUTHBEARER(self, server: SMTP, words: list[str]) -> AuthResult:  # noqa: N802
        first, _host, _port, token, *_ = base64.b64decode(words[1]).decode().split("\x01")
        user = first.removeprefix("n,a=").removesuffix(",")
        return await self._judged(server, "OAUTHBEARER", user, token, b"\x01")

    async def _judged(self, server: SMTP, how: str, user: str, token: str, understood: bytes) -> AuthResult:
        self.logins.append((how, user))
        if token.removeprefix("auth=Bearer ") in self._tokens.good:
            return AuthResult(success=True, auth_data=user)
        said: Any = await server.challenge_auth('{"status":"401"}')
        assert (said or b"") == understood
        return AuthResult(success=False, handled=False, message="535 5.7.3 Authentication unsuccessful")

    async def handle_DATA(self, _: SMTP, session: Session, __: Envelope) -> str:  # noqa: N802
        self.mails += session.authenticated
        return "250 ok"


@pytest.fixture
async def tokens() -> AsyncIterator[TokenServer]:
    async with TokenServer() as server:
        yield server


@pytest.fixture
async def grant(house: House, tokens: TokenServer) -> OAuthGrant:
    new = NewGrant("m365", Way.CLIENT_CREDENTIALS, tokens.url, "desk", tokens.secret)
    return await oauth.add(house, new, actor=OPERATOR)


async def sent(house: House, provider: Provider, grant: OAuthGrant) -> str:
    pool = SmtpPool(
        provider.server,
        hello="desk.example",
        tls=None,
        patience=Patience(step=5, final=5, idle=60),
        tokens=TokenDesk(house, ask).of(grant.id),
    )
    try:
        return await pool.send(MAIL)
    finally:
        await pool.close()


@pytest.mark.parametrize(
    ("mechanisms", "used"),
    [(("XOAUTH2", "OAUTHBEARER", "PLAIN"), "XOAUTH2"), (("OAUTHBEARER", "LOGIN"), "OAUTHBEARER")],
)
async def test_the_login_is_by_token_where_there_is_a_grant(
    house: House, tokens: TokenServer, grant: OAuthGrant, mechanisms: tuple[str, ...], used: str
):
    async with Provider(tokens, *mechanisms) as provider:
        assert await sent(house, provider, grant) == "250 ok"

    assert provider.logins == [(used, USER)]
    assert provider.mails == 1


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
async def test_a_token_that_is_refused_is_replaced_by_a_fresh_one_at_once(
    house: House, tokens: TokenServer, grant: OAuthGrant, mechanism: str
):
    async with Provider(tokens, mechanism) as provider:
        await sent(house, provider, grant)
        tokens.revoke()
        await sent(house, provider, grant)

    assert provider.mails == 2
    assert len(tokens.forms) == 2
    assert len(provider.logins) == 3


async def test_a_fresh_token_that_is_refused_is_not_asked_for_again_and_again(
    house: House, tokens: TokenServer, grant: OAuthGrant
):
    async with Provider(tokens, "XOAUTH2") as provider:
        await sent(house, provider, grant)
        tokens.revoke()
        tokens.answers += [(200, {"access_token": "worthless", "expires_in": 3600})]
        with pytest.raises(Unreachable) as caught:
            await sent(house, provider, grant)

    assert not caught.value.permanent
    assert "535 5.7.3" in caught.value.sentence
    assert "POSTBOTE_SMTP" in caught.value.sentence
    assert len(tokens.forms) == 2


async def test_without_a_token_no_login_is_tried_and_no_secret_is_told(
    house: House, tokens: TokenServer, grant: OAuthGrant
):
    tokens.secret = "another"
    async with Provider(tokens, "XOAUTH2", "PLAIN") as provider:
        with pytest.raises(DeliveryError) as caught:
            await sent(house, provider, grant)

    assert provider.logins == []
    assert not caught.value.permanent
    assert "m365 gets no token" in caught.value.sentence
    assert "s3cret" not in caught.value.sentence


async def test_a_server_that_takes_no_tokens_is_told_of(house: House, tokens: TokenServer, grant: OAuthGrant):
    async with Provider(tokens, "PLAIN") as provider:
        with pytest.raises(Unreachable, match="offers no login that we know"):
            await sent(house, provider, grant)
