"""The stand-in for a Slack workspace as one object: start it, look at it, act in it, wait for the app."""

from collections.abc import Iterable

from aiohttp import web

from sandbox.slack import response_urls
from sandbox.slack.channels import Channel, Kind
from sandbox.slack.deliveries import Deliveries
from sandbox.slack.files_over_http import download, upload
from sandbox.slack.manifest import read_manifest
from sandbox.slack.page import add_page
from sandbox.slack.people import People
from sandbox.slack.rules import Rules
from sandbox.slack.signed_http import SignedHttp
from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.users import User
from sandbox.slack.waiting import Waiting
from sandbox.slack.web_api.dispatch import WebApi
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Call, Workspace

BODY_LIMIT = 128 << 20


class SlackSandbox(Waiting):
    """Socket Mode unless `request_url` is given; then the same payloads come as signed HTTP requests."""

    def __init__(
        self,
        *,
        name: str = "Beispiel GmbH",
        domain: str = "beispiel",
        manifest: Json | None = None,
        rules: Rules | None = None,
        request_url: str | None = None,
        public_url: str = "",
    ) -> None:
        self.rules = rules or Rules()
        self.workspace = Workspace(
            name=name, domain=domain, manifest=read_manifest(manifest), rules=self.rules
        )
        super().__init__(self.workspace)
        self.people = People(self.workspace)
        self.socket_mode = SocketMode(self.rules, self.workspace.news, app_id=self.workspace.app_id)
        self._web_api = WebApi(self.workspace, self.socket_mode)
        self._signed_http: SignedHttp | None = None
        self._runner: web.AppRunner | None = None
        self.public_url = public_url
        self.request_url = request_url

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens on its own; `port=0` takes a free one."""
        self._runner = web.AppRunner(self.app(), shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound = self._runner.addresses[0]
        self.public_url = self.public_url or f"http://{host}:{bound[1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def app(self) -> web.Application:
        """An application with the whole workspace in it."""
        app = web.Application(client_max_size=BODY_LIMIT)
        self.register(app)
        return app

    def register(self, app: web.Application) -> None:
        """Adds the workspace to another application, at fixed paths. Its owner sets `public_url`."""
        app.add_routes(
            [
                web.route("*", "/api/{method}", self._web_api.handle),
                web.get("/link/", self.socket_mode.connect),
                web.post("/upload/v1/{file}", self._upload),
                web.get("/files-pri/{file}/{name:.*}", self._download),
                web.post("/actions/{team}/{key}", self._respond),
            ]
        )
        add_page(app, self.workspace, self.people)
        app.on_shutdown.append(self._shut_down)

    @property
    def public_url(self) -> str:
        return self.workspace.base_url

    @public_url.setter
    def public_url(self, url: str) -> None:
        self.workspace.base_url = url.rstrip("/")

    @property
    def url(self) -> str:
        """Where people look."""
        return f"{self.public_url}/slack"

    @property
    def api_url(self) -> str:
        """For `AsyncWebClient(base_url=…)` and POSTBOTE_SLACK_API_URL."""
        return f"{self.public_url}/api/"

    @property
    def bot_token(self) -> str:
        return self.workspace.bot_token

    @property
    def app_token(self) -> str:
        return self.workspace.app_token

    @property
    def signing_secret(self) -> str:
        return self.workspace.signing_secret

    @property
    def bot_user(self) -> str:
        return self.workspace.bot_user

    @property
    def request_url(self) -> str | None:
        return self._signed_http.url if self._signed_http else None

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        secret = self.workspace.signing_secret
        self._signed_http = SignedHttp(self.rules, url=url, signing_secret=secret) if url else None
        self.workspace.deliveries.transport = self._signed_http or self.socket_mode

    def install(self, manifest: Json) -> None:
        """Another manifest for the app; over the wire it is `apps.manifest.update` with the app token."""
        self.workspace.install(read_manifest(manifest))

    async def verify_request_url(self) -> bool:
        """Slack's `url_verification`: True if the app answered the challenge."""
        return self._signed_http is not None and await self._signed_http.challenge()

    def add_user(
        self,
        user_id: str,
        name: str,
        *,
        real_name: str = "",
        email: str | None = None,
        is_bot: bool = False,
        deleted: bool = False,
        is_admin: bool = False,
        is_restricted: bool = False,
        team_id: str = "",
        locale: str = "en-US",
    ) -> User:
        """`deleted`: deactivated; `is_restricted`: a guest; another `team_id`: of another company."""
        return self.workspace.add_user(
            user_id,
            name,
            real_name=real_name,
            email=email,
            is_bot=is_bot,
            deleted=deleted,
            is_admin=is_admin,
            is_restricted=is_restricted,
            team_id=team_id or self.workspace.team_id,
            locale=locale,
        )

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Iterable[str] = (),
        *,
        private: bool = False,
        with_bot: bool = True,
        archived: bool = False,
    ) -> Channel:
        """The app is a member unless `with_bot` is False."""
        inside = dict.fromkeys([*members, *([self.bot_user] if with_bot else [])])
        kind = Kind.GROUP if private else Kind.CHANNEL
        return self.workspace.add_channel(
            Channel(id=channel_id, name=name, kind=kind, members=list(inside), is_archived=archived)
        )

    @property
    def calls(self) -> list[Call]:
        return self.workspace.calls

    @property
    def deliveries(self) -> Deliveries:
        return self.workspace.deliveries

    @property
    def complaints(self) -> list[str]:
        """What Slack would silently have shown as trouble; a good app leaves it empty."""
        return self.workspace.complaints

    def faults(
        self,
        method: str,
        *,
        error: str = "internal_error",
        status: int = 200,
        retry_after: int | None = None,
        times: int = 1,
    ) -> None:
        """The next `times` calls of `method` fail; `error="ratelimited"` is HTTP 429."""
        self.workspace.faults.add(method, error=error, status=status, retry_after=retry_after, times=times)

    async def wait_for_connection(self, count: int = 1, *, timeout: float = 10.0) -> None:  # noqa: ASYNC109
        """Until the app has so many Socket Mode connections."""
        what = f"{count} Socket Mode connections"
        await self.wait_for(lambda: self.socket_mode.connections >= count, timeout=timeout, what=what)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """`warning`, `refresh_requested`, `link_disabled` or `too_many_websockets`."""
        await self.socket_mode.disconnect(reason)

    def refuse_next_handshakes(self, number: int = 1) -> None:
        self.socket_mode.refusals = number

    def drop_connections(self) -> None:
        """Cuts every Socket Mode connection without a word."""
        self.socket_mode.drop()

    async def _upload(self, request: web.Request) -> web.Response:
        return await upload(self.workspace, request)

    async def _download(self, request: web.Request) -> web.Response:
        return await download(self.workspace, request)

    async def _respond(self, request: web.Request) -> web.Response:
        return await response_urls.receive(self.workspace, request)

    async def _shut_down(self, _app: web.Application) -> None:
        await self.workspace.deliveries.stop()
        await self.socket_mode.stop()
        if self._signed_http is not None:
            await self._signed_http.stop()
