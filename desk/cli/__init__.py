"""The command line, `postbote`: the verbs of the desk, one file a noun.

Every read has `--json`: one object a line on standard output; people's words go to standard error. Exit 0:
done; 1: refused or failed, with a sentence; 2: wrong use. What a command needs is imported when it is
called, so that `postbote --help` answers at once.
"""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "run": ("desk.cli.run", "Run Postbote: portal, Slack, mail in, mail out."),
    "demo": ("desk.cli.demo", "Show everything on this machine, without Slack or a mail server."),
    "migrate": ("desk.cli.migrate", "Bring the database up to date."),
    "check": ("desk.cli.check", "Try settings, database, mail and Slack; say what is wrong."),
    "settings": ("desk.cli.settings", "Every setting: what it means, its value, where that came from."),
    "agent": ("desk.cli.agent", "People who answer tickets."),
    "group": ("desk.cli.group", "Teams with a Slack channel."),
    "contact": ("desk.cli.contact", "Customers and their access to the portal."),
    "ticket": ("desk.cli.ticket", "Tickets: list, show, open, comment, change."),
    "view": ("desk.cli.view", "List views: which tickets, which columns, in which order."),
    "tag": ("desk.cli.tag", "Tags: list, rename, delete."),
    "canned": ("desk.cli.canned", "Canned replies: words that agents put into answers."),
    "picklist": ("desk.cli.picklist", "Values of status, priority and the like."),
    "organisation": ("desk.cli.records", "Customers' companies."),
    "project": ("desk.cli.records", "Projects of customers."),
    "partner": ("desk.cli.records", "Companies and people who work with us."),
    "product": ("desk.cli.records", "Products that tickets are about."),
    "service": ("desk.cli.records", "Services that are sold by unit."),
    "contract": ("desk.cli.records", "Service contracts."),
    "quote": ("desk.cli.records", "Quotes for customers."),
    "invoice": ("desk.cli.records", "Invoices to customers."),
    "faq": ("desk.cli.records", "FAQ articles; customers see published ones only."),
    "document": ("desk.cli.records", "Files that stand by themselves."),
    "task": ("desk.cli.records", "Tasks of agents."),
    "csv-mapping": ("desk.cli.csv_mapping", "What is remembered of the columns of imported files."),
    "search": ("desk.cli.search", "The index of the full-text search."),
    "mailbox": ("desk.cli.mailbox", "Mailboxes that are watched."),
    "mail-server": ("desk.cli.mail_server", "Mail servers that mail leaves through."),
    "oauth": ("desk.cli.oauth", "How mailboxes and mail servers log in without a password."),
    "mail": ("desk.cli.mail", "Mails that came in, and what became of them."),
    "rule": ("desk.cli.rule", "Rules for incoming mail: which becomes what."),
    "outbox": ("desk.cli.outbox", "What leaves: mails and Slack messages."),
    "suppression": ("desk.cli.suppression", "Addresses that nothing is sent to any more."),
    "rating": ("desk.cli.rating", "What customers thought of how their tickets were solved."),
    "report": ("desk.cli.report", "Figures: how satisfied customers are."),
    "preference": ("desk.cli.preference", "What an administrator sets at run time."),
    "import": (
        "desk.cli.import_",
        "Bring another helpdesk's tickets over: Zammad, FreeScout, osTicket, vtiger.",
    ),
    "workflow": ("desk.cli.workflow", "Workflows: on an event, if conditions hold, do something."),
    "template": ("desk.cli.template", "The words of mails: list, adapt, preview, reset."),
    "why": ("desk.cli.why", "Who was mailed about a ticket, who wasn't, and why."),
    "action": (
        "desk.cli.action",
        "What agents can make from a ticket: tasks, documents, FAQ articles, more.",
    ),
    "job": ("desk.cli.job", "Work on many tickets: how far it is, what it skipped and why."),
}


def _version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"postbote {version('postbote')}")
        context.exit()


@click.group(cls=Lazily, lazily=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True)
def main() -> None:
    """Postbote: the helpdesk for support teams in Slack and customers in their mail program.

    Settings come from the environment (POSTBOTE_…); `postbote settings` lists them.
    """
