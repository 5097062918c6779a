"""A mailbox of ours, from the watch to the ticket."""

import asyncio
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk import clock
from desk.house import House
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.mailbox_service import MailboxService

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    folder = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
async def mailbox(maildir: Path) -> Mailbox:
    return await Mailbox.create(
        address="support@desk.example", url=f"maildir://{maildir}", created_at=clock.now()
    )


def _with_file() -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "weber@kunde.example", "Bild"
    message.set_content("Siehe Bild.")
    message.add_attachment(b"png", maintype="image", subtype="png", filename="bild.png")
    return message.as_bytes()


async def test_a_mail_that_could_not_be_handled_waits_for_no_other_mail(
    house: House, mailbox: Mailbox, maildir: Path
) -> None:
    # The disk was full in the middle of the night; the next mail came in the morning.
    (maildir / "new" / "1").write_bytes(_with_file())
    in_the_way = house.settings.data / "documents"
    in_the_way.write_text("not a folder")

    watching = asyncio.create_task(MailboxService(house, mailbox).run())
    await asyncio.wait([watching], timeout=10)
    assert watching.done()
    assert isinstance(watching.exception(), OSError)
    assert [mail.outcome for mail in await InboundMail.all()] == ["stored"]

    in_the_way.unlink()
    again = asyncio.create_task(MailboxService(house, mailbox).run())
    try:
        async with asyncio.timeout(10):
            while not await Ticket.exists(title="Bild"):  # noqa: ASYNC110 -- the store tells nobody
                await asyncio.sleep(0.02)
    finally:
        again.cancel()
        await asyncio.wait([again])
    assert [mail.outcome for mail in await InboundMail.all()] == ["ticket"]
