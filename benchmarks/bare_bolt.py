"""The bare Bolt app in Socket Mode: hears messages, keeps nothing."""

import asyncio
import sys

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def run(api_url: str, bot_token: str, app_token: str) -> None:
    app = AsyncApp(client=AsyncWebClient(token=bot_token, base_url=api_url), signing_secret="-")

    @app.event("message")
    async def heard() -> None:
        pass

    web_client = AsyncWebClient(token=app_token, base_url=api_url)
    await AsyncSocketModeHandler(app, app_token, web_client=web_client).start_async()


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
