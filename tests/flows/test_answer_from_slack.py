"""Flow 2: an agent answers in the ticket's thread; mailbox and portal have the answer."""

from tests.parts.world import NADIA, SUPPORT, WEBER, World, choose_password, credentials


async def test_a_thread_message_reaches_the_customer_only_by_the_letter(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.", name="Frau Weber")
    card = await world.card("TT1")
    await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)

    await world.slack.people.say(NADIA, SUPPORT, "Die ruft doch jede Woche an.", thread_ts=card["ts"])
    answer = await world.slack.people.say(NADIA, SUPPORT, "Bitte neu starten.", thread_ts=card["ts"])
    await world.slack.people.react(NADIA, SUPPORT, answer["ts"], "email")

    mail = await world.mail.wait_for_mail(WEBER, lambda found: "Bitte neu starten." in found.text)
    await world.slack.wait_for_reaction(SUPPORT, answer["ts"], "white_check_mark")
    assert mail.header("Auto-Submitted") in {None, ""}
    assert mail.header("In-Reply-To")
    everything = b"".join(found.raw for found in world.mail.inbox(WEBER))
    assert b"jede Woche" not in everything

    async def noted() -> bool:
        comments = (await world.shown("TT1"))["comments"]
        said = {comment["body"]: comment["visibility"] for comment in comments}
        return said == {"Die ruft doch jede Woche an.": "internal", "Bitte neu starten.": "external"}

    await world.postbote.until(noted, "noted")


async def test_an_answer_taken_back_in_time_is_never_sent(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    card = await world.card("TT1")
    answer = await world.slack.people.say(NADIA, SUPPORT, "Quatsch.", thread_ts=card["ts"])
    await world.slack.people.react(NADIA, SUPPORT, answer["ts"], "email")
    await world.slack.people.unreact(NADIA, SUPPORT, answer["ts"], "email")

    async def taken_back() -> bool:
        comments = (await world.shown("TT1"))["comments"]
        deliveries = (await world.shown("TT1"))["deliveries"]
        internal = [comment["visibility"] for comment in comments] == ["internal"]
        mails = [row["state"] for row in deliveries if row["kind"] == "customer_comment"]
        return internal and mails in ([], ["cancelled"])

    await world.postbote.until(taken_back, "taken back")
    # Something sent later arrives; what was taken back would have been here before it.
    right = await world.slack.people.say(NADIA, SUPPORT, "Bitte neu starten.", thread_ts=card["ts"])
    await world.slack.people.react(NADIA, SUPPORT, right["ts"], "email")
    await world.mail.wait_for_mail(WEBER, lambda found: "Bitte neu starten." in found.text)
    assert not [found for found in world.mail.inbox(WEBER) if "Quatsch" in found.text]


async def test_solving_from_the_card_sends_the_solution_and_closes(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    card = await world.card("TT1")
    await world.slack.people.click(NADIA, "solve_ticket", channel=SUPPORT, ts=card["ts"])
    await world.slack.wait_for_modal(NADIA)
    await world.slack.people.submit(NADIA, {"text": "Treiber erneuert."})

    await world.mail.wait_for_mail(WEBER, lambda found: "Treiber erneuert." in found.text)
    ticket = await world.shown("TT1")
    assert (ticket["status"], ticket["solution"]) == ("closed", "Treiber erneuert.")


async def test_the_answer_stands_in_the_portal_and_the_note_does_not(world: World) -> None:
    first = await credentials(world)
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    card = await world.card("TT1")
    await world.slack.people.say(NADIA, SUPPORT, "Die ruft doch jede Woche an.", thread_ts=card["ts"])
    answer = await world.slack.people.say(NADIA, SUPPORT, "Bitte neu starten.", thread_ts=card["ts"])
    await world.slack.people.react(NADIA, SUPPORT, answer["ts"], "email")
    await world.slack.wait_for_reaction(SUPPORT, answer["ts"], "white_check_mark")

    async with world.browser() as page:
        await choose_password(page, first)
        await page.goto("/tickets/TT1")
        shown = await page.content()
        assert "Bitte neu starten." in shown
        assert "jede Woche" not in shown
        await page.fill("#comment", "Danke, läuft wieder.")
        await page.click("form.answer button.main")
        await page.wait_for_load_state()

    await world.slack.wait_for_message(SUPPORT, "Danke, läuft wieder.", thread_ts=card["ts"])
