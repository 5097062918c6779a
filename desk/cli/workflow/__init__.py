"""`postbote workflow`: on an event, or some time after one, if conditions hold, do something (R35)."""

import click

from desk.cli.lazily import Lazily

COMMANDS = {
    "add": ("desk.cli.workflow.changing", "Add a workflow, or an example."),
    "list": ("desk.cli.workflow.looking", "All workflows in their order, and how they ran."),
    "show": ("desk.cli.workflow.looking", "When, if, what."),
    "set": ("desk.cli.workflow.changing", "Change a workflow."),
    "on": ("desk.cli.workflow.changing", "Switch a workflow on."),
    "off": ("desk.cli.workflow.changing", "Switch a workflow off; it keeps its place."),
    "move": ("desk.cli.workflow.changing", "Put a workflow at another place."),
    "remove": ("desk.cli.workflow.changing", "Remove a workflow."),
    "changes": ("desk.cli.workflow.looking", "Who changed a workflow, and how."),
    "runs": ("desk.cli.workflow.looking", "What ran lately, and what it did or why not."),
    "test": ("desk.cli.workflow.looking", "What a workflow would have done of late."),
}
_HELP = """Workflows: on an event, or some time after one, if conditions hold, do something.

\b
Events:      opened [by portal|mail|slack], closed, reopened, assigned, FIELD changed [to VALUE],
             comment by agent, comment by customer [by portal|mail], internal note, mail bounced,
             rating given[: good|so-so|bad]
With --after, time counts from:
             created, last change, status, closed, last word of customer, last word of agent
Conditions:  as in list views: 'status is open and (priority is urgent or tags has vip)'
Actions:     mail customer|participants|assignee|agent:nadia|group:Support: [SUBJECT] TEXT
             mail customer despite opt-out: TEXT
             set FIELD = VALUE, assign nadia|group:Support|default, tag vip, untag vip,
             note: TEXT, subscribe nadia, post C0123456789: TEXT
A mail in two languages: 'mail customer: en: TEXT || de: TEXT'. In texts: {{ number }}, {{ title }},
{{ status }}, {{ priority }}, {{ group }}, {{ customer }}, {{ company }}; in mails also {{ name }} and
{{ ticket_link }}; {% if name %}…{% endif %}.
"""


@click.group("workflow", cls=Lazily, lazily=COMMANDS, help=_HELP)
def command() -> None:
    pass
