"""A headless Chromium for the tests of pages; where it is missing, they fail with the command to type."""

from playwright.async_api import Browser, Playwright

from tests.parts import system

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def launch(playwright: Playwright) -> Browser:
    """Raises RuntimeError with what to install."""
    program = system.program("chromium")
    return await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
