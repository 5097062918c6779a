"""`postbote mail replay`, killed and begun again: each mail is one ticket, told of once (R41)."""

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.parts.postbote import COMMAND, ROOT, Postbote

MAILS = 30
YESTERDAY = f"{datetime.now().astimezone() - timedelta(days=1):%Y-%m-%d}"


async def in_quarantine(postbote: Postbote, box: Path) -> None:
    """So many mails that no rule took; today's rules would."""
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    for number in range(MAILS):
        sender, name = f"anna{number % 3}@kunde.example", f"{number}@kunde.example"
        head = f"From: {sender}\r\nSubject: Nr. {number}\r\nMessage-ID: <{name}>"
        (box / "new" / f"{number:03}").write_text(f"{head}\r\n\r\nHallo\r\n", newline="")
    await postbote.says("group", "add", "Support")
    await postbote.says("mailbox", "add", "support@desk.example", f"maildir://{box}", "--group", "Support")
    await postbote.says("rule", "delete", "2")
    await postbote.says("mailbox", "scan")
    assert len(await postbote.rows("mail", "quarantine", "list")) == MAILS
    await postbote.says("rule", "add", "The rest", "--then", "create")


async def killed_after(postbote: Postbote, mails: int) -> None:
    words = ("mail", "replay", "--since", YESTERDAY, "--outcome", "quarantined", "--json")
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *words, env=postbote.environment, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(mails):
        assert b'"moved"' in await process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    await process.communicate()


async def test_a_replay_that_is_killed_and_begun_again_doubles_nothing(
    make_postbote: Callable[..., Postbote], database_url: str, tmp_path: Path
) -> None:
    postbote = make_postbote(database=database_url, smtp="smtp://127.0.0.1:9?starttls=never")
    await in_quarantine(postbote, tmp_path / "box")
    await killed_after(postbote, 1)
    await killed_after(postbote, 7)
    left = await postbote.rows("mail", "quarantine", "list")
    assert 0 < len(left) < MAILS
    rest = await postbote.rows("mail", "replay", "--since", YESTERDAY, "--outcome", "quarantined")
    assert [mail["result"] for mail in rest] == ["moved"] * len(left)

    tickets = await postbote.rows("ticket", "list", "--limit", "1000")
    assert sorted(ticket["title"] for ticket in tickets) == sorted(f"Nr. {number}" for number in range(MAILS))
    mails = await postbote.rows("outbox", "list")
    confirmed = [mail["ticket"] for mail in mails if mail["kind"] == "customer_confirmation"]
    assert sorted(confirmed) == sorted(ticket["number"] for ticket in tickets)
