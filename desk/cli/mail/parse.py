"""`postbote mail parse`: reads files as the scanner reads mails; opens no store."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import click
import orjson

from desk.cli.output import json_option, plain, say, tell

_FILE = click.Path(exists=True, allow_dash=True, path_type=Path)
_COLUMNS = (("kind", 15), ("from", 32), ("subject", 48), ("defects", 7))

Mail = Mapping[str, Any]
Mails = AsyncGenerator[Mail]


@click.command("parse")
@click.argument("paths", nargs=-1, type=_FILE, metavar="[FILE|FOLDER|-]…")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    help="So many mails are read at a time; by default as many as there are processors.",
)
@json_option
def command(paths: tuple[Path, ...], jobs: int | None, as_json: bool) -> None:
    """What the parser makes of mails in files: mails, mbox files, Maildirs, folders of them.

    Without a file, or with `-`, standard input is read. Bad mails are shown like good ones, with what is
    wrong under `defects`.
    """
    from desk.run.mail_files import mails_in
    from desk.run.mail_parsing import objects

    if not paths and sys.stdin.isatty():
        say("Reading a mail from standard input; Ctrl-D ends it.")
    mails = objects(mails_in(paths or (Path("-"),)), jobs=jobs or _processors())
    asyncio.run((_print_json if as_json else _print_for_people)(mails))


def _processors() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


async def _print_json(mails: Mails) -> None:
    async with aclosing(mails):
        async for mail in mails:
            sys.stdout.buffer.write(orjson.dumps(mail, option=orjson.OPT_APPEND_NEWLINE))
            sys.stdout.buffer.flush()


async def _print_for_people(mails: Mails) -> None:
    """One mail in full; of several a line each, and how many there were of each kind."""
    async with aclosing(mails):
        first, second = await anext(mails, None), await anext(mails, None)
        if first is None:
            say("There is no mail.")
        elif second is None:
            _print_one(first)
        else:
            await _print_lines(first, second, mails)


async def _print_lines(first: Mail, second: Mail, rest: Mails) -> None:
    kinds: Counter[str] = Counter()
    damaged = 0
    tell("  ".join(name.upper().ljust(width) for name, width in _COLUMNS) + "  FILE")
    for mail in (first, second):
        _print_line(mail)
        kinds[mail["kind"]] += 1
        damaged += bool(mail["defects"])
    async for mail in rest:
        _print_line(mail)
        kinds[mail["kind"]] += 1
        damaged += bool(mail["defects"])
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    say(f"{kinds.total()} mails: {told}. {damaged} with defects.")


def _print_line(mail: Mail) -> None:
    cells = (_cell(_value(mail, name), width) for name, width in _COLUMNS)
    tell("  ".join((*cells, mail["file"])))


def _value(mail: Mail, name: str) -> str:
    if name == "defects":
        return str(len(mail["defects"]) or "")
    return _person(mail["from"]) if name == "from" else str(mail[name])


def _cell(text: str, width: int) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= width else f"{line[: width - 1]}…").ljust(width)


def _print_one(mail: Mail) -> None:
    for name in ("file", "kind", "message_id", "date", "subject"):
        _print_field(name, plain(mail[name]))
    _print_field("from", _person(mail["from"]))
    for name in ("reply_to", "to", "cc"):
        _print_field(name, ", ".join(map(_person, mail[name])))
    for name in ("in_reply_to", "references"):
        _print_field(name, plain(mail[name]))
    if mail["auto"] is not None:
        until = mail["auto"]["until"]
        _print_field("automatic", mail["auto"]["reason"] + (f" (until {until})" if until else ""))
    for bounced in mail["bounce"]:
        _print_field("bounce", _bounced(bounced))
    for item in mail["attachments"]:
        inline = ", inline" if item["inline"] else ""
        _print_field("attachment", f"{item['name']} ({item['type']}, {item['size']} bytes{inline})")
    for defect in mail["defects"]:
        _print_field("defect", defect)
    tell(f"\n{mail['reply']}")
    for passage in mail["folded"]:
        tell(f"\n--- folded away ---\n{passage}")


def _print_field(name: str, value: str) -> None:
    if value:
        tell(f"{name.replace('_', ' '):12} {value}")


def _person(address: Mapping[str, Any] | None) -> str:
    if address is None:
        return ""
    return f"{address['name']} <{address['address']}>" if address["name"] else str(address["address"])


def _bounced(bounced: Mapping[str, Any]) -> str:
    lasting = "for good" if bounced["permanent"] else "for now"
    said = " ".join(f"{bounced['status']} {bounced['diagnostic']}".split())
    return f"{bounced['recipient']} {lasting}{f': {said}' if said else ''}"
