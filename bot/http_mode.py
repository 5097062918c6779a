"""Slack over signed HTTP: the same payloads as in Socket Mode, at `/slack/events` of the portal's server.

Without a signing secret nothing is taken: an empty one could be signed by anybody.
"""

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

PATH = "/slack/events"


class HttpMode:
    """`handle` is to be mounted for POST at PATH. Bolt checks the signature and its age."""

    def __init__(self, app: AsyncApp, signing_secret: str) -> None:
        self._app = app
        self._is_open = bool(signing_secret)

    async def handle(self, request: web.Request) -> web.Response:
        if not self._is_open:
            raise web.HTTPNotFound
        answer = await self._app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answer)
