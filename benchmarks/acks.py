"""How long Slack waits for "got it": people write in the threads of ten tickets, steadily, then all at once.

Slack stands here, the app is a process. What is acknowledged is stored by then, and handled meanwhile.
"""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

from benchmarks.fresh_desk import fresh_desk
from benchmarks.measuring import main
from benchmarks.product import free_port, running
from desk import tickets
from desk.actor import Actor
from desk.assignees import Assignee
from desk.house import House
from desk.tickets import NewTicket
from models.comment import Channel
from models.group import Group
from sandbox.slack import Rules, SlackSandbox

THREADS = 10
STEADY, A_SECOND = 200, 20
AT_ONCE = 50


@contextlib.asynccontextmanager
async def workspace() -> AsyncIterator[SlackSandbox]:
    slack = SlackSandbox(rules=Rules(posts_per_second=None))
    await slack.start()
    try:
        slack.add_user("U0NADIA", "nadia", email="nadia@desk.example")
        slack.add_channel("C0SUPPORT", "support", ["U0NADIA"], private=True)
        yield slack
    finally:
        await slack.stop()


async def waits(slack: SlackSandbox, threads: Sequence[str]) -> dict[str, Any]:
    """The milliseconds of each event, from when it is sent to its acknowledgement."""
    await _say(slack, threads[0], 0)
    steady = []
    for number in range(STEADY):
        steady.append(asyncio.create_task(_say(slack, threads[number % THREADS], number)))
        await asyncio.sleep(1 / A_SECOND)
    found = {"steady": await asyncio.gather(*steady)}
    await asyncio.sleep(1)
    burst = (_say(slack, threads[number % THREADS], number) for number in range(AT_ONCE))
    found["burst"] = await asyncio.gather(*burst)
    if missed := [item.failure for item in slack.deliveries.journal if not item.acked]:
        raise RuntimeError(f"not acknowledged: {missed}")
    return found


async def _say(slack: SlackSandbox, thread: str, number: int) -> float:
    sent = time.perf_counter()
    words = f"The driver of printer {number} is renewed, please look."
    await slack.people.say("U0NADIA", "C0SUPPORT", words, thread_ts=thread)
    return 1000 * (time.perf_counter() - sent)


async def ours() -> dict[str, Any]:
    async with workspace() as slack, fresh_desk() as (house, group):
        for number in range(THREADS):
            await _ticket(house, group, number)
        settings = {
            "data": house.settings.data,
            "listen": f"127.0.0.1:{free_port()}",
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
        }
        async with running(**settings) as product:
            await product.wait_until_healthy(mailboxes=0)
            await slack.wait_for_call("chat.postMessage", count=THREADS, timeout=30)
            threads = [message["ts"] for message in slack.messages("C0SUPPORT")]
            return await waits(slack, threads)


async def _ticket(house: House, group: Group, number: int) -> None:
    new = NewTicket(title=f"Printer {number} prints empty pages", assignee=Assignee(group=group))
    await tickets.open_ticket(house, new, actor=Actor(channel=Channel.CLI))


async def bare() -> dict[str, Any]:
    async with workspace() as slack:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.bare_bolt"),
            *(slack.api_url, slack.bot_token, slack.app_token),
        )
        try:
            await slack.wait_for_connection()
            said = [await slack.people.say("U0NADIA", "C0SUPPORT", f"{n}") for n in range(THREADS)]
            return await waits(slack, [message["ts"] for message in said])
        finally:
            process.kill()
            await process.wait()


if __name__ == "__main__":
    main({"ours": ours, "bare": bare}[sys.argv[1]]())
