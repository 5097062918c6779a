"""The lines to all mail servers of one process: made when first needed, and when a server was changed.

How a server fares is written down with it, for people (`mail-server list`).
"""

import asyncio
import ssl

import structlog
from tortoise.exceptions import BaseORMException

from desk import mail_server_states
from desk.mail_out.routes import Route
from desk.mail_out.smtp_connection import Patience
from desk.mail_out.smtp_line import SmtpLine
from desk.oauth_tokens import GrantTokens, TokenDesk

log = structlog.get_logger(__name__)


class SmtpLines:
    """By route."""

    def __init__(
        self, *, hello: str, tls: ssl.SSLContext | None, patience: Patience, tokens: TokenDesk | None
    ) -> None:
        self._hello = hello
        self._tls = tls
        self._patience = patience
        self._tokens = tokens
        self._lines: dict[Route, SmtpLine] = {}
        self._notes: set[asyncio.Task[None]] = set()

    def of(self, route: Route) -> SmtpLine:
        if route not in self._lines:
            self._lines[route] = SmtpLine(
                route,
                hello=self._hello,
                tls=self._tls,
                patience=self._patience,
                tokens=self._tokens_of(route),
                on_state=self._note,
            )
        return self._lines[route]

    async def close(self) -> None:
        for line in self._lines.values():
            await line.close()
        await asyncio.gather(*self._notes)

    def _tokens_of(self, route: Route) -> GrantTokens | None:
        if route.oauth_id is None or self._tokens is None:
            return None
        return self._tokens.of(route.oauth_id)

    def _note(self, route: Route, fault: str | None) -> None:
        if fault is None:
            log.info("smtp.of_use", server=route.name)
        else:
            log.warning("smtp.out_of_use", server=route.name, fault=fault)
        if route.server_id is not None:
            noting = asyncio.create_task(_write(route.server_id, fault))
            self._notes.add(noting)
            noting.add_done_callback(self._notes.discard)


async def _write(server_id: int, fault: str | None) -> None:
    try:
        await mail_server_states.note_fault(server_id, fault)
    except (BaseORMException, OSError):
        log.exception("smtp.unnoted", server=server_id)
