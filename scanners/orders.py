"""Carries out what people decided about mails in quarantine (R41): reads them again and does it.

The order stands in the mail's row; whoever is first to handle it does, so that the command line, a running
Postbote and its next start may all look.
"""

from itertools import groupby

from desk import quarantine
from desk.house import House
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from scanners.intake import Intake
from scanners.reading import Reader


async def carry_out_orders(house: House) -> int:
    """Do what was decided. Returns how many mails there were. Raises if the store is out of reach."""
    done = 0
    last = 0
    async with Reader() as reader:
        while mails := await quarantine.ordered(after=last):
            for _, group in groupby(mails, key=lambda mail: mail.mailbox_id):
                same = list(group)
                await Intake(house, _mailbox_of(same[0]), reader=reader).handle_again(same)
            done += len(mails)
            last = mails[-1].id
    return done


def _mailbox_of(mail: InboundMail) -> Mailbox:
    """Its mailbox; of a mail whose mailbox was removed one that has no group and trusts nobody."""
    known: Mailbox | None = mail.mailbox
    return known if known is not None else Mailbox(address="", url="")
