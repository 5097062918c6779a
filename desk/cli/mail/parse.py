"""`postbote mail parse`: reads files as the scanner reads mails; opens no store."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click
import orjson

from desk.cli.output import json_option, plain, say

_FILE = click.Path(exists=True, allow_dash=True, path_type=Path)
_COLUMNS = (("kind", 15), ("from", 32), ("subject", 48), ("defects", 7))


@click.command("parse")
@click.argument("paths", nargs=-1, type=_FILE, metavar="[FILE|FOLDER|-]…")
@json_option
def command(paths: tuple[Path, ...], as_json: bool) -> None:
    """What the parser makes of mails in files: mails, mbox files, Maildirs, folders of them.

    Without a file, or with `-`, standard input is read. Bad mails are shown like good ones, with what is
    wrong under `defects`.
    """
    from desk.run.mail_files import mails_in
    from desk.run.mail_parsing import objects

    if not paths and sys.stdin.isatty():
        say("Reading a mail from standard input; Ctrl-D ends it.")
    mails = objects(mails_in(paths or (Path("-"),)))
    (_print_json if as_json else _print_for_people)(mails)


def _print_json(mails: Iterable[Mapping[str, Any]]) -> None:
    for mail in mails:
        sys.stdout.buffer.write(orjson.dumps(mail, option=orjson.OPT_APPEND_NEWLINE))
        sys.stdout.buffer.flush()


def _print_for_people(mails: Iterable[Mapping[str, Any]]) -> None:
    """One mail in full; of several a line each, and how many there were of each kind."""
    found = iter(mails)
    first, second = next(found, None), next(found, None)
    if first is None:
        say("There is no mail.")
    elif second is None:
        _print_one(first)
    else:
        _print_lines(first, second, found)


def _print_lines(
    first: Mapping[str, Any], second: Mapping[str, Any], rest: Iterable[Mapping[str, Any]]
) -> None:
    kinds: Counter[str] = Counter()
    damaged = 0
    click.echo("  ".join(name.upper().ljust(width) for name, width in _COLUMNS) + "  FILE")
    for some in ((first, second), rest):
        for mail in some:
            kinds[mail["kind"]] += 1
            damaged += bool(mail["defects"])
            cells = (_cell(_value(mail, name), width) for name, width in _COLUMNS)
            click.echo("  ".join((*cells, mail["file"])))
    told = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in kinds.most_common())
    say(f"{kinds.total()} mails: {told}. {damaged} with defects.")


def _value(mail: Mapping[str, Any], name: str) -> str:
    if name == "defects":
        return str(len(mail["defects"]) or "")
    return _person(mail["from"]) if name == "from" else str(mail[name])


def _cell(text: str, width: int) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= width else f"{line[: width - 1]}…").ljust(width)


def _print_one(mail: Mapping[str, Any]) -> None:
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
    click.echo(f"\n{mail['reply']}")
    for passage in mail["folded"]:
        click.echo(f"\n--- folded away ---\n{passage}")


def _print_field(name: str, value: str) -> None:
    if value:
        click.echo(f"{name.replace('_', ' '):12} {value}")


def _person(address: Mapping[str, Any] | None) -> str:
    if address is None:
        return ""
    return f"{address['name']} <{address['address']}>" if address["name"] else str(address["address"])


def _bounced(bounced: Mapping[str, Any]) -> str:
    lasting = "for good" if bounced["permanent"] else "for now"
    said = " ".join(f"{bounced['status']} {bounced['diagnostic']}".split())
    return f"{bounced['recipient']} {lasting}{f': {said}' if said else ''}"
