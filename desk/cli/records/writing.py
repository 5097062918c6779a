"""`add`, `set`, `delete` and `restore` of a kind of record."""

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, pairs
from desk.house import House
from desk.records import kind_called, shown, verbs

wishes_argument = click.argument("wishes", nargs=-1, required=True, metavar="FIELD=VALUE…", callback=pairs)


def add_of(noun: str) -> click.Command:
    kind = kind_called(noun)
    names = ", ".join(field.name for field in kind.fields.values() if not field.is_read_only)

    @click.command("add", help=f"Add one. Fields: {names}.")
    @wishes_argument
    @as_option
    @json_option
    @with_house
    async def command(house: House, wishes: dict[str, str], handle: str | None, as_json: bool) -> None:
        record = await verbs.add(house, kind, wishes, actor=await acting(handle))
        say(f"{verbs.number_of(kind, record)} is there.")
        if as_json:
            line(await shown.written_of(kind, record))

    return command


def set_of(noun: str) -> click.Command:
    @click.command("set", help="Change fields of a record; an empty value clears one.")
    @click.argument("wish", metavar="RECORD")
    @wishes_argument
    @as_option
    @json_option
    @with_house
    async def command(
        house: House, wish: str, wishes: dict[str, str], handle: str | None, as_json: bool
    ) -> None:
        kind = kind_called(noun)
        record = await verbs.called(kind, wish)
        before = await shown.written_of(kind, record)
        changed = await verbs.change(house, kind, record, wishes, actor=await acting(handle))
        after = await shown.written_of(kind, changed)
        said = "is as it was" if before == after else "is changed"
        say(f"{verbs.number_of(kind, changed)} {said}.")
        if as_json:
            line(after)

    return command


def delete_of(noun: str) -> click.Command:
    kind = kind_called(noun)
    can_be_restored = kind.has("deleted_at")
    then = "It can be restored for 30 days" if can_be_restored else "It can't be restored"

    @click.command("delete", help=f"Delete a record that nothing refers to. {then}.")
    @click.argument("wish", metavar="RECORD")
    @as_option
    @with_house
    async def command(house: House, wish: str, handle: str | None) -> None:
        record = await verbs.called(kind, wish)
        number = verbs.number_of(kind, record)
        await verbs.delete(house, kind, record, actor=await acting(handle))
        back = f"; `postbote {noun} restore {number}` brings it back" if can_be_restored else ""
        say(f"{number} is deleted{back}.")

    return command


def restore_of(noun: str) -> click.Command:
    @click.command("restore", help="Bring back a record that was deleted in the last 30 days.")
    @click.argument("number")
    @as_option
    @with_house
    async def command(house: House, number: str, handle: str | None) -> None:
        kind = kind_called(noun)
        record = await verbs.restore(house, kind, number, actor=await acting(handle))
        say(f"{verbs.number_of(kind, record)} is back.")

    return command
