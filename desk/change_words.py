"""Changes in words (R11): what the fields in the history are called, and what their values mean.

The history keeps keys of picklists and names of the time; here they are read in the language of whoever
looks at them. What nobody knows a word for stands as it was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal

from desk import directory, rating_words
from desk.i18n import LANGUAGES, N_, desk_texts
from desk.ticket_fields import FIELDS
from models.change import Change
from models.comment import Channel, Visibility
from models.picklist_value import Picklist

# What the history tells of beside the fields of a ticket.
_MORE: Mapping[str, str] = {
    "agent": N_("Agent"),
    "group": N_("Group"),
    "created": N_("Opened"),
    "deleted": N_("Deleted"),
    "restored": N_("Restored"),
    "external_comment": N_("Comment to the customer"),
    "internal_note": N_("Internal note"),
    "visibility": N_("Visibility"),
    "withdrawn": N_("Withdrawn"),
    "parent": N_("Part of"),
    "tags": N_("Tags"),
    "subscribers": N_("Subscribers"),
    "relations": N_("Relations"),
    "recommended": N_("Recommended to"),
    "child": N_("Part"),
    "update_to_children": N_("Written to the customers of"),
    "children_closed": N_("Parts closed"),
    "follows": N_("Follow-up of"),
    "followed_by": N_("Continued in"),
    "participant": N_("Takes part"),
    "forwarded_by": N_("Forwarded by"),
    "mail_rule": N_("Rule for incoming mail"),
    "merged": N_("Merged into it"),
    "merged_into": N_("Merged into"),
    "copied": N_("Copy"),
    "copied_from": N_("Copy of"),
    "split_off": N_("Split off"),
    "split_from": N_("Split off from"),
    "task": N_("Task"),
    "document": N_("Document"),
    "documents": N_("Documents"),
    "read_again": N_("Mail read again"),
    "faq": N_("FAQ article"),
    "workflow": N_("Workflow"),
    "rating": N_("Rating"),
    "mail_bounced": N_("Mail that came back"),
    "mail_complaint": N_("Complaint about a mail"),
    "mail_sent_again": N_("Mail sent again"),
    "support_reminder": N_("Reminder of the end of support"),
    "rating_comment": N_("Comment on the rating"),
}
_LABELS: Mapping[str, str] = {**{name: str(field.label) for name, field in FIELDS.items()}, **_MORE}
_VALUES: Mapping[str, str] = {
    Visibility.EXTERNAL: N_("visible to the customer"),
    Visibility.INTERNAL: N_("internal"),
}
_CHANNELS: Mapping[str, str] = {
    Channel.SLACK: N_("Slack"),
    Channel.EMAIL: N_("mail"),
    Channel.PORTAL: N_("customer portal"),
    Channel.CLI: N_("command line"),
    Channel.IMPORT: N_("import"),
    Channel.SYSTEM: N_("Postbote itself"),
}


@dataclass(frozen=True, slots=True)
class Worded:
    """One change as a person reads it; empty `old` or `new`: there was nothing, there is nothing."""

    id: int
    at: datetime
    who: str
    channel: str
    record: str
    # As the history calls it, and in words.
    field: str
    label: str
    old: str
    new: str


async def worded(changes: Sequence[Change], language: str) -> list[Worded]:
    """The changes in a language; one query for all of them."""
    picks = {(item.picklist, item.key): item.label(language) for item in await directory.picklist_values()}
    return [_worded(change, language, picks) for change in changes]


def label(field: str, language: str) -> str:
    """What a field of the history is called."""
    return desk_texts().text(language, _LABELS[field]) if field in _LABELS else field.replace("_", " ")


# Labels of picklists by picklist and key.
_Picks = Mapping[tuple[str, str], str]


def _worded(change: Change, language: str, picks: _Picks) -> Worded:
    channel = _CHANNELS.get(change.channel, change.channel)
    return Worded(
        id=change.id,
        at=change.at,
        who=change.actor_name,
        channel=desk_texts().text(language, channel),
        record=change.record,
        field=change.field,
        label=label(change.field, language),
        old=_value(change.field, change.old, language, picks),
        new=_value(change.field, change.new, language, picks),
    )


def _value(field: str, value: str | None, language: str, picks: _Picks) -> str:
    if not value:
        return ""
    if field in _NUMBERS:
        return format_decimal(value, locale=language if language in LANGUAGES else "en")
    if field in _PICKLISTS:
        return picks.get((field, value), value)
    if field == "rating":
        return rating_words.label(value, language)
    if field == "visibility" and value in _VALUES:
        return desk_texts().text(language, _VALUES[value])
    return value


_NUMBERS = frozenset({"hours", "days"})
_PICKLISTS = frozenset(picklist.value for picklist in Picklist)
