"""Every mail drawn by a browser, light and dark, on a phone and on a desk: it fits, and can be read.

Nothing is wider than the screen, all text stands out from its ground (WCAG 1.4.3: 4.5 to 1), and no mail
asks anything of the network.
"""

import base64
from typing import Any

from playwright.async_api import Browser, Route, async_playwright

from desk.mail_out.mail_templates import rendered
from desk.mail_out.variable import samples
from desk.mail_out.variables import VARIABLES
from tests.parts.browser import launch

LONG_GERMAN = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2
LONG_LINK = "https://portal.example/" + "a" * 120
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)

FAULTS = """() => {
  const found = [];
  const luminance = (c) => c.map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const c = numbers(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) found.push(`wider than the screen: ${page.scrollWidth}`);
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !element.checkVisibility()) continue;
    const [a, b] = [numbers(getComputedStyle(element).color).slice(0, 3), ground(element)].map(luminance);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${contrast.toFixed(2)}: ${walk.currentNode.data.trim().slice(0, 60)}`);
  }
  for (const table of document.querySelectorAll('table')) {
    if (table.getAttribute('role') !== 'presentation') found.push('a table without a role');
  }
  for (const image of document.querySelectorAll('img')) {
    if (!image.alt) found.push('a picture without words');
  }
  if (!page.lang) found.push('no language');
  return found;
}"""


async def test_every_mail_fits_and_can_be_read_light_and_dark_on_phone_and_desk():
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        try:
            faults = [
                fault
                for scheme in ("light", "dark")
                for width in (360, 640)
                for fault in await _faults(browser, scheme, width)
            ]
        finally:
            await browser.close()
    assert faults == []


async def _faults(browser: Browser, scheme: Any, width: int) -> list[str]:
    page = await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    asked: list[str] = []

    async def refuse(route: Route) -> None:
        asked.append(route.request.url)
        await route.abort()

    await page.route("**/*", refuse)
    found = []
    for name, html in _mails():
        await page.set_content(html)
        found += [f"{name} {scheme} {width}: {fault}" for fault in await page.evaluate(FAULTS)]
    await page.close()
    return [*found, *asked]


def _mails() -> list[tuple[str, str]]:
    picture = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
    found = []
    for kind, variables in VARIABLES.items():
        full, bare, *_ = samples(variables, "de")
        for name, sample in (("full", full), ("bare", bare), ("long", _with_long_words(full))):
            html = rendered(kind, "de", sample).html
            shown = html.replace("cid:logo", picture).replace("cid:abc.0@postbote", picture)
            found.append((f"{kind} {name}", shown))
    return found


def _with_long_words(value: Any) -> Any:
    """Names, titles, texts and links longer than any line; figures and days as they are."""
    if isinstance(value, dict):
        return {name: item if name in _KEPT else _with_long_words(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_with_long_words, value))
    if isinstance(value, str):
        return LONG_LINK if value.startswith("https:") else f"{LONG_GERMAN} שלום {value} {LONG_LINK}"
    return value


_KEPT = frozenset({"language", "number", "cid", "channel"})
