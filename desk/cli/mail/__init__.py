"""`postbote mail`: mails that came in and what became of them, and what the parser makes of a file."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "list": ("desk.cli.mail.list", "Mails that came in, oldest first."),
    "show": ("desk.cli.mail.show", "One mail: what became of it, or its raw bytes."),
    "quarantine": ("desk.cli.mail.quarantine", "Mails that wait for a person to decide."),
    "replay": ("desk.cli.mail.replay", "Read stored mails again, after the parser or the rules got better."),
    "parse": ("desk.cli.mail.parse", "What the parser makes of mails in files."),
    "explain": ("desk.cli.mail.explain", "What would become of mails in files, and why."),
}


@click.group("mail", cls=Lazily, lazily=COMMANDS)
def command() -> None:
    """Mails that came in, and what became of them."""
