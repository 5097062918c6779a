"""The workspace's page in a real browser, with the small app behind it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, Page, async_playwright, expect

from sandbox.slack import Rules, SlackSandbox
from tests.parts.browser import launch
from tests.parts.small_app import BEN, NADIA, SUPPORT, Place, SmallApp, card, workplace

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Postbote"},
    "features": {
        "app_home": {"home_tab_enabled": True},
        "bot_user": {"display_name": "postbote"},
        "slash_commands": [{"command": "/ticket", "description": "Tickets"}],
        "shortcuts": [{"type": "message", "callback_id": "note", "name": "Take a note", "description": "x"}],
    },
    "oauth_config": {"scopes": {"bot": ["chat:write", "reactions:write"]}},
    "settings": {
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {"bot_events": ["message.groups", "reaction_added", "app_home_opened"]},
    },
}


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    # Deadlines are tested elsewhere; a busy machine is no reason for a page to fail.
    rules = Rules(ack_deadline=20.0, trigger_life=20.0)
    async with workplace("socket", manifest=MANIFEST, rules=rules) as found:
        yield found


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        yield browser
        await browser.close()


class Screen:
    """Somebody's window; `troubles` is what the browser complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda m: self.troubles.append(m.text) if m.type == "error" else None)

    async def write(self, words: str, *, box: str = "channel") -> None:
        area = self.page.locator(f"[data-composer={box}] textarea")
        await area.fill(words)
        await area.press("Enter")


async def open_slack(browser: Browser, slack: SlackSandbox, user: str, *, width: int = 1280) -> Screen:
    screen = Screen(await browser.new_page(viewport={"width": width, "height": 800}))
    await screen.page.goto(f"{slack.url}?user={user}&channel={SUPPORT}")
    await expect(screen.page.locator("#head")).to_contain_text("support")
    return screen


async def a_card(slack: SlackSandbox, app: SmallApp) -> dict[str, Any]:
    await app.client.chat_postMessage(channel=SUPPORT, text="Printer", blocks=card("Printer", "open"))
    return await slack.wait_for_message(SUPPORT, "Printer")


async def test_a_modal_is_opened_corrected_and_sent(browser: Browser, place: Place, tmp_path: Path):
    slack, app = place
    screen = await open_slack(browser, slack, NADIA)
    modal = screen.page.locator(".modal")
    await screen.write("/ticket")
    await expect(modal).to_contain_text("New ticket")
    # Lower than the modal: what it holds scrolls, and its buttons stay in reach.
    await screen.page.set_viewport_size({"width": 1280, "height": 320})
    await modal.get_by_role("button", name="Create").click()
    await expect(modal.get_by_role("alert")).to_have_text("Please complete this required field.")
    await modal.locator("[data-block=title] input").fill("ab")
    await modal.get_by_role("button", name="Create").click()
    await expect(modal.get_by_role("alert")).to_have_text("Say more")
    await expect(modal.locator("[data-block=title] input")).to_have_value("ab")

    await modal.locator("[data-block=title] input").fill("No paper & <b>ink</b>")
    await modal.locator("[data-block=who] input").fill("we")
    await modal.get_by_text("Frau Weber").click()
    letter = tmp_path / "letter.txt"
    letter.write_text("Guten Tag")
    await modal.locator("[data-block=files] input").set_input_files(letter)
    await modal.get_by_role("button", name="Create").click()
    await expect(modal).to_have_count(0)
    await expect(screen.page.locator("#main h3")).to_have_text("No paper & <b>ink</b>")

    (values,) = app.submitted
    assert values["who"]["customer"]["selected_option"]["value"] == "Frau Weber"
    (file,) = values["files"]["files"]["files"]
    assert (file["name"], slack.file_bytes(file["id"])) == ("letter.txt", b"Guten Tag")
    assert (screen.troubles, slack.complaints) == ([], [])


