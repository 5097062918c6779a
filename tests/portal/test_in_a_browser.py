"""From the one-time password to a comment with a file, in a real browser: with and without JavaScript, on a
desk and on a phone (R43–R48). Every page fits the screen, and the browser has nothing to complain about.
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, ConsoleMessage, FilePayload, Page, async_playwright, expect

from desk import tickets
from desk.comments import NewComment, add_comment
from models.comment import Comment, Visibility
from models.document import Document
from models.ticket import Ticket
from tests.parts.browser import launch
from tests.parts.house import Cast, as_agent
from tests.portal.conftest import PASSWORD, Served, grant, with_password

DESK, PHONE = 1280, 390


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What the browser shows is the same on either database."""
    return sqlite_url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


class Complaints(list[str]):
    """What the browser's console says: scripts and styles that the policy refused, faults in a script."""

    def hear(self, message: ConsoleMessage) -> None:
        # A refused form answers 4xx on purpose.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.append(message.text)


async def _page(
    browser: Browser, *, width: int, script: bool, language: str = "en"
) -> tuple[Page, Complaints]:
    context = await browser.new_context(
        java_script_enabled=script, viewport={"width": width, "height": 844}, locale=language
    )
    page, complaints = await context.new_page(), Complaints()
    page.on("console", complaints.hear)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.set_default_timeout(10_000)
    return page, complaints


async def _fits(page: Page) -> None:
    """Nothing sticks out to the right: measured, as a page without scripts can't tell."""
    size = await page.locator("html").bounding_box()
    main = await page.locator("main").bounding_box()
    screen = page.viewport_size
    assert size is not None and main is not None and screen is not None  # noqa: PT018
    assert size["width"] <= screen["width"]
    assert main["x"] + main["width"] <= screen["width"]


def _file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": name.encode()}


@pytest.mark.parametrize("width", [DESK, PHONE])
@pytest.mark.parametrize("script", [True, False])
async def test_a_customer_comes_from_the_one_time_password_to_a_comment_with_a_file(
    portal: Served, cast: Cast, browser: Browser, *, script: bool, width: int
):
    one_time = await grant(portal.house, cast.oliver)
    page, complaints = await _page(browser, width=width, script=script)

    await page.goto(str(portal.base / "tickets"))
    await page.get_by_label("User name").fill("oliver@acme.example")
    await page.get_by_label("Password").fill(one_time)
    await page.get_by_role("button", name="Log in").click()
    await page.get_by_label("New password", exact=True).fill(PASSWORD)
    await page.get_by_label("New password, once more").fill(PASSWORD)
    await _fits(page)
    await page.get_by_role("button", name="Set password").click()
    await expect(page.get_by_text("Nothing is open.")).to_be_visible()
    await _fits(page)

    await page.get_by_role("main").get_by_role("link", name="New ticket").click()
    await page.get_by_label("Title").fill("The printer is on fire")
    await page.get_by_label("Type").select_option("incident")
    await page.get_by_label("Description").fill("Since nine.\nSmoke.")
    await page.get_by_label("Attachments").set_input_files([_file("smoke.txt"), _file("Prüfung ä.txt")])
    await _fits(page)
    await page.get_by_role("button", name="Create ticket").click()
    await expect(page.get_by_role("status")).to_contain_text("Your ticket has been created.")
    await expect(page.get_by_role("link", name="Prüfung ä.txt")).to_be_visible()
    await _fits(page)

    await page.get_by_label("Your comment").fill("It is worse now.")
    await page.get_by_label("Attachments").set_input_files([_file("flames.txt")])
    await page.get_by_role("button", name="Send comment").click()
    await expect(page.get_by_role("status")).to_contain_text("Your comment has been sent.")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="flames.txt").click()
    assert (await download.value).suggested_filename == "flames.txt"

    await page.get_by_role("button", name="Close ticket").click()
    await expect(page.get_by_text("The ticket is closed. If something is left")).to_be_visible()
    await page.get_by_role("link", name="All tickets").click()
    await page.get_by_role("link", name="Closed").click()
    await expect(page.get_by_role("link", name="The printer is on fire")).to_be_visible()
    await _fits(page)

    assert (await Ticket.get()).type == "incident"
    assert (await Comment.get()).body == "It is worse now."
    assert sorted(await Document.all().values_list("name", flat=True)) == [
        "Prüfung ä.txt",
        "flames.txt",
        "smoke.txt",
    ]
    assert complaints == []


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_long_german_words_fit_on_every_page(portal: Served, cast: Cast, browser: Browser, width: int):
    await with_password(portal.house, cast.weber)
    long = "Rechtsschutzversicherungsgesellschaftenanmeldungsformularunterlagen"
    for number in range(3):
        new = tickets.NewTicket(title=f"{long} {number}", description=f"{long * 4}", contact=cast.weber)
        ticket = await tickets.open_ticket(portal.house, new, actor=as_agent(cast.nadia))
    said = NewComment(body=f"https://{long}.example/{long * 3}", visibility=Visibility.EXTERNAL)
    await add_comment(portal.house, ticket, said, actor=as_agent(cast.nadia))
    page, complaints = await _page(browser, width=width, script=True, language="de")
    await page.goto(str(portal.base / "tickets/TT3"))
    await page.get_by_label("Benutzername").fill("weber@kunde.example")
    await page.get_by_label("Passwort").fill(PASSWORD)
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_role("heading", name="Beschreibungsinformation")).to_be_visible()
    for path in ("tickets/TT3", "tickets", "tickets/new", "tickets/TT99", "password"):
        await page.goto(str(portal.base / path))
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert complaints == []


