"""`/ticket search vpn zurich`: tickets with all these words (R18), newest first, with the words around."""

import json
from collections.abc import Sequence

from bot import links
from bot.act_words import Words, words
from bot.asked import Asked, on_click
from bot.blocks import Block, actions, button, section
from bot.card_facts import choices
from bot.listeners import Listeners
from bot.mrkdwn import cut, escape
from bot.subcommand import Subcommand
from desk import search
from desk.access import serial_of
from desk.i18n import N_
from desk.search import Hit
from models.picklist_value import Picklist

MORE = "more_hits"
SHOWN = 8
# A button carries at most 2,000 characters.
MOST = 500


async def find(asked: Asked, wish: Words) -> None:
    await _page(asked, cut(wish.text, MOST), after=None)


async def more(asked: Asked, value: str) -> None:
    sought, after = json.loads(value)
    await _page(asked, sought, after=after)


async def _page(asked: Asked, sought: str, *, after: int | None) -> None:
    page = await search.search(asked.actor, sought, after=after, size=SHOWN)
    if not page.hits:
        await asked.answer(escape(asked.say("No ticket has all these words: {words}", words=sought), 1000))
        return
    heading = asked.say("Tickets with: {words}", words=sought)
    blocks = [section(f"*{escape(heading, 1000)}*"), *await _drawn(asked, page.hits)]
    if page.next is not None:
        value = json.dumps([sought, page.next], ensure_ascii=False)
        blocks.append(actions("more", [button(asked.say("More"), MORE, value)]))
    await asked.answer(escape(heading, 300), blocks=blocks)


async def _drawn(asked: Asked, hits: Sequence[Hit]) -> list[Block]:
    threads = await links.threads_of(asked.room, [serial_of(hit.row.number) or 0 for hit in hits])
    labels = {item.key: item.label for item in await choices(Picklist.STATUS, asked.person.language)}
    return [_hit(hit, threads.get(serial_of(hit.row.number) or 0), labels) for hit in hits]


def _hit(hit: Hit, thread: str | None, labels: dict[str, str]) -> Block:
    row = hit.row
    number: Block = {"type": "link", "url": thread, "text": row.number} if thread else _text(row.number)
    facts = [cut(row.title, 90), labels.get(row.status, row.status), row.contact or "–"]
    elements = [number, _text(f" {' · '.join(facts)}")]
    if hit.excerpt:
        elements.append(_text("\n"))
        elements += [_text(words, is_hit=is_hit) for words, is_hit in hit.excerpt]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _text(words: str, *, is_hit: bool = False) -> Block:
    return {"type": "text", "text": words} | ({"style": {"bold": True}} if is_hit else {})


SUBCOMMANDS = (
    Subcommand(("search", "suche", "suchen"), "search vpn -old", N_("finds tickets by words"), words, find),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, MORE, more)
