"""`postbote ticket`: what can be done with one ticket and with many, a file a command."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "list": ("desk.cli.ticket.list", "Tickets, newest change first."),
    "show": ("desk.cli.ticket.show", "One ticket: fields, comments, documents, history, deliveries."),
    "new": ("desk.cli.ticket.new", "Open a ticket."),
    "comment": ("desk.cli.ticket.comment", "Comment on a ticket, internally or to the customer."),
    "set": ("desk.cli.ticket.set", "Change fields of a ticket."),
    "copy": ("desk.cli.ticket.copy", "Copy a ticket."),
    "delete": ("desk.cli.ticket.delete", "Delete a ticket; for 30 days it can be restored."),
    "restore": ("desk.cli.ticket.restore", "Bring a deleted ticket back."),
    "deleted": ("desk.cli.ticket.deleted", "Deleted tickets, and until when they can be restored."),
    "purge": ("desk.cli.ticket.purge", "Remove deleted tickets for good."),
    "tag": ("desk.cli.ticket.tag", "Put tags on a ticket, and take them off."),
    "subscribe": ("desk.cli.ticket.subscribe", "Hear of what others change on tickets."),
    "unsubscribe": ("desk.cli.ticket.unsubscribe", "Hear no more of tickets."),
    "subscriptions": ("desk.cli.ticket.subscriptions", "The tickets an agent subscribed to."),
    "relate": ("desk.cli.ticket.relate", "Relate a ticket to a product, a contract, a document, …"),
    "unrelate": ("desk.cli.ticket.unrelate", "End the relation of a ticket to a record."),
    "relations": ("desk.cli.ticket.relations", "The records a ticket is related to."),
    "related": ("desk.cli.ticket.related", "The tickets a record is related to."),
    "changes": ("desk.cli.ticket.changes", "Who changed what, when, from what to what."),
    "pdf": ("desk.cli.ticket.pdf", "A PDF for the customer."),
    "internal-pdf": ("desk.cli.ticket.internal_pdf", "A PDF with everything, for the house alone."),
    "act": ("desk.cli.ticket.act", "Make a record from a ticket: a task, a document, an FAQ article."),
}


@click.group("ticket", cls=Lazily, lazily=COMMANDS)
def command() -> None:
    """Tickets: everything that can be done with one of them, or with many."""
