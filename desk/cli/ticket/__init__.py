"""`postbote ticket`: what can be done with one ticket and with many, a file a command."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "list": ("desk.cli.ticket.list", "Tickets, newest change first."),
    "search": ("desk.cli.ticket.search", "Tickets in which words stand, newest first."),
    "similar": ("desk.cli.ticket.similar", "Tickets with a similar text."),
    "show": ("desk.cli.ticket.show", "One ticket: fields, comments, documents, history, deliveries."),
    "new": ("desk.cli.ticket.new", "Open a ticket."),
    "comment": ("desk.cli.ticket.comment", "Comment on a ticket, internally or to the customer."),
    "set": ("desk.cli.ticket.set", "Change fields of a ticket."),
    "copy": ("desk.cli.ticket.copy", "Copy a ticket."),
    "delete": ("desk.cli.ticket.delete", "Delete a ticket; for 30 days it can be restored."),
    "restore": ("desk.cli.ticket.restore", "Bring a deleted ticket back."),
    "deleted": ("desk.cli.ticket.deleted", "Deleted tickets, and until when they can be restored."),
    "purge": ("desk.cli.ticket.purge", "Remove deleted tickets for good."),
    "merge": ("desk.cli.ticket.merge", "Merge a ticket into another."),
    "unmerge": ("desk.cli.ticket.unmerge", "Take a merged ticket out again, as it was."),
    "split": ("desk.cli.ticket.split", "Make comments a ticket of their own."),
    "link": ("desk.cli.ticket.link", "Make a ticket the child of another."),
    "unlink": ("desk.cli.ticket.unlink", "Take a ticket away from its parent."),
    "children": ("desk.cli.ticket.children", "The children of a ticket."),
    "update-children": (
        "desk.cli.ticket.update_children",
        "Tell the customers of all open children the same.",
    ),
    "tag": ("desk.cli.ticket.tag", "Put tags on a ticket, and take them off."),
    "subscribe": ("desk.cli.ticket.subscribe", "Hear of what others change on tickets."),
    "unsubscribe": ("desk.cli.ticket.unsubscribe", "Hear no more of tickets."),
    "subscriptions": ("desk.cli.ticket.subscriptions", "The tickets an agent subscribed to."),
    "participant": ("desk.cli.ticket.participant", "Who is in copy of a ticket."),
    "relate": ("desk.cli.ticket.relate", "Relate a ticket to a product, a contract, a document, …"),
    "unrelate": ("desk.cli.ticket.unrelate", "End the relation of a ticket to a record."),
    "relations": ("desk.cli.ticket.relations", "The records a ticket is related to."),
    "related": ("desk.cli.ticket.related", "The tickets a record is related to."),
    "recommend": ("desk.cli.ticket.recommend", "Mail a ticket to a colleague, with a note."),
    "changes": ("desk.cli.ticket.changes", "Who changed what, when, from what to what."),
    "pdf": ("desk.cli.ticket.pdf", "A PDF for the customer."),
    "internal-pdf": ("desk.cli.ticket.internal_pdf", "A PDF with everything, for the house alone."),
    "act": ("desk.cli.ticket.act", "Make a record from a ticket: a task, a document, an FAQ article."),
    "duplicates": ("desk.cli.ticket.duplicates", "Tickets that may be the same, with a score."),
    "mass-edit": ("desk.cli.ticket.mass_edit", "Set fields of many tickets."),
    "mass-tag": ("desk.cli.ticket.mass_tag", "Put tags on many tickets, take others off."),
    "mass-delete": ("desk.cli.ticket.mass_delete", "Delete many tickets; each can be restored."),
    "mass-subscribe": ("desk.cli.ticket.mass_subscribe", "Subscribe to many tickets."),
    "mass-unsubscribe": ("desk.cli.ticket.mass_unsubscribe", "End the subscription of many tickets."),
    "import": ("desk.cli.ticket.import_csv", "Take in a CSV file."),
    "export": ("desk.cli.ticket.export_csv", "Tickets as CSV."),
}


@click.group("ticket", cls=Lazily, lazily=COMMANDS)
def command() -> None:
    """Tickets: everything that can be done with one of them, or with many."""
