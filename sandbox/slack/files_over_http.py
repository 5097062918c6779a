"""The two doors for bytes: where an announced upload goes, and `url_private`."""

from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox.slack.wire import Refusal
from sandbox.slack.workspace import Workspace

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Slack</body></html>"
)


async def upload(workspace: Workspace, request: web.Request) -> web.Response:
    """The raw bytes, or one part of a form."""
    data = (
        await _first_part(request) if request.content_type.startswith("multipart/") else await request.read()
    )
    try:
        workspace.files.receive(request.match_info["file"], data)
    except Refusal as refusal:
        return web.Response(status=400, text=refusal.code)
    return web.Response(text=f"OK - {len(data)}")


async def download(workspace: Workspace, request: web.Request) -> web.Response:
    """Without the bot's token it is Slack's login page, with HTTP 200."""
    if request.headers.get("Authorization") != f"Bearer {workspace.bot_token}":
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    if not workspace.manifest.may(["files:read"]):
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    return serve(workspace, request.match_info["file"].rpartition("-")[2])


def serve(workspace: Workspace, file_id: str, *, inline: bool = False) -> web.Response:
    try:
        file = workspace.files.get(file_id)
    except Refusal:
        return web.Response(status=404, text="file not found")
    way = "inline" if inline else "attachment"
    headers = {
        "Content-Type": file.mimetype,
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name)}",
        "Content-Security-Policy": "sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=file.data, headers=headers)


async def _first_part(request: web.Request) -> bytes:
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            return bytes(await part.read(decode=False))
    return b""
