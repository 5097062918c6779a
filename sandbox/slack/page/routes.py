"""The addresses of the page: the page, its pieces, the live line, the acts, and files for people."""

import asyncio
import re
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from sandbox.slack.files_over_http import serve
from sandbox.slack.page.acts import do, read_act
from sandbox.slack.page.avatars import picture
from sandbox.slack.page.screen import Place, Screen
from sandbox.slack.people import People
from sandbox.slack.wire import Refusal
from sandbox.slack.workspace import Workspace

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: http: https:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'",
    "Cache-Control": "no-store",
}
HEARTBEAT = 20.0


def add_page(app: web.Application, workspace: Workspace, people: People) -> None:
    Page(workspace, people).register(app)


class Page:
    def __init__(self, workspace: Workspace, people: People) -> None:
        self._workspace = workspace
        self._people = people
        self._screen = Screen(workspace)
        self._lines: set[asyncio.Task[object]] = set()

    def register(self, app: web.Application) -> None:
        app.add_routes(
            [
                web.get("/slack", self.page),
                web.get("/slack/panes", self.panes),
                web.get("/slack/live", self.live),
                web.post("/slack/acts/{verb}", self.act),
                web.post("/slack/suggestions", self.suggestions),
                web.get("/slack/files/{file}/{name:.*}", self.file),
                web.static("/slack/static", STATIC),
                web.get("/archives/{channel}/{ts}", self.permalink),
                web.get("/avatars/{user}.svg", self.avatar),
            ]
        )
        app.on_shutdown.append(self._hang_up)

    async def page(self, request: web.Request) -> web.Response:
        place = self._place(request)
        self._people.reload(place.user)
        return web.Response(text=self._screen.page(place), content_type="text/html", headers=HEADERS)

    async def panes(self, request: web.Request) -> web.Response:
        panes = self._screen.panes(self._place(request), visible=request.query.get("visible") == "1")
        return web.json_response(panes, headers=HEADERS)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """One event for all that happened since the last one."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        task = asyncio.current_task()
        assert task is not None
        self._lines.add(task)
        try:
            async with self._workspace.news.listening() as news:
                await response.write(b"data: hello\n\n")
                while True:
                    await self._next_news(news, response)
        except ConnectionError:
            return response
        finally:
            self._lines.discard(task)

    async def act(self, request: web.Request) -> web.Response:
        _check_origin(request)
        act = await read_act(request)
        if act.user not in self._workspace.users:
            raise web.HTTPForbidden(text="nobody of that name")
        return web.json_response(await do(self._people, request.match_info["verb"], act))

    async def suggestions(self, request: web.Request) -> web.Response:
        _check_origin(request)
        act = await read_act(request)
        try:
            options = await self._people.suggest(act.user, act.word("action"), act.word("query"), **act.where)
        except Refusal:
            options = []
        return web.json_response(options)

    async def file(self, request: web.Request) -> web.Response:
        return serve(self._workspace, request.match_info["file"], inline=request.query.get("inline") == "1")

    async def permalink(self, request: web.Request) -> web.Response:
        """`/archives/C0SUPPORT/p1700000000000100?thread_ts=…` opens the thread."""
        stamp = re.fullmatch(r"p(\d+)(\d{6})", request.match_info["ts"])
        if stamp is None:
            raise web.HTTPNotFound
        ts = f"{stamp[1]}.{stamp[2]}"
        query = {"channel": request.match_info["channel"], "thread": request.query.get("thread_ts", ts)}
        if user := request.query.get("user"):
            query["user"] = user
        raise web.HTTPFound(f"/slack?{urlencode(query)}")

    async def avatar(self, request: web.Request) -> web.Response:
        user = self._screen.author(request.match_info["user"])
        drawn = picture(user, is_app=user.id == self._workspace.bot_user)
        return web.Response(
            text=drawn, content_type="image/svg+xml", headers={"Cache-Control": "max-age=3600"}
        )

    async def _next_news(self, news: asyncio.Event, response: web.StreamResponse) -> None:
        try:
            async with asyncio.timeout(HEARTBEAT):
                await news.wait()
        except TimeoutError:
            await response.write(b": still here\n\n")
            return
        news.clear()
        await response.write(f"data: {self._workspace.news.version}\n\n".encode())

    async def _hang_up(self, _app: web.Application) -> None:
        for line in self._lines:
            line.cancel()

    def _place(self, request: web.Request) -> Place:
        """Whatever is wrong in the address becomes a place that exists."""
        query = request.query
        humans = [user.id for user in self._screen.humans()]
        user = query.get("user", "")
        if user not in humans:
            if not humans:
                raise web.HTTPNotFound(text="Nobody lives here yet.")
            user = humans[0]
        app = query.get("app", "")
        channel = self._workspace.channels.get(query.get("channel", ""))
        if app in {"home", "messages"}:
            return Place(user=user, app=app, thread=query.get("thread", ""))
        if channel is not None and channel.id == self._workspace.dm(user).id:
            return Place(user=user, app="messages", thread=query.get("thread", ""))
        if channel is None or user not in channel.members:
            return Place(user=user, channel=self._screen.somewhere(user))
        return Place(user=user, channel=channel.id, thread=query.get("thread", ""))


def _check_origin(request: web.Request) -> None:
    """Acts come from this page, not from another one that happens to be open in the browser."""
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="from another page")
