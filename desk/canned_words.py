"""What stands in a canned reply: words, and placeholders that are filled in from a ticket.

Only what is listed here can be named, and all of it is something the customer may know: no note, no field of
ours. The words are tried with samples when they are saved (desk/mail_out/template_check.py).
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import Template, TemplateError

from desk import clock, directory
from desk.actor import Actor
from desk.errors import NotPossible
from desk.house import House
from desk.i18n import LANGUAGES, N_
from desk.mail_out import template_check
from desk.mail_out.template_language import TooLongError, bounded, compiled
from desk.mail_out.variable import Local, Type, Variable
from models.canned_reply import CannedReply
from models.contact import Contact
from models.organisation import Organisation
from models.ticket import Ticket

FALLBACK_LANGUAGE = "en"
_ONLY_TAGS = re.compile(r"\s*(?:\{%(?:(?!%\}).)*%\}\s*)+")
_LAST_TAG = re.compile(r"([^+-])%\}\s*$")


def _text(name: str, meaning: str, en: str, de: str, *, may_lack: bool = False) -> Variable:
    return Variable(name, Type.TEXT, meaning, Local(en=en, de=de), may_lack=may_lack)


VARIABLES: Sequence[Variable] = (
    _text("customer", N_("the customer's name"), "Grace Hall", "Frau Weber", may_lack=True),
    _text("organisation", N_("the customer's company"), "Acme Ltd", "Weber GmbH", may_lack=True),
    _text("number", N_("the ticket's number"), "TT42", "TT42"),
    _text("title", N_("the ticket's title"), "The printer is dead", "Der Drucker streikt"),
    _text("status", N_("the ticket's status"), "In progress", "in Bearbeitung"),
    _text("agent", N_("the name of who answers"), "Jonas Keller", "Nadia Brandt"),
    _text("company", N_("the company's name"), "Acme Support", "Müller & Söhne"),
    Variable(
        "ticket_link",
        Type.LINK,
        N_("the link of the ticket in the customer portal; empty for who has no access"),
        "https://portal.example/tickets/TT42",
        may_lack=True,
    ),
    _text("language", N_("the language of these words: en or de"), "en", "de"),
)


def check(field: str, text: str, *, language: str) -> None:
    """Raises Invalid, named by the field, for what can't be filled in."""
    template_check.check(field, _with_line_ends(text), VARIABLES, language=language)


def _with_line_ends(text: str) -> str:
    """A line that ends with a tag keeps its end, unless there is nothing but tags on it."""
    return "\n".join(
        line if _ONLY_TAGS.fullmatch(line) else _LAST_TAG.sub(r"\1+%}", line) for line in text.split("\n")
    )


async def filled(house: House, canned: CannedReply, ticket: Ticket, *, writer: Actor) -> str:
    """The words for this ticket's customer, in their language if there are some; plain text.

    Raises NotPossible for what can't be filled in, though it passed the check.
    """
    contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    preferences = await house.preferences()
    language, text = _in_language(canned, contact.language if contact else preferences.language)
    values = {
        "language": language,
        "company": preferences.company_name,
        "agent": writer.agent.name if writer.agent else preferences.company_name,
        "number": ticket.number,
        "title": ticket.title,
        "status": await _status(ticket, language),
        **await _customer(house, ticket, contact),
    }
    return rendered(canned.name, text, values)


def _in_language(canned: CannedReply, wanted: str) -> tuple[str, str]:
    """In the wanted language; if there are no words in it, in the other."""
    texts = {"en": canned.text_en, "de": canned.text_de}
    first = wanted if wanted in LANGUAGES else FALLBACK_LANGUAGE
    other = next(language for language in texts if language != first)
    return (first, texts[first]) if texts[first] else (other, texts[other])


async def _status(ticket: Ticket, language: str) -> str:
    values = await directory.picklist_values()
    known = (item for item in values if (item.picklist, item.key) == ("status", ticket.status))
    return next((item.label(language) for item in known), ticket.status)


async def _customer(house: House, ticket: Ticket, contact: Contact | None) -> Mapping[str, str]:
    organisation = (
        await Organisation.get_or_none(id=ticket.organisation_id) if ticket.organisation_id else None
    )
    may_enter = contact is not None and contact.may_enter_portal(clock.today())
    return {
        # A contact we know only from a mail without a name is called like the address.
        "customer": contact.name if contact and "@" not in contact.name else "",
        "organisation": organisation.name if organisation else "",
        "ticket_link": f"{house.settings.portal_link}/tickets/{ticket.number}" if may_enter else "",
    }


def rendered(name: str, text: str, values: Mapping[str, str]) -> str:
    """The words with these values. Raises NotPossible."""
    try:
        return bounded(_compiled(text), values).strip()
    except (TemplateError, TooLongError, TypeError, ValueError, ArithmeticError) as fault:
        why = " ".join(str(fault).split())[:200]
        raise NotPossible(
            "The canned reply {name} can't be filled in: {fault}", name=name, fault=why
        ) from fault


@lru_cache(maxsize=200)
def _compiled(text: str) -> Template:
    return compiled(_with_line_ends(text), is_html=False)
