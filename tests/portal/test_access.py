"""Access to the portal: granted, revoked, reset (R43–R46), and the mails with one-time passwords (N7)."""

from datetime import date, timedelta

import pytest

from desk import clock, login_throttle, portal_access, portal_login, portal_sessions
from desk.errors import Invalid, NotAllowed, NotPossible
from desk.house import House
from desk.login_throttle import Throttled
from desk.notifications.reasons import Reason
from desk.portal_access import Grant
from models.change import Change
from models.contact import Contact
from models.delivery import Delivery, State
from models.login_attempt import LoginAttempt
from models.notification_decision import NotificationDecision
from models.portal_access import PortalAccess
from models.portal_session import PortalSession
from tests.parts.house import OPERATOR, Cast, MakeHouse

TODAY = clock.today()
DAY = timedelta(days=1)
NEW = "ein neues Passwort"


async def _grant(
    house: House,
    contact: Contact,
    start: date | None = TODAY - DAY,
    end: date | None = TODAY + DAY,
    *,
    portal_user: bool = True,
) -> Grant:
    return await portal_access.grant(
        house, contact, portal_user=portal_user, support_start=start, support_end=end, actor=OPERATOR
    )


async def _mailed_password(contact: Contact) -> str:
    mails = await Delivery.filter(contact_id=contact.id, kind="credentials").order_by("id")
    return str(mails[-1].payload["password"])


async def _log_in(house: House, contact: Contact, password: str) -> portal_sessions.Begun:
    return await portal_login.log_in(house, contact.email or "", password, address="192.0.2.7")


async def _with_own_password(house: House, contact: Contact) -> portal_sessions.Begun:
    """A contact who has access and has set a password."""
    await _grant(house, contact)
    begun = await _log_in(house, contact, await _mailed_password(contact))
    return await portal_login.set_password(house, begun.session, NEW)


@pytest.mark.parametrize(
    ("portal_user", "start", "end", "is_open"),
    [
        (True, TODAY, TODAY, True),
        (True, TODAY - DAY, TODAY + DAY, True),
        (True, TODAY - DAY, TODAY - DAY, False),
        (True, TODAY + DAY, TODAY + DAY, False),
        (True, None, TODAY, False),
        (True, TODAY, None, False),
        (False, TODAY - DAY, TODAY + DAY, False),
    ],
)
def test_access_needs_the_box_and_both_dates_and_today_within_them(
    *, portal_user: bool, start: date | None, end: date | None, is_open: bool
):
    contact = Contact(name="A", portal_user=portal_user, support_start=start, support_end=end)
    assert portal_access.is_open(contact, TODAY) is is_open


async def test_when_the_three_fields_become_valid_credentials_are_mailed_whatever_the_gate_says(
    house: House, cast: Cast
):
    # R44, N7: an opt-out keeps ticket mails away, not the key to the portal.
    await Contact.filter(id=cast.oliver.id).update(email_opt_out=True)
    granted = await _grant(house, cast.oliver)
    assert granted.credentials is Reason.MAILED
    mail = await Delivery.get(kind="credentials")
    assert (mail.recipient, mail.state, mail.is_sensitive) == ("oliver@acme.example", "queued", True)
    assert mail.payload["user"] == "oliver@acme.example"
    password = mail.payload["password"]
    access = await PortalAccess.get(contact_id=cast.oliver.id)
    assert access.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert access.must_change
    assert access.expires_at is not None
    assert timedelta(days=6, hours=23) < access.expires_at - clock.now() <= timedelta(days=7)
    decision = await NotificationDecision.get(rule="N7")
    assert (decision.mailed, decision.reason, decision.message_id) == (True, "mailed", mail.message_id)
    changes = await Change.filter(record="contact", record_id=cast.oliver.id).order_by("id")
    assert {"portal_user", "support_start", "support_end", "portal_password"} <= {
        row.field for row in changes
    }
    assert not [row for row in changes if password in f"{row.old}{row.new}"]


