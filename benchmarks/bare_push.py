"""The bare way from mailbox to Slack: aioimaplib idles, fetches, a Tortoise transaction, slack_sdk posts."""

import asyncio
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aioimaplib
from slack_sdk.web.async_client import AsyncWebClient
from tortoise import Tortoise

from benchmarks.bare_intake import read, store


async def run(url: str, api_url: str, token: str, channel: str) -> None:
    where = urlsplit(url)
    slack = AsyncWebClient(token=token, base_url=api_url)
    folder = tempfile.mkdtemp(prefix="postbote-bare-")
    await Tortoise.init(
        db_url=f"sqlite://{folder}/bare.sqlite3?synchronous=NORMAL",
        modules={"models": ["benchmarks.bare_models"]},
    )
    await Tortoise.generate_schemas()
    client = aioimaplib.IMAP4(where.hostname, where.port, timeout=60)
    await client.wait_hello_from_server()
    await client.login(unquote(where.username or ""), unquote(where.password or ""))
    await client.select("INBOX")
    last = 0
    while True:
        idle = await client.idle_start(timeout=60)
        print("idle", flush=True)
        await client.wait_server_push()
        client.idle_done()
        await asyncio.wait_for(idle, 10)
        fetched = await client.uid("fetch", f"{last + 1}:*", "(UID BODY.PEEK[])")
        for raw in (bytes(line) for line in fetched.lines if isinstance(line, bytearray)):
            mail = read(raw)
            await store(mail, Path(folder))
            await slack.chat_postMessage(channel=channel, text=mail["subject"])
            last += 1


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
