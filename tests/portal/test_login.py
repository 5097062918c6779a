"""Logging in at the portal (R43–R46), as a browser meets it."""

from datetime import timedelta

import aiohttp
import pytest

from desk import clock, login_throttle, portal_access
from models.contact import Contact
from models.delivery import Delivery
from models.login_attempt import LoginAttempt
from models.portal_access import PortalAccess
from models.portal_session import PortalSession
from portal.client_address import client_address
from portal.places import local_place
from tests.parts.house import OPERATOR, Cast
from tests.portal.conftest import PASSWORD, MakeVisitor, Served, Visitor, grant, with_password


async def test_who_is_not_logged_in_sees_the_login_and_then_what_was_wanted(
    portal: Served, cast: Cast, visitor: Visitor
):
    await with_password(portal.house, cast.oliver)
    answer = await visitor.get("/tickets?show=all")
    assert (answer.status, answer.place) == (303, "/login?next=/tickets%3Fshow%3Dall")
    assert 'value="/tickets?show=all"' in (await visitor.get(answer.place)).text
    answer = await visitor.post(
        "/login", user=" Oliver@ACME.example ", password=PASSWORD, next="/tickets?show=all"
    )
    assert (answer.status, answer.place) == (303, "/tickets?show=all")
    assert (await visitor.get(answer.place)).status == 200
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("portal=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


async def test_the_first_login_can_do_nothing_but_set_a_new_password(
    portal: Served, cast: Cast, visitor: Visitor
):
    # R44, R45.
    one_time = await grant(portal.house, cast.oliver)
    answer = await visitor.log_in("oliver@acme.example", one_time)
    assert answer.place == "/password?next=/tickets"
    for path in ("/", "/tickets", "/tickets/new", "/tickets/TT1", f"/documents/{'0' * 32}"):
        assert (await visitor.get(path)).place == "/password"
    assert (await visitor.post("/tickets", title="Not yet")).place == "/password"
    page = await visitor.get("/password")
    assert "one-time password" in page.text
    assert 'id="current"' not in page.text
    answer = await visitor.post("/password", password=PASSWORD, again="something else")
    assert answer.status == 422
    assert "The two passwords are not the same." in answer.text
    answer = await visitor.post("/password", password="short", again="short")
    assert answer.status == 422
    assert "at least 12 characters" in answer.text
    answer = await visitor.post("/password", password=PASSWORD, again=PASSWORD, next="/tickets/new")
    assert (answer.status, answer.place) == (303, "/tickets/new?said=password")
    assert "Your new password is set." in (await visitor.get(answer.place)).text


async def test_a_session_gets_a_new_key_at_login_and_at_a_new_password(
    portal: Served, cast: Cast, visitor: Visitor
):
    one_time = await grant(portal.house, cast.oliver)
    await visitor.http.get(portal.base / "login", headers={"Cookie": "portal=chosen-by-somebody-else"})
    keys = ["chosen-by-somebody-else"]
    await visitor.log_in("oliver@acme.example", one_time)
    keys.append(visitor.http.cookie_jar.filter_cookies(portal.base)["portal"].value)
    await visitor.post("/password", password=PASSWORD, again=PASSWORD)
    keys.append(visitor.http.cookie_jar.filter_cookies(portal.base)["portal"].value)
    assert len(set(keys)) == 3
    assert await PortalSession.all().count() == 1


async def test_wrong_and_unknown_look_the_same_and_keep_what_was_typed(
    portal: Served, cast: Cast, visitor: Visitor
):
    await with_password(portal.house, cast.oliver)
    pages = []
    for user in ("oliver@acme.example", "nobody@acme.example"):
        answer = await visitor.log_in(user, "not the password")
        assert answer.status == 403
        assert f'value="{user}"' in answer.text
        pages.append(answer.text.replace(user, ""))
    assert pages[0] == pages[1]
    assert "User name or password is wrong." in pages[0]


async def test_an_expired_one_time_password_opens_nothing_and_says_so(
    portal: Served, cast: Cast, visitor: Visitor
):
    one_time = await grant(portal.house, cast.oliver)
    await PortalAccess.all().update(expires_at=clock.now() - timedelta(seconds=1))
    answer = await visitor.log_in("oliver@acme.example", one_time)
    assert answer.status == 403
    assert "has expired" in answer.text
    assert (await visitor.get("/password")).place.startswith("/login")


async def test_too_many_failures_are_told_to_wait(portal: Served, cast: Cast, visitor: Visitor):
    await with_password(portal.house, cast.oliver)
    await LoginAttempt.bulk_create(
        LoginAttempt(subject="account:oliver@acme.example", at=clock.now())
        for _ in range(login_throttle.OF_ACCOUNT)
    )
    answer = await visitor.log_in("oliver@acme.example")
    assert answer.status == 429
    assert "try again in 15 minutes" in answer.text


async def test_access_ends_with_the_support_end_at_the_next_request_and_mail_still_goes(
    portal: Served, cast: Cast, oliver: Visitor
):
    # R43; and R32: support dates don't matter to the gate.
    assert (await oliver.get("/tickets")).status == 200
    await Contact.filter(id=cast.oliver.id).update(support_end=clock.today() - timedelta(days=1))
    answer = await oliver.get("/tickets")
    assert (answer.status, answer.place) == (303, "/login?next=/tickets")
    answer = await oliver.log_in("oliver@acme.example")
    assert answer.status == 403
    assert "not open at present" in answer.text
    from desk import comments, tickets
    from desk.comments import NewComment
    from desk.tickets import NewTicket
    from models.comment import Visibility
    from tests.parts.house import as_agent

    ticket = await tickets.open_ticket(
        portal.house, NewTicket(title="Printer", contact=cast.oliver), actor=OPERATOR
    )
    new = NewComment(body="Please restart it.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(portal.house, ticket, new, actor=as_agent(cast.nadia))
    assert await Delivery.filter(kind="customer_comment", recipient="oliver@acme.example").count() == 1


async def test_a_reset_ends_the_sessions_that_are_open(portal: Served, cast: Cast, oliver: Visitor):
    await portal_access.reset(portal.house, cast.oliver, actor=OPERATOR)
    assert (await oliver.get("/tickets")).place.startswith("/login")


async def test_logging_out_ends_this_session_or_all(
    portal: Served, cast: Cast, oliver: Visitor, visitors: MakeVisitor
):
    phone = visitors()
    await phone.log_in("oliver@acme.example")
    answer = await oliver.post("/logout")
    assert "You are logged out." in (await oliver.get(answer.place)).text
    assert (await oliver.get("/tickets")).status == 303
    assert (await phone.get("/tickets")).status == 200
    await oliver.log_in("oliver@acme.example")
    await oliver.post("/logout", everywhere="1")
    assert (await phone.get("/tickets")).status == 303
    assert not await PortalSession.exists()


async def test_a_new_password_by_choice_needs_the_current_one(portal: Served, cast: Cast, oliver: Visitor):
    page = await oliver.get("/password")
    assert 'id="current"' in page.text
    answer = await oliver.post(
        "/password", current="wrong one", password="noch eines mehr", again="noch eines mehr"
    )
    assert answer.status == 422
    assert "This is not your current password." in answer.text
    answer = await oliver.post(
        "/password", current=PASSWORD, password="noch eines mehr", again="noch eines mehr"
    )
    assert answer.status == 303


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/tickets/TT1?said=x", "/tickets/TT1?said=x"),
        ("//evil.example/", "/tickets"),
        ("/\\evil.example/", "/tickets"),
        ("https://evil.example/", "/tickets"),
        ("/a\r\nSet-Cookie: b=c", "/tickets"),
        ("", "/tickets"),
    ],
)
def test_a_link_leads_only_into_the_portal(wanted: str, place: str):
    assert local_place(wanted) == place


