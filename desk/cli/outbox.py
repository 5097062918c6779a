"""`postbote outbox`: what leaves, and what became of it."""

import sys
from typing import Any

import click

from desk import domain_pauses, outbox, sent_mail, suppressions, why
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST, ROW
from desk.cli.output import json_option, line, plain, rows, say, tell
from desk.errors import NotPossible
from desk.house import House
from desk.why import Answer
from models.delivery import Courier, Delivery, State


@click.group("outbox")
def command() -> None:
    """What leaves: mails and Slack messages."""


@command.command("list")
@click.option("--state", "states", multiple=True, type=click.Choice([state.value for state in State]))
@click.option("--courier", type=click.Choice([courier.value for courier in Courier]))
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def list_(_: House, states: tuple[str, ...], courier: str | None, limit: int, as_json: bool) -> None:
    """Deliveries, oldest first."""
    found = await outbox.latest(limit, states=[State(state) for state in states], courier=courier)
    rows(
        [shown(delivery) for delivery in found],
        as_json=as_json,
        columns=("id", "courier", "kind", "ticket", "recipient", "state", "attempts", "due_at", "answer"),
        none="There is nothing in the outbox.",
    )


def shown(delivery: Delivery) -> dict[str, Any]:
    """A delivery without its payload, which may hold a password."""
    return {
        "id": delivery.id,
        "courier": delivery.courier,
        "kind": delivery.kind,
        "ticket": delivery.ticket.number if delivery.ticket else None,
        "recipient": delivery.recipient,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "sent_at": delivery.sent_at,
        "message_id": delivery.message_id,
        "answer": delivery.answer,
        "server": delivery.server,
        "bounced_at": delivery.bounced_at,
    }


@command.command("show")
@click.argument("number", type=ROW, metavar="ID")
@click.option("--raw", is_flag=True, help="The bytes of a mail as they left.")
@json_option
@with_house
async def show(house: House, number: int, raw: bool, as_json: bool) -> None:
    """One delivery: where it is, what the server said, and why it was decided to send it."""
    delivery = await outbox.numbered(number)
    if raw:
        sys.stdout.buffer.write(await sent_mail.bytes_of(house, delivery))
        return
    told = shown(delivery) | {
        "role": delivery.role,
        "automatic": delivery.is_automatic,
        "subject": delivery.subject,
        "sha256": delivery.raw_sha256,
        "decision": _decided(await why.of_mail(delivery.message_id)) if delivery.message_id else None,
    }
    if as_json:
        line(told)
        return
    decision = told.pop("decision")
    for name, value in told.items():
        tell(f"{name.replace('_', ' '):<11} {plain(value) or '–'}")
    if decision is not None:
        tell(f"{'decided':<11} {decision['rule']} {decision['role']}: {decision['reason']}")
        for name, value in decision["facts"].items():
            tell(f"{'':<11} {name.replace('_', ' ')}: {plain(value) or '–'}")


def _decided(answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    return {"rule": answer.rule, "role": answer.role, "reason": answer.reason, "facts": answer.facts}


@command.command("retry")
@click.argument("ids", nargs=-1, required=True, type=ROW, metavar="ID…")
@with_house
async def retry(house: House, ids: tuple[int, ...]) -> None:
    """Send deliveries now that failed, were deferred, came back or were held back."""
    for number in ids:
        recipient = (await outbox.numbered(number)).recipient
        if await suppressions.suppressed([recipient]):
            raise NotPossible(
                "{address} is on the suppression list: `postbote suppression remove {address}` first.",
                address=recipient,
            )
        if not await outbox.retry(number):
            raise NotPossible("Delivery {id} is not failed or deferred.", id=number)
        say(f"Delivery {number} is queued again.")
    house.bell.ring()


@command.command("pauses")
@json_option
@with_house
async def pauses(_: House, as_json: bool) -> None:
    """Domains that get no mail for a while, as their servers asked for patience."""
    found = [
        {
            "domain": row.domain,
            "until": row.until,
            "since": row.since,
            "times": row.faults,
            "answer": row.answer,
        }
        for row in await domain_pauses.standing()
    ]
    columns = ("domain", "until", "times", "answer")
    rows(found, as_json=as_json, columns=columns, none="No domain waits.")


@command.command("resume")
@click.argument("domains", nargs=-1, required=True, metavar="DOMAIN…")
@with_house
async def resume(house: House, domains: tuple[str, ...]) -> None:
    """Send to a domain now, whatever its server asked for."""
    for domain in domains:
        await domain_pauses.resume(house, domain)
        say(f"Mails to {domain} leave again.")
    house.bell.ring()


@command.command("cancel")
@click.argument("ids", nargs=-1, required=True, type=ROW, metavar="ID…")
@with_house
async def cancel(_: House, ids: tuple[int, ...]) -> None:
    """Take back deliveries that still wait."""
    for number in ids:
        if not await outbox.stop((await outbox.numbered(number)).id):
            raise NotPossible("Delivery {id} doesn't wait any more.", id=number)
        say(f"Delivery {number} is taken back.")
