"""The envelope: signed return addresses, and what is asked of servers that know reports (RFC 3461)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Self

import pytest

from desk import return_address
from desk.errors import DeliveryError
from desk.mail_out.compose import Composed
from desk.mail_out.smtp_connection import Patience
from desk.mail_out.smtp_envelope import xtext
from desk.mail_out.smtp_pool import SmtpPool
from desk.mail_out.smtp_server import SmtpServer
from desk.signing import Signer

SIGNED = "support+b7.aaaaaaaaaaaaaaaa@desk.example"
MAIL = Composed(
    sender="support@desk.example",
    recipient="weber@kunde.example",
    data=b"Subject: x\r\n\r\nHallo\r\n",
    return_path=SIGNED,
    envelope_id="b7.aaaaaaaaaaaaaaaa",
)


class Server:
    """Answers each line by its first fitting beginning, and writes all of them down."""

    def __init__(self, answers: Mapping[str, str], *, dsn: bool = False) -> None:
        self.lines: list[str] = []
        offers = "250-mx\r\n250 DSN" if dsn else "250 mx"
        self._answers = {**answers, "EHLO": offers, "DATA": "354 go", "QUIT": "221 bye"}
        self._server: asyncio.Server | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mx\r\n")
        while line := (await reader.readline()).decode().rstrip():
            self.lines.append(line)
            writer.write(f"{self._answer(line)}\r\n".encode())
            if line == "DATA":
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(f"{self._answers.get('.', '250 queued')}\r\n".encode())
            if line == "QUIT":
                break
        writer.close()

    def _answer(self, line: str) -> str:
        return next((text for start, text in self._answers.items() if line.startswith(start)), "250 ok")

    @property
    def senders(self) -> list[str]:
        return [line[11:].partition(">")[0] for line in self.lines if line.startswith("MAIL FROM:")]


@pytest.fixture
async def pools() -> AsyncIterator[list[SmtpPool]]:
    made: list[SmtpPool] = []
    yield made
    for pool in made:
        await pool.close()


def pool_to(server: Server, pools: list[SmtpPool]) -> SmtpPool:
    where = SmtpServer.from_url(f"smtp://127.0.0.1:{server.port}?starttls=never")
    pools.append(SmtpPool(where, hello="desk.example", tls=None, patience=Patience(step=5, final=5)))
    return pools[-1]


@pytest.mark.parametrize(
    "answers",
    [
        {f"MAIL FROM:<{SIGNED}>": "550 5.7.1 not you"},
        {f"MAIL FROM:<{SIGNED}>": "501 5.1.7 bad address"},
    ],
)
async def test_a_server_that_refuses_the_signed_sender_gets_the_plain_one_from_then_on(
    pools: list[SmtpPool], answers: dict[str, str]
) -> None:
    async with Server(answers) as server:
        pool = pool_to(server, pools)
        assert await pool.send(MAIL) == "250 queued"
        assert await pool.send(MAIL) == "250 queued"
        await pool.close()
    assert server.senders == [SIGNED, MAIL.sender, MAIL.sender]


async def test_a_sender_refused_at_the_recipient_is_one_too(pools: list[SmtpPool]) -> None:
    """Postfix waits with its answer about the sender until RCPT; here it refuses both: once each."""
    refusal = "553 5.7.1 <support@desk.example>: Sender address rejected: not owned by user"
    async with Server({"RCPT": refusal}) as server:
        pool = pool_to(server, pools)
        with pytest.raises(DeliveryError):
            await pool.send(MAIL)
        await pool.close()
    assert server.senders == [SIGNED, MAIL.sender]


async def test_what_is_refused_for_its_recipient_is_refused_once(pools: list[SmtpPool]) -> None:
    async with Server({"RCPT": "550 5.1.1 user unknown"}) as server:
        pool = pool_to(server, pools)
        with pytest.raises(DeliveryError):
            await pool.send(MAIL)
        await pool.close()
    assert server.senders == [SIGNED]


async def test_a_server_that_knows_reports_is_asked_for_them(pools: list[SmtpPool]) -> None:
    async with Server({}, dsn=True) as server:
        pool = pool_to(server, pools)
        await pool.send(MAIL)
        await pool.close()
    (sender,) = [line for line in server.lines if line.startswith("MAIL")]
    (recipient,) = [line for line in server.lines if line.startswith("RCPT")]
    assert "RET=HDRS" in sender
    assert "ENVID=b7.aaaaaaaaaaaaaaaa" in sender
    assert "NOTIFY=FAILURE,DELAY" in recipient
    assert "ORCPT=rfc822;weber@kunde.example" in recipient


def test_the_address_that_was_written_to_is_spelled_in_ascii_signs() -> None:
    assert xtext("a+b=c@kunde.example") == "a+2Bb+3Dc@kunde.example"


def test_a_return_address_names_its_mail_alone() -> None:
    signer = Signer((b"a key",))
    address = return_address.make(signer, "support@desk.example", delivery_id=7) or ""
    assert return_address.read(signer, address.upper()) == 7
    assert return_address.read(signer, address.replace("b7", "b8")) is None
    assert return_address.read(Signer((b"another key",)), address) is None
    assert return_address.make(signer, "s@desk.example", delivery_id=7, form="none") is None
