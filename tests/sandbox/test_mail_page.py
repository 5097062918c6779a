"""The customers' mail program in a real browser, against the sandbox's real SMTP port."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiohttp
import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.run import Sandbox
from sandbox.world import read_world
from tests.parts.browser import launch

ANNA = "anna.weber@kunde.example"
SUPPORT = "support@desk.example"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    world = Sandbox(read_world())
    await world.start()
    yield world
    await world.stop()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


async def open_mailbox(browser: Browser, sandbox: Sandbox, address: str = ANNA) -> tuple[Page, list[str]]:
    page = await browser.new_page(viewport={"width": 1200, "height": 800})
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    await page.goto(f"{sandbox.page}mail?box={address}")
    await expect(page.get_by_role("button", name="Inbox")).to_be_visible()
    return page, troubles


def answer_of_the_desk(*, html: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "Support <support@desk.example>"
    message["Reply-To"] = "support+t1.a1b2c3@desk.example"
    message["To"] = f"Anna Weber <{ANNA}>"
    message["Subject"] = "TT1: Der Drucker <b>druckt</b> nicht"
    message["Message-ID"] = "<answer.1@desk.example>"
    message["References"] = "<question.1@kunde.example>"
    message.set_content("Guten Tag Frau Weber,\n\nist Papier im Fach?\n")
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


async def test_a_customer_writes_a_mail_with_an_attachment_and_it_goes_out_by_smtp(
    sandbox: Sandbox, browser: Browser
):
    page, troubles = await open_mailbox(browser, sandbox)

    await page.get_by_role("button", name="New mail").click()
    await expect(page.get_by_label("To", exact=True)).to_have_value(SUPPORT)
    await page.get_by_label("Subject").fill("Der Drucker druckt nicht: Störung")
    await page.get_by_label("Text").fill("Guten Tag,\n\n.\nnur Streifen.\n")
    await page.locator("#draft-attach").set_input_files(
        {"name": "Prüfbericht 1.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\x00\xff"}
    )
    await page.get_by_role("button", name="Send").click()

    arrived = await sandbox.mail.wait_for_mail(SUPPORT)
    assert arrived.subject == "Der Drucker druckt nicht: Störung"
    assert (arrived.sender.name, arrived.sender.address) == ("Anna Weber", ANNA)
    assert arrived.text.splitlines()[:4] == ["Guten Tag,", "", ".", "nur Streifen."]
    assert [(a.name, a.content_type, a.content) for a in arrived.attachments] == [
        ("Prüfbericht 1.pdf", "application/pdf", b"%PDF-1.4\x00\xff")
    ]
    assert [a.recipients for a in sandbox.mail.accepted] == [(SUPPORT,)]
    await page.get_by_role("button", name="Sent").click()
    await expect(page.locator(".row .subject")).to_have_text(["Der Drucker druckt nicht: Störung"])
    assert troubles == []


async def test_mail_appears_without_reloading_and_a_reply_keeps_the_thread(
    sandbox: Sandbox, browser: Browser
):
    page, troubles = await open_mailbox(browser, sandbox)
    await expect(page.get_by_text("No mail yet")).to_be_visible()

    sandbox.mail.deliver(ANNA, answer_of_the_desk())
    row = page.locator(".row.unread")
    await expect(row.locator(".subject")).to_have_text("TT1: Der Drucker <b>druckt</b> nicht")
    await row.click()
    await expect(page.locator(".text")).to_contain_text("ist Papier im Fach?")
    await expect(page.locator(".row.unread")).to_have_count(0)
    await page.get_by_role("button", name="Reply", exact=True).click()
    await page.locator("#draft-text").press_sequentially("Ja, voll.")
    await page.get_by_role("button", name="Send").click()

    reply = await sandbox.mail.wait_for_mail(SUPPORT)
    assert reply.header("Delivered-To") == "support+t1.a1b2c3@desk.example"
    assert reply.subject == "Re: TT1: Der Drucker <b>druckt</b> nicht"
    assert reply.header("In-Reply-To") == "<answer.1@desk.example>"
    assert reply.header("References") == "<question.1@kunde.example> <answer.1@desk.example>"
    assert reply.text.startswith("Ja, voll.")
    assert "schrieb Support:\n> Guten Tag Frau Weber," in reply.text.replace("\r\n", "\n")
    await expect(page.get_by_role("img", name="answered")).to_be_visible()
    assert sandbox.mail.inbox(ANNA)[0].flags == {"\\Seen", "\\Answered"}
    assert troubles == []


# A helpdesk shows what strangers write; so does the mail program that shows the helpdesk's answers.
# The browser reports a request it blocks, too; so a real listener waits for the pixel to be fetched.
async def test_html_of_a_mail_is_shown_but_can_run_and_load_nothing(sandbox: Sandbox, browser: Browser):
    fetched: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        fetched.append(await reader.readline())
        writer.close()

    listener = await asyncio.start_server(listen, "127.0.0.1", 0)
    elsewhere = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    evil = (
        "<p style='color:green'>Guten Tag</p><script>parent.document.title='owned'</script>"
        f"<img src='{elsewhere}/pixel' onerror=\"parent.document.title='owned'\">"
        f"<form action='{elsewhere}/form'><button>go</button></form>"
    )
    sandbox.mail.deliver(ANNA, answer_of_the_desk(html=evil))
    page, _ = await open_mailbox(browser, sandbox)

    await page.locator(".row").click()
    inside = page.frame_locator(".open iframe")
    await expect(inside.get_by_text("Guten Tag")).to_have_css("color", "rgb(0, 128, 0)")
    await inside.get_by_role("button", name="go").click()
    title = await page.title()
    await page.get_by_role("button", name="Show as plain text").click()
    await expect(page.locator(".text")).to_contain_text("ist Papier im Fach?")
    listener.close()

    assert title.startswith(("Anna Weber", "(1) Anna Weber"))
    assert fetched == []


async def test_a_refused_mail_says_so_in_the_draft_and_keeps_it(sandbox: Sandbox, browser: Browser):
    sandbox.mail.faults.refuse_recipient(SUPPORT, "550 5.1.1 no such user here")
    page, _ = await open_mailbox(browser, sandbox)

    await page.get_by_role("button", name="New mail").click()
    await page.get_by_label("Text").fill("Hallo")
    await page.get_by_role("button", name="Send").click()

    await expect(page.get_by_role("alert")).to_contain_text("no such user here")
    await expect(page.get_by_label("Text")).to_have_value("Hallo")
    assert sandbox.mail.inbox(ANNA, "Sent") == []


HOSTILE = {
    "nothing": b"",
    "no header": b"just words",
    "raw bytes": b"Subject: gr\xfc\xdfe\r\nFrom: \xff <a@b>\r\nContent-Type: a/b; charset=\xfe\r\n\r\n\x00",
    "unknown charset": b"Subject: =?x-nope?q?a?=\r\nContent-Type: text/html; charset=x-no\r\n\r\n<b>\xe4",
    "broken base64": b"Subject: =?utf-8?b?####?=\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
    "brackets": b"To: ((((((\r\nFrom: <[\r\nMessage-ID: <a@[x>\r\nContent-ID: <\r\n\r\n",
    "long subject": b"Subject: " + b"=?utf-8?q?abc?=\r\n " * 20_000 + b"\r\n\r\n",
    "deep": b"".join(b"Content-Type: multipart/x; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(3000)),
    "many tags": b"Content-Type: text/html\r\n\r\n" + b"<a " * 50_000 + b"<style>" * 20_000,
    "odd file name": b"Content-Type: a/b; name*0*=\xff''x; name*1=\"\r\nContent-Disposition: inline\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
async def test_a_hostile_mail_can_be_listed_and_opened(sandbox: Sandbox, kind: str):
    uid = sandbox.mail.deliver(ANNA, HOSTILE[kind])
    base = f"{sandbox.page}mail/api/boxes/{ANNA}/folders/INBOX/mails"
    patience = aiohttp.ClientTimeout(total=5)

    async with aiohttp.ClientSession(timeout=patience, raise_for_status=True) as session:
        async with session.get(base) as listed:
            assert [mail["uid"] for mail in await listed.json()] == [uid]
        for path in ("", "/body", "/source"):
            async with session.get(f"{base}/{uid}{path}") as opened:
                assert opened.status == 200


async def test_attachments_are_downloads_and_the_source_is_text(sandbox: Sandbox):
    message = EmailMessage()
    message["Subject"] = "Bild"
    message.set_content("siehe Anhang")
    message.add_attachment(b"<script>1</script>", maintype="text", subtype="html", filename="a.html")
    uid = sandbox.mail.deliver(ANNA, message.as_bytes())
    base = f"{sandbox.page}mail/api/boxes/{ANNA}/folders/INBOX/mails/{uid}"

    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base}/attachments/0") as file:
            disposition, kind, content = (
                file.headers["Content-Disposition"],
                file.content_type,
                await file.read(),
            )
        async with session.get(f"{base}/source") as source:
            assert source.content_type == "text/plain"
            assert "Subject: Bild" in await source.text()
        foreign = {"Sec-Fetch-Site": "cross-site"}
        async with session.put(f"{base}/seen", headers=foreign) as refused:
            assert refused.status == 403

    assert (disposition, kind, content.strip()) == (
        "attachment",
        "application/octet-stream",
        b"<script>1</script>",
    )
    assert sandbox.mail.inbox(ANNA)[0].flags == set()
