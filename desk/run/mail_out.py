"""Mail out: the outbox's loop for mail, and a look at the mail servers now and then.

The look is for people: without it, a wrong password would only show with the first mail.
"""

import asyncio
from collections.abc import Awaitable

import structlog
from tortoise.exceptions import BaseORMException

from desk import directory, mail_server_states
from desk.oauth_tokens import TokenDesk
from desk.outbox_loop import OutboxLoop
from desk.run import mail_in
from desk.run.running import Running
from models.mail_server import MailServer

LOOK_SECONDS = 300.0
LOOK_AGAIN_SECONDS = 30.0
SMTP = "smtp"

log = structlog.get_logger(__name__)


async def carry(running: Running) -> None:
    """Sends what the outbox holds; until cancelled."""
    from desk.mail_out.mail_courier import MailCourier

    running.health.good("outbox mail")
    tokens = mail_in.token_desk(running.house)
    await OutboxLoop(running.house, MailCourier(running.house, tokens=tokens)).run()


async def look_after_servers(running: Running) -> None:
    """Logs in to each mail server now and then, and says if that fails; until cancelled."""
    tokens = mail_in.token_desk(running.house)
    if running.settings.smtp is not None:
        running.health.begin(SMTP)
    while True:
        try:
            is_good = await _look(running, tokens)
        except (BaseORMException, OSError):
            log.exception("mail_servers.unreadable")
            is_good = False
        await asyncio.sleep(LOOK_SECONDS if is_good else LOOK_AGAIN_SECONDS)


async def _look(running: Running, tokens: TokenDesk) -> bool:
    from desk.mail_out import mail_courier

    rows = [row for row in await directory.mail_servers() if row.is_active]
    known = {f"{SMTP} {row.name}" for row in rows}
    for name in [name for name in running.health.states if name.startswith(f"{SMTP} ")]:
        if name not in known:
            running.health.gone(name)
    found = [_look_at(running, row, tokens) for row in rows]
    if running.settings.smtp is not None:
        found.append(_told(running, SMTP, mail_courier.check(running.settings)))
    return all(await asyncio.gather(*found))


async def _look_at(running: Running, row: MailServer, tokens: TokenDesk) -> bool:
    """What is wrong is kept with the server, for `mail-server list`."""
    from desk.mail_out import mail_courier

    is_good = await _told(
        running, f"{SMTP} {row.name}", mail_courier.check_row(running.settings, row, tokens=tokens)
    )
    fault = None if is_good else running.health.states[f"{SMTP} {row.name}"].fault
    await mail_server_states.note_fault(row.id, fault)
    return is_good


async def _told(running: Running, name: str, checking: Awaitable[list[str]]) -> bool:
    faults = await checking
    if not faults:
        running.health.good(name)
        return True
    running.health.bad(name, " ".join(faults))
    log.warning("smtp.fault", server=name, fault=" ".join(faults))
    return False
