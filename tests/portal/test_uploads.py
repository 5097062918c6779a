"""Forms under limits: counted while they come in, refused at once, nothing left behind."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable

import pytest

from models.document import Document
from models.ticket import Ticket
from portal.forms import FILES
from tests.parts.house import Cast, MakeHouse
from tests.portal.conftest import PASSWORD, MakeVisitor, Served, Visitor, running, with_password

MB = 2**20
NESTED = (
    b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n'
    b"--c\r\n\r\nx\r\n--c--\r\n--b--\r\n"
)


def _left_on_disk(portal: Served) -> list[str]:
    folder = portal.house.settings.data / "documents"
    return [str(file) for file in folder.rglob("*") if file.is_file()]


@pytest.fixture
async def small(make_house: MakeHouse, store: None, house: object, cast: Cast) -> AsyncIterator[Served]:
    """A portal that takes 2 MB."""
    async for served in running(make_house(upload_mb=2)):
        yield served


@pytest.fixture
async def browser(small: Served, cast: Cast, visitors: MakeVisitor) -> Visitor:
    await with_password(small.house, cast.oliver)
    browser = visitors()
    browser.base = small.base
    await browser.log_in("oliver@acme.example", PASSWORD)
    return browser


async def test_a_body_of_60_mb_is_refused_before_it_is_read(small: Served, browser: Visitor):
    form = browser.form(title="Big")
    form.add_field("files", io.BytesIO(bytes(60 * MB)), filename="big.bin")
    answer = await browser.send("/tickets", form)
    assert answer.status == 413
    assert "All files together may have at most 2 MB." in answer.text
    assert _left_on_disk(small) == []
    assert not await Ticket.exists()


async def test_a_body_of_unknown_length_is_refused_as_soon_as_it_is_too_much(small: Served, browser: Visitor):
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        yield (
            f'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n{browser.token}\r\n'
            '--b\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
        ).encode()
        while sent < 600 * MB:
            sent += MB
            yield bytes(MB)

    answer = await browser.http.post(
        browser.base / "tickets",
        data=pieces(),
        headers={"Content-Type": "multipart/form-data; boundary=b"},
        allow_redirects=False,
    )
    assert answer.status == 413
    answer.close()
    assert sent < 100 * MB, sent
    assert _left_on_disk(small) == []


async def test_the_limit_is_for_all_files_together(small: Served, browser: Visitor):
    form = browser.form(title="Three")
    for number in range(3):
        form.add_field("files", bytes(MB - 1000), filename=f"{number}.bin")
    assert (await browser.send("/tickets", form)).status == 413
    assert _left_on_disk(small) == []
    form = browser.form(title="Two")
    for number in range(2):
        form.add_field("files", bytes([number]) * (MB - 1000), filename=f"{number}.bin")
    assert (await browser.send("/tickets", form)).status == 303
    assert await Document.all().count() == 2


async def test_twenty_files_are_the_most(small: Served, browser: Visitor):
    form = browser.form(title="Many")
    for number in range(FILES + 1):
        form.add_field("files", b"x%d" % number, filename=f"{number}.txt")
    answer = await browser.send("/tickets", form)
    assert answer.status == 413
    assert f"At most {FILES} files can be sent at once." in answer.text
    assert _left_on_disk(small) == []


async def test_too_much_text_and_too_many_fields_are_refused(small: Served, browser: Visitor):
    description = (
        b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\n'
        + b"x" * 3 * MB
        + b"\r\n--b--\r\n"
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await browser._send("POST", "/tickets", data=io.BytesIO(description), headers=kind)).status == 413
    form = browser.form(**{f"field{number}": "x" for number in range(100)})
    assert (await browser.send("/tickets", form)).status == 413
    assert (await browser.post("/language", language="x" * (MB - 100))).status == 303


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--b\r\n"),
        ("multipart/form-data; boundary=b", b"no boundary here"),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut off',
        ),
        ("multipart/form-data; boundary=b", b"--b\r\nNo-Name: here\r\n\r\nx\r\n--b--\r\n"),
        ("multipart/form-data; boundary=b", NESTED),
        ("application/json", b"{}"),
        ("text/plain", b"token=x"),
    ],
)
async def test_a_mangled_form_is_refused_politely(small: Served, browser: Visitor, kind: str, body: bytes):
    answer = await browser.http.post(
        browser.base / "tickets", data=body, headers={"Content-Type": kind}, allow_redirects=False
    )
    assert answer.status in {400, 403}
    assert "<h1>" in await answer.text()
    assert not await Ticket.exists()


async def test_a_visitor_who_goes_away_leaves_nothing_behind(small: Served, browser: Visitor):
    host, port = small.base.host, small.base.port
    _, writer = await asyncio.open_connection(host, port)
    cookie = browser.http.cookie_jar.filter_cookies(small.base)["portal"].value
    writer.write(
        (
            f"POST /tickets HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: portal={cookie}\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n"
            '--b\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
        ).encode()
        + bytes(300_000)
    )
    await writer.drain()
    await _until(lambda: bool(_left_on_disk(small)))
    writer.close()
    await writer.wait_closed()
    await _until(lambda: not _left_on_disk(small))


async def _until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not fact():  # noqa: ASYNC110 - the disk rings no bell
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"C:\\\\secret\\\\plan.txt", "plan.txt"),
        (b"../../etc/passwd", "passwd"),
        ("Übersicht \N{SNOWMAN}.txt".encode(), "Übersicht \N{SNOWMAN}.txt"),
        (b"a%22b.txt", "a%22b.txt"),
        (b"\xff\xfe.txt", None),
        (b"  .  ", None),
        (b"x" * 400 + b".pdf", "x" * 196 + ".pdf"),
    ],
)
async def test_odd_file_names_are_tamed(small: Served, browser: Visitor, sent: bytes, kept: str | None):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + sent + b'"\r\n'
        b"Content-Type: text/plain\r\n\r\nhello\r\n"
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nNames\r\n'
        b'--b\r\nContent-Disposition: form-data; name="token"\r\n\r\n'
        + browser.token.encode()
        + b"\r\n--b--\r\n"
    )
    answer = await browser.http.post(
        browser.base / "tickets",
        data=body,
        headers={"Content-Type": "multipart/form-data; boundary=b"},
        allow_redirects=False,
    )
    assert answer.status == 303
    name = (await Document.get()).name
    assert name
    assert "/" not in name
    if kept is not None:
        assert name == kept
