"""500 mails come in while the process is killed, the server dies and the folder is renumbered (R37, R41)."""

import random
from collections.abc import Callable, Iterator

import pytest

from tests.parts.dovecot import Dovecot
from tests.parts.mail_storm import Storm, wanted
from tests.parts.postbote import Postbote

MAILS = 500


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.mark.parametrize("afterwards", ["leave", "move:Erledigt"])
async def test_whatever_breaks_each_mail_becomes_one_entry(
    dovecot: Dovecot, make_postbote: Callable[..., Postbote], database_url: str, afterwards: str
):
    dovecot.start()
    postbote = make_postbote(database=database_url)
    storm = Storm(postbote, dovecot, database_url, random.Random(len(database_url)))
    await storm.begin(afterwards=afterwards)
    for event in ("kill", "server", "renumber", "kill", "kill"):
        await storm.deliver(MAILS // 5)
        await storm.strike(event)
    await storm.settles(120)

    found, _, tickets = await storm.accounts()
    assert found == wanted(MAILS)
    assert tickets == MAILS
    if afterwards != "leave":
        await postbote.stop()
        moved = dovecot.files(storm.user, "Erledigt")
        assert len(moved) + len(dovecot.files(storm.user)) >= MAILS
        assert dovecot.files(storm.user) == {}