async def test_granting_again_and_giving_access_back_mails_nothing(house: House, cast: Cast):
    await _with_own_password(house, cast.oliver)
    assert (await _grant(house, cast.oliver)).credentials is None
    await _grant(house, cast.oliver, portal_user=False)
    assert (await _grant(house, cast.oliver)).credentials is None
    assert await Delivery.filter(kind="credentials").count() == 1
    assert await _log_in(house, cast.oliver, NEW)


async def test_access_given_back_before_the_first_login_comes_with_a_new_password(house: House, cast: Cast):
    await _grant(house, cast.oliver)
    await _grant(house, cast.oliver, end=None)
    assert (await Delivery.get(kind="credentials")).state == State.CANCELLED
    assert (await Delivery.get(kind="credentials")).payload == {}
    assert (await _grant(house, cast.oliver)).credentials is Reason.MAILED


async def test_a_contact_added_with_the_three_fields_gets_the_credentials_once_granted(
    house: House, cast: Cast
):
    start, end = cast.weber.support_start, cast.weber.support_end
    assert (await _grant(house, cast.weber, start, end)).credentials is Reason.MAILED


async def test_without_a_mail_server_nothing_is_sent_and_the_reason_is_kept(
    make_house: MakeHouse, house: House, cast: Cast
):
    silent = make_house(smtp="", mail_from="")
    assert (await _grant(silent, cast.oliver)).credentials is Reason.NO_MAIL_SERVER
    assert not await PortalAccess.exists()
    assert not await Delivery.exists()
    with pytest.raises(NotPossible, match="Without a mail server"):
        await portal_access.reset(silent, cast.oliver, actor=OPERATOR)


async def test_an_end_before_the_start_is_refused(house: House, cast: Cast):
    with pytest.raises(Invalid) as refused:
        await _grant(house, cast.oliver, TODAY, TODAY - DAY)
    assert refused.value.field == "support_end"
    assert not (await Contact.get(id=cast.oliver.id)).portal_user


async def test_revoking_ends_the_sessions(house: House, cast: Cast):
    begun = await _with_own_password(house, cast.oliver)
    assert await portal_sessions.find(begun.key)
    await _grant(house, cast.oliver, portal_user=False)
    assert not await PortalSession.exists()


async def test_a_reset_mails_new_credentials_ends_the_sessions_and_the_old_password(house: House, cast: Cast):
    begun = await _with_own_password(house, cast.oliver)
    await portal_access.reset(house, cast.oliver, actor=OPERATOR)
    assert await portal_sessions.find(begun.key) is None
    with pytest.raises(NotAllowed):
        await _log_in(house, cast.oliver, NEW)
    again = await _log_in(house, cast.oliver, await _mailed_password(cast.oliver))
    assert again.session.must_change


async def test_a_second_reset_takes_the_first_mail_back(house: House, cast: Cast):
    await _grant(house, cast.oliver)
    await portal_access.reset(house, cast.oliver, actor=OPERATOR)
    first, second = await Delivery.filter(kind="credentials").order_by("id")
    assert (first.state, first.payload) == (State.CANCELLED, {})
    assert second.state == State.QUEUED


async def test_who_has_no_access_gets_no_new_password(house: House, cast: Cast):
    with pytest.raises(NotPossible, match="Oliver Smith has no access"):
        await portal_access.reset(house, cast.oliver, actor=OPERATOR)
    assert not await Delivery.exists()


async def test_a_one_time_password_expires_after_seven_days(house: House, cast: Cast):
    await _grant(house, cast.oliver)
    await PortalAccess.filter(contact_id=cast.oliver.id).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="has expired"):
        await _log_in(house, cast.oliver, await _mailed_password(cast.oliver))


async def test_a_wrong_password_and_an_unknown_user_hear_the_same(house: House, cast: Cast):
    await _with_own_password(house, cast.oliver)
    await _grant(house, cast.oliver, portal_user=False)
    said = set()
    for user in ("oliver@acme.example", "grace@acme.example", "nobody@acme.example", "", "\0\ud800"):
        with pytest.raises(NotAllowed) as refused:
            await portal_login.log_in(house, user, "wrong password", address="192.0.2.7")
        said.add(str(refused.value))
    assert said == {"User name or password is wrong."}


