"""`postbote mail explain`: what would become of a mail in a file, and why. Writes nothing."""

from contextlib import aclosing
from pathlib import Path
from typing import Any

import click

from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, line, plain, tell
from desk.house import House

_FILE = click.Path(exists=True, allow_dash=True, path_type=Path)


@click.command("explain")
@click.argument("paths", nargs=-1, type=_FILE, metavar="[FILE|FOLDER|-]…")
@click.option("--mailbox", metavar="ADDRESS", help="As if it came to this mailbox; else the one it names.")
@json_option
@with_house
async def command(house: House, paths: tuple[Path, ...], mailbox: str | None, as_json: bool) -> None:
    """What would become of mails in files: their kind, whose they are, where they belong, which rule acts.

    The mails are read, and decided about, as if they came in now; nothing is written and nobody is told.
    """
    from desk.run.mail_explaining import explained
    from desk.run.mail_files import mails_in

    mails = explained(house, mails_in(paths or (Path("-"),)), address=mailbox)
    is_first = True
    async with aclosing(mails):
        async for told in mails:
            if as_json:
                line(told)
            else:
                click.echo("" if is_first else "\n", nl=False)
                _print_for_people(told)
            is_first = False


def _print_for_people(told: dict[str, Any]) -> None:
    from desk.run.mail_explaining import in_words

    for name in ("file", "message_id", "subject", "from", "mailbox"):
        _print_field(name, plain(told[name]))
    _print_field("kind", _with_reason(plain(told["kind"]).replace("_", " "), told["kind_reason"]))
    _print_field("sender", _with_reason(plain(told["verdict"]), told["verdict_reason"]))
    for step in told["steps"]:
        _print_field("tried", f"{step['way']}: {step['said']}")
    match = told["match"]
    if match is not None:
        merged = f", now {match['ticket']}" if match["ticket"] != match["named"] else ""
        gone = " (deleted)" if match["deleted"] else ""
        _print_field(
            "found", f"{match['named']}{merged}{gone} by {match['by']}; the sender is a {match['sender_is']}"
        )
    for step in told["rules"]:
        _print_field("rule", in_words(step))
    if about := told["about"]:
        listed = "; the address would go on the suppression list" if about["would_suppress"] else ""
        said = f"delivery {about['delivery']} to {about['recipient']}: {about['told']} {about['answer']}"
        _print_field("about", f"{said}{listed}")
    if told["seen_before"]:
        _print_field("seen before", f"as mail {told['seen_before']}: it would be left alone")
    _print_field("would", _with_reason(told["would"], told["why"]))
    for defect in told["defects"]:
        _print_field("defect", defect)


def _with_reason(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what


def _print_field(name: str, value: str) -> None:
    if value:
        tell(f"{name.replace('_', ' '):12} {value}")
