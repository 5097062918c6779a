"""`postbote mail quarantine`: mails that wait for a person to decide (R41), a file a command."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "list": ("desk.cli.mail.quarantine.list", "What waits for a decision, and why."),
    "show": ("desk.cli.mail.quarantine.show", "One mail: what it says, why it waits, what can be done."),
    "accept": ("desk.cli.mail.quarantine.accept", "Let its sender take part, and the mail into the ticket."),
    "new": ("desk.cli.mail.quarantine.new", "Make a ticket of it."),
    "spam": ("desk.cli.mail.quarantine.spam", "Call it spam."),
    "drop": ("desk.cli.mail.quarantine.drop", "Put it aside: it is nothing to us."),
}


@click.group("quarantine", cls=Lazily, lazily=COMMANDS)
def command() -> None:
    """Mails that no rule takes, that can't be read, or that may not write where they want to.

    Whatever is decided, the raw mail is kept.
    """