class _Request:
    """As much of a request as the address needs."""

    def __init__(self, *forwarded: str) -> None:
        from multidict import CIMultiDict

        self.headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
        self.remote = "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ((), 0, "10.0.0.1"),
        (("203.0.113.9",), 0, "10.0.0.1"),
        (("203.0.113.9",), 1, "203.0.113.9"),
        (("made up, 203.0.113.9",), 1, "203.0.113.9"),
        (("made up", "203.0.113.9, 10.0.0.2"), 2, "203.0.113.9"),
        (("203.0.113.9:4711",), 1, "203.0.113.9"),
        (("[2001:db8::7]:4711",), 1, "2001:db8::7"),
        (("2001:db8::7",), 1, "2001:db8::7"),
        ((), 1, "10.0.0.1"),
    ],
)
def test_a_client_can_not_choose_its_address(forwarded: tuple[str, ...], proxies: int, address: str):
    assert client_address(_Request(*forwarded), trusted_proxies=proxies) == address


async def test_the_language_is_the_browsers_then_the_contacts_then_the_chosen_one(
    portal: Served, cast: Cast, visitor: Visitor
):
    # R51.
    german = {"Accept-Language": "fr, de-CH;q=0.9, en;q=0.5"}
    assert '<html lang="de">' in (await visitor.get("/login", headers=german)).text
    assert '<html lang="en">' in (await visitor.get("/login")).text
    await with_password(portal.house, cast.weber)
    await visitor.log_in("weber@kunde.example")
    assert "Neues Ticket" in (await visitor.get("/tickets")).text
    answer = await visitor.post("/language", language="en", back="/tickets?show=all")
    assert answer.place == "/tickets?show=all"
    assert "New ticket" in (await visitor.get("/tickets")).text
    assert (await Contact.get(id=cast.weber.id)).language == "de"


