"""The mails we send, one function each: what its templates are given, as plain values.

Nothing else reaches a template: no row, so no internal note (R17), and no text of a stranger in a mail that
leaves by itself. The words are in `templates/<language>/<kind>.{subject.txt,txt,html}`, or an administrator's
own; `variables.py` says what each variable means.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from desk.errors import DeliveryError, NotNeeded
from desk.mail_out.enclosures import Linked, Picture
from desk.mail_out.mail_facts import MailFacts
from desk.notifications.deciding import ANSWERS_GO_OUT
from desk.notifications.matrix import Role
from models.comment import Author
from models.document import Document

Context = dict[str, Any]

# Mails that bring the files of what they tell.
_ENCLOSING = frozenset({"customer_comment", "customer_solution"})
_LOOKS_LIKE_A_LINK = re.compile(r"\S*(?:://|www\.|@|[^\W\d]\.[^\W\d]{2,})\S*", re.IGNORECASE)


def context_of(
    facts: MailFacts, *, linked: Sequence[Linked] = (), pictures: Sequence[Picture] = ()
) -> Context:
    """The context of the mail a delivery asks for: with files too large for it, and pictures it shows."""
    make = KINDS.get(facts.delivery.kind)
    if make is None:
        raise DeliveryError(f"There is no mail of the kind {facts.delivery.kind}.", permanent=True)
    context = make(facts)
    if facts.delivery.kind not in _ENCLOSING:
        return context
    return context | {
        "left_out": [
            _file(item.document) | {"link": item.link, "until": item.until.astimezone()} for item in linked
        ],
        "pictures": [
            _file(item.document) | {"cid": item.content_id, "width": item.width} for item in pictures
        ],
    }


def customer_comment(facts: MailFacts) -> Context:
    """N2: an agent's words for the customer, as they were written."""
    return _for_customer(facts) | {"author": facts.of_comment.author_name, "text": facts.of_comment.body}


def customer_solution(facts: MailFacts) -> Context:
    """N1: the solution, as it was when it was entered; where that is wanted, with the question how it was."""
    return _for_customer(facts) | _solution(facts) | {"rating": facts.delivery.payload.get("rating")}


def _solution(facts: MailFacts) -> Context:
    return {
        "author": facts.delivery.payload.get("actor", ""),
        "text": facts.delivery.payload.get("solution") or facts.of_ticket.solution,
        "is_closed": facts.status is not None and facts.status.counts_as_closed,
    }


def customer_confirmation(facts: MailFacts) -> Context:
    """N5, N6: we have it. Nothing of what was written is repeated: a sender is easily forged.

    To someone we don't know from the portal even title and name say nothing that could be an advertisement.
    """
    return _about_ticket(facts) | _without_advertising(facts)


def _without_advertising(facts: MailFacts) -> Context:
    """For a mail that leaves by itself: what somebody we hardly know called themselves and their ticket."""
    if facts.contact is not None and facts.contact.portal_user:
        return {}
    return {"title": harmless(facts.of_ticket.title), "name": ""}


def harmless(title: str) -> str:
    """The title without links and addresses, at most 80 characters: nothing to be clicked."""
    plain = " ".join(_LOOKS_LIKE_A_LINK.sub("…", title).split())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"


def agent_comment(facts: MailFacts) -> Context:
    """N2–N4: somebody wrote; the customer, or a colleague to the customer."""
    return _for_agent(facts) | {
        "author": facts.of_comment.author_name,
        "text": facts.of_comment.body,
        "is_by_customer": facts.of_comment.author == Author.CONTACT,
        "channel": facts.of_comment.channel,
    }


def agent_solution(facts: MailFacts) -> Context:
    """N1: a colleague set the solution."""
    return _for_agent(facts) | _solution(facts)


def agent_ticket(facts: MailFacts) -> Context:
    """N5, N6: a new ticket for the agent, or for a group of theirs."""
    ticket = facts.of_ticket
    return _for_agent(facts) | {
        "author": facts.delivery.payload.get("actor") or ticket.created_by,
        "text": ticket.description,
        "channel": ticket.source,
        "priority": facts.priority.label(facts.language) if facts.priority else ticket.priority,
    }


def agent_changes(facts: MailFacts) -> Context:
    """N8: what others changed on the tickets an agent subscribed to (R14), as it was when it first left."""
    news = facts.delivery.payload
    if not news.get("tickets"):
        raise NotNeeded("Nothing is left to tell: no change of others on a subscribed ticket.")
    return _common(facts) | {"tickets": news["tickets"], "count": news["count"]}


def recommendation(facts: MailFacts) -> Context:
    """N9: a colleague sends a ticket with a note (R13), as it was then; no other note is in it."""
    payload = facts.delivery.payload
    return _about_ticket(facts) | {
        "author": payload["actor"],
        "note": payload["note"],
        "fields": payload["fields"],
        "description": payload["description"],
        "solution": payload["solution"],
        "is_agent": facts.agent is not None,
        "answers_go_out": _answers_go_out(facts),
    }


def credentials(facts: MailFacts) -> Context:
    """N7: the login and a one-time password (R44, R46): granted, reset, or asked for by the customer."""
    payload = facts.delivery.payload
    is_asked = bool(payload.get("asked"))
    if not payload.get("password"):
        raise DeliveryError("The password of this mail was wiped; please reset it.", permanent=True)
    access = facts.access
    return _common(facts) | {
        "login": payload.get("user") or facts.delivery.recipient,
        "password": payload["password"],
        "expires_at": (access.spare_expires_at if is_asked else access.expires_at) if access else None,
        "is_asked": is_asked,
        "is_reset": access is not None and access.last_login_at is not None,
    }


