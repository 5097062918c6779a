"""Flow: a workflow that was added while all runs acts on the next mail (R35)."""

from tests.parts.world import WEBER, World


async def test_a_workflow_added_while_all_runs_acts_on_a_mail_that_comes(world: World) -> None:
    await world.postbote.says(
        *("workflow", "add", "Urgent", "--on", "opened by mail", "--if", "title contains urgent"),
        *("--do", "set priority = urgent", "--do", "note: {{ customer }} is in a hurry."),
        *("--do", "mail customer: en: We are quick with {{ number }}. || de: Wir beeilen uns."),
    )
    # Another process knows of it within a second: the first mail may come before.
    sent = 0

    async def has_run() -> bool:
        nonlocal sent
        sent += 1
        await world.writes(f"urgent {sent}", "Er druckt nicht.")
        await world.postbote.until(lambda: world.postbote.rows("ticket", "list"), "a ticket")
        return bool(await world.postbote.rows("workflow", "runs"))

    await world.postbote.until(has_run, "a run of the workflow")
    mail = await world.mail.wait_for_mail(WEBER, lambda mail: "quick" in mail.text)
    (run, *_) = (await world.postbote.rows("workflow", "runs"))[::-1]
    assert run["did"] == ["priority → urgent", "internal note", f"mail to {WEBER}"]
    assert f"We are quick with {run['ticket']}." in mail.text
    assert "hurry" not in mail.text
    assert (await world.shown(run["ticket"]))["priority"] == "urgent"
    why = await world.postbote.rows("why", run["ticket"])
    assert [row["mailed"] for row in why if row["rule"] == "N12"] == [True]
