"""Files at the portal: who may have them, and that a browser saves them and runs nothing (R17, R47)."""

import pytest

from desk import tickets
from desk.documents import Upload
from desk.tickets import NewTicket
from models.contact import Contact
from models.document import Document
from portal.views.documents import disposition
from tests.parts.house import Cast, as_contact
from tests.portal.conftest import Served, Visitor

PAGE = b"<script>alert(document.cookie)</script>"


async def _document(portal: Served, contact: Contact, name: str = "page.html") -> Document:
    files = [Upload(name=name, content_type="text/html", data=PAGE)]
    await tickets.open_ticket(
        portal.house, NewTicket(title="A", contact=contact, attachments=files), actor=as_contact(contact)
    )
    return await Document.get(name=name)


async def test_a_file_is_saved_and_never_shown_as_a_page_of_ours(portal: Served, cast: Cast, oliver: Visitor):
    document = await _document(portal, cast.oliver)
    answer = await oliver.get(f"/documents/{document.key}")
    assert (answer.status, answer.body) == (200, PAGE)
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"page.html\"; filename*=UTF-8''page.html"
    )
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"


async def test_a_download_can_be_taken_up_again(portal: Served, cast: Cast, oliver: Visitor):
    document = await _document(portal, cast.oliver)
    answer = await oliver.get(f"/documents/{document.key}", headers={"Range": "bytes=8-12"})
    assert (answer.status, answer.body) == (206, b"alert"[:0] + PAGE[8:13])
    assert answer.headers["Content-Range"] == f"bytes 8-12/{len(PAGE)}"
    whole = await oliver.get(f"/documents/{document.key}")
    again = await oliver.get(f"/documents/{document.key}", headers={"If-None-Match": whole.headers["ETag"]})
    assert again.status == 304


async def test_somebody_elses_file_looks_like_one_that_is_not_there(
    portal: Served, cast: Cast, oliver: Visitor, visitor: Visitor
):
    theirs = await _document(portal, cast.weber)
    refused, missing = (
        await oliver.get(f"/documents/{theirs.key}"),
        await oliver.get(f"/documents/{'0' * 32}"),
    )
    assert (refused.status, missing.status) == (404, 404)
    assert refused.text.replace(theirs.key, "") == missing.text.replace("0" * 32, "")
    assert (await visitor.get(f"/documents/{theirs.key}")).status == 303


async def test_a_file_that_is_gone_from_the_disk_is_a_page_that_says_so(
    portal: Served, cast: Cast, oliver: Visitor
):
    document = await _document(portal, cast.oliver)
    portal.house.blobs.path(document.sha256).unlink()
    assert (await oliver.get(f"/documents/{document.key}")).status == 404


@pytest.mark.parametrize("path", ["/documents/..%2f..%2fsecret.key", "/static/..%2fapp.py", "/static/x"])
async def test_no_path_leads_out_of_the_folders(oliver: Visitor, path: str):
    assert (await oliver.get(path)).status == 404


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("Prüfung €.pdf", "filename=\"Pr_fung _.pdf\"; filename*=UTF-8''Pr%C3%BCfung%20%E2%82%AC.pdf"),
        ('a"b\\c.txt', "filename=\"a_b_c.txt\"; filename*=UTF-8''a%22b%5Cc.txt"),
        ("100%.txt", "filename=\"100_.txt\"; filename*=UTF-8''100%25.txt"),
    ],
)
def test_odd_names_arrive_as_they_were(name: str, header: str):
    assert disposition(Document(name=name)) == f"attachment; {header}"
