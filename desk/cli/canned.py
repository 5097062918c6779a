"""`postbote canned`: words that agents put into answers (Textbausteine)."""

from pathlib import Path
from typing import Any

import click

from desk import access, canned_replies, canned_words, groups
from desk.canned_replies import NewCanned
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, plain, rows, say, tell
from desk.cli.ticket.options import as_option
from desk.house import House
from models.canned_reply import CannedReply

_title_option = click.option("--title", help="What agents read beside the name.")
_text_file = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
_texts = (
    click.option("--en", "text_en", metavar="TEXT", help="The words in English."),
    click.option("--de", "text_de", metavar="TEXT", help="The words in German."),
    click.option("--en-file", type=_text_file, help="The English words from a file; - is standard input."),
    click.option("--de-file", type=_text_file, help="The German words from a file; - is standard input."),
)


def _text_options(function: Any) -> Any:
    for option in reversed(_texts):
        function = option(function)
    return function


@click.group("canned")
def command() -> None:
    """Canned replies: words with placeholders that agents put into answers."""


@command.command("list")
@click.option("--ticket", "number", metavar="TT1", help="Only those for this ticket.")
@json_option
@with_house
async def list_(_: House, number: str | None, as_json: bool) -> None:
    """All canned replies, by name."""
    found = await canned_replies.everything()
    if number is not None:
        found = await canned_replies.for_ticket(await access.ticket_for(await acting(None), number))
    rows(
        [_shown(item) for item in found],
        as_json=as_json,
        columns=("name", "title", "group", "languages"),
        none="There is no canned reply; `postbote canned add thanks --en …` makes one.",
    )


def _shown(canned: CannedReply) -> dict[str, Any]:
    texts = {"en": canned.text_en, "de": canned.text_de}
    return {
        "name": canned.name,
        "title": canned.title,
        "group": canned.group.name if canned.group_id else "",
        "languages": [language for language, text in texts.items() if text],
        "text_en": canned.text_en,
        "text_de": canned.text_de,
        "created_by": canned.created_by,
        "modified_at": canned.modified_at,
    }


@command.command("show")
@click.argument("name")
@json_option
@with_house
async def show(_: House, name: str, as_json: bool) -> None:
    """One canned reply, with its words."""
    row = _shown(await canned_replies.called(name))
    if as_json:
        line(row)
        return
    for label, value in row.items():
        tell(f"{label.replace('_', ' '):<11} {plain(value) or '–'}")


@command.command("variables")
@json_option
def variables(as_json: bool) -> None:
    """The placeholders that may stand in the words, as {{ name }}."""
    found = [
        {"name": item.name, "meaning": item.meaning, "example": item.sample_in("en")}
        for item in canned_words.VARIABLES
    ]
    rows(found, as_json=as_json, columns=("name", "meaning", "example"), none="")


@command.command("add")
@click.argument("name")
@_text_options
@_title_option
@click.option("--group", "group_name", help="For this group's tickets only.")
@as_option
@json_option
@with_house
async def add(
    house: House,
    /,
    name: str,
    title: str | None,
    group_name: str | None,
    handle: str | None,
    as_json: bool,
    **words: Any,
) -> None:
    """Add a canned reply. One language is enough; with both, the customer's is taken.

    The words may hold placeholders, {{ customer }}, and conditions, {% if customer %}…{% endif %};
    `postbote canned variables` lists them.
    """
    new = NewCanned(
        name=name,
        title=title or "",
        group=await groups.called(group_name) if group_name else None,
        **_words(**words),
    )
    canned = await canned_replies.add(house, new, actor=await acting(handle))
    say(f"The canned reply {canned.name} is there.")
    if as_json:
        line(_shown(await canned_replies.called(canned.name)))


@command.command("set")
@click.argument("name")
@click.option("--name", "new_name", help="Another name.")
@_text_options
@_title_option
@click.option("--group", "group_name", help='For this group\'s tickets only; "": for all.')
@as_option
@json_option
@with_house
async def set_(
    house: House,
    /,
    name: str,
    new_name: str | None,
    title: str | None,
    group_name: str | None,
    handle: str | None,
    as_json: bool,
    **words: Any,
) -> None:
    """Change a canned reply; what isn't named stays. An empty text takes that language out."""
    wishes: dict[str, Any] = _words(**words)
    wishes |= {key: value for key, value in (("name", new_name), ("title", title)) if value is not None}
    if group_name is not None:
        wishes["group"] = await groups.called(group_name) if group_name.strip() else None
    before = await canned_replies.called(name)
    canned = await canned_replies.change(house, before, wishes, actor=await acting(handle))
    say(f"The canned reply {canned.name} is changed." if wishes else "Nothing was to be changed.")
    if as_json:
        line(_shown(await canned_replies.called(canned.name)))


def _words(
    *, text_en: str | None, text_de: str | None, en_file: Path | None, de_file: Path | None
) -> dict[str, str]:
    given = {"text_en": (text_en, en_file), "text_de": (text_de, de_file)}
    found = {}
    for field, (text, file) in given.items():
        if text is not None and file is not None:
            raise click.UsageError("Please give the words, or their file, not both.")
        if file is not None:
            with click.open_file(str(file), encoding="utf-8", errors="replace") as source:
                found[field] = source.read()
        elif text is not None:
            found[field] = text
    return found


@command.command("remove")
@click.argument("name")
@as_option
@with_house
async def remove(house: House, name: str, handle: str | None) -> None:
    """Remove a canned reply; answers that were made with it stay what they are."""
    canned = await canned_replies.called(name)
    await canned_replies.remove(house, canned, actor=await acting(handle))
    say(f"The canned reply {canned.name} is gone.")


@command.command("preview")
@click.argument("name")
@click.option("--ticket", "number", metavar="TT1", required=True, help="Filled in for this ticket.")
@as_option
@json_option
@with_house
async def preview(house: House, name: str, number: str, handle: str | None, as_json: bool) -> None:
    """The words as the ticket's customer would read them; nothing is sent."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    canned = await canned_replies.called(name, ticket=ticket)
    text = await canned_words.filled(house, canned, ticket, writer=actor)
    if as_json:
        line({"name": canned.name, "number": ticket.number, "text": text})
    else:
        tell(text)
