"""`postbote run` as a process: ready, healthy, alone, stopped in order; and parts of it that fail alone."""

import json
import socket
import time
from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession

from sandbox.mail import MailSandbox
from tests.parts.postgres import Postgres
from tests.run.conftest import RunningPostbote

MakePostbote = Callable[..., RunningPostbote]


async def get(url: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.text()


async def fault_of(postbote: RunningPostbote, *path: str) -> str | None:
    """What `/healthz` says is wrong with something; None if nothing is, or it isn't known yet."""
    found: Any = await postbote.health()
    for name in path:
        found = found.get(name) or {}
    return found.get("fault") or None


async def test_a_desk_without_anything_is_ready_and_healthy(make_postbote: MakePostbote) -> None:
    postbote = make_postbote(is_new=True)
    await postbote.run()
    status, text = await get(f"{postbote.url}/healthz")
    told = json.loads(text)
    assert status == 200
    assert told["ok"] is True
    assert told["database"]["ok"] is True
    assert told["mailboxes"] == {}
    assert await get(f"{postbote.url}/livez") == (200, "ok\n")
    assert (await get(f"{postbote.url}/login"))[0] == 200


async def test_figures_are_told_in_the_words_of_prometheus(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    await postbote.says("group", "add", "Support", "--channel", "C0SUPPORT")
    await postbote.says("ticket", "new", "--title", "Drucker", "--assignee", "Support")
    await postbote.run()
    await get(f"{postbote.url}/nowhere-anybody-would-look")
    status, text = await get(f"{postbote.url}/metrics")
    assert status == 200
    assert 'postbote_tickets{status="open"} 1.0' in text
    assert 'postbote_deliveries{courier="slack",state="queued"} 1.0' in text
    assert 'postbote_up{part="database"} 1.0' in text
    assert "postbote_loop_lag_seconds_count" in text
    assert "process_resident_memory_bytes" in text
    assert "nowhere-anybody" not in text


async def test_it_stops_in_order_and_quickly_when_asked_to(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    await postbote.run()
    began = time.monotonic()
    assert await postbote.stop() == 0
    assert time.monotonic() - began < 5
    assert "Traceback" not in postbote.log
    assert postbote.log.index("postbote.stopping") < postbote.log.index("postbote.stopped")


async def test_it_stops_the_same_way_at_ctrl_c(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    await postbote.run()
    postbote.interrupt()
    assert await postbote.ended() == 0
    assert "Traceback" not in postbote.log


async def test_a_second_one_on_the_same_database_is_refused(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    await postbote.run()
    said = await postbote.refused("run")
    assert "runs already on this database" in said
    assert "POSTBOTE_DATABASE" in said
    assert await postbote.rows("ticket", "list") == []
    assert (await postbote.health())["ok"] is True


async def test_it_starts_again_after_being_killed(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    await postbote.run()
    await postbote.killed()
    await postbote.run()
    assert (await postbote.health())["ok"] is True


async def test_a_port_that_is_taken_is_told_with_its_setting(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    with socket.create_server(("127.0.0.1", postbote.port)):
        said = await postbote.refused("run")
    assert said.startswith(f"POSTBOTE_LISTEN: can't listen on 127.0.0.1:{postbote.port}")
    assert "another program" in said


async def test_an_unknown_part_is_refused_with_those_there_are(make_postbote: MakePostbote) -> None:
    said = await make_postbote().refused("run", "--only", "portal,kitchen")
    assert "kitchen" in said
    assert "bot, outbox, portal, scanners" in said


async def test_without_the_portal_its_pages_are_not_there(make_postbote: MakePostbote) -> None:
    postbote = make_postbote()
    await postbote.run("--only", "outbox")
    assert (await get(f"{postbote.url}/healthz"))[0] == 200
    assert (await get(f"{postbote.url}/login"))[0] == 404


async def test_everything_that_is_out_of_reach_is_told_while_the_portal_answers(
    make_postbote: MakePostbote,
) -> None:
    postbote = make_postbote(
        smtp="smtp://user:topsecret@127.0.0.1:9?starttls=never",
        slack_bot_token="xoxb-topsecret",
        slack_app_token="xapp-topsecret",
        slack_api_url="http://127.0.0.1:9/api/",
    )
    url = "imap://user:topsecret@127.0.0.1:9/INBOX?starttls=never"
    await postbote.says("mailbox", "add", "support@desk.example", url, "--group", "Support")
    await postbote.run()
    smtp = await postbote.until(lambda: fault_of(postbote, "smtp"), "told of the mail server")
    imap = await postbote.until(
        lambda: fault_of(postbote, "mailboxes", "support@desk.example"), "told of the mailbox"
    )
    slack = await postbote.until(lambda: fault_of(postbote, "slack"), "told of Slack")
    assert "POSTBOTE_SMTP" in smtp
    assert "127.0.0.1 on port 9" in imap
    assert "Slack can't be reached" in slack
    assert (await get(f"{postbote.url}/healthz"))[0] == 503
    assert (await get(f"{postbote.url}/login"))[0] == 200
    for fault in (smtp, imap):
        assert fault in postbote.log
    assert "topsecret" not in postbote.log


async def test_a_database_out_of_reach_is_told_and_waited_for(make_postbote: MakePostbote) -> None:
    postbote = make_postbote(database="postgres://user:topsecret@127.0.0.1:9/name")
    await postbote.start()
    fault = await postbote.until(lambda: fault_of(postbote, "database"), "told of the database")
    assert fault.startswith("POSTBOTE_DATABASE:")
    assert (await get(f"{postbote.url}/healthz"))[0] == 503
    assert (await get(f"{postbote.url}/login"))[0] == 503
    assert (await get(f"{postbote.url}/livez"))[0] == 200
    assert await postbote.stop() == 0
    assert "topsecret" not in postbote.log


async def test_it_runs_on_postgresql_beside_another_one(
    make_postbote: MakePostbote, postgres_url: str
) -> None:
    first, second = make_postbote(database=postgres_url), make_postbote(database=postgres_url)
    await first.run()
    await second.run("--only", "portal,outbox")
    await first.says("ticket", "new", "--title", "Drucker")
    assert [row["number"] for row in await second.rows("ticket", "list")] == ["TT1"]
    assert (await first.health())["ok"] is (await second.health())["ok"] is True


async def test_a_mailbox_that_is_added_while_running_is_watched_within_seconds(
    make_postbote: MakePostbote,
) -> None:
    """R37; and the customer gets a confirmation (N6)."""
    async with MailSandbox() as mail:
        mail.add_mailbox("support@desk.example")
        mail.add_mailbox("anna@kunde.example")
        postbote = make_postbote(smtp=mail.smtp_url)
        await postbote.run()
        mail.deliver("support@desk.example", b"From: anna@kunde.example\r\nSubject: Drucker\r\n\r\nHallo\r\n")
        url = mail.imap_url("support@desk.example")
        await postbote.says("mailbox", "add", "support@desk.example", url, "--group", "Support")
        await postbote.until(lambda: postbote.rows("ticket", "list"), "a ticket")
        confirmation = await mail.wait_for_mail("anna@kunde.example", timeout=10)
        assert "TT1" in confirmation.subject
        assert await fault_of(postbote, "mailboxes", "support@desk.example") is None
        (mailbox,) = await postbote.rows("mailbox", "list")
        assert mailbox["seen_at"] is not None


async def test_a_comment_at_the_command_line_leaves_at_once_through_the_running_one(
    make_postbote: MakePostbote,
) -> None:
    """N2: a short-lived process writes, the one that runs sends."""
    async with MailSandbox() as mail:
        mail.add_mailbox("weber@kunde.example")
        postbote = make_postbote(smtp=mail.smtp_url)
        await postbote.run()
        await postbote.says("agent", "add", "--name", "Nadia Brandt", "--email", "nadia@desk.example")
        await postbote.says("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example")
        await postbote.says("ticket", "new", "--title", "Drucker", "--contact", "weber@kunde.example")
        await postbote.says("ticket", "comment", "TT1", "--external", "--as", "nadia", "Bitte Toner prüfen.")
        answer = await mail.wait_for_mail("weber@kunde.example", timeout=10)
        assert "Bitte Toner prüfen." in answer.text

        async def is_sent() -> bool:
            (ticket,) = await postbote.rows("ticket", "show", "TT1")
            return [item["state"] for item in ticket["deliveries"]] == ["sent"]

        await postbote.until(is_sent, "recorded as sent")


async def test_slack_over_http_is_refused_without_a_signature(make_postbote: MakePostbote) -> None:
    postbote = make_postbote(
        slack_bot_token="xoxb-1", slack_signing_secret="secret", slack_api_url="http://127.0.0.1:9/api/"
    )
    await postbote.run()
    async with (
        ClientSession() as session,
        session.post(f"{postbote.url}/slack/events", json={"type": "url_verification"}) as answer,
    ):
        assert answer.status == 401


async def test_without_a_signing_secret_there_is_no_way_in_for_slack_over_http(
    make_postbote: MakePostbote,
) -> None:
    postbote = make_postbote()
    await postbote.run()
    async with ClientSession() as session, session.post(f"{postbote.url}/slack/events", json={}) as answer:
        assert answer.status in {403, 404}


async def test_of_two_processes_one_watches_a_mailbox_and_the_other_takes_over(
    make_postbote: MakePostbote, postgres_url: str
) -> None:
    async with MailSandbox() as mail:
        mail.add_mailbox("support@desk.example")
        first, second = make_postbote(database=postgres_url), make_postbote(database=postgres_url)
        url = mail.imap_url("support@desk.example")
        await first.says("mailbox", "add", "support@desk.example", url, "--group", "Support")
        await first.run("--only", "scanners")

        async def is_watched_by(postbote: RunningPostbote) -> bool:
            mailboxes = (await postbote.health()).get("mailboxes", {})
            return bool(mailboxes.get("support@desk.example", {}).get("ok"))

        await first.until(lambda: is_watched_by(first), "watched by the first")
        await second.run("--only", "scanners")
        assert not await is_watched_by(second)
        await first.killed()
        await second.until(lambda: is_watched_by(second), "taken over by the second")
        mail.deliver("support@desk.example", b"From: a@kunde.example\r\nSubject: Drucker\r\n\r\nHallo\r\n")
        await second.until(lambda: second.rows("ticket", "list"), "a ticket")


async def test_a_database_that_goes_away_for_a_while_is_told_and_work_goes_on_afterwards(
    make_postbote: MakePostbote, postgres: Postgres, postgres_url: str
) -> None:
    name = postgres_url.rpartition("/")[2]

    def ask(statement: str) -> None:
        postgres.run(postgres._execute(statement))

    async with MailSandbox() as mail:
        mail.add_mailbox("support@desk.example")
        mail.add_mailbox("anna@kunde.example")
        postbote = make_postbote(database=postgres_url, smtp=mail.smtp_url)
        url = mail.imap_url("support@desk.example")
        await postbote.says("mailbox", "add", "support@desk.example", url, "--group", "Support")
        await postbote.run()

        async def is_watched() -> bool:
            return bool((await postbote.health()).get("ok")) and "mailbox.watched" in postbote.log

        await postbote.until(is_watched, "watched")
        ask(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        ask(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        fault = await postbote.until(lambda: fault_of(postbote, "database"), "told of the database")
        assert fault.startswith("POSTBOTE_DATABASE:")
        mail.deliver("support@desk.example", b"From: anna@kunde.example\r\nSubject: Drucker\r\n\r\nHallo\r\n")
        ask(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        await postbote.until(lambda: postbote.rows("ticket", "list"), "a ticket", 60)
        await mail.wait_for_mail("anna@kunde.example", timeout=30)
        await postbote.until(is_watched, "healthy again", 60)


async def test_check_sends_a_test_mail_if_it_is_asked_to(make_postbote: MakePostbote) -> None:
    """R52."""
    async with MailSandbox() as mail:
        postbote = make_postbote(smtp=mail.smtp_url)
        found = {
            row["what"]: row["ok"] for row in await postbote.rows("check", "--test-mail", "me@desk.example")
        }
        assert found == {"database": True, "smtp": True, "slack": None, "test mail": True}
        await mail.wait_for_mail("me@desk.example")
