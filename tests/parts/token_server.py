"""An OAuth token server for the tests: gives tokens out, says whether one is good, fails as it is told."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web


@dataclass
class TokenServer:
    """`async with`. `forms` are the requests it got; `answers` come before its own, one each."""

    lifetime: int = 3600
    forms: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    # More that each token comes with.
    extra: dict[str, Any] = field(default_factory=dict)
    good: dict[str, str] = field(default_factory=dict)
    user: str = ""
    secret: str = "s3cret"
    delay: float = 0.0
    url: str = ""
    port: int = 0
    _runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/token", self._token)
        app.router.add_get("/info", self._info)
        app.router.add_post("/info", self._info)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}/token"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def revoke(self) -> None:
        """No token that was given out is good any more."""
        self.good.clear()

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.forms.append(form)
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.answers:
            status, body = self.answers.pop(0)
            if isinstance(body, Mapping):
                return web.json_response(body, status=status)
            return web.Response(text=str(body), status=status)
        if form.get("client_secret") != self.secret:
            description = (
                "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request "
                f"is the client secret value: {form.get('client_secret')}\r\nTrace ID: 0f-11 "
                "Correlation ID: 22-33 Timestamp: 2026-11-23 10:00:00Z"
            )
            body = {"error": "invalid_client", "error_description": description}
            return web.json_response(body, status=401)
        token = f"token-{len(self.forms)}"
        self.good[token] = self.user
        given = {"access_token": token, "token_type": "Bearer", "expires_in": self.lifetime, **self.extra}
        return web.json_response(given)

    async def _info(self, request: web.Request) -> web.Response:
        """As Dovecot asks: is this token good, and whose is it?"""
        token = request.query.get("access_token", "") or request.headers.get("Authorization", "")[7:]
        user = self.good.get(token)
        if user is None:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response({"email": user, "active": True})
