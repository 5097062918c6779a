"""`postbote rule`: which mail becomes what (R38), a file a command or two that belong together."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "list": ("desk.cli.rule.list", "The rules in their order."),
    "show": ("desk.cli.rule.show", "One rule, as JSON that edit and import read."),
    "fields": ("desk.cli.rule.fields", "What a rule may ask of a mail, and how."),
    "add": ("desk.cli.rule.add", "Add a rule."),
    "edit": ("desk.cli.rule.edit", "Change a rule."),
    "move": ("desk.cli.rule.move", "Put a rule at another place."),
    "delete": ("desk.cli.rule.delete", "Delete a rule."),
    "enable": ("desk.cli.rule.enable", "Switch a rule on."),
    "disable": ("desk.cli.rule.disable", "Switch a rule off; it keeps its place."),
    "versions": ("desk.cli.rule.versions", "All versions of the list, the newest first."),
    "rollback": ("desk.cli.rule.rollback", "Let the rules be as they were in a version."),
    "test": ("desk.cli.rule.test", "What would become of a mail in a file."),
    "trace": ("desk.cli.rule.trace", "Why a mail that came in met the rule it met."),
    "dry-run": ("desk.cli.rule.dry_run", "What other rules would do with mail that came in."),
    "report": (
        "desk.cli.rule.report",
        "Rules that never act, are in another's shadow, or name what is gone.",
    ),
    "import": ("desk.cli.rule.import_", "Take rules over from a file, or from a vtiger."),
    "export": ("desk.cli.rule.export", "All rules as JSON, for import."),
}


@click.group("rule", cls=Lazily, lazily=COMMANDS)
def command() -> None:
    """Rules for incoming mail: which becomes a ticket, whose, and what doesn't."""
