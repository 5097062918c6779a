"""Logging in by OAuth at a real Dovecot, which asks a token server whether a token is good (RFC 7628)."""

import asyncio
import socket
from base64 import b64decode
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest

from desk import clock, oauth
from desk.house import House
from desk.oauth import NewGrant, Way
from desk.oauth_tokens import TokenDesk
from desk.run import token_server
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.oauth_grant import OAuthGrant
from scanners.imap.account import ImapAccount, Tls, Tokens
from scanners.imap.client import connect
from scanners.imap.errors import MailboxError
from scanners.imap.limits import Limits
from scanners.mailbox_service import MailboxService
from tests.parts.dovecot import Dovecot
from tests.parts.house import OPERATOR
from tests.parts.token_server import TokenServer
from tests.parts.wire import serving

ACCEPTING = """
auth_mechanisms = plain login {mechanisms}
passdb {{
  driver = oauth2
  mechanisms = {mechanisms}
  args = {{folder}}/oauth2.conf
}}
"""
ASKING = """
tokeninfo_url = http://127.0.0.1:{port}/info?access_token=
introspection_mode = auth
username_attribute = email
active_attribute = active
active_value = true
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=["xoauth2", "oauthbearer"])
def dovecot(request: pytest.FixtureRequest) -> Iterator[tuple[Dovecot, int]]:
    """It offers one of the two ways, and asks at the port."""
    port = free_port()
    server = Dovecot(more=ACCEPTING.format(mechanisms=request.param), oauth2=ASKING.format(port=port))
    try:
        server.start()
        yield server, port
    finally:
        server.stop()


@pytest.fixture
async def tokens(dovecot: tuple[Dovecot, int]) -> AsyncIterator[TokenServer]:
    async with TokenServer(port=dovecot[1], user=dovecot[0].user()) as server:
        yield server


@pytest.fixture
async def grant(house: House, tokens: TokenServer) -> OAuthGrant:
    new = NewGrant("m365", Way.CLIENT_CREDENTIALS, tokens.url, "desk", tokens.secret)
    return await oauth.add(house, new, actor=OPERATOR)


def account(server: Dovecot, tokens: TokenServer, by: Tokens) -> ImapAccount:
    return ImapAccount(server.host, server.port, Tls.NEVER, tokens.user, "", tokens=by)


async def test_a_token_opens_a_mailbox(
    house: House, dovecot: tuple[Dovecot, int], tokens: TokenServer, grant: OAuthGrant
):
    server, _ = dovecot
    server.deliver(tokens.user, b"Subject: Hallo\n\nGuten Tag\n")
    by = TokenDesk(house, token_server.ask).of(grant.id)
    async with connect(account(server, tokens, by)) as session:
        assert (await session.select("INBOX")).exists == 1
    assert len(tokens.forms) == 1


async def test_a_token_that_is_no_longer_good_is_replaced(
    house: House, dovecot: tuple[Dovecot, int], tokens: TokenServer, grant: OAuthGrant
):
    server, _ = dovecot
    server.maildir(tokens.user)
    await OAuthGrant.filter(id=grant.id).update(
        access_token="revoked", expires_at=clock.now() + timedelta(minutes=40)
    )
    by = TokenDesk(house, token_server.ask).of(grant.id)
    with pytest.raises(MailboxError, match=f"does not let {tokens.user} in") as refused:
        async with connect(account(server, tokens, by)):
            pass
    assert refused.value.passing
    assert "revoked" not in refused.value.sentence
    async with connect(account(server, tokens, by)) as session:
        await session.select("INBOX")


async def test_a_user_whom_the_token_does_not_open_stays_outside(
    house: House, dovecot: tuple[Dovecot, int], tokens: TokenServer, grant: OAuthGrant
):
    server, _ = dovecot
    tokens.user, other = "somebody", server.user()
    by = TokenDesk(house, token_server.ask).of(grant.id)
    wrong = ImapAccount(server.host, server.port, Tls.NEVER, other, "", tokens=by)
    with pytest.raises(MailboxError, match="does not let") as refused:
        async with connect(wrong):
            pass
    # A fresh token would not be better.
    assert not refused.value.passing


async def test_without_a_token_the_sentence_of_the_token_server_is_told(
    house: House, dovecot: tuple[Dovecot, int], tokens: TokenServer, grant: OAuthGrant
):
    tokens.secret = "another"
    by = TokenDesk(house, token_server.ask).of(grant.id)
    with pytest.raises(MailboxError, match="m365 gets no token: AADSTS7000215") as refused:
        async with connect(account(dovecot[0], tokens, by)):
            pass
    assert not refused.value.passing


async def test_a_mailbox_is_watched_by_its_grant(
    house: House, dovecot: tuple[Dovecot, int], tokens: TokenServer, grant: OAuthGrant
):
    server, _ = dovecot
    server.deliver(tokens.user, b"From: weber@kunde.example\nSubject: Hallo\n\nGuten Tag\n")
    mailbox = await Mailbox.create(
        address="support@desk.example",
        folder="INBOX",
        url=f"imap://{tokens.user}@{server.host}:{server.port}/INBOX?starttls=never",
        oauth=grant,
        created_at=clock.now(),
    )
    service = MailboxService(house, mailbox, tokens=TokenDesk(house, token_server.ask).of(grant.id))
    watch = asyncio.create_task(service.run())
    try:
        async with asyncio.timeout(20):
            while not await InboundMail.exists(outcome="ticket"):  # noqa: ASYNC110 -- the store tells nobody
                await asyncio.sleep(0.05)
    finally:
        watch.cancel()
        await asyncio.wait([watch])


async def test_both_ways_say_what_their_papers_say():
    """Google's XOAUTH2 and RFC 7628, letter by letter, where the server wants them on a line of their own."""
    heard: dict[str, list[bytes]] = {}
    for mechanism in ("XOAUTH2", "OAUTHBEARER"):
        lines = heard.setdefault(mechanism, [])

        async def serve(
            reader: asyncio.StreamReader,
            writer: asyncio.StreamWriter,
            *,
            lines: list[bytes] = lines,
            mechanism: str = mechanism,
        ) -> None:
            writer.write(b"* OK hello\r\n")
            tag = b""
            while line := await reader.readline():
                word, _, command = line.strip().partition(b" ")
                if command == b"CAPABILITY":
                    writer.write(b"* CAPABILITY IMAP4rev1 AUTH=%s\r\n" % mechanism.encode())
                    writer.write(word + b" OK done\r\n")
                elif command.startswith(b"AUTHENTICATE"):
                    tag = word
                    writer.write(b"+ \r\n")
                else:
                    lines.append(line.strip())
                    if len(lines) == 1:  # an error comes as a challenge, which wants an answer
                        writer.write(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n")
                    else:
                        writer.write(tag + b" NO no\r\n")

        async with serving(serve) as port:
            by = _Fixed()
            wrong = ImapAccount("127.0.0.1", port, Tls.NEVER, "a=b,c@x", "", tokens=by)
            with pytest.raises(MailboxError, match="does not let"):
                async with connect(wrong, limits=Limits(answer=5)):
                    pass
        heard[mechanism].append(str(port).encode())
    assert b64decode(heard["XOAUTH2"][0]) == b"user=a=b,c@x\x01auth=Bearer t0ken\x01\x01"
    port = heard["OAUTHBEARER"][2].decode()
    said = f"n,a=a=3Db=2Cc@x,\x01host=127.0.0.1\x01port={port}\x01auth=Bearer t0ken\x01\x01"
    assert b64decode(heard["OAUTHBEARER"][0]).decode() == said
    assert b64decode(heard["OAUTHBEARER"][1]) == b"\x01"


class _Fixed:
    async def current(self) -> str:
        return "t0ken"

    async def refused(self, token: str) -> bool:
        return False


async def test_a_server_that_takes_no_tokens_is_named():
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).split():
            writer.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + line[0] + b" OK done\r\n")

    async with serving(serve) as port:
        wrong = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "", tokens=_Fixed())
        with pytest.raises(MailboxError, match="offers no login by OAuth") as refused:
            async with connect(wrong):
                pass
    assert not refused.value.passing