def customer_rating(facts: MailFacts) -> Context:
    """N13: how was it? Links that only open a page; not once the ticket is open again."""
    if (
        facts.status is None
        or not facts.status.counts_as_closed
        or facts.of_ticket.merged_into_id is not None
    ):
        raise NotNeeded("The ticket is open again, or goes on in another one.")
    _refuse_former(facts)
    if facts.contact is not None and facts.contact.email_opt_out:
        raise NotNeeded("The customer wants no mails any more.")
    return _for_customer(facts) | _without_advertising(facts) | {"rating": facts.delivery.payload["rating"]}


def _refuse_former(facts: MailFacts) -> None:
    """Of a mail that leaves by itself and may have waited: it says nothing to whose ticket it was before."""
    if facts.contact is not None and facts.contact.id != facts.of_ticket.contact_id:
        raise NotNeeded("The ticket is another customer's by now.")


def support_ends(facts: MailFacts) -> Context:
    """N11: the customer's support ends in some days (R52)."""
    ends_on = date.fromisoformat(facts.delivery.payload["ends_on"])
    if facts.contact is None or facts.contact.support_end != ends_on:
        raise NotNeeded("The end of this customer's support was moved.")
    return _common(facts) | {"ends_on": ends_on, "days": facts.delivery.payload["days"]}


def customer_workflow(facts: MailFacts) -> Context:
    """N12: what a workflow says to the customer, or to somebody in copy (R35)."""
    _refuse_former(facts)
    return _for_customer(facts) | _without_advertising(facts) | _words_of_workflow(facts)


def agent_workflow(facts: MailFacts) -> Context:
    """N12: what a workflow says to an agent (R35)."""
    return _for_agent(facts) | _words_of_workflow(facts)


def _words_of_workflow(facts: MailFacts) -> Context:
    """In the reader's language, or in the first there is."""
    payload = facts.delivery.payload
    words = payload["words"].get(facts.language) or next(iter(payload["words"].values()))
    return {"heading": words["subject"], "text": words["text"], "workflow": payload["workflow"]}


def agent_bounce(facts: MailFacts) -> Context:
    """N10: a mail to the customer came back, could not be delivered, or was complained about."""
    payload = facts.delivery.payload
    return _for_agent(facts) | {
        "address": payload["address"],
        "answer": " ".join(str(payload.get("answer") or "").split())[:500],
        "came_back": payload.get("state") == "bounced",
        "is_complaint": payload.get("state") == "complaint",
        "is_suppressed": bool(payload.get("is_suppressed")),
    }


def template_broken(facts: MailFacts) -> Context:
    """R36: an adapted template could not be used; for administrators."""
    payload = facts.delivery.payload
    return _common(facts) | {
        "template": payload["template"],
        "template_language": payload["language"],
        "fault": payload["fault"],
    }


def test_mail(facts: MailFacts) -> Context:
    """R52: can mail be sent?"""
    return _common(facts)


def _common(facts: MailFacts) -> Context:
    person = facts.contact or facts.agent
    name = person.name if person else facts.delivery.recipient_name
    return {
        "company": facts.company,
        "logo": {"width": facts.logo.width, "height": facts.logo.height} if facts.logo else None,
        # A contact we know only from a mail without a name is called like the address.
        "name": "" if "@" in name else name,
        "portal": facts.portal,
    }


def _about_ticket(facts: MailFacts) -> Context:
    ticket = facts.of_ticket
    # Who is in copy may have access to the portal, but not to this ticket.
    is_shown = bool(facts.portal) and not _is_copy(facts)
    return _common(facts) | {
        "number": ticket.number,
        "title": ticket.title,
        "ticket_link": f"{facts.portal}/tickets/{ticket.number}" if is_shown else "",
    }


def _for_customer(facts: MailFacts) -> Context:
    return _about_ticket(facts) | {
        "is_copy": _is_copy(facts),
        "leave_link": facts.delivery.payload.get("leave_link", ""),
    }


def _is_copy(facts: MailFacts) -> bool:
    return bool(facts.delivery.role == Role.PARTICIPANT)


def _for_agent(facts: MailFacts) -> Context:
    customer = facts.customer
    return _about_ticket(facts) | {
        "customer": customer.name if customer else "",
        "customer_address": (customer.email or "") if customer else "",
        "organisation": facts.organisation.name if facts.organisation else "",
        "group": facts.group.name if facts.group else "",
        "files": [_file(item) for item in facts.documents],
        "answers_go_out": _answers_go_out(facts),
    }


def _answers_go_out(facts: MailFacts) -> bool:
    return bool(facts.delivery.payload.get(ANSWERS_GO_OUT))


def _file(document: Document) -> Context:
    return {"name": document.name, "size": document.size}


KINDS: dict[str, Callable[[MailFacts], Context]] = {
    mail.__name__: mail
    for mail in (
        customer_comment,
        customer_solution,
        customer_confirmation,
        customer_rating,
        customer_workflow,
        support_ends,
        agent_comment,
        agent_solution,
        agent_ticket,
        agent_changes,
        agent_bounce,
        agent_workflow,
        recommendation,
        credentials,
        template_broken,
        test_mail,
    )
}
