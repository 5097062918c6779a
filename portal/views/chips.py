"""The style sheet of the picklists' colours."""

from aiohttp import web

from portal.assets import immutable
from portal.parts import parts_of


async def send(request: web.Request) -> web.Response:
    labels = await parts_of(request).labels.get()
    response = immutable(labels.style, "text/css")
    if request.match_info["version"] != labels.version:
        response.headers["Cache-Control"] = "no-cache"
    return response
