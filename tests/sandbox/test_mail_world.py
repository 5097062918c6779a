"""The whole sandbox as a process: what it says, how it ends, and its front page."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import aioimaplib
import aiosmtplib
import pytest
from aiohttp import ClientSession, web
from playwright.async_api import async_playwright, expect

from sandbox.run import Sandbox
from sandbox.world import BadWorld, read_world
from tests.parts.browser import launch


async def process(*arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT], ids=["terminated", "interrupted"])
async def test_it_says_where_everything_is_and_stops_cleanly(end: signal.Signals):
    sandbox = await process("--portal-url", "http://127.0.0.1:9/")
    try:
        assert sandbox.stdout is not None
        where = json.loads(await asyncio.wait_for(sandbox.stdout.readline(), 20))
        async with ClientSession() as session, session.get(where["page"]) as front:
            assert front.status == 200
        smtp_port = int(where["smtp"].partition("?")[0].rpartition(":")[2])
        await aiosmtplib.send(
            b"Subject: hello\r\n\r\n",
            sender="anna.weber@kunde.example",
            recipients=["support@desk.example"],
            hostname="127.0.0.1",
            port=smtp_port,
        )
        imap = aioimaplib.IMAP4(
            "127.0.0.1", int(where["imap"]["support@desk.example"].split(":")[3].split("/")[0])
        )
        await imap.wait_hello_from_server()
        await imap.login("support@desk.example", "sandbox")
        await imap.select("INBOX")
        found = await imap.uid_search("ALL", charset=None)
        sandbox.send_signal(end)
        output, errors = await asyncio.wait_for(sandbox.communicate(), 10)
    finally:
        with contextlib.suppress(ProcessLookupError):
            sandbox.kill()

    assert found.lines[0] == b"1"
    assert (sandbox.returncode, output, errors) == (0, b"", b"")
    assert set(where) >= {"slack_api", "slack_bot_token", "slack_app_token", "slack_signing_secret"}
    assert where["imap"]["billing@desk.example"].startswith(
        "imap://billing%40desk.example:sandbox@127.0.0.1:"
    )


async def test_a_taken_port_or_a_broken_world_is_a_sentence_and_not_a_traceback(tmp_path: Path):
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]
    broken = tmp_path / "world.json"
    broken.write_text('{"users": [{"id": "U1", "nick": "x"}]}')

    on_taken = await process("--imap-port", str(port))
    with_broken = await process("--world", str(broken))
    said = [await asyncio.wait_for(each.communicate(), 20) for each in (on_taken, with_broken)]
    taken.close()

    assert (on_taken.returncode, with_broken.returncode) == (1, 1)
    assert [errors.count(b"\n") for _, errors in said] == [1, 1]
    assert b"nick is not known" in said[1][1]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[]", "an object"),
        ('{"planets": []}', "planets"),
        ('{"users": [{"id": "U1"}]}', "missing"),
        ('{"channels": [{"id": "C1", "name": "x", "members": ["U9"]}]}', "U9 is no user"),
    ],
)
def test_a_world_that_makes_no_sense_is_refused(tmp_path: Path, content: str, complaint: str):
    path = tmp_path / "world.json"
    path.write_text(content)

    with pytest.raises(BadWorld, match=complaint):
        read_world(path)


@pytest.fixture
async def portal() -> AsyncIterator[str]:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Kundenportal</h1>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def test_the_front_page_shows_three_faces_and_starts_the_customers_mail(portal: str):
    sandbox = Sandbox(read_world(), portal_url=portal)
    await sandbox.start()
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        page = await browser.new_page(viewport={"width": 1400, "height": 850})
        await page.goto(sandbox.page)
        mailbox = page.frame_locator("#pane-mail iframe")

        await expect(page.frame_locator("#pane-portal iframe").get_by_text("Kundenportal")).to_be_visible()
        await page.get_by_label("Customer", exact=True).select_option(label="Oliver Smith")
        await expect(mailbox.get_by_text("No mail yet")).to_be_visible()
        await page.get_by_role("button", name="Start the mail").click()
        await expect(mailbox.locator("#draft-from")).to_have_text("Oliver Smith <oliver.smith@acme.example>")
        await mailbox.get_by_label("Subject").fill("Printer")
        await mailbox.get_by_role("button", name="Send").click()
        arrived = await sandbox.mail.wait_for_mail("support@desk.example")

        await page.get_by_role("button", name="Maximise: Portal").click()
        await expect(page.locator("#pane-mail")).to_be_hidden()
        await page.keyboard.press("Escape")
        await expect(page.locator("#pane-mail")).to_be_visible()
        await page.set_viewport_size({"width": 390, "height": 800})
        await page.get_by_role("tab", name="Portal").click()
        await expect(page.locator("#pane-portal")).to_be_visible()
        await expect(page.locator("#pane-mail")).to_be_hidden()
        await browser.close()
    await sandbox.stop()

    assert (arrived.subject, arrived.sender.name) == ("Printer", "Oliver Smith")
