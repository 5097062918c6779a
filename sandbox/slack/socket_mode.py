"""Socket Mode: the app asks for a URL with a ticket, connects once with it, and acknowledges what it is sent.

docs.slack.dev/apis/events-api/using-socket-mode. Each payload goes to one connection, any of them.
"""

import asyncio
import itertools
import json
import secrets
import uuid

from aiohttp import WSMsgType, web

from sandbox.slack.deliveries import EVENTS, NotDeliveredError
from sandbox.slack.news import News
from sandbox.slack.rules import Rules
from sandbox.slack.wire import Json

HOST = "applink-sandbox"


class SocketMode:
    def __init__(self, rules: Rules, news: News, *, app_id: str) -> None:
        self.late_acks = 0
        self.refusals = 0
        self._rules = rules
        self._news = news
        self._app_id = app_id
        self._tickets: set[str] = set()
        self._connections: list[web.WebSocketResponse] = []
        self._pending: dict[str, tuple[web.WebSocketResponse, asyncio.Future[Json | None]]] = {}
        self._turns = itertools.count()

    @property
    def connections(self) -> int:
        return len(self._live)

    @property
    def _live(self) -> list[web.WebSocketResponse]:
        return [socket for socket in self._connections if not socket.closed]

    def new_url(self, base_url: str) -> str:
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        query = f"ticket={ticket}&app_id={self._app_id}"
        return f"{base_url.replace('http', 'ws', 1)}/link/?{query}"

    async def send(self, kind: str, payload: Json, *, attempt: int, reason: str) -> Json | None:
        live = self._live
        if not live:
            raise NotDeliveredError("connection_failed")
        socket = live[next(self._turns) % len(live)]
        envelope = self._envelope(kind, payload, attempt=attempt, reason=reason)
        ack: asyncio.Future[Json | None] = asyncio.get_running_loop().create_future()
        self._pending[envelope["envelope_id"]] = (socket, ack)
        try:
            async with asyncio.timeout(self._rules.ack_deadline):
                await socket.send_str(json.dumps(envelope))
                return await ack
        except TimeoutError:
            raise NotDeliveredError("timeout") from None
        except ConnectionError:
            raise NotDeliveredError("connection_failed") from None
        finally:
            self._pending.pop(envelope["envelope_id"], None)

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """The handshake. A ticket is good for one try, also for one that is refused."""
        ticket = request.query.get("ticket", "")
        known = ticket in self._tickets
        self._tickets.discard(ticket)
        if self.refusals > 0:
            self.refusals -= 1
            return web.Response(status=503, text="try again later")
        if not known:
            return web.Response(status=404, text="unknown ticket")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._connections.append(socket)
        await self._welcome(socket)
        try:
            await self._listen(socket)
        finally:
            self._forget(socket)
        return socket

    async def disconnect(self, reason: str, *, close: bool = True) -> None:
        """Slack's own way to end a connection: a message, then the close frame (a "warning" has none)."""
        for socket in self._live:
            await socket.send_str(json.dumps(self._farewell(reason)))
            if close and reason != "warning":
                await socket.close()

    def drop(self) -> None:
        """The cable is pulled: no message, no close frame."""
        for socket in self._live:
            transport = socket._req.transport if socket._req else None  # noqa: SLF001 - aiohttp offers no abort
            if transport is not None:
                transport.abort()

    async def stop(self) -> None:
        for socket in self._live:
            await socket.close()

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        self._news.tell()
        if self.connections > self._rules.max_connections:
            await socket.send_str(json.dumps(self._farewell("too_many_websockets")))
            await socket.close()
            return
        debug_info = {"host": HOST, "build_number": 1, "approximate_connection_time": 18060}
        hello = {
            "type": "hello",
            "num_connections": self.connections,
            "debug_info": debug_info,
            "connection_info": {"app_id": self._app_id},
        }
        await socket.send_str(json.dumps(hello))

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(frame.data)
            except ValueError:
                continue
            self._acknowledge(answer)

    def _acknowledge(self, answer: Json) -> None:
        _, ack = self._pending.get(answer.get("envelope_id", ""), (None, None))
        if ack is None or ack.done():
            self.late_acks += 1
            self._news.tell()
            return
        ack.set_result(answer.get("payload"))

    def _forget(self, socket: web.WebSocketResponse) -> None:
        self._connections.remove(socket)
        for waiting, ack in self._pending.values():
            if waiting is socket and not ack.done():
                ack.set_exception(ConnectionError("the connection went away before the acknowledgement"))
        self._news.tell()

    def _envelope(self, kind: str, payload: Json, *, attempt: int, reason: str) -> Json:
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "payload": payload,
            "type": kind,
            "accepts_response_payload": kind != EVENTS,
        }
        if kind == EVENTS:
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        return envelope

    def _farewell(self, reason: str) -> Json:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": self.connections,
            "debug_info": {"host": f"{HOST}-{secrets.token_hex(2)}"},
            "connection_info": {"app_id": self._app_id},
        }
