"""Flow 3: a new ticket from the portal with several files; mail to the whole group, card in its channel."""

from tests.parts.world import WEBER, World, choose_password, credentials


async def test_a_ticket_with_files_from_the_portal_reaches_the_whole_group(world: World) -> None:
    await world.postbote.says("preference", "set", "default_assignee", "group:Support")
    async with world.browser() as page:
        await choose_password(page, await credentials(world))
        await page.goto("/tickets/new")
        await page.fill("#title", "Rechnung doppelt")
        await page.fill("#description", "Wir haben Nr. 4711 zweimal bekommen.")
        await page.set_input_files(
            "input[type=file]",
            [
                {"name": "Rechnung.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 eins"},
                {"name": "Mahnung.txt", "mimeType": "text/plain", "buffer": b"zwei"},
            ],
        )
        await page.click("button.main")
        await page.wait_for_url("**/tickets/TT1*")
        assert "Rechnung.pdf" in await page.content()

    card = await world.card("TT1")
    assert "Rechnung doppelt" in str(card["blocks"])
    for agent in ("nadia@desk.example", "jonas@desk.example"):
        await world.mail.wait_for_mail(agent, lambda mail: "TT1" in mail.subject)
    await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)
    ticket = await world.shown("TT1")
    assert ticket["source"] == "portal"
    assert sorted(item["name"] for item in ticket["documents"]) == ["Mahnung.txt", "Rechnung.pdf"]
