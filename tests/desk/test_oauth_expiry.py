"""People hear ahead that an OAuth secret ends: 14 and 3 days before and on the last day, once each."""

from datetime import timedelta

import pytest

from desk import clock, oauth, oauth_expiry
from desk.house import House
from desk.run.health import Health
from desk.run.oauth_health import look
from models.delivery import Delivery
from models.mailbox import Mailbox
from models.oauth_grant import OAuthGrant
from models.setting import Setting
from tests.parts.house import Cast


async def ending(days: float, **columns: object) -> OAuthGrant:
    at = clock.now()
    return await OAuthGrant.create(
        name="m365",
        way="client_credentials",
        token_url="https://x/",
        client_id="x",
        created_at=at,
        **{"secret_expires_at": at + timedelta(days=days), **columns},
    )


async def told() -> list[tuple[str, str]]:
    return [(row.recipient, row.payload["text"]) for row in await Delivery.all().order_by("id")]


@pytest.mark.parametrize(("days", "times"), [(20, 0), (13.5, 1), (2.5, 1), (-1, 1)])
async def test_the_end_is_told_once_on_each_of_three_days(house: House, cast: Cast, days: float, times: int):
    await Setting.create(name="operations_channel", value="C0OPS")
    house.preference_store.forget()
    await ending(days)
    assert await oauth_expiry.tell_due(house) == times
    assert await oauth_expiry.tell_due(house) == 0
    assert [channel for channel, _ in await told()] == ["C0OPS"] * times


async def test_who_was_told_two_weeks_ahead_is_told_again_three_days_ahead(house: House, cast: Cast):
    await ending(2.5, told_at=clock.now() - timedelta(days=11))
    assert await oauth_expiry.tell_due(house) == 1


async def test_without_an_operations_channel_the_groups_of_its_mailboxes_hear_it(house: House, cast: Cast):
    grant = await ending(1)
    for address, group in (("a@desk.example", cast.support), ("b@desk.example", None)):
        await Mailbox.create(address=address, url="x", group=group, oauth=grant, created_at=clock.now())
    await oauth_expiry.tell_due(house)
    ((channel, text),) = await told()
    assert (channel, text[:17]) == ("C0SUPPORT", "The client secret")


@pytest.mark.parametrize(
    ("days", "ok", "says"), [(20, True, None), (5, True, "ends on"), (-1, False, "ended")]
)
async def test_health_tells_of_what_ends(house: House, days: float, *, ok: bool, says: str | None):
    await ending(days)
    health = Health()
    await look(health)
    state = health.states["oauth m365"]
    assert state.ok is ok
    assert (says is None and state.fault is None) or (says or "") in (state.fault or "-")
    assert bool(await oauth.warnings()) is (says is not None)
    await OAuthGrant.all().delete()
    await look(health)
    assert "oauth m365" not in health.states