async def test_ten_failures_close_an_account_for_a_while_even_to_the_right_password(house: House, cast: Cast):
    await _with_own_password(house, cast.oliver)
    for _ in range(login_throttle.OF_ACCOUNT):
        with pytest.raises(NotAllowed, match="is wrong"):
            await _log_in(house, cast.oliver, "wrong password")
    with pytest.raises(Throttled):
        await _log_in(house, cast.oliver, NEW)
    later = clock.now() - login_throttle.WINDOW - timedelta(seconds=1)
    await LoginAttempt.filter(subject__startswith="account:").update(at=later)
    assert await _log_in(house, cast.oliver, NEW)
    assert not await LoginAttempt.filter(subject="account:oliver@acme.example").exists()


async def test_an_address_that_tries_many_names_is_stopped(house: House, cast: Cast):
    at = clock.now()
    subject = "address:2001:db8:1:2::/64"
    await LoginAttempt.bulk_create(
        LoginAttempt(subject=subject, at=at) for _ in range(login_throttle.OF_ADDRESS)
    )
    with pytest.raises(Throttled):
        await portal_login.log_in(house, "anyone@acme.example", "x", address="2001:db8:1:2::77")
    with pytest.raises(NotAllowed, match="is wrong"):
        await portal_login.log_in(house, "anyone@acme.example", "x", address="2001:db8:1:3::77")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("zu kurz", "at least 12"),
        ("   elf Zeichen ", "at least 12"),
        ("x" * 201, "at most 200"),
        ("Oliver Smith", "a name"),
        ("OLIVER@acme.example", "a name"),
        ("abababababab", "too easy"),
    ],
)
async def test_a_bad_password_is_refused_in_a_plain_sentence(
    house: House, cast: Cast, password: str, sentence: str
):
    await _grant(house, cast.oliver)
    begun = await _log_in(house, cast.oliver, await _mailed_password(cast.oliver))
    with pytest.raises(Invalid, match=sentence) as refused:
        await portal_login.set_password(house, begun.session, password)
    assert refused.value.field == "password"
    assert (await PortalAccess.get(contact_id=cast.oliver.id)).must_change


async def test_the_mailed_password_can_not_be_kept(house: House, cast: Cast):
    await _grant(house, cast.oliver)
    mailed = await _mailed_password(cast.oliver)
    begun = await _log_in(house, cast.oliver, mailed)
    with pytest.raises(Invalid, match="another password"):
        await portal_login.set_password(house, begun.session, mailed)


async def test_a_new_password_later_needs_the_current_one_and_ends_other_sessions(house: House, cast: Cast):
    begun = await _with_own_password(house, cast.oliver)
    other = await _log_in(house, cast.oliver, NEW)
    with pytest.raises(Invalid) as refused:
        await portal_login.set_password(house, begun.session, "noch ein anderes", current="falsch")
    assert refused.value.field == "current"
    third = await portal_login.set_password(house, begun.session, "noch ein anderes", current=NEW)
    assert [await portal_sessions.find(old.key) for old in (begun, other)] == [None, None]
    assert await portal_sessions.find(third.key)


async def test_a_hash_made_with_older_parameters_is_renewed_at_login(house: House, cast: Cast):
    import argon2

    await _with_own_password(house, cast.oliver)
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(NEW)
    await PortalAccess.filter(contact_id=cast.oliver.id).update(password_hash=old)
    await _log_in(house, cast.oliver, NEW)
    assert "m=19456,t=2" in (await PortalAccess.get(contact_id=cast.oliver.id)).password_hash


async def test_a_session_ends_when_idle_when_old_and_when_support_ends(house: House, cast: Cast):
    await _with_own_password(house, cast.oliver)
    now = clock.now()
    for columns in ({"seen_at": now - timedelta(hours=12)}, {"expires_at": now - timedelta(seconds=1)}):
        begun = await _log_in(house, cast.oliver, NEW)
        await PortalSession.filter(key_hash=begun.session.key_hash).update(**columns)
        assert await portal_sessions.find(begun.key) is None
    begun = await _log_in(house, cast.oliver, NEW)
    await Contact.filter(id=cast.oliver.id).update(support_end=TODAY - DAY)
    assert await portal_sessions.find(begun.key) is None


