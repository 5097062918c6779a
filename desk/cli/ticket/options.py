"""What the commands of a ticket share: who acts, files to attach, FIELD=VALUE."""

from collections.abc import Sequence
from pathlib import Path

import click

from desk.documents import Upload

as_option = click.option("--as", "handle", metavar="AGENT", help="Act as this agent.")
agent_option = click.option("--as", "handle", metavar="AGENT", required=True, help="Act as this agent.")
attach_option = click.option(
    "--attach", "files", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
yes_option = click.option("--yes", "is_sure", is_flag=True, help="Don't ask.")
number_argument = click.argument("number", metavar="TT1")
numbers_argument = click.argument("numbers", metavar="TT1…", nargs=-1, required=True)


def uploads(files: Sequence[Path]) -> list[Upload]:
    from mimetypes import guess_type

    return [
        Upload(name=file.name, content_type=guess_type(file.name)[0] or "", data=file.read_bytes())
        for file in files
    ]


def pairs(_: click.Context, __: click.Parameter, changes: tuple[str, ...]) -> dict[str, str]:
    pairs = [change.partition("=") for change in changes]
    for change, (field, equals, _value) in zip(changes, pairs, strict=True):
        if not equals or not field.strip():
            raise click.BadParameter(f"{change} should look like status=closed.")
    return {field.strip(): value for field, _equals, value in pairs}
