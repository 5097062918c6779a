"""Two processes share a mailbox on PostgreSQL: one watches it, and when it is gone, the other takes over."""

from collections.abc import Callable, Iterator

import pytest

from desk import db
from models.inbound_mail import InboundMail, Outcome
from models.ticket import Ticket
from tests.parts.dovecot import PASSWORD, Dovecot
from tests.parts.mail_storm import SUPPORT, letter
from tests.parts.postbote import Postbote


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.stop()


async def test_when_one_of_two_is_killed_the_other_takes_over_and_no_mail_is_taken_twice(
    dovecot: Dovecot, make_postbote: Callable[..., Postbote], postgres_url: str
):
    user = dovecot.user()
    dovecot.maildir(user)
    one, two = make_postbote(database=postgres_url), make_postbote(database=postgres_url)
    two.settings["data"] = one.settings["data"]
    url = f"imap://{user}:{PASSWORD}@{dovecot.host}:{dovecot.port}/INBOX?starttls=never"
    await one.says("mailbox", "add", SUPPORT, url)
    await one.run("--only", "scanners")
    await one.until(lambda: _watches(one), "watched")
    await two.run("--only", "scanners")
    context = await db.connect(postgres_url)
    try:
        dovecot.deliver(user, *(letter(number) for number in range(40)))
        await one.until(lambda: _tickets(40), "40 tickets", 60)
        assert not await _watches(two)

        await one.killed()
        dovecot.deliver(user, *(letter(number) for number in range(40, 60)))
        await two.until(lambda: _tickets(60), "60 tickets", 60)

        assert await Ticket.all().count() == 60
        assert await InboundMail.filter(outcome=Outcome.TICKET).count() == 60
        assert await InboundMail.all().count() == 60
        # A command leaves the mailbox to who watches it.
        said = await two.says("mailbox", "scan", code=1)
        assert said == ""
    finally:
        await context.close_connections()


async def _watches(postbote: Postbote) -> bool:
    health = await postbote.health()
    return bool(health.get("mailboxes", {}).get(SUPPORT, {}).get("ok"))


async def _tickets(count: int) -> bool:
    return await Ticket.all().count() >= count
