"""Files between Slack and the ticket: taken whole under a cap, given as uploads into the thread.

A file on another company's server is never asked for: its address would get our token.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.room import Room
from desk.documents import Upload

MEGABYTE = 1024 * 1024
PIECE = 256 * 1024
SECONDS = aiohttp.ClientTimeout(total=300, sock_read=60)


class NotTaken(Exception):
    """This file can't be had, and asking again is no use; `reason` is a word for texts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


TOO_BIG, ELSEWHERE, GONE = "too_big", "elsewhere", "gone"


@dataclass(frozen=True, slots=True)
class SlackFile:
    id: str
    name: str
    content_type: str
    size: int
    url: str
    is_external: bool
    is_gone: bool

    @classmethod
    def read(cls, file: Mapping[str, Any]) -> "SlackFile":
        return cls(
            id=file.get("id", ""),
            name=file.get("name") or file.get("title") or file.get("id") or "",
            content_type=file.get("mimetype") or "application/octet-stream",
            size=int(file.get("size") or 0),
            url=file.get("url_private_download") or file.get("url_private") or "",
            is_external=bool(file.get("is_external")),
            is_gone=file.get("mode") in {"tombstone", "hidden_by_limit"},
        )


async def fetch(room: Room, file: SlackFile, *, is_in_thread: bool = True) -> Upload:
    """Take a file out of Slack. Raises NotTaken for good, a fault of the wire for now.

    One that isn't in the ticket's thread yet will be shown there.
    """
    if file.is_gone:
        raise NotTaken(GONE)
    if not file.url and not file.is_external:
        # A file from another workspace: Slack tells where it is only when asked.
        answer = await room.slack.files_info(file=file.id)
        file = SlackFile.read(answer["file"])
    settings = room.house.settings
    if file.is_external or not is_slacks(file.url, settings.slack_api_url):
        raise NotTaken(ELSEWHERE)
    cap = settings.upload_mb * MEGABYTE
    if file.size > cap:
        raise NotTaken(TOO_BIG)
    target = room.house.blobs.incoming()
    try:
        await _download(file, target, token=settings.slack_bot_token, cap=cap)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    known = file.id if is_in_thread else None
    return Upload(name=file.name, content_type=file.content_type, data=target, slack_file=known)


def is_slacks(url: str, api_url: str) -> bool:
    """May this address have our token? Slack's own hosts, and the one we call the Web API on."""
    asked, api = urlsplit(url), urlsplit(api_url)
    if asked.netloc == api.netloc:
        return asked.scheme == api.scheme
    return asked.scheme == "https" and (asked.hostname or "").endswith(".slack.com")


async def _download(file: SlackFile, target: Path, *, token: str, cap: int) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(timeout=SECONDS, trust_env=True) as session,
        session.get(file.url, headers=headers) as response,
    ):
        if response.status in {403, 404, 410}:
            raise NotTaken(GONE)
        response.raise_for_status()
        if response.content_type == "text/html" and file.content_type != "text/html":
            # Without a good token Slack answers 200 with the page to sign in.
            raise aiohttp.ClientError(f"Slack gave the login page instead of file {file.id}")
        await _write(response, target, cap=cap)


async def _write(response: aiohttp.ClientResponse, target: Path, *, cap: int) -> None:
    size = 0
    with await asyncio.to_thread(target.open, "wb") as out:
        async for piece in response.content.iter_chunked(PIECE):
            size += len(piece)
            if size > cap:
                raise NotTaken(TOO_BIG)
            await asyncio.to_thread(out.write, piece)


async def share(slack: AsyncWebClient, *, channel: str, thread_ts: str | None, name: str, data: bytes) -> str:
    """Put a file into a thread, or into the channel itself; returns Slack's id of it.

    docs.slack.dev/messaging/working-with-files
    """
    announced = await slack.files_getUploadURLExternal(filename=name, length=len(data))
    async with (
        aiohttp.ClientSession(timeout=SECONDS, trust_env=True) as session,
        session.post(announced["upload_url"], data=data) as response,
    ):
        response.raise_for_status()
    file_id = str(announced["file_id"])
    await slack.files_completeUploadExternal(
        files=[{"id": file_id, "title": name}], channel_id=channel, thread_ts=thread_ts
    )
    return file_id
