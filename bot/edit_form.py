"""The modal `Edit…`: every field of a ticket that people set (§1), as Slack shows its kind. Pure.

It remembers what its agent saw: which change of the ticket, and a mark of each field's value, so that only
what was touched is changed, and who saves second is told (R8).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.blocks import Block, modal, option, plain, searched, section, select
from bot.blocks import field as input_of
from bot.card import Choice
from bot.errand import Errand
from bot.mrkdwn import escape
from bot.payloads import Submission
from bot.room import Place
from bot.texts import Say
from desk.fields import Field
from desk.i18n import Catalogue
from desk.suggestions import Suggestion
from desk.ticket_seen import Seen

CALLBACK = "edit_ticket"
# Slack's field takes no more; nobody's words are cut by an edit of something else.
MOST = 3000
NONE = "-"
# An option's value has at most so many characters.
VALUE = 150
# A menu has a hundred: with the empty one, and one that is on the ticket alone.
MOST_OPTIONS = 98


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as it stands: `value` as the field reads it back, `label` as people see it."""

    field: Field
    value: str
    label: str = ""
    # Of a picklist.
    choices: Sequence[Choice] | None = None
    # Searched while somebody types.
    is_searched: bool = False
    is_long: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def fits(self) -> bool:
        return len(self.value) <= MOST


@dataclass(frozen=True, slots=True)
class Draft:
    """`wishes`: what the agent has written so far, if the modal is shown again."""

    errand: Errand
    seen: Seen
    fields: Sequence[Shown]
    # How often it was shown: Slack keeps what was typed in a block that has the same name.
    turn: int = 0
    wishes: Mapping[str, Shown] = field(default_factory=dict)
    # What somebody else changed meanwhile.
    notes: Sequence[Block] = ()
    reaches_customer: bool = True


@dataclass(frozen=True, slots=True)
class Remembered:
    """What comes back with the form."""

    errand: Errand
    seen: Seen
    marks: Mapping[str, str]
    turn: int

    @classmethod
    def read(cls, packed: str) -> "Remembered":
        """Raises ValueError for what isn't ours."""
        number, channel, thread_ts, seen, marks, turn = json.loads(packed)
        found = Seen.read(seen)
        if found is None:
            raise ValueError(packed)
        return cls(Errand(number, Place(channel, thread_ts)), found, marks, turn)

    def touched(self, form: Submission) -> dict[str, str]:
        """The fields whose value isn't the one that was shown, as people write them."""
        blocks = {name: block_of(name, self.turn) for name in self.marks}
        written = {name: value_of(form, block) for name, block in blocks.items() if block in form.values}
        return {name: value for name, value in written.items() if mark(value) != self.marks[name]}


def block_of(name: str, turn: int) -> str:
    return f"{name}.{turn}"


def mark(value: str) -> str:
    """Alike for what differs only in blanks at the ends and in the ends of lines."""
    sound = "\n".join(line.rstrip() for line in value.strip().splitlines())
    return hashlib.sha256(sound.encode()).hexdigest()[:8]


def value_of(form: Submission, block_id: str) -> str:
    chosen = form.chosen(block_id) or form.text(block_id)
    return "" if chosen == NONE else chosen


def build(draft: Draft, say: Say, language: str, texts: Catalogue) -> Block:
    """At most a hundred blocks."""
    blocks: list[Block] = [*draft.notes]
    for shown in draft.fields:
        label = shown.field.label.in_language(language, texts)
        if shown.fits:
            blocks.append(_input(draft, shown, label, say))
        else:
            text = say("{name} is longer than Slack's field takes, and stays as it is.", name=label)
            blocks.append(section(f"*{escape(label)}*\n{escape(text)}"))
    return modal(
        say("Edit {number}", number=draft.errand.number),
        CALLBACK,
        blocks,
        submit=say("Save"),
        close=say("Cancel"),
        data=_packed(draft),
    )


def _packed(draft: Draft) -> str:
    marks = {shown.name: mark(shown.value) for shown in draft.fields if shown.fits}
    place = draft.errand.place
    return json.dumps(
        [draft.errand.number, place.channel, place.thread_ts, str(draft.seen), marks, draft.turn],
        separators=(",", ":"),
    )


def _input(draft: Draft, shown: Shown, label: str, say: Say) -> Block:
    standing = draft.wishes.get(shown.name, shown)
    more: Block = {} if shown.field.is_mandatory else {"optional": True}
    if shown.name == "solution" and draft.reaches_customer:
        more["hint"] = plain(say("Attention: this message is sent to the customer"), 150)
    return input_of(label, block_of(shown.name, draft.turn), _element(standing, label, say), **more)


def _element(shown: Shown, label: str, say: Say) -> Block:
    if shown.choices is not None:
        return _menu(shown, label)
    if shown.is_searched:
        first = option(shown.label or shown.value, shown.value) if shown.value else None
        return searched(say("Type to search"), shown.name, chosen=first)
    words: Block = {"type": "plain_text_input", "action_id": shown.name, "multiline": shown.is_long}
    words["max_length"] = MOST
    return words | ({"initial_value": shown.value} if shown.value else {})


def offers(found: Sequence[Suggestion]) -> list[Block]:
    """What a searched menu offers; first, to take the choice back."""
    shown = [option(item.title, item.written) for item in found if len(item.written) <= VALUE]
    return [option("–", NONE), *shown]


def _menu(shown: Shown, label: str) -> Block:
    """Slack takes no choice back: what may be empty has an option for that.

    The value of the ticket is always among them, whatever became of the picklist.
    """
    standing = option(shown.label or shown.value, shown.value)
    choices = {choice.key: option(choice.label, choice.key) for choice in shown.choices or ()}
    first = [choices.pop(shown.value, standing)] if len(choices) > MOST_OPTIONS else []
    none = [] if shown.field.is_mandatory else [option("–", NONE)]
    offered = [*none, *first, *choices.values()]
    if shown.value and shown.value not in {item["value"] for item in offered}:
        offered.append(standing)
    return select(label, shown.name, offered, chosen=shown.value or NONE)
