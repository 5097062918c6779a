"""List views in Slack (R18, R19): `/ticket list VIP`, and a menu of all one's own and shared ones; paged.

A view is called by its name; `jonas/VIP` is Jonas's.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import links
from bot.asked import Asked, on_click
from bot.blocks import Block, actions, button, option, section, select
from bot.card import since
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.texts import Say, bot_texts
from desk import directory, list_views, rating_words
from desk.access import serial_of
from desk.i18n import Term
from desk.list_views import View, view_path
from desk.lists.columns import shown
from desk.lists.groups import groups
from desk.lists.order import Key
from desk.lists.pages import Page
from desk.lists.places import Place
from models.rating import Score

VIEWS, MORE = "open_list_view", "more_of_list_view"
SHOWN = 10
# Of the title, and of each other value.
TITLE, VALUE = 80, 40


async def open_view(asked: Asked, name: str) -> None:
    """Raises NotFound, and Invalid for a name that several views have."""
    await _page(asked, await list_views.called(asked.actor, name), after=None)


async def more(asked: Asked, value: str) -> None:
    name, place = json.loads(value)
    await _page(asked, await list_views.called(asked.actor, name), after=Place.read(place))


async def menu(asked: Asked) -> Block:
    """All views that the agent sees."""
    views = await list_views.seen_by(asked.actor)
    offered = [option(_name(view, asked), path) for view in views if len(path := view_path(view)) <= 150]
    return actions("views", [select(asked.say("Other lists"), VIEWS, offered)])


def _name(view: View, asked: Asked) -> str:
    name = view.name if view.id is not None else asked.say(view.name)
    is_others = view.owner is not None and view.owner.id != asked.agent.id
    return f"{name} ({view.owner.name})" if is_others and view.owner is not None else name


async def _page(asked: Asked, view: View, *, after: Place | None) -> None:
    page = await list_views.look(asked.actor, view.definition, after=after, size=SHOWN)
    heading = _name(view, asked)
    blocks = [section(f"*{escape(heading)}*"), *await _rows(asked, view, page)]
    if not page.tickets:
        said = asked.say("Nothing found so far.") if page.next is not None else asked.say("none")
        blocks.append(section(escape(said)))
    if page.next is not None:
        value = json.dumps([view_path(view), str(page.next)], ensure_ascii=False)
        blocks.append(actions("more", [button(asked.say("More"), MORE, value)]))
    await asked.answer(escape(heading, 300), blocks=[*blocks, await menu(asked)])


async def _rows(asked: Asked, view: View, page: Page) -> list[Block]:
    columns = list(dict.fromkeys(("number", "title", *view.definition.columns)))
    rows = await shown([ticket.id for ticket in page.tickets], columns)
    threads = await links.threads_of(asked.room, [serial_of(row["number"]) or 0 for row in rows])
    labels = await _labels(asked.person.language)
    headings = await _headings(asked, view, page)
    blocks: list[Block] = []
    group: object = blocks
    for ticket, row in zip(page.tickets, rows, strict=True):
        if view.definition.group_by and ticket.group != group:
            group = ticket.group
            blocks.append(section(f"_{escape(headings[ticket.group], 200)}_"))
        thread = threads.get(serial_of(row["number"]) or 0)
        blocks.append(section(_row(row, thread, labels, asked.say)))
    return blocks


async def _headings(asked: Asked, view: View, page: Page) -> Mapping[Key, str]:
    """What the groups of a page are called, with their counts."""
    group_by = view.definition.group_by
    if not group_by:
        return {}
    keys = list(dict.fromkeys(ticket.group for ticket in page.tickets))
    found = await groups(asked.actor, list_views.conditions_of(view.definition), group_by, keys)
    return {group.key: f"{_said(group.label, asked.person.language)}: {group.count}" for group in found}


def _said(label: str, language: str) -> str:
    return label.in_language(language, bot_texts()) if isinstance(label, Term) else label


async def _labels(language: str) -> Mapping[tuple[str, str], str]:
    """By picklist and key; those of ratings, too."""
    picks = {(item.picklist, item.key): item.label(language) for item in await directory.picklist_values()}
    return picks | {("rating", score.word): rating_words.label(score.word, language) for score in Score}


def _row(row: Mapping[str, Any], thread: str | None, labels: Mapping[tuple[str, str], str], say: Say) -> str:
    number = f"<{thread}|{row['number']}>" if thread else row["number"]
    values = [
        _value(name, value, labels)
        for name, value in row.items()
        if name not in {"number", "title"} and value
    ]
    facts = " · ".join(values) or escape(say("none"))
    return f"{number} *{escape(' '.join(row['title'].split()), TITLE)}*\n{facts}"


def _value(name: str, value: Any, labels: Mapping[tuple[str, str], str]) -> str:
    if isinstance(value, datetime):
        return since(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return escape(", ".join(value), VALUE)
    return escape(" ".join(labels.get((name, str(value)), str(value)).split()), VALUE)


def listen(listeners: Listeners) -> None:
    on_click(listeners, VIEWS, open_view)
    on_click(listeners, MORE, more)
