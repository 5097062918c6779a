"""The whole world of a flow: Slack, mail and a browser on sockets, and Postbote itself in its own process."""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from sandbox.mail import MailSandbox
from sandbox.slack import Rules, SlackSandbox
from tests.parts.browser import launch
from tests.parts.postbote import Postbote

SUPPORT_ADDRESS = "support@desk.example"
WEBER = "weber@kunde.example"
NADIA, JONAS = "U0NADIA", "U0JONAS"
SUPPORT = "C0SUPPORT"
MANIFEST = json.loads((Path(__file__).parents[2] / "bot/manifest.json").read_text(encoding="utf-8"))


@dataclass
class World:
    postbote: Postbote
    mail: MailSandbox
    slack: SlackSandbox

    async def writes(self, subject: str, body: str, *, name: str = "Frau Weber", **headers: str) -> None:
        """The customer's mail program sends a mail to the desk, over SMTP's store."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = f"{name} <{WEBER}>", SUPPORT_ADDRESS, subject
        message["Message-ID"] = f"<{abs(hash((subject, body)))}@kunde.example>"
        for header, value in headers.items():
            message[header.replace("_", "-")] = value
        message.set_content(body)
        self.mail.deliver(SUPPORT_ADDRESS, message.as_bytes())

    async def card(self, number: str) -> dict[str, Any]:
        """The ticket's card in #support."""
        return await self.slack.wait_for_message(
            SUPPORT,
            lambda message: number in message["text"] and message.get("thread_ts") in {None, message["ts"]},
        )

    async def shown(self, number: str) -> dict[str, Any]:
        """What `ticket show --json` says."""
        (ticket,) = await self.postbote.rows("ticket", "show", number)
        return ticket

    @contextlib.asynccontextmanager
    async def browser(self, **options: Any) -> AsyncIterator[Page]:
        """A customer's browser, at the portal."""
        async with async_playwright() as playwright:
            chromium = await launch(playwright)
            page = await chromium.new_page(base_url=self.postbote.url, **options)
            try:
                yield page
            finally:
                await chromium.close()


@pytest.fixture
async def world(make_postbote: Callable[..., Postbote], database_url: str) -> AsyncIterator[World]:
    """Running: Support with Nadia and Jonas in #support, its mailbox, and Frau Weber who has the portal."""
    async with MailSandbox() as mail:
        # Deadlines are tested elsewhere; a busy machine is no reason for a flow to fail.
        slack = SlackSandbox(manifest=MANIFEST, rules=Rules(ack_deadline=20.0, trigger_life=20.0))
        await slack.start()
        try:
            slack.add_user(NADIA, "nadia", real_name="Nadia Brandt", email="nadia@desk.example")
            slack.add_user(JONAS, "jonas", real_name="Jonas Keller", email="jonas@desk.example")
            slack.add_channel(SUPPORT, "support", [NADIA, JONAS], private=True)
            mail.add_mailbox(SUPPORT_ADDRESS, "secret", "Support")
            postbote = make_postbote(
                database=database_url,
                smtp=mail.smtp_url,
                slack_bot_token=slack.bot_token,
                slack_app_token=slack.app_token,
                slack_api_url=slack.api_url,
                undo_seconds="1",
            )
            await _furnish(postbote, mail)
            await postbote.run()
            await slack.wait_for_connection()
            yield World(postbote, mail, slack)
            assert slack.complaints == []
            await postbote.stop()
        finally:
            await slack.stop()


async def _furnish(postbote: Postbote, mail: MailSandbox) -> None:
    for name, slack_user in (("Nadia Brandt", NADIA), ("Jonas Keller", JONAS)):
        handle = name.split(maxsplit=1)[0].lower()
        await postbote.says(
            *("agent", "add", "--name", name, "--email", f"{handle}@desk.example", "--slack-user", slack_user)
        )
    await postbote.says(
        "group", "add", "Support", "--channel", SUPPORT, "--member", "nadia", "--member", "jonas"
    )
    await postbote.says(
        "mailbox", "add", SUPPORT_ADDRESS, mail.imap_url(SUPPORT_ADDRESS), "--group", "Support"
    )


PASSWORD = "Fahrradkette im Regen"


async def credentials(world: World) -> str:
    """The portal is opened to Frau Weber; returns the password from her mail."""
    await world.postbote.says(
        *("contact", "add", "--name", "Frau Weber", "--email", WEBER, "--language", "de", "--portal-user")
    )
    mail = await world.mail.wait_for_mail(
        WEBER, lambda found: "/login" in found.text or "Passwort" in found.text
    )
    found = re.search(r"asswort:\s*(\S+)", mail.text)
    assert found, mail.text
    return found[1]


async def log_in(page: Page, password: str) -> None:
    await page.goto("/login")
    await page.fill("#user", WEBER)
    await page.fill("#password", password)
    await page.click("button.main")
    await page.wait_for_load_state()


async def choose_password(page: Page, first: str | None) -> None:
    """Log in with the mailed password and choose one's own; without one, choose only."""
    if first is not None:
        await log_in(page, first)
    await page.fill("#password", PASSWORD)
    await page.fill("#again", PASSWORD)
    await page.click("button.main")
    await page.wait_for_url("**/tickets*")
