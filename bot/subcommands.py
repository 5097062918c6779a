"""All sub-commands of `/ticket` beside those that open, show, list and answer tickets, and the help."""

from collections.abc import Sequence

from bot import (
    changes,
    copying,
    delete,
    edit,
    family,
    family_update,
    find,
    merge,
    more_acts,
    pdf,
    recommend,
    relate,
    run_action,
    similar_tickets,
    subscribe,
    tag,
    template_edit,
    why,
    workflows,
)
from bot.asked import Asked
from bot.blocks import Block, section
from bot.mrkdwn import escape
from bot.people import Person
from bot.subcommand import Subcommand
from desk.i18n import N_

# What `commands.py` understands by itself.
_FIRST = (
    ("new [title]", N_("opens a ticket")),
    ("TT1", N_("shows a ticket")),
    ("list", N_("shows your tickets and those nobody has")),
    ("list VIP", N_("shows a list view")),
    ("reply TT1 text", N_("sends text to the customer")),
    ("reply TT1 #name", N_("sends a canned reply to the customer")),
)
_WORK = (
    *edit.SUBCOMMANDS,
    *tag.SUBCOMMANDS,
    *subscribe.SUBCOMMANDS,
    *recommend.SUBCOMMANDS,
    *run_action.SUBCOMMANDS,
    *more_acts.SUBCOMMANDS,
)
_TOGETHER = (
    *merge.SUBCOMMANDS,
    *family.SUBCOMMANDS,
    *family_update.SUBCOMMANDS,
    *relate.SUBCOMMANDS,
)
GROUPS: Sequence[tuple[str, Sequence[Subcommand]]] = (
    (
        N_("Find and read"),
        (
            *find.SUBCOMMANDS,
            *similar_tickets.SUBCOMMANDS,
            *changes.SUBCOMMANDS,
            *why.SUBCOMMANDS,
            *pdf.SUBCOMMANDS,
        ),
    ),
    (N_("Work on a ticket"), _WORK),
    (
        N_("Bring together"),
        (*merge.SUBCOMMANDS, *family.SUBCOMMANDS, *family_update.SUBCOMMANDS, *relate.SUBCOMMANDS),
    ),
    (N_("Copy and remove"), (*copying.SUBCOMMANDS, *delete.SUBCOMMANDS)),
    (N_("For administrators"), (*template_edit.SUBCOMMANDS, *workflows.SUBCOMMANDS)),
)


def find_subcommand(text: str) -> tuple[Subcommand, str] | None:
    """The one a text begins with, and the rest of it."""
    word, _, rest = text.strip().partition(" ")
    for _, some in GROUPS:
        for known in some:
            if word.casefold() in known.words:
                return known, rest.strip()
    return None


async def run(asked: Asked, text: str) -> bool:
    """False: there is none of this name. Raises what it raises."""
    found = find_subcommand(text)
    if found is None:
        return False
    known, rest = found
    await known.run(asked, rest)
    return True


def help_for(person: Person) -> list[Block]:
    """What there is, in groups."""
    everything = [(N_("Tickets"), _FIRST)] + [
        (heading, tuple((known.usage, known.meaning) for known in some)) for heading, some in GROUPS
    ]
    return [section(_group(person, heading, lines)) for heading, lines in everything]


def _group(person: Person, heading: str, lines: Sequence[tuple[str, str]]) -> str:
    shown = [f"`/ticket {escape(usage)}` – {escape(person.say(meaning))}" for usage, meaning in lines]
    return f"*{escape(person.say(heading))}*\n" + "\n".join(shown)
