"""Several folders of one mailbox, each watched by itself, each with its own group (R37)."""

import asyncio
import contextlib

from desk import groups, mailboxes
from desk.actor import system
from desk.groups import NewGroup
from desk.house import House
from desk.mailboxes import NewMailbox
from models.comment import Channel
from models.mailbox import MailboxCursor
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from scanners.mailbox_service import MailboxService, folder_of
from tests.scanners.test_intake import mail

SUPPORT = "support@desk.example"


async def test_two_folders_of_one_address_go_to_two_groups(house: House) -> None:
    operator = system(Channel.CLI)
    async with MailSandbox() as world:
        world.add_mailbox(SUPPORT, "secret", "Support")
        world.create_folder(SUPPORT, "Rechnungen")
        services = []
        for folder, team in (("INBOX", "Support"), ("Rechnungen", "Billing")):
            url = world.imap_url(SUPPORT, folder)
            group = await groups.add(house, NewGroup(name=team), actor=operator)
            new = NewMailbox(SUPPORT, url, folder=folder_of(url), group=group)
            services.append(MailboxService(house, await mailboxes.add(house, new, actor=operator)))
        watches = [asyncio.create_task(service.run()) for service in services]
        try:
            world.deliver(SUPPORT, mail(subject="Drucker"))
            world.deliver(SUPPORT, mail(subject="Rechnung doppelt"), "Rechnungen")
            with house.bell.listening() as bell:
                async with asyncio.timeout(10):
                    while await Ticket.all().count() < 2:
                        await bell.wait(0.2)
        finally:
            for watch in watches:
                watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*watches)
    found = await Ticket.all().order_by("title").values_list("title", "group__name")
    assert list(found) == [("Drucker", "Support"), ("Rechnung doppelt", "Billing")]
    assert sorted(await MailboxCursor.all().values_list("folder", flat=True)) == ["INBOX", "Rechnungen"]
