"""`postbote check`: tries what is configured, in order, and says in plain words what is wrong."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from tortoise.exceptions import BaseORMException

from desk import directory, mailboxes, oauth, preference_editing, template_editing
from desk.errors import DeliveryError, DeskError
from desk.house import House
from desk.mail_out import mail_courier
from desk.mail_rules import checking, versions
from desk.run import mail_in, visit
from desk.settings import Settings
from models.mail_server import MailServer
from models.mailbox import Mailbox
from models.schema_editors import MigrationRefusedError


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` None: nothing to try, as it isn't configured."""

    what: str
    ok: bool | None
    sentence: str


async def check(house: House, *, test_mail_to: str | None = None) -> AsyncIterator[Finding]:
    """The findings as they come in; mailboxes and channels stand in the database, so not without it.

    A test mail is sent if somebody is to get one (R52).
    """
    async with AsyncExitStack() as stack:
        yield (database := await _database(house, stack))
        yield await _smtp(house.settings)
        if database.ok:
            if fault := await preference_editing.fault_of_default_assignee(house):
                yield Finding("default assignee", ok=False, sentence=fault)
            for rule, sentence in await checking.broken(house, (await versions.current()).active):
                yield Finding("mail rules", ok=False, sentence=f"{rule.id} “{rule.name}”: {sentence}")
            for broken in await template_editing.faults():
                named = f"{broken.kind} ({broken.language}), {broken.part}: {broken.sentence}"
                yield Finding("mail templates", ok=False, sentence=named)
            for server in await directory.mail_servers():
                yield await _mail_server(house, server)
            yield await _slack(house.settings)
            for warning in await oauth.warnings():
                yield Finding("oauth", ok=False, sentence=warning.removeprefix("OAuth: "))
            found = (_mailbox(house, mailbox) for mailbox in await mailboxes.active())
            for finding in await asyncio.gather(*found):
                yield finding
            if test_mail_to is not None:
                yield await _test_mail(house, test_mail_to)


async def _database(house: House, stack: AsyncExitStack) -> Finding:
    try:
        await stack.enter_async_context(visit.opened(house))
    except DeskError as refusal:
        return Finding("database", ok=False, sentence=refusal.sentence("en"))
    except (BaseORMException, MigrationRefusedError, OSError) as fault:
        return Finding("database", ok=False, sentence=f"POSTBOTE_DATABASE: {fault}")
    return Finding("database", ok=True, sentence="It can be reached and is up to date.")


async def _smtp(settings: Settings) -> Finding:
    if not settings.can_send_mail:
        return Finding("smtp", ok=None, sentence="POSTBOTE_SMTP is not set: no mail is sent.")
    return _finding("smtp", await mail_courier.check(settings), "The mail server takes our mail.")


async def _mail_server(house: House, server: MailServer) -> Finding:
    what = f"mail server {server.name}"
    if not server.is_active:
        return Finding(what, ok=None, sentence="It is switched off.")
    tokens = mail_in.token_desk(house)
    faults = await mail_courier.check_row(house.settings, server, tokens=tokens)
    return _finding(what, faults, "It takes our mail.")


async def _test_mail(house: House, to: str) -> Finding:
    try:
        answer = await mail_courier.send_test(house, to, tokens=mail_in.token_desk(house))
    except DeliveryError as fault:
        return Finding("test mail", ok=False, sentence=fault.sentence)
    return Finding("test mail", ok=True, sentence=f"The mail server took it for {to}: {answer}")


async def _slack(settings: Settings) -> Finding:
    from bot.check import check as faults_of_slack

    if not settings.slack.is_configured:
        return Finding("slack", ok=None, sentence="POSTBOTE_SLACK_BOT_TOKEN is not set: no Slack.")
    faults = await faults_of_slack(settings)
    return _finding("slack", faults, "Slack knows us, and we are in the channels of the groups.")


def _finding(what: str, faults: Sequence[str], good: str) -> Finding:
    return Finding(what, ok=not faults, sentence=" ".join(faults) or good)


async def _mailbox(house: House, mailbox: Mailbox) -> Finding:
    fault = await mail_in.fault_of(house, mailbox)
    faults = [fault] if fault is not None else []
    return _finding(f"mailbox {mailbox.name}", faults, "Mail can be read.")
