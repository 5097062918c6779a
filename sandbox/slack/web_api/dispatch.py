"""The way of a call: token, scope, ordered faults, the method, and the answer in Slack's manner."""

from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from sandbox.slack.socket_mode import SocketMode
from sandbox.slack.web_api import apps, chat, conversations, files, reactions, users, views
from sandbox.slack.web_api.arguments import Args, read_arguments
from sandbox.slack.web_api.scopes import check_scope
from sandbox.slack.wire import Json, Refusal, snapshot
from sandbox.slack.workspace import Workspace

Method = Callable[[Workspace, Args], Awaitable[Json]]
METHODS: Mapping[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **users.METHODS,
    **views.METHODS,
}
CONNECT, INSTALL = "apps.connections.open", "apps.manifest.update"
OF_THE_APP = frozenset({CONNECT, INSTALL})  # these want the app token


class WebApi:
    def __init__(self, workspace: Workspace, socket_mode: SocketMode) -> None:
        self._workspace = workspace
        self._socket_mode = socket_mode

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        args = Args({})
        try:
            args, token = await read_arguments(request)
            answer = {"ok": True, **await self._call(method, args, token=token)}
            response = web.json_response(answer)
        except Refusal as refusal:
            answer = {"ok": False, "error": refusal.code, **refusal.details}
            response = _refused(refusal, answer)
        self._workspace.note_call(method, snapshot(args.values), answer)
        response.headers["x-slack-req-id"] = self._workspace.stamps.new_id("R")
        return response

    async def _call(self, method: str, args: Args, *, token: str) -> Json:
        self._ordered_fault(method)
        if method == "api.test":
            return await apps.api_test(self._workspace, args)
        self._check_token(method, token)
        if method == CONNECT:
            return apps.connections_open(self._socket_mode, self._workspace)
        if method == INSTALL:
            return apps.manifest_update(self._workspace, args)
        work = METHODS.get(method)
        if work is None:
            raise Refusal("unknown_method", req_method=method)
        check_scope(self._workspace, method, channel_id=args.text("channel"))
        return await work(self._workspace, args)

    def _ordered_fault(self, method: str) -> None:
        fault = self._workspace.faults.take(method)
        if fault is None:
            return
        raise Refusal(fault.error, retry_after=fault.retry_after, status=fault.status)

    def _check_token(self, method: str, token: str) -> None:
        workspace = self._workspace
        if not token:
            raise Refusal("not_authed")
        if token not in {workspace.bot_token, workspace.app_token}:
            raise Refusal("invalid_auth")
        if token != (workspace.app_token if method in OF_THE_APP else workspace.bot_token):
            raise Refusal("not_allowed_token_type")


def _refused(refusal: Refusal, answer: Json) -> web.Response:
    """HTTP 200, but for rate limits (429, docs.slack.dev/apis/web-api/rate-limits) and ordered statuses."""
    if refusal.status >= 500:
        page = "<html><body>Something went wrong</body></html>"
        return web.Response(status=refusal.status, text=page, content_type="text/html")
    headers = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
    return web.json_response(answer, status=refusal.status, headers=headers)
