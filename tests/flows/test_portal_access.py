"""Flow 5: three fields become valid; the credentials mail; its password opens one door, once (R43–R46)."""

from tests.parts.world import PASSWORD, WEBER, World, choose_password, credentials, log_in


async def test_the_mailed_password_can_do_nothing_but_set_a_new_one(world: World) -> None:
    first = await credentials(world)
    async with world.browser() as page:
        await log_in(page, first)
        await page.goto("/tickets")
        assert "/password" in page.url
        await choose_password(page, None)
        await page.goto("/tickets")
        assert "/password" not in page.url

    rows = await world.postbote.rows("outbox", "list")
    assert [row["state"] for row in rows if row["kind"] == "credentials"] == ["sent"]
    kept = await world.postbote.says("outbox", "list", "--json")
    assert first not in kept


async def test_after_a_reset_the_old_password_and_its_sessions_are_gone(world: World) -> None:
    async with world.browser() as page:
        await choose_password(page, await credentials(world))
        await world.postbote.says("contact", "reset-password", WEBER)
        await page.goto("/tickets")
        assert "/login" in page.url
        await log_in(page, PASSWORD)
        assert "/login" in page.url
    assert len([mail for mail in world.mail.inbox(WEBER) if mail.uid]) >= 1
