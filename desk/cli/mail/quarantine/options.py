"""What the decisions share: which mails, and going through them one by one."""

from collections.abc import Awaitable, Callable, Sequence

import click

from desk import quarantine
from desk.cli.figures import ROW
from desk.cli.output import line, say
from models.inbound_mail import InboundMail, Outcome

mails_argument = click.argument("numbers", type=ROW, nargs=-1, required=True, metavar="ID…")


async def each(
    numbers: Sequence[int], decide: Callable[[InboundMail], Awaitable[InboundMail]], *, as_json: bool
) -> None:
    """Decide about each, and say what became of it; the first that is refused ends it."""
    for number in numbers:
        await decide(await quarantine.numbered(number))
        mail = await quarantine.numbered(number)
        ticket = mail.ticket.number if mail.ticket else None
        say(f"Mail {mail.id}: {mail.outcome}{f' {ticket}' if ticket else ''}{_why(mail)}")
        if as_json:
            line({"id": mail.id, "outcome": mail.outcome, "ticket": ticket, "comment": mail.comment_id})


def _why(mail: InboundMail) -> str:
    """Carried out at once, it may have come back: its ticket was deleted meanwhile."""
    return f" ({mail.reason})" if mail.outcome == Outcome.QUARANTINED else ""