async def test_a_thread_is_answered_marked_and_changed(browser: Browser, place: Place):
    slack, app = place
    parent = await a_card(slack, app)
    screen = await open_slack(browser, slack, BEN, width=640)
    message = screen.page.locator(f"#main [data-ts='{parent['ts']}']")
    await message.hover()
    await message.get_by_role("button", name="Reply in thread").click()
    await screen.write("Have you *tried* <turning> it off? 🔒", box="thread")
    await expect(screen.page.locator("#thread")).to_contain_text("Have you tried <turning> it off?")
    (reply,) = slack.thread(SUPPORT, parent["ts"])
    assert reply["text"] == "Have you *tried* &lt;turning&gt; it off? :lock:"
    await slack.wait_for_reaction(SUPPORT, reply["ts"], "eyes")

    mine = screen.page.locator(f"#thread [data-ts='{reply['ts']}']")
    await expect(mine.locator(".reaction")).to_contain_text("👀 1")
    await mine.hover()
    await mine.locator(".hover [data-react=email]").click()
    await slack.wait_for_reaction(SUPPORT, reply["ts"], "email", user=BEN)
    await mine.locator("[data-more]").click()
    await screen.page.get_by_role("button", name="Edit message").click()
    await mine.locator(".editing textarea").fill("And on again?")
    await mine.get_by_role("button", name="Save").click()
    await expect(mine.locator(".text")).to_have_text("And on again?")
    await expect(mine).to_contain_text("(edited)")
    await mine.hover()
    await mine.locator("[data-more]").click()
    await screen.page.get_by_role("button", name="Take a note").click()
    await expect(screen.page.locator("#toasts")).to_be_empty()
    await slack.wait_for_call("chat.postMessage", lambda call: call.args["text"] == "noted")
    assert screen.troubles == []


async def test_controls_of_a_card_work_and_whispers_can_be_dismissed(browser: Browser, place: Place):
    slack, app = place
    await a_card(slack, app)
    screen = await open_slack(browser, slack, BEN)
    await screen.page.get_by_role("button", name="Take").click()
    whisper = screen.page.locator(".ephemeral")
    await expect(whisper).to_contain_text("Only visible to you")
    await expect(whisper).to_contain_text("Yours, @Ben Okafor")
    await whisper.get_by_role("button", name="Dismiss").click()
    await expect(whisper).to_have_count(0)
    await screen.page.locator("[data-action=status] select").select_option("closed")
    await expect(screen.page.locator("#main")).to_contain_text("Status closed")
    assert screen.troubles == []


async def test_everybody_sees_what_is_new_and_nothing_said_becomes_script(browser: Browser, place: Place):
    slack, _ = place
    slack.add_channel("C0OTHER", "other", [NADIA, BEN])
    nadia, ben = await open_slack(browser, slack, NADIA), await open_slack(browser, slack, BEN)
    nasty = "<img src=x onerror=alert(1)> @nadia `<script>` [x](javascript:alert(1))"
    await ben.write(nasty)
    await expect(nadia.page.locator("#main .text")).to_contain_text(
        "<img src=x onerror=alert(1)> @Nadia Haddad"
    )
    assert await nadia.page.locator("#main .text img, #main .text script").count() == 0

    await slack.people.say(BEN, "C0OTHER", "psst @nadia")
    link = nadia.page.locator("[data-channel-link=C0OTHER]")
    await expect(link.locator(".badge")).to_have_text("1")
    await link.click()
    await expect(nadia.page.locator("#main")).to_contain_text("psst")
    await expect(link.locator(".badge")).to_have_count(0)
    assert nadia.troubles == ben.troubles == []


async def test_the_home_is_drawn_by_the_app(browser: Browser, place: Place):
    slack, _ = place
    screen = await open_slack(browser, slack, NADIA)
    await screen.page.locator("[data-app-link]").first.click()
    await expect(screen.page.locator(".home")).to_have_text("Your tickets")
    await screen.page.locator("#act-as").select_option(BEN)
    await expect(screen.page.locator(".home")).to_have_text("Your tickets")
    assert slack.home(BEN) is not None
    assert screen.troubles == []


async def test_acts_from_other_pages_are_refused(place: Place):
    slack, _ = place
    act = {"act": f'{{"user": "{NADIA}", "channel": "{SUPPORT}", "text": "not me"}}'}
    headers = {"Origin": "https://elsewhere.example"}
    async with (
        ClientSession(headers=headers) as session,
        session.post(f"{slack.url}/acts/say", data=act) as response,
    ):
        assert response.status == 403
    assert slack.messages(SUPPORT) == []
