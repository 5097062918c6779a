"""Keeps one Socket Mode connection alive whatever happens to it.

After one failed handshake slack_sdk tries the same single-use address for ever (3.47.0, socket_mode/aiohttp,
connect(): `wss_uri` is renewed only when it is None). So: ask for the address here, watch, and build anew.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.room import WIRE_FAULTS
from bot.slack_faults import TOKEN, code_of, unreachable
from desk.settings import SlackAccess

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds: how often to look, how long a connection may be gone, how long to wait after a refusal."""

    look: float = 5.0
    gone: float = 20.0
    connect: float = 20.0
    ping: float = 5.0
    longest_wait: float = 60.0
    # Shorter gaps are bridged by Slack's own repeating.
    gap: float = 30.0


class Supervisor:
    def __init__(
        self, app: AsyncApp, access: SlackAccess, *, after_gap: Callable[[], None], patience: Patience
    ) -> None:
        """`after_gap` is called when the connection is back after Slack may have given up repeating."""
        self._after_gap = after_gap
        self._down_since = float("-inf")
        self._app = app
        self._access = access
        self._patience = patience
        self.is_connected = False
        # Why there is no connection, for an operator; empty while there is one.
        self.fault = "not connected yet"

    async def run(self) -> None:
        """Connected until cancelled; a connection that is gone for too long is given up and built anew."""
        refusals = 0
        while True:
            try:
                await self._one_life()
                refusals = 0
            except WIRE_FAULTS as fault:
                refusals += 1
                self._down(sentence_of(fault))
                await asyncio.sleep(min(0.5 * 2.0 ** min(refusals, 10), self._patience.longest_wait))

    async def _one_life(self) -> None:
        """Connect, and stay until the connection has been gone for too long."""
        web_client = AsyncWebClient(
            token=self._access.app_token, base_url=self._access.api_url, retry_handlers=[]
        )
        opened = await web_client.apps_connections_open(app_token=self._access.app_token)
        handler: Any = AsyncSocketModeHandler(
            self._app, self._access.app_token, web_client=web_client, ping_interval=self._patience.ping
        )
        handler.client.wss_uri = opened["url"]
        try:
            async with asyncio.timeout(self._patience.connect):
                await handler.connect_async()
            await self._watch(handler)
        finally:
            self._lost()
            await _close(handler)

    async def _watch(self, handler: Any) -> None:
        gone = 0.0
        while gone < self._patience.gone:
            if await handler.client.is_connected():
                gone = 0.0
                self._up()
            else:
                gone += self._patience.look
                self._down("the connection to Slack is gone; connecting again")
            await asyncio.sleep(self._patience.look)

    def _up(self) -> None:
        if not self.is_connected:
            log.info("slack.connected")
            if time.monotonic() - self._down_since > self._patience.gap:
                self._after_gap()
        self.is_connected, self.fault = True, ""

    def _down(self, sentence: str) -> None:
        if self.fault != sentence:
            log.warning("slack.not_connected", sentence=sentence)
        self._lost()
        self.fault = sentence

    def _lost(self) -> None:
        if self.is_connected:
            self._down_since = time.monotonic()
        self.is_connected = False


async def _close(handler: Any) -> None:
    """Whatever the old connection does about it."""
    closing = asyncio.ensure_future(handler.close_async())
    with contextlib.suppress(*WIRE_FAULTS):
        async with asyncio.timeout(10):
            await asyncio.shield(closing)


def sentence_of(fault: BaseException) -> str:
    """Why Slack can't be connected to, naming the setting that is at fault."""
    if isinstance(fault, SlackApiError):
        code = code_of(fault)
        if code in TOKEN | {"not_allowed_token_type", "missing_scope"}:
            return f"Slack refuses POSTBOTE_SLACK_APP_TOKEN: {code}"
        return f"Slack refuses the connection: {code}"
    if isinstance(fault, TimeoutError):
        return "Slack did not take the connection in time"
    return unreachable(fault)
