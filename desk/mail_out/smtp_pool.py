"""A few connections to one mail server, kept between mails and closed when nobody needs them."""

import asyncio
import ssl

from desk.mail_out.compose import Composed
from desk.mail_out.smtp_connection import HungUp, Patience, SmtpConnection, open_connection
from desk.mail_out.smtp_envelope import Manners
from desk.mail_out.smtp_server import SmtpServer
from desk.oauth_tokens import GrantTokens

# Many servers hang up on who sends more over one connection.
MOST_MAILS = 100


class SmtpPool:
    """Sends each mail over a connection of its own. Raises DeliveryError and nothing else."""

    def __init__(
        self,
        server: SmtpServer,
        *,
        hello: str,
        tls: ssl.SSLContext | None,
        patience: Patience,
        tokens: GrantTokens | None = None,
    ) -> None:
        self._tokens = tokens
        self._server = server
        self._hello = hello
        self._tls = tls
        self._patience = patience
        self._manners = Manners()
        # With the time it came back; the one used last is at the end, so that the others grow old.
        self._idle: list[tuple[float, SmtpConnection]] = []
        self._sweeping: asyncio.TimerHandle | None = None
        self._goodbyes: set[asyncio.Task[None]] = set()

    async def send(self, mail: Composed) -> str:
        """Hand over one mail; returns the server's answer. A kept connection that died is replaced once."""
        connection = self._kept() or await self._open()
        try:
            return await self._send_over(connection, mail)
        except HungUp:
            if not connection.was_used:
                raise
        return await self._send_over(await self._open(), mail)

    async def _send_over(self, connection: SmtpConnection, mail: Composed) -> str:
        try:
            return await connection.send(mail)
        finally:
            self._keep(connection)

    async def close(self) -> None:
        """Close what is kept, politely."""
        if self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None
        kept, self._idle = self._idle, []
        await asyncio.gather(*(connection.close() for _, connection in kept), *self._goodbyes)

    async def _open(self) -> SmtpConnection:
        return await open_connection(
            self._server,
            hello=self._hello,
            tls=self._tls,
            patience=self._patience,
            manners=self._manners,
            tokens=self._tokens,
        )

    def _kept(self) -> SmtpConnection | None:
        while self._idle:
            _, connection = self._idle.pop()
            if connection.is_usable:
                return connection
        return None

    def _keep(self, connection: SmtpConnection) -> None:
        if not connection.is_usable:
            return
        if connection.mails >= MOST_MAILS:
            self._say_goodbye(connection)
            return
        self._idle.append((asyncio.get_running_loop().time(), connection))
        if self._sweeping is None:
            self._sweep_in(self._patience.idle)

    def _sweep_in(self, seconds: float) -> None:
        self._sweeping = asyncio.get_running_loop().call_later(seconds, self._sweep)

    def _sweep(self) -> None:
        """Close what has lain idle too long, and come back when the next one has."""
        now = asyncio.get_running_loop().time()
        while self._idle and self._idle[0][0] + self._patience.idle <= now + 0.01:
            self._say_goodbye(self._idle.pop(0)[1])
        self._sweeping = None
        if self._idle:
            self._sweep_in(self._idle[0][0] + self._patience.idle - now)

    def _say_goodbye(self, connection: SmtpConnection) -> None:
        goodbye = asyncio.create_task(connection.close())
        self._goodbyes.add(goodbye)
        goodbye.add_done_callback(self._goodbyes.discard)
