"""The portal over a real socket, and visitors with a browser's manners: cookies, tokens, no following."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from desk import clock, portal_access, portal_login
from desk.house import House
from models.contact import Contact
from models.delivery import Delivery
from portal.app import build
from tests.parts.house import OPERATOR, Cast

PASSWORD = "ein gutes Passwort"
_TOKEN = re.compile(r'name="token" value="([^"]+)"')


@dataclass
class Answer:
    """What came back, read whole."""

    status: int
    headers: Any
    text: str
    body: bytes = field(repr=False)

    @property
    def place(self) -> str:
        return str(self.headers.get("Location", ""))


@dataclass
class Visitor:
    """One browser."""

    http: aiohttp.ClientSession
    base: URL
    token: str = ""

    async def get(self, path: str, **more: Any) -> Answer:
        answer = await self._send("GET", path, **more)
        found = _TOKEN.search(answer.text)
        self.token = found[1] if found else self.token
        return answer

    async def post(self, path: str, **fields: str) -> Answer:
        return await self._send("POST", path, data={"token": self.token, **fields})

    async def send(self, path: str, form: aiohttp.FormData, **more: Any) -> Answer:
        """A multipart form, as it is."""
        return await self._send("POST", path, data=form, **more)

    def form(self, **fields: str) -> aiohttp.FormData:
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)  # as browsers do
        for name, value in {"token": self.token, **fields}.items():
            form.add_field(name, value)
        return form

    async def _send(self, method: str, path: str, **more: Any) -> Answer:
        address = self.base.join(URL(path, encoded=True))
        async with self.http.request(method, address, allow_redirects=False, **more) as got:
            body = await got.read()
            return Answer(got.status, got.headers, body.decode("utf-8", "replace"), body)

    async def log_in(self, user: str, password: str = PASSWORD) -> Answer:
        await self.get("/login")
        answer = await self.post("/login", user=user, password=password)
        if answer.status == 303:
            await self.get("/password")
        return answer


MakeVisitor = Callable[[], Visitor]


@dataclass
class Served:
    """The portal as it runs."""

    house: House
    base: URL


async def grant(house: House, contact: Contact, *, days: int = 30) -> str:
    """Open the portal for a contact; returns the one-time password of the mail."""
    today = clock.today()
    await portal_access.grant(
        house,
        contact,
        portal_user=True,
        support_start=today - timedelta(days=30),
        support_end=today + timedelta(days=days),
        actor=OPERATOR,
    )
    mails = await Delivery.filter(contact_id=contact.id, kind="credentials").order_by("id")
    return str(mails[-1].payload["password"])


async def with_password(house: House, contact: Contact) -> None:
    """A contact who has set `PASSWORD`."""
    one_time = await grant(house, contact)
    begun = await portal_login.log_in(house, contact.email or "", one_time, address="192.0.2.1")
    await portal_login.set_password(house, begun.session, PASSWORD)


async def running(house: House, extra: Any = ()) -> AsyncIterator[Served]:
    runner = web.AppRunner(build(house, extra), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        yield Served(house=house, base=URL(f"http://127.0.0.1:{port}"))
    finally:
        await runner.cleanup()


@pytest.fixture
async def portal(house: House, cast: Cast) -> AsyncIterator[Served]:
    async for served in running(house):
        yield served


@pytest.fixture
async def visitors(portal: Served) -> AsyncIterator[MakeVisitor]:
    """Any number of browsers at the portal."""
    open_ones: list[aiohttp.ClientSession] = []

    def make() -> Visitor:
        http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Accept-Language": "en"}
        )
        open_ones.append(http)
        return Visitor(http=http, base=portal.base)

    yield make
    for http in open_ones:
        await http.close()


@pytest.fixture
async def visitor(visitors: MakeVisitor) -> Visitor:
    return visitors()


@pytest.fixture
async def oliver(portal: Served, cast: Cast, visitors: MakeVisitor) -> Visitor:
    """Oliver at his browser, logged in."""
    await with_password(portal.house, cast.oliver)
    browser = visitors()
    await browser.log_in("oliver@acme.example")
    return browser


@pytest.fixture
async def weber(portal: Served, cast: Cast, visitors: MakeVisitor) -> Visitor:
    """Frau Weber at hers."""
    await with_password(portal.house, cast.weber)
    browser = visitors()
    await browser.log_in("weber@kunde.example")
    return browser
