"""How long raw mails are kept: as long as the preference says, and never shorter than they are needed."""

import os
import time
from datetime import datetime, timedelta

import pytest

from desk import clock, raw_mail_retention
from desk.blobs import UNNAMED_SECONDS
from desk.house import House
from models.inbound_mail import InboundMail, Outcome

OLD = timedelta(days=31)
YOUNG = timedelta(days=29)


async def stored(
    house: House, raw: bytes, *, age: timedelta = OLD, outcome: Outcome = Outcome.TICKET
) -> InboundMail:
    sha256 = await house.raw_mail.put(raw)
    long_ago = time.time() - 2 * UNNAMED_SECONDS
    os.utime(house.raw_mail.path(sha256), (long_ago, long_ago))
    return await InboundMail.create(
        sha256=sha256, size=len(raw), received_at=clock.now() - age, outcome=outcome, reason="as it was"
    )


async def gone_at(mail: InboundMail) -> datetime | None:
    return (await InboundMail.get(id=mail.id)).raw_gone_at


def is_there(house: House, mail: InboundMail) -> bool:
    return house.raw_mail.path(mail.sha256).exists()


async def test_unless_somebody_says_so_raw_mails_are_kept_for_ever(house: House) -> None:
    mail = await stored(house, b"one", age=timedelta(days=9000))
    assert await raw_mail_retention.remove_due(house) == 0
    assert is_there(house, mail)
    assert await gone_at(mail) is None


async def test_the_bytes_of_old_mails_are_removed_and_their_rows_say_when(house: House) -> None:
    await house.preference_store.set("raw_mail_days", "30")
    old, young = await stored(house, b"old"), await stored(house, b"young", age=YOUNG)
    start = clock.now()
    assert await raw_mail_retention.remove_due(house) == 1
    assert (is_there(house, old), is_there(house, young)) == (False, True)
    row = await InboundMail.get(id=old.id)
    assert row.raw_gone_at is not None
    assert row.raw_gone_at >= start
    assert (row.outcome, row.reason, row.size) == (Outcome.TICKET, "as it was", 3)
    assert await gone_at(young) is None
    assert await raw_mail_retention.remove_due(house) == 0
    assert (await InboundMail.get(id=old.id)).raw_gone_at == row.raw_gone_at


@pytest.mark.parametrize("outcome", list(Outcome))
async def test_what_waits_for_the_intake_or_a_person_stays(house: House, outcome: Outcome) -> None:
    """R41."""
    await house.preference_store.set("raw_mail_days", "30")
    mail = await stored(house, b"one", outcome=outcome)
    await raw_mail_retention.remove_due(house)
    assert is_there(house, mail) == (outcome in {Outcome.STORED, Outcome.QUARANTINED})
    assert (await gone_at(mail) is None) == is_there(house, mail)


@pytest.mark.parametrize(
    ("age", "outcome"),
    [(YOUNG, Outcome.DUPLICATE), (OLD, Outcome.QUARANTINED), (OLD, Outcome.STORED)],
)
async def test_bytes_that_another_mail_needs_stay_until_it_does_not(
    house: House, age: timedelta, outcome: Outcome
) -> None:
    await house.preference_store.set("raw_mail_days", "30")
    mail, other = await stored(house, b"one"), await stored(house, b"one", age=age, outcome=outcome)
    assert await raw_mail_retention.remove_due(house) == 0
    assert is_there(house, mail)
    assert await gone_at(mail) is None
    await InboundMail.filter(id=other.id).update(received_at=clock.now() - OLD, outcome=Outcome.IGNORED)
    assert await raw_mail_retention.remove_due(house) == 2
    assert not is_there(house, mail)
    assert None not in {await gone_at(mail), await gone_at(other)}


async def test_a_crash_before_the_rows_say_so_is_made_good_at_the_next_look(house: House) -> None:
    await house.preference_store.set("raw_mail_days", "30")
    mail = await stored(house, b"one")
    house.raw_mail.path(mail.sha256).unlink()
    assert await raw_mail_retention.remove_due(house) == 1
    assert await gone_at(mail) is not None


async def test_all_that_are_due_go_however_many_they_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw_mail_retention, "BATCH", 3)
    await house.preference_store.set("raw_mail_days", "30")
    mails = [await stored(house, f"{number // 2}".encode()) for number in range(10)]
    keeps = await stored(house, b"2", outcome=Outcome.QUARANTINED)
    assert await raw_mail_retention.remove_due(house) == 8
    left = [mail.id for mail in await InboundMail.filter(raw_gone_at=None).order_by("id")]
    assert left == [mails[4].id, mails[5].id, keeps.id]
