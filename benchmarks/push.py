"""From the mail server's push to the card in Slack: mail server and Slack stand here, the rest is a process.

Each of six groups has a mailbox and a channel, so that none is told more than Slack's message a second.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from benchmarks import workload
from benchmarks.fresh_desk import fresh_desk, group
from benchmarks.measuring import main
from benchmarks.product import free_port, running
from benchmarks.workload import Mail
from desk import clock
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from sandbox.mail import MailSandbox
from sandbox.slack import SlackSandbox
from sandbox.slack.workspace import Call

MAILS = 15
PAUSE_SECONDS = 0.35
NAMES = ("Anton", "Berta", "Cäsar", "Dora", "Emil", "Friedrich")


class World:
    """The two servers, and when things happened at them."""

    def __init__(self, mail: MailSandbox, slack: SlackSandbox) -> None:
        self.mail, self.slack = mail, slack
        self.channels = [f"C0{name.upper()}" for name in NAMES]
        self.boxes = [f"box{number}@desk.example" for number in range(len(NAMES))]

    async def card_of(self, mail: Mail, turn: int) -> tuple[float, float]:
        """Deliver, and wait: when it was pushed, and when the card came."""
        place = turn % len(NAMES)
        known = len(self.slack.calls)
        pushed = time.time()
        self.mail.deliver(self.boxes[place], mail.raw)
        call = await self.slack.wait_for(lambda: self._posted(self.channels[place], known), what="the card")
        assert call is not None
        return pushed, call.at

    def _posted(self, channel: str, known: int) -> Call | None:
        new = self.slack.calls[known:]
        return next(
            (c for c in new if (c.method, c.args.get("channel")) == ("chat.postMessage", channel)), None
        )

    async def seconds(self, mails: Sequence[Mail]) -> list[tuple[float, float]]:
        """The first of each mailbox warms up and doesn't count."""
        found = []
        for turn, mail in enumerate(mails):
            found.append(await self.card_of(mail, turn))
            await asyncio.sleep(PAUSE_SECONDS)
        return found[len(NAMES) :]


@contextlib.asynccontextmanager
async def world() -> AsyncIterator[World]:
    async with MailSandbox() as mail:
        slack = SlackSandbox()
        await slack.start()
        try:
            slack.add_user("U0NADIA", "nadia", email="nadia@desk.example")
            place = World(mail, slack)
            for box, channel, name in zip(place.boxes, place.channels, NAMES, strict=True):
                mail.add_mailbox(box, "secret")
                slack.add_channel(channel, name.lower(), ["U0NADIA"])
            yield place
        finally:
            await slack.stop()


async def ours(mails: Sequence[Mail]) -> dict[str, Any]:
    async with world() as place, fresh_desk() as (house, _):
        for box, channel, name in zip(place.boxes, place.channels, NAMES, strict=True):
            of = await group(name, channel, box)
            url = place.mail.imap_url(box)
            await Mailbox.create(address=box, url=url, group=of, created_at=clock.now())
        settings = {
            "data": house.settings.data,
            "listen": f"127.0.0.1:{free_port()}",
            "slack_bot_token": place.slack.bot_token,
            "slack_app_token": place.slack.app_token,
            "slack_api_url": place.slack.api_url,
        }
        async with running(**settings) as product:
            await product.wait_until_healthy(mailboxes=len(NAMES))
            found = await place.seconds(mails)
        rows = await InboundMail.all().order_by("id").values_list("handled_at", flat=True)
    tickets = [
        1000 * (at.timestamp() - pushed) for at, (pushed, _) in zip(rows[len(NAMES) :], found, strict=True)
    ]
    return _told(found) | {"tickets": tickets}


async def bare(mails: Sequence[Mail]) -> dict[str, Any]:
    async with world() as place:
        place.boxes, place.channels = place.boxes[:1] * len(NAMES), place.channels[:1] * len(NAMES)
        place.slack.rules.posts_per_second = None
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.bare_push", place.mail.imap_url(place.boxes[0])),
            *(place.slack.api_url, place.slack.bot_token, place.channels[0]),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            await asyncio.wait_for(process.stdout.readline(), 10)
            return _told(await place.seconds(mails))
        finally:
            process.kill()
            await process.wait()


def _told(found: Sequence[tuple[float, float]]) -> dict[str, Any]:
    return {"cards": [1000 * (posted - pushed) for pushed, posted in found]}


if __name__ == "__main__":
    new = [mail for mail in workload.mails(4 * MAILS) if mail.kind != "reply"]
    main({"ours": ours, "bare": bare}[sys.argv[1]](new[: MAILS + len(NAMES)]))
