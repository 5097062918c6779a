"""`postbote run` with Slack, two mailboxes, mail out and the portal: start to ready, then doing nothing."""

import asyncio
import sys
import time
from typing import Any

from benchmarks.fresh_desk import fresh_desk
from benchmarks.measuring import main
from benchmarks.product import free_port, running
from desk import clock
from models.mailbox import Mailbox
from sandbox.mail import MailSandbox
from sandbox.slack import SlackSandbox

BOXES = ("support@desk.example", "billing@desk.example")
SETTLING_SECONDS = 2.0


async def run(idle_seconds: float) -> dict[str, Any]:
    slack = SlackSandbox()
    await slack.start()
    try:
        async with MailSandbox() as mail, fresh_desk() as (house, group):
            for address in BOXES:
                url = mail.imap_url(address)
                await Mailbox.create(address=address, url=url, group=group, created_at=clock.now())
            settings = {
                "data": house.settings.data,
                "listen": f"127.0.0.1:{free_port()}",
                "smtp": mail.smtp_url,
                "mail_from": "Support <support@desk.example>",
                "slack_bot_token": slack.bot_token,
                "slack_app_token": slack.app_token,
                "slack_api_url": slack.api_url,
            }
            return await _watched(settings, idle_seconds)
    finally:
        await slack.stop()


async def _watched(settings: dict[str, Any], idle_seconds: float) -> dict[str, Any]:
    async with running(**settings) as product:
        await product.wait_until_healthy(mailboxes=len(BOXES))
        await asyncio.sleep(SETTLING_SECONDS)
        used, at = product.cpu_seconds, time.perf_counter()
        await asyncio.sleep(idle_seconds)
        return {
            "ready": product.seconds_to_ready,
            "mb": product.rss_mb,
            "cpu_percent": 100 * (product.cpu_seconds - used) / (time.perf_counter() - at),
        }


if __name__ == "__main__":
    main(run(float(sys.argv[1])))
