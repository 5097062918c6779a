"""The one HTTP door: `/healthz`, `/livez` and `/metrics`, Slack over HTTP, and behind them the portal.

It opens before the store does, so that somebody who looks is told what is wrong.
"""

import errno
import time
from collections.abc import Callable, Sequence

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from desk.errors import NotPossible
from desk.run.running import Running

# They answer without the store, to say what is wrong with it.
OWN = frozenset({"/healthz", "/livez", "/metrics"})
# What is under way may take so long after the door closes.
SHUTDOWN_SECONDS = 5.0


def application(
    running: Running,
    *,
    portal: Callable[[Sequence[web.RouteDef]], web.Application] | None,
    slack: Handler | None,
) -> web.Application:
    """Our own pages, and the portal's if there is one here: `portal` builds it round ours."""
    own = [
        web.get("/healthz", _healthz(running)),
        web.get("/livez", _livez),
        web.get("/metrics", _metrics(running)),
    ]
    if slack is not None:
        own.append(web.post("/slack/events", slack))
    app = portal(own) if portal is not None else _plain(own)
    app.middlewares.insert(0, _counted(running))
    app.middlewares.insert(1, _store_open(running))
    return app


def _plain(routes: Sequence[web.RouteDef]) -> web.Application:
    app = web.Application()
    app.add_routes(routes)
    return app


class Door:
    """An open door; `link` is where it is."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner: web.AppRunner | None = runner
        host, port = runner.addresses[0][:2]
        self.link = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

    async def close(self) -> None:
        """Nobody comes in any more; who is inside is waited for, a while. Closing twice is closing once."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()


async def opened(root: web.Application, host: str, port: int) -> Door:
    """Open the door. Raises NotPossible with a sentence that names the setting."""
    runner = web.AppRunner(root, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as fault:
        await runner.cleanup()
        raise NotPossible(
            "POSTBOTE_LISTEN: can't listen on {host}:{port}: {reason}.",
            host=host,
            port=port,
            reason=_REASONS.get(fault.errno or 0, fault.strerror or str(fault)),
        ) from fault
    return Door(runner)


_REASONS = {
    errno.EADDRINUSE: "another program has this port already",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "this user may not use this port",
}


def _store_open(running: Running) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if running.is_store_open or request.path in OWN:
            return await handler(request)
        return web.Response(status=503, text=_CLOSED, headers={"Retry-After": "10"})

    return middleware


_CLOSED = "Please try again in a moment.\n\nBitte versuchen Sie es gleich noch einmal.\n"


def _counted(running: Running) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        status = 500
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as answer:
            status = answer.status
            raise
        else:
            return response
        finally:
            running.metrics.requests.labels(request.method, _route(request), str(status)).inc()
            running.metrics.request_seconds.observe(time.perf_counter() - started)

    return middleware


def _route(request: web.Request) -> str:
    """The pattern, not the path: as many labels as there are routes, whatever visitors type."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


async def _livez(_: web.Request) -> web.StreamResponse:
    return web.Response(text="ok\n")


def _healthz(running: Running) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        told = await running.told()
        return web.Response(
            status=200 if told["ok"] else 503, body=orjson.dumps(told), content_type="application/json"
        )

    return handler


def _metrics(running: Running) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        text = running.metrics.text(await running.figures(), running.health)
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    return handler
