"""The modal `Reply to customer`, and `Solve`, which is the same with the solution preset. Pure.

It warns before anything else (R34) and names who gets the words, or why nobody does. A canned reply that is
chosen is put behind what was typed: Slack shows new words in a field that has a new name, so each one is a
turn.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import Block, actions, context, field, modal, option, plain, searched, section, select
from bot.card import Choice
from bot.errand import Errand
from bot.mrkdwn import escape
from bot.sending import copies, no_mail
from bot.texts import Say
from desk.reach import Reach

CALLBACK = "reply"
TEXT, FILES, SOLUTION, STATUS = "text", "files", "solution", "status"
CANNED = "canned_reply"
# What Slack's field takes, and its menu; longer ones are searched.
MOST_TEXT, MOST_OPTIONS = 3000, 100


@dataclass(frozen=True, slots=True)
class Draft:
    """What the modal is opened with."""

    errand: Errand
    reach: Reach
    statuses: Sequence[Choice]
    solves: bool = False
    # Chosen at first; empty: the status stays.
    status: str = ""
    # Canned replies, by their names.
    canned: Sequence[Choice] = ()
    turn: int = 0
    text: str = ""
    # Why a canned reply is not among the words.
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the modal knows of itself when it comes back."""

    errand: Errand
    turn: int = 0
    solves: bool = False

    @classmethod
    def read(cls, packed: str) -> "Remembered":
        more = json.loads(packed)[3:]
        return cls(Errand.read(packed), *more)

    def pack(self) -> str:
        place = self.errand.place
        return json.dumps([self.errand.number, place.channel, place.thread_ts, self.turn, self.solves])

    @property
    def text_block(self) -> str:
        return text_block(self.turn)


def text_block(turn: int) -> str:
    return f"{TEXT}.{turn}" if turn else TEXT


def build(draft: Draft, say: Say) -> Block:
    title = say("Solve {number}", number=draft.errand.number) if draft.solves else say("Reply to customer")
    return modal(
        title,
        CALLBACK,
        [*_warning(draft, say), *_canned(draft, say), *_fields(draft, say)],
        submit=say("Send"),
        close=say("Cancel"),
        data=Remembered(draft.errand, draft.turn, draft.solves).pack(),
    )


def _warning(draft: Draft, say: Say) -> list[Block]:
    reached = draft.reach
    if reached.contact is None and not reached.also:
        return [section(escape(no_mail(reached, say)))]
    warning = escape(say("Attention: this message is sent to the customer"))
    return [section(f"⚠ *{warning}*"), section(escape(_receivers(reached, say)))]


def _receivers(reached: Reach, say: Say) -> str:
    if reached.contact is None or not reached.is_mailed:
        return no_mail(reached, say)
    to = say("To: {name} <{address}>", name=reached.contact.name, address=reached.contact.email or "–")
    return "\n".join(text for text in (to, copies(reached, say)) if text)


def _canned(draft: Draft, say: Say) -> list[Block]:
    if not draft.canned:
        return []
    label = say("Canned reply")
    if len(draft.canned) > MOST_OPTIONS:
        menu = searched(label, CANNED)
    else:
        menu = select(label, CANNED, [option(choice.label, choice.key) for choice in draft.canned])
    # Named anew at each turn: what was chosen before is no longer shown, and can be chosen again.
    block = actions(f"canned.{draft.errand.number}.{draft.turn}", [menu])
    return [block, *([context(escape(draft.note))] if draft.note else [])]


def _fields(draft: Draft, say: Say) -> list[Block]:
    text = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": MOST_TEXT}
    text |= {"initial_value": draft.text} if draft.text else {}
    checkbox = {"text": plain(say("This is the solution"), 75), "value": "yes"}
    box = {"type": "checkboxes", "action_id": SOLUTION, "options": [checkbox]}
    if draft.solves:
        box["initial_options"] = [checkbox]
    menu = [option(choice.label, choice.key) for choice in draft.statuses]
    status = select(say("stays as it is"), STATUS, menu, chosen=draft.status or None)
    files = {"type": "file_input", "action_id": FILES, "max_files": 10}
    return [
        field(say("Text"), text_block(draft.turn), text | {"focus_on_load": True}),
        field(say("Attachments"), FILES, files, optional=True),
        field(say("Solution"), SOLUTION, box, optional=True),
        *([field(say("Status"), STATUS, status, optional=True)] if menu else []),
    ]
