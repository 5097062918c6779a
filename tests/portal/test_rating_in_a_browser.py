"""The rating page in a real browser: one key press after the click in the mail, with and without JavaScript,
on a desk and on a phone, light and dark (N13).
"""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from models.rating import Rating, Score
from tests.parts.browser import launch
from tests.parts.house import Cast
from tests.portal.conftest import Served
from tests.portal.test_in_a_browser import DESK, PHONE, Complaints, _fits
from tests.portal.test_rating import solved


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


async def _page(browser: Browser, *, width: int, script: bool, dark: bool) -> tuple[Page, Complaints]:
    context = await browser.new_context(
        java_script_enabled=script,
        viewport={"width": width, "height": 844},
        color_scheme="dark" if dark else "light",
    )
    page, complaints = await context.new_page(), Complaints()
    page.on("console", complaints.hear)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.set_default_timeout(10_000)
    return page, complaints


@pytest.mark.parametrize(("width", "script", "dark"), [(DESK, True, False), (PHONE, False, True)])
async def test_a_click_in_the_mail_and_enter_are_an_answer(
    portal: Served, cast: Cast, browser: Browser, *, width: int, script: bool, dark: bool
):
    links = await solved(portal.house, cast, cast.weber)
    page, complaints = await _page(browser, width=width, script=script, dark=dark)
    await page.goto(str(portal.base.join(portal.base.with_path(links["good"]))))
    button = page.get_by_role("button", name="Bewertung senden")
    await expect(button).to_be_focused()
    await expect(page.get_by_role("radio", name="Gut")).to_be_checked()
    await expect(page.get_by_role("group", name="Ihre Bewertung")).to_be_visible()
    box = await button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    await _fits(page)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Vielen Dank.")
    assert (await Rating.get()).score == Score.GOOD
    await _fits(page)

    # By keyboard alone: another choice, a comment.
    await page.get_by_text("Bewertung ändern").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("radio", name="Gut").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Es hat lange gedauert.")
    await page.keyboard.press("Tab")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Vielen Dank.")
    rating = await Rating.get()
    assert (rating.score, rating.comment) == (Score.SO_SO, "Es hat lange gedauert.")
    assert complaints == []