async def test_the_store_holds_no_key_that_opens_a_session(house: House, cast: Cast):
    begun = await _with_own_password(house, cast.oliver)
    row = await PortalSession.get().values()
    assert begun.key not in str(row)
    assert await portal_sessions.find(row["key_hash"]) is None


async def test_a_session_is_written_at_most_once_a_minute(house: House, cast: Cast):
    begun = await _with_own_password(house, cast.oliver)
    half = clock.now() - timedelta(seconds=30)
    await PortalSession.all().update(seen_at=half)
    await portal_sessions.find(begun.key)
    assert (await PortalSession.get()).seen_at == half
    await PortalSession.all().update(seen_at=clock.now() - timedelta(seconds=61))
    await portal_sessions.find(begun.key)
    assert clock.now() - (await PortalSession.get()).seen_at < timedelta(seconds=30)


async def _ask(house: House, user: str) -> None:
    await portal_login.ask_for_password(house, user, address="192.0.2.9")


async def test_a_forgotten_password_is_replaced_only_by_using_the_one_that_was_mailed(
    house: House, cast: Cast
):
    begun = await _with_own_password(house, cast.oliver)
    await _ask(house, "Oliver@acme.example")
    mailed = await _mailed_password(cast.oliver)
    # Whoever asked, the customer goes on as before.
    assert await portal_sessions.find(begun.key)
    assert not (await _log_in(house, cast.oliver, NEW)).session.must_change
    used = await _log_in(house, cast.oliver, mailed)
    assert used.session.must_change
    assert await portal_sessions.find(begun.key) is None
    with pytest.raises(NotAllowed):
        await _log_in(house, cast.oliver, NEW)
    await portal_login.set_password(house, used.session, "ein drittes Passwort")
    with pytest.raises(NotAllowed):
        await _log_in(house, cast.oliver, mailed)


async def test_a_password_that_was_asked_for_expires_after_a_day(house: House, cast: Cast):
    await _with_own_password(house, cast.oliver)
    await _ask(house, "oliver@acme.example")
    access = await PortalAccess.get(contact_id=cast.oliver.id)
    assert access.spare_expires_at is not None
    assert timedelta(hours=23) < access.spare_expires_at - clock.now() <= timedelta(days=1)
    await PortalAccess.all().update(spare_expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowed, match="has expired"):
        await _log_in(house, cast.oliver, await _mailed_password(cast.oliver))
    assert await _log_in(house, cast.oliver, NEW)


async def test_a_new_own_password_and_a_reset_end_the_one_that_was_asked_for(house: House, cast: Cast):
    begun = await _with_own_password(house, cast.oliver)
    await _ask(house, "oliver@acme.example")
    first = await _mailed_password(cast.oliver)
    await portal_login.set_password(house, begun.session, "ein drittes Passwort", current=NEW)
    with pytest.raises(NotAllowed, match="is wrong"):
        await _log_in(house, cast.oliver, first)
    await _ask(house, "oliver@acme.example")
    second = await _mailed_password(cast.oliver)
    await portal_access.reset(house, cast.oliver, actor=OPERATOR)
    with pytest.raises(NotAllowed, match="is wrong"):
        await _log_in(house, cast.oliver, second)


async def test_who_has_no_access_is_mailed_nothing_and_hears_nothing_else(house: House, cast: Cast):
    for user in ("grace@acme.example", "nobody@acme.example", "", "\0"):
        await _ask(house, user)
    assert not await Delivery.exists()


async def test_nobodys_mailbox_is_filled_by_asking(house: House, cast: Cast):
    await _with_own_password(house, cast.oliver)
    for user in ("oliver@acme.example", "nobody@acme.example"):
        for _ in range(login_throttle.MAILS_OF_ACCOUNT):
            await _ask(house, user)
        with pytest.raises(Throttled):
            await _ask(house, user)
    waiting = Delivery.filter(kind="credentials", state=State.QUEUED)
    # An older one is taken back for a newer one; one stands for the grant, which is used by now.
    assert await waiting.count() == 1
