"""A ticket as `ticket show` gives it: everything an agent may see, as one object or as a page to read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from desk.cli.output import plain, tell
from desk.ticket_seen import Seen
from desk.ticket_view import TicketView
from models.change import Change
from models.comment import Comment
from models.delivery import Courier, Delivery
from models.document import Document
from models.rating import Rating, Score


def shown(view: TicketView) -> dict[str, Any]:
    """The object of `ticket show --json`."""
    return {
        **_fields(view),
        "comments": [_comment(view, item) for item in view.comments],
        "documents": [_document(item) for item in view.documents],
        "relations": [asdict(item) for item in view.relations],
        "ratings": [_rating(item) for item in view.ratings],
        "history": [_change(item) for item in view.changes],
        "deliveries": [_delivery(item) for item in view.deliveries],
        "mails": [_mail(item) for item in view.deliveries if item.courier == Courier.MAIL],
    }


def _fields(view: TicketView) -> dict[str, Any]:
    ticket = view.ticket
    return {
        "number": ticket.number,
        "title": ticket.title,
        "status": ticket.status,
        "priority": ticket.priority,
        "type": ticket.type,
        "severity": ticket.severity,
        "category": ticket.category,
        "source": ticket.source,
        "contact": _contact(view),
        "organisation": view.organisation.name if view.organisation else None,
        "agent": view.agent.name if view.agent else None,
        "group": view.group.name if view.group else None,
        **{name: view.related.get(name) for name in ("project", "partner", "product", "contract")},
        "hours": str(ticket.hours) if ticket.hours is not None else None,
        "days": str(ticket.days) if ticket.days is not None else None,
        "tweet_id": ticket.tweet_id,
        "twitter_reply_id": ticket.twitter_reply_id,
        "description": ticket.description,
        "description_folded": ticket.description_folded,
        "solution": view.solution,
        "created_by": ticket.created_by,
        "created_at": ticket.created_at,
        "modified_at": ticket.modified_at,
        "closed_at": ticket.closed_at,
        "tags": list(view.tags),
        "subscribers": [person.name for person in view.subscribers],
        "in_copy": list(view.in_copy),
        "parent": view.kin.parent,
        "children": view.kin.children,
        "merged_into": view.kin.merged_into,
        "merged": view.kin.merged,
        "follows": view.kin.follows,
        "followed_by": view.kin.followed_by,
        # For `ticket set --seen`.
        "seen": str(Seen.of(ticket)),
    }


def _contact(view: TicketView) -> dict[str, Any] | None:
    if view.contact is None:
        return None
    return {"name": view.contact.name, "email": view.contact.email, "language": view.contact.language}


def _comment(view: TicketView, comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "visibility": comment.visibility,
        "author": comment.author_name,
        "author_kind": comment.author,
        "channel": comment.channel,
        "body": comment.body,
        "folded": comment.folded,
        "created_at": comment.created_at,
        "documents": [item.name for item in view.documents_of(comment)],
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "key": document.key,
        "name": document.name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "comment": document.comment_id,
        "inline": document.is_inline,
        "internal": document.is_internal,
    }


def _rating(rating: Rating) -> dict[str, Any]:
    return {
        "id": rating.id,
        "asked_at": rating.asked_at,
        "answered_at": rating.answered_at,
        "rating": Score(rating.score).word if rating.score is not None else None,
        "comment": rating.comment,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "actor": change.actor_name,
        "channel": change.channel,
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "courier": delivery.courier,
        "kind": delivery.kind,
        "recipient": delivery.recipient,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "message_id": delivery.message_id,
        "sent_at": delivery.sent_at,
        "answer": delivery.answer,
    }


def _mail(delivery: Delivery) -> dict[str, Any]:
    """A mail about the ticket, and where it is."""
    return {
        "id": delivery.id,
        "kind": delivery.kind,
        "role": delivery.role,
        "recipient": delivery.recipient,
        "subject": delivery.subject,
        "state": delivery.state,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "sent_at": delivery.sent_at,
        "bounced_at": delivery.bounced_at,
        "answer": delivery.answer,
    }


def print_for_people(ticket: Mapping[str, Any]) -> None:
    """The same as a page."""
    tell(f"{ticket['number']}  {ticket['title']}")
    for name, value in ticket.items():
        if value not in (None, "", []) and not isinstance(value, list) and name not in _TEXTS:
            tell(f"  {name.replace('_', ' '):13} {_named(value)}")
    for name in ("tags", "subscribers", "in_copy", "children", "merged", "followed_by"):
        if ticket[name]:
            tell(f"  {name.replace('_', ' '):13} {plain(ticket[name])}")
    for name in ("description", "solution"):
        _block(name, [ticket[name]] if ticket[name] else [])
    _block("comments", [_said(item) for item in ticket["comments"]])
    _block("documents", [f"{item['name']} ({item['size']} bytes)" for item in ticket["documents"]])
    _block("relations", [f"{item['kind']} {item['number']} {item['title']}" for item in ticket["relations"]])
    _block("ratings", [_rated(item) for item in ticket["ratings"]])
    _block("history", [_changed(item) for item in ticket["history"]])
    _block("deliveries", [_left(item) for item in ticket["deliveries"]])


_TEXTS = {"number", "title", "description", "solution"}


def _named(value: Any) -> str:
    return f"{value['name']} <{value['email']}>" if isinstance(value, dict) else plain(value)


def _block(heading: str, entries: Sequence[str]) -> None:
    if not entries:
        return
    tell(f"\n{heading.capitalize()}")
    for entry in entries:
        tell("  " + entry.replace("\n", "\n  "))


def _said(comment: Mapping[str, Any]) -> str:
    mark = "to the customer" if comment["visibility"] == "external" else "internal"
    by = f"{plain(comment['created_at'])}  {comment['author']} via {comment['channel']}"
    body = str(comment["body"]).replace("\n", "\n  ")
    return f"{by} ({mark}):\n  {body}"


def _rated(rating: Mapping[str, Any]) -> str:
    if rating["rating"] is None:
        return f"{plain(rating['asked_at'])}  asked, no answer yet"
    comment = f": {rating['comment']}" if rating["comment"] else ""
    return f"{plain(rating['answered_at'])}  {rating['rating']}{comment}"


def _changed(change: Mapping[str, Any]) -> str:
    step = f"{change['old'] or '–'} → {change['new'] or '–'}"
    return f"{plain(change['at'])}  {change['actor']}: {change['field']}: {step}"


def _left(delivery: Mapping[str, Any]) -> str:
    what = f"{delivery['courier']} {delivery['kind']} to {delivery['recipient']}: {delivery['state']}"
    return f"{what} ({delivery['answer']})" if delivery["answer"] else what
