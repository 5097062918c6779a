"""Show changes (R11, Änderungen anzeigen): `/ticket changes TT1` and the card's menu, newest first, paged."""

import json

from bot.act_words import One, one
from bot.asked import Asked, on_click
from bot.blocks import Block, actions, button, section
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, ticket_changes
from desk.change_words import Worded
from desk.i18n import N_

MORE = "more_changes"
SHOWN = 12
MOST = 200


async def changes(asked: Asked, wish: One) -> None:
    await _page(asked, wish.number, before=None)


async def more(asked: Asked, value: str) -> None:
    number, before = json.loads(value)
    await _page(asked, number, before=before)


async def _page(asked: Asked, number: str, *, before: int | None) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    page = await ticket_changes.page(
        asked.actor, ticket, language=asked.person.language, before=before, size=SHOWN
    )
    heading = asked.say("Changes of {number}", number=ticket.number)
    blocks = [section(f"*{escape(heading)}*"), *(_change(change) for change in page.changes)]
    if not page.changes:
        blocks.append(section(escape(asked.say("none"))))
    if page.next is not None:
        value = json.dumps([ticket.number, page.next])
        blocks.append(actions("more", [button(asked.say("Older"), MORE, value)]))
    await asked.present(heading, escape(heading), blocks)


def _change(change: Worded) -> Block:
    stamp = (
        f"<!date^{int(change.at.timestamp())}^{{date_short_pretty}} {{time}}|{change.at:%Y-%m-%d %H:%M} UTC>"
    )
    old, new = (escape(" ".join(value.split()), MOST) for value in (change.old, change.new))
    step = f"{old or '–'} → {new or '–'}"
    return section(
        f"*{escape(change.label)}*: {step}\n{stamp} · {escape(change.who)} · {escape(change.channel)}"
    )


SUBCOMMANDS = (
    Subcommand(
        ("changes", "änderungen", "verlauf"),
        "changes TT1",
        N_("shows who changed what"),
        one,
        changes,
    ),
)


async def open_page(asked: Asked, number: str) -> None:
    await _page(asked, number, before=None)


def listen(listeners: Listeners) -> None:
    on_click(listeners, MORE, more)
