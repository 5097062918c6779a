"""The Slack edge on the real desk, in a workspace; over Socket Mode and over signed HTTP."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import bot
from sandbox.slack import Rules, SlackSandbox
from tests.parts.house import Cast, MakeHouse
from tests.parts.slack_desk import BILLING, JONAS, KLAUS, NADIA, PRIYA, SUPPORT, Desk, running

MANIFEST = Path(bot.__file__).parent / "manifest.json"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between databases is tested where it is written."""
    return sqlite_url


@pytest.fixture(params=["socket", "http"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def slack() -> AsyncIterator[SlackSandbox]:
    """Nadia and Jonas in #support, Priya in both channels, and Klaus, who is no agent."""
    rules = Rules(posts_per_second=None, retry_delays=(0.05, 0.1, 0.2), ack_deadline=15.0, trigger_life=15.0)
    # Scopes and subscriptions count: what the manifest forgets doesn't work here either.
    sandbox = SlackSandbox(rules=rules, manifest=json.loads(MANIFEST.read_text()))
    await sandbox.start()
    for user, name in ((NADIA, "Nadia Brandt"), (JONAS, "Jonas Keller"), (PRIYA, "Priya Shah")):
        handle = name.split()[0].lower()
        sandbox.add_user(user, handle, real_name=name, email=f"{handle}@desk.example")
    sandbox.add_user(KLAUS, "klaus", real_name="Klaus Maier", email="klaus@desk.example")
    sandbox.add_channel(SUPPORT, "support", [NADIA, JONAS, PRIYA, KLAUS], private=True)
    sandbox.add_channel(BILLING, "billing", [PRIYA, NADIA])
    try:
        yield sandbox
        assert sandbox.complaints == []
    finally:
        await sandbox.stop()


@pytest.fixture
async def settings() -> dict[str, Any]:
    """Override for other settings."""
    return {"undo_seconds": 20}


@pytest.fixture
async def desk(
    make_house: MakeHouse, store: None, slack: SlackSandbox, mode: str, settings: dict[str, Any], cast: Cast
) -> AsyncIterator[Desk]:
    tokens = {
        "slack_bot_token": slack.bot_token,
        "slack_api_url": slack.api_url,
        "slack_app_token": slack.app_token if mode == "socket" else "",
        "slack_signing_secret": slack.signing_secret if mode == "http" else "",
    }
    house = make_house(**tokens, **settings)
    async with running(house, slack, mode) as (edge, postman):
        yield Desk(house, cast, slack, edge, postman)
