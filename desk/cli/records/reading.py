"""`list` and `show` of a kind of record."""

from typing import Any

import click

from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option, line, plain, rows, tell
from desk.house import House
from desk.records import kind_called, shown, verbs
from desk.records.kind import RecordKind

PAGE = 500


def list_of(noun: str) -> click.Command:
    @click.command("list", help="The newest first; of those whose title contains WORDS.")
    @click.argument("words", nargs=-1)
    @click.option("--limit", type=MOST, help="At most so many.")
    @json_option
    @with_house
    async def command(_: House, /, words: tuple[str, ...], limit: int | None, as_json: bool) -> None:
        kind = kind_called(noun)
        others = [name for name in kind.fields if name not in {"number", kind.title, "description", "answer"}]
        rows(
            await _found(kind, " ".join(words), limit),
            as_json=as_json,
            columns=("number", kind.title, *others[:4]),
            none=f"There is no such {str(kind.label).lower()}.",
        )

    return command


async def _found(kind: RecordKind, words: str, limit: int | None) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    before = None
    while True:
        size = min(limit - len(found) if limit else PAGE, PAGE)
        page = await verbs.page(kind, words=words, before=before, size=size)
        found += await shown.written(kind, page)
        if len(page) < size or (limit and len(found) >= limit):
            return found
        before = page[-1]["id"]


def show_of(noun: str) -> click.Command:
    @click.command("show", help="One record with its history, by number or title.")
    @click.argument("wish", metavar="RECORD")
    @json_option
    @with_house
    async def command(_: House, wish: str, as_json: bool) -> None:
        kind = kind_called(noun)
        record = await verbs.called(kind, wish)
        fields: dict[str, Any] = {
            **await shown.written_of(kind, record),
            "history": [_change(change) for change in await shown.changes_of(kind, record)],
        }
        if as_json:
            line(fields)
        else:
            _print(kind, fields)

    return command


def _change(change: Any) -> dict[str, Any]:
    names = ("at", "actor_name", "channel", "field", "old", "new")
    return {name: getattr(change, name) for name in names}


def _print(kind: RecordKind, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name != "history" and value:
            tell(f"{kind.fields[name].label}: {plain(value)}")
    for change in fields["history"]:
        tell(
            f"  {plain(change['at'])} {change['actor_name']} ({change['channel']}): {change['field']} "
            f"{plain(change['old']) or '–'} → {plain(change['new']) or '–'}"
        )
