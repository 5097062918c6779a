"""`postbote check`: tries what is configured, in order, and says in plain words what is wrong."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from tortoise.exceptions import BaseORMException

from desk import db, mail_courier, mailboxes
from desk.house import House
from desk.run import mail_in, slack
from desk.settings import Settings
from models import ALL
from models.database_url import config_for
from models.mailbox import Mailbox
from models.migrating import pending
from models.schema_editors import MigrationRefusedError


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` None: nothing to try, as it isn't configured."""

    what: str
    ok: bool | None
    sentence: str


async def check(house: House) -> AsyncIterator[Finding]:
    """The findings as they come in; the mailboxes stand in the database, so without it they are left out."""
    settings = house.settings
    database = await _database(settings)
    yield database
    yield await _smtp(settings)
    yield await _slack(house)
    if database.ok:
        for finding in await _mailboxes(settings):
            yield finding


async def _database(settings: Settings) -> Finding:
    try:
        missing = await pending(config_for(settings.database_url, ALL))
    except (BaseORMException, MigrationRefusedError, OSError) as fault:
        return Finding("database", ok=False, sentence=f"POSTBOTE_DATABASE: {fault}")
    if missing:
        said = "It can be reached; `postbote migrate` brings it up to date."
        return Finding("database", ok=True, sentence=said)
    return Finding("database", ok=True, sentence="It can be reached and is up to date.")


async def _smtp(settings: Settings) -> Finding:
    if not settings.can_send_mail:
        return Finding("smtp", ok=None, sentence="POSTBOTE_SMTP is not set: no mail is sent.")
    return _finding("smtp", await mail_courier.check(settings), "The mail server takes our mail.")


async def _slack(house: House) -> Finding:
    if not house.settings.slack.is_configured:
        return Finding("slack", ok=None, sentence="POSTBOTE_SLACK_BOT_TOKEN is not set: no Slack.")
    return _finding("slack", await slack.check(house), "Slack knows us, and we may do what we need.")


def _finding(what: str, faults: Sequence[str], good: str) -> Finding:
    return Finding(what, ok=not faults, sentence=" ".join(faults) or good)


async def _mailboxes(settings: Settings) -> list[Finding]:
    try:
        context = await db.connect(settings.database_url)
    except (BaseORMException, OSError):
        return []
    try:
        watched = await mailboxes.active()
    except BaseORMException:
        watched = []  # no tables yet
    finally:
        await context.close_connections()
    return await asyncio.gather(*(_mailbox(mailbox) for mailbox in watched))


async def _mailbox(mailbox: Mailbox) -> Finding:
    fault = await mail_in.fault_of(mailbox.url)
    faults = [fault] if fault is not None else []
    return _finding(f"mailbox {mailbox.address}", faults, "Mail can be read.")
