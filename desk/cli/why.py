"""`postbote why`: who was mailed about a ticket, who wasn't, and why; and who would be, if."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import click

from desk import access, assignees
from desk.actor import system
from desk.assignees import NOBODY
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.notifications.assumed import Assumed
from desk.notifications.simulating import EVENTS, WhatIf, simulate
from desk.why import Answer, foreseen, why, why_of

# What `--with` says, and the fact it stands for.
FACTS: Mapping[str, str] = {
    "opt-out": "email_opt_out",
    "portal-user": "portal_user",
    "send-ticket-mails": "send_ticket_mails",
    "mail-server": "can_send_mail",
    "suppressed": "suppressed",
}
ASSIGNEE, OVERRIDE = "assignee", "override"
_COLUMNS = ("act", "role", "recipient_name", "recipient", "sentence", "known")
_YES_OR_NO = {"yes": True, "no": False}


def _assumptions(_: click.Context, __: click.Parameter, said: Sequence[str]) -> Sequence[str]:
    for item in said:
        name, equals, value = item.partition("=")
        known = [*FACTS, ASSIGNEE, OVERRIDE]
        if not equals or name not in known:
            raise click.BadParameter(f"{item} should look like opt-out=yes. There are: {', '.join(known)}.")
        if name != ASSIGNEE and value not in _YES_OR_NO:
            raise click.BadParameter(f"{name} is yes or no.")
    return said


@click.command("why")
@click.argument("number", metavar="TT1|ADDRESS")
@click.argument("more", nargs=-1, callback=_assumptions, metavar="[FACT=VALUE…]")
@click.option(
    "--if", "event", type=click.Choice(list(EVENTS)), help="What would happen if this happened now?"
)
@click.option(
    "--with", "said", multiple=True, callback=_assumptions, metavar="FACT=VALUE", help="… and if so."
)
@as_option
@json_option
@with_house
async def command(
    house: House,
    number: str,
    more: Sequence[str],
    event: str | None,
    said: Sequence[str],
    handle: str | None,
    as_json: bool,
) -> None:
    """Who was mailed about a ticket, who wasn't, and why; or what one mail address was mailed of late.

    `postbote why TT1 --if solution --as nadia --with opt-out=yes portal-user=no` says what would happen, and
    does nothing.
    """
    if event is None:
        _refuse(handle, [*said, *more])
        await _decided(number, as_json=as_json)
        return
    ticket = await access.ticket_for(system(), number)
    what = await _what(event, handle, dict(_pair(item) for item in (*said, *more)))
    answers = [(ticket.number, answer) for answer in foreseen(await simulate(house, ticket, what))]
    _show(answers, as_json=as_json, columns=("rule", *_COLUMNS), none="Nobody is mailed about that.")


async def _decided(what: str, *, as_json: bool) -> None:
    """Of a ticket, or of a mail address."""
    if "@" in what:
        none = f"Nothing has happened that {what} is mailed about."
        columns = ("at", "ticket", "rule", *_COLUMNS, "state", "answer")
        _show(await why_of(what), as_json=as_json, columns=columns, none=none)
        return
    ticket = await access.ticket_for(system(), what)
    none = f"Nothing has happened on {ticket.number} that anybody is mailed about."
    answers = [(ticket.number, answer) for answer in await why(ticket)]
    _show(answers, as_json=as_json, columns=("at", "rule", *_COLUMNS, "state", "answer"), none=none)


def _refuse(handle: str | None, said: Sequence[str]) -> None:
    if handle is not None or said:
        raise click.UsageError("--as and --with say what would be if something happened: say what with --if.")


def _pair(item: str) -> tuple[str, str]:
    name, _, value = item.partition("=")
    return name, value


async def _what(event: str, handle: str | None, said: Mapping[str, str]) -> WhatIf:
    facts = {FACTS[name]: _YES_OR_NO[value] for name, value in said.items() if name in FACTS}
    what = WhatIf(
        EVENTS[event],
        await acting(handle),
        assumed=Assumed(**facts),
        overrides_opt_out=said.get(OVERRIDE) == "yes",
    )
    if ASSIGNEE not in said:
        return what
    wish = said[ASSIGNEE]
    return replace(what, assignee=await assignees.find(wish) if wish != "nobody" else NOBODY)


def _show(answers: Sequence[tuple[str, Answer]], *, as_json: bool, columns: Sequence[str], none: str) -> None:
    rows(
        [
            {
                "ticket": number,
                **asdict(answer),
                "sentence": answer.in_words("en"),
                "known": answer.known("en"),
            }
            for number, answer in answers
        ],
        as_json=as_json,
        columns=columns,
        none=none,
    )
