"""`postbote contact`: customers and their access to the portal."""

from datetime import date, datetime, timedelta
from typing import Any

import click

from desk import clock, contacts, portal_access
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows, say
from desk.cli.records import common
from desk.contacts import NewContact
from desk.house import House
from desk.notifications.reasons import Reason
from models.comment import Channel
from models.contact import Contact

A_YEAR = timedelta(days=365)


@click.group("contact")
def command() -> None:
    """Customers and their access to the portal."""


dates = (
    click.option("--support-start", type=click.DateTime(["%Y-%m-%d"]), help="YYYY-MM-DD; today if left out."),
    click.option("--support-end", type=click.DateTime(["%Y-%m-%d"]), help="One year later if left out."),
)


@command.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--language", type=click.Choice(["en", "de"]), default="en", show_default=True)
@click.option("--organisation", default="", help="Their company; added if unknown.")
@click.option("--opt-out", "email_opt_out", is_flag=True, help="No mails to them (E-Mail Opt aus).")
@click.option("--sees-organisation", is_flag=True, help="They see all tickets of their company.")
@click.option("--portal-user", is_flag=True, help="They may log in to the portal.")
@dates[0]
@dates[1]
@with_house
async def add(
    house: House,
    /,
    portal_user: bool,
    support_start: datetime | None,
    support_end: datetime | None,
    **options: Any,
) -> None:
    """Add a contact. A portal user without dates has support from today for one year."""
    new = NewContact(**options, support_start=_day(support_start), support_end=_day(support_end))
    async with house.transaction():  # both or neither
        contact = await contacts.add(house, new, actor=system(Channel.CLI))
        said = await _grant(house, contact, new.support_start, new.support_end) if portal_user else []
    for sentence in (f"{contact.name} <{contact.email}> is a contact now.", *said):
        say(sentence)


@command.command("grant")
@click.argument("email")
@dates[0]
@dates[1]
@with_house
async def grant(
    house: House, email: str, support_start: datetime | None, support_end: datetime | None
) -> None:
    """Open the portal to a contact: they get a mail with a first password."""
    contact = await contacts.called(email)
    start = _day(support_start) or contact.support_start
    for sentence in await _grant(house, contact, start, _day(support_end)):
        say(sentence)


async def _grant(house: House, contact: Contact, start: date | None, end: date | None) -> list[str]:
    """What is missing is made up: from today, for one year. Returns what to say."""
    start = start or clock.today()
    end = end or max(start, clock.today()) + A_YEAR
    made = await portal_access.grant(
        house, contact, portal_user=True, support_start=start, support_end=end, actor=system(Channel.CLI)
    )
    return [
        f"The portal is open to {contact.name} from {start} to {end}.",
        _CREDENTIALS.get(made.credentials, "No mail with a password was sent."),
    ]


_CREDENTIALS = {
    None: "They have a password already; no mail was sent.",
    Reason.MAILED: "A mail with a first password is on its way.",
    Reason.NO_MAIL_SERVER: "No mail server is configured, so no password was mailed; "
    "once POSTBOTE_SMTP is set, `postbote contact reset-password` mails one.",
}


@command.command("reset-password")
@click.argument("email")
@with_house
async def reset_password(house: House, email: str) -> None:
    """Mail a new password; the old one and all sessions end."""
    contact = await contacts.called(email)
    await portal_access.reset(house, contact, actor=system(Channel.CLI))
    say(f"A new password is on its way to {contact.email}.")


def _day(given: datetime | None) -> date | None:
    return given.date() if given is not None else None


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All contacts."""
    rows(
        [_shown(contact) for contact in await contacts.everyone()],
        as_json=as_json,
        columns=("name", "email", "organisation", "language", "portal_user", "support_end"),
        none="There is no contact yet; `postbote contact add` adds one.",
    )


def _shown(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "email": contact.email,
        "organisation": contact.organisation.name if contact.organisation else None,
        "language": contact.language,
        "email_opt_out": contact.email_opt_out,
        "portal_user": contact.portal_user,
        "support_start": contact.support_start,
        "support_end": contact.support_end,
        "sees_organisation": contact.sees_organisation,
    }


for more in common("contact"):
    command.add_command(more)
