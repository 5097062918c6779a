"""The modal `Reply to customer`, and `Solve`, which is the same with the solution preset. Pure.

It warns before anything else (R34) and names who gets the words, or why nobody does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import Block, field, modal, option, plain, section, select
from bot.card import Choice
from bot.errand import Errand
from bot.mrkdwn import escape
from bot.sending import no_mail
from bot.texts import Say
from desk.reach import Reach

CALLBACK = "reply"
TEXT, FILES, SOLUTION, STATUS = "text", "files", "solution", "status"


@dataclass(frozen=True, slots=True)
class Draft:
    """What the modal is opened with."""

    errand: Errand
    reach: Reach
    statuses: Sequence[Choice]
    solves: bool = False
    # Chosen at first; empty: the status stays.
    status: str = ""


def build(draft: Draft, say: Say) -> Block:
    title = say("Solve {number}", number=draft.errand.number) if draft.solves else say("Reply to customer")
    return modal(
        title,
        CALLBACK,
        [*_warning(draft, say), *_fields(draft, say)],
        submit=say("Send"),
        close=say("Cancel"),
        data=draft.errand.pack(),
    )


def _warning(draft: Draft, say: Say) -> list[Block]:
    reached = draft.reach
    if reached.contact is None:
        return [section(escape(no_mail(reached, say)))]
    warning = escape(say("Attention: this message is sent to the customer"))
    to = say("To: {name} <{address}>", name=reached.contact.name, address=reached.contact.email or "–")
    shown = to if reached.is_mailed else no_mail(reached, say)
    return [section(f"⚠ *{warning}*"), section(escape(shown))]


def _fields(draft: Draft, say: Say) -> list[Block]:
    text = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": 3000}
    checkbox = {"text": plain(say("This is the solution"), 75), "value": "yes"}
    box = {"type": "checkboxes", "action_id": SOLUTION, "options": [checkbox]}
    if draft.solves:
        box["initial_options"] = [checkbox]
    menu = [option(choice.label, choice.key) for choice in draft.statuses]
    status = select(say("stays as it is"), STATUS, menu, chosen=draft.status or None)
    files = {"type": "file_input", "action_id": FILES, "max_files": 10}
    return [
        field(say("Text"), TEXT, text | {"focus_on_load": True}),
        field(say("Attachments"), FILES, files, optional=True),
        field(say("Solution"), SOLUTION, box, optional=True),
        *([field(say("Status"), STATUS, status, optional=True)] if menu else []),
    ]
