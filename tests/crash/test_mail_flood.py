"""300 mails leave while what sends them is killed at random moments: all arrive, and the same each time."""

import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.parts.mail_flood import Flood
from tests.parts.postbote import Postbote
from tests.parts.smtp_recorder import SmtpRecorder

MAILS, KILLS = 300, 4


@pytest.fixture
async def recorder(tmp_path: Path) -> AsyncIterator[SmtpRecorder]:
    async with SmtpRecorder(tmp_path / "taken") as server:
        yield server


async def flooded(flood: Flood) -> None:
    await flood.begin()
    for number in range(KILLS):
        share = MAILS // (KILLS + 1)
        await flood.killed_after(number * share + flood.chance.randrange(1, share))
    await flood.settles(60)
    found = await flood.accounts()
    assert (found.lost, found.unexplained, found.changed) == (0, 0, 0)
    assert found.most_often <= 1 + KILLS


async def test_killed_while_it_sends_every_mail_arrives_and_only_those_in_hand_twice(
    recorder: SmtpRecorder, make_postbote: Callable[..., Postbote], database_url: str
) -> None:
    sender = make_postbote(database=database_url, smtp=recorder.url)
    await flooded(Flood([sender], recorder, database_url, random.Random(MAILS), MAILS))


async def test_two_that_send_at_once_and_are_killed_in_turns_send_every_mail(
    recorder: SmtpRecorder, make_postbote: Callable[..., Postbote], postgres_url: str
) -> None:
    senders = [make_postbote(database=postgres_url, smtp=recorder.url) for _ in range(2)]
    await flooded(Flood(senders, recorder, postgres_url, random.Random(MAILS), MAILS))