@pytest.mark.parametrize("width", [DESK, PHONE])
async def test_quoted_text_of_a_mail_opens_without_scripts(
    portal: Served, cast: Cast, browser: Browser, width: int
):
    # R40.
    await with_password(portal.house, cast.weber)
    old = "Am 02.03.2026 um 09:15 schrieb Support:\n> Welcher Drucker?\n" + "> Seit wann? " * 30
    new = tickets.NewTicket(
        title="Drucker", description="Der alte.", description_folded=old, contact=cast.weber
    )
    await tickets.open_ticket(portal.house, new, actor=as_agent(cast.nadia))
    page, complaints = await _page(browser, width=width, script=False, language="de")
    await page.goto(str(portal.base / "tickets/TT1"))
    await page.get_by_label("Benutzername").fill("weber@kunde.example")
    await page.get_by_label("Passwort").fill(PASSWORD)
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_text("Welcher Drucker?")).to_be_hidden()
    await page.get_by_text("Zitierten Text anzeigen").click()
    await expect(page.get_by_text("Welcher Drucker?")).to_be_visible()
    await _fits(page)
    assert complaints == []


async def test_a_refused_form_puts_the_keyboard_where_the_fault_is(
    portal: Served, cast: Cast, browser: Browser
):
    await with_password(portal.house, cast.oliver)
    page, _ = await _page(browser, width=PHONE, script=False)
    await page.goto(str(portal.base / "tickets/new"))
    await page.get_by_label("User name").fill("oliver@acme.example")
    await page.get_by_label("Password").fill("not the password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("User name or password is wrong.")
    await expect(page.get_by_role("alert")).to_be_focused()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_label("Title").fill(" ")
    await page.get_by_role("button", name="Create ticket").click()
    alert = page.get_by_role("alert")
    await expect(alert).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Title")).to_be_focused()


async def test_the_script_warns_before_too_much_is_sent(portal: Served, cast: Cast, browser: Browser):
    await with_password(portal.house, cast.oliver)
    page, complaints = await _page(browser, width=DESK, script=True)
    await page.goto(str(portal.base / "tickets/new"))
    await page.get_by_label("User name").fill("oliver@acme.example")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.get_by_label("Attachments").set_input_files([_file(f"{number}.txt") for number in range(21)])
    await expect(page.get_by_text("At most 20 files can be sent at once.")).to_be_visible()
    await page.get_by_label("Title").fill("Many")
    await page.get_by_role("button", name="Create ticket").click()
    assert page.url.endswith("/tickets/new")
    assert not await Ticket.exists()
    assert complaints == []