async def test_a_language_chosen_before_the_login_stays(portal: Served, cast: Cast, visitor: Visitor):
    await with_password(portal.house, cast.weber)
    await visitor.get("/login")
    await visitor.post("/language", language="en", back="/login")
    await visitor.log_in("weber@kunde.example")
    assert "New ticket" in (await visitor.get("/tickets")).text


async def test_passwords_stand_in_no_page_and_no_address(portal: Served, cast: Cast, visitor: Visitor):
    await visitor.get("/login")
    form = aiohttp.FormData({"token": visitor.token, "user": "a@b.example", "password": "SecretThing1"})
    answer = await visitor.send("/login", form)
    assert "SecretThing1" not in answer.text + str(answer.headers)


async def test_asking_for_a_password_looks_the_same_for_everybody(
    portal: Served, cast: Cast, visitor: Visitor
):
    await with_password(portal.house, cast.oliver)
    await Delivery.all().delete()
    for user in ("oliver@acme.example", "nobody@acme.example"):
        await visitor.get("/login/forgotten")
        answer = await visitor.post("/login/forgotten", user=user)
        assert (answer.status, answer.place) == (303, "/login?said=asked")
        assert "a one-time password is on its way" in (await visitor.get(answer.place)).text
    mail = await Delivery.get()
    assert (mail.recipient, mail.kind, mail.is_sensitive) == ("oliver@acme.example", "credentials", True)
    answer = await visitor.log_in("oliver@acme.example", mail.payload["password"])
    assert answer.place == "/password?next=/tickets"


async def test_asking_too_often_is_told_to_wait(portal: Served, cast: Cast, visitor: Visitor):
    await visitor.get("/login/forgotten")
    answers = [await visitor.post("/login/forgotten", user="a@b.example") for _ in range(4)]
    assert [answer.status for answer in answers] == [303, 303, 303, 429]
    assert "try again in 15 minutes" in answers[-1].text
