"""What a subscriber's mail tells (R14): read from the history when the mail leaves for the first time.

It is kept with the delivery, so that a second try is the same mail. Its changes are those after `since`, up
to where the agent's next mail begins (`subscriber_news.py` says why none is missing or told twice). An
internal note is named but not quoted: no mail holds one (R17).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.dates import format_datetime

from desk import change_words, directory
from desk.change_words import Worded
from desk.errors import DeliveryError
from desk.rows import marks, rows
from desk.subscriber_news import KIND, SILENT
from models.agent import Agent
from models.change import Change
from models.delivery import Delivery
from models.ticket import Ticket

MOST_TICKETS = 50
MOST_CHANGES = 10
LONGEST_VALUE = 200
_NEVER = 2**62
# Words of a note, or of what may have been one.
_UNQUOTED = frozenset({"internal_note", "withdrawn"})
_PATTERNS = {"en": "d MMM y, HH:mm", "de": "d. MMM y, HH:mm"}

News = dict[str, Any]


async def fix(deliveries: Sequence[Delivery]) -> None:
    """Write down what those of the deliveries tell that are subscribers' mails and not tried yet.

    Raises DeliveryError if somebody else has claimed one meanwhile.
    """
    for delivery in deliveries:
        if delivery.kind == KIND and "tickets" not in delivery.payload:
            payload = delivery.payload | await _news(delivery)
            mine = Delivery.filter(id=delivery.id, attempts=delivery.attempts)
            if not await mine.update(payload=payload):
                raise DeliveryError("Another process sends this mail.", permanent=False)
            delivery.payload = payload


async def _news(delivery: Delivery) -> News:
    agent = await directory.agent(delivery.agent_id)
    if agent is None or not agent.is_active:
        return {"tickets": [], "count": 0}
    until = await _until(delivery)
    while True:
        span = _Span(agent.id, int(delivery.payload["since"]), until)
        news = await _told(agent, span)
        # One that begins meanwhile takes over what has come since; then there is no further one to find.
        begun = await _until(delivery)
        if begun == until:
            return news
        until = begun


async def _until(delivery: Delivery) -> int:
    """The change after which the agent's next mail begins."""
    following = await Delivery.filter(lane=delivery.lane, id__gt=delivery.id).order_by("id").first()
    return int(following.payload["since"]) if following is not None else _NEVER


class _Span:
    """Changes by others on an agent's tickets, since the agent subscribed: a condition and its values."""

    def __init__(self, agent_id: int, since: int, until: int) -> None:
        self.values = [agent_id, since, until, agent_id, *SILENT]

    sql = f"""
    FROM change c JOIN ticket_subscriber s ON s.ticket_id = c.ticket_id AND s.agent_id = ?
    WHERE c.id > ? AND c.id <= ? AND c.at >= s.created_at
      AND (c.agent_id IS NULL OR c.agent_id <> ?) AND c.field NOT IN ({marks(SILENT)})
    """


async def _told(agent: Agent, span: _Span) -> News:
    """The tickets that changed last, each with its last changes."""
    changed = await rows(_TICKETS.format(span=_Span.sql), [*span.values, MOST_TICKETS])
    if not changed:
        return {"tickets": [], "count": 0}
    totals = {row["ticket_id"]: row["number"] for row in changed}
    tickets = {item.id: item for item in await Ticket.filter(id__in=list(totals))}
    last = await _last_changes(span, list(totals))
    told = await change_words.worded(list(last.values()), agent.language)
    by_ticket: dict[int, list[Worded]] = {number: [] for number in totals}
    for change in told:
        by_ticket[last[change.id].ticket_id or 0].append(change)
    return {
        "tickets": [
            _ticket(tickets[number], by_ticket[number], total=total, language=agent.language)
            for number, total in totals.items()
        ],
        "count": changed[0]["tickets"],
    }


_TICKETS = """
SELECT c.ticket_id, count(*) AS number, count(*) OVER () AS tickets {span}
GROUP BY c.ticket_id ORDER BY max(c.id) DESC LIMIT ?
"""


async def _last_changes(span: _Span, ticket_ids: Sequence[int]) -> Mapping[int, Change]:
    sql = _LAST.format(span=_Span.sql, tickets=marks(ticket_ids))
    found = await rows(sql, [*span.values, *ticket_ids, MOST_CHANGES])
    changes = await Change.filter(id__in=[row["id"] for row in found]).order_by("id")
    return {change.id: change for change in changes}


_LAST = """
SELECT id FROM (
  SELECT c.id, row_number() OVER (PARTITION BY c.ticket_id ORDER BY c.id DESC) AS place {span}
  AND c.ticket_id IN ({tickets})
) ranked WHERE place <= ?
"""


def _ticket(ticket: Ticket, changes: Sequence[Worded], *, total: int, language: str) -> News:
    # A comment that was taken back is an internal note again.
    may_be_note = any(item.field in {"visibility", "withdrawn"} for item in changes)
    unquoted = _UNQUOTED | {"external_comment"} if may_be_note else _UNQUOTED
    return {
        "number": ticket.number,
        "title": ticket.title,
        "changes": [_change(item, language, is_quoted=item.field not in unquoted) for item in changes],
        "more": total - len(changes),
    }


def _change(change: Worded, language: str, *, is_quoted: bool) -> News:
    at = change.at.astimezone()
    when = format_datetime(at, _PATTERNS.get(language, _PATTERNS["en"]), tzinfo=at.tzinfo, locale=language)
    return {
        "who": change.who,
        "when": when,
        "label": change.label,
        "old": _excerpt(change.old) if is_quoted else "",
        "new": _excerpt(change.new) if is_quoted else "",
        # Where there was something before, it is said what became of it.
        "is_step": is_quoted and bool(change.old),
    }


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_VALUE else f"{line[: LONGEST_VALUE - 1]}…"
