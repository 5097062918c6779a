"""An adapted template failed on a mail: noted on its row, and administrators are told once a version (R36).

In the operations channel; where there is none, each active administrator by mail.
"""

from datetime import datetime

from desk import addresses, announcements, clock, db, directory, message_ids, outbox
from desk.house import House
from desk.i18n import N_
from models.agent import Agent, Role
from models.delivery import Courier, Delivery
from models.mail_template import MailTemplate

KIND = "template_broken"
TOLD = N_(
    "The adapted mail template {template} ({language}) is broken; the shipped one is used instead. {fault}"
)


async def note(house: House, number: int, modified_at: datetime, fault: str) -> bool:
    """Mark this version as broken, and tell. False: it was changed meanwhile, or somebody else has told."""
    async with house.transaction():
        mine = MailTemplate.filter(id=number, modified_at=modified_at, fault__isnull=True)
        if not await mine.update(fault=fault, told_at=clock.now()):
            return False
        row = await MailTemplate.get(id=number)
        if channel := (await house.preferences()).operations_channel:
            await announcements.to_channels(
                [channel], TOLD, template=row.kind, language=row.language, fault=fault
            )
        # One that tells of itself would tell for ever.
        elif row.kind != KIND and house.settings.can_send_mail:
            db.write_at_commit([_mail(house, row, agent) for agent in await _administrators()])
    return True


async def _administrators() -> list[Agent]:
    people = (await directory.agents()).values()
    return [item for item in people if item.is_active and item.role == Role.ADMINISTRATOR and item.email]


def _mail(house: House, row: MailTemplate, agent: Agent) -> Delivery:
    domain = addresses.domain_of(addresses.split(house.settings.mail_from)[1]) or "localhost"
    return outbox.queued(
        Courier.MAIL,
        KIND,
        recipient=agent.email,
        agent_id=agent.id,
        message_id=message_ids.mint(house.signer, serial=0, domain=domain),
        payload={"template": row.kind, "language": row.language, "fault": row.fault},
    )
