"""How a mail would look: rendered as it stands, or as it is being written, with a real ticket (R36).

Nothing is written and nothing leaves. The real ticket comes the way every mail does, so that no internal note
is in it (R17); what it doesn't have, as a password, is a sample.
"""

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from desk import outbox
from desk.actor import Actor
from desk.errors import DeliveryError, Invalid
from desk.house import House
from desk.mail_out import logo, mail_facts, mail_templates, mails, template_check, template_language
from desk.mail_out.enclosures import LOGO
from desk.mail_out.mail_templates import HTML, Rendered
from desk.mail_out.variable import samples
from desk.mail_out.variables import VARIABLES
from desk.permissions import Right, require
from desk.template_editing import sources
from models.comment import Comment, Visibility
from models.delivery import Courier, Delivery
from models.ticket import Ticket

# Mails that a ticket is enough for.
_OF_TICKETS = frozenset(
    {"customer_comment", "customer_solution", "customer_confirmation"}
    | {"agent_ticket", "agent_comment", "agent_solution"}
)
# To the customer, not to somebody in copy; a picture that isn't there would only look broken.
_NOT_SHOWN: Mapping[str, Any] = {"is_copy": False, "leave_link": "", "pictures": ()}
_ABOUT_THE_TICKET = ("number", "title", "ticket_link", "customer", "organisation", "group")


async def preview(
    house: House,
    kind: str,
    language: str,
    *,
    actor: Actor,
    ticket: Ticket | None = None,
    parts: Mapping[str, str] | None = None,
) -> Rendered:
    """The mail as it stands, `parts` as they are being written.

    Raises NotFound for an unknown mail, Invalid for a part that can't be rendered, NotAllowed for who is no
    administrator.
    """
    require(actor, Right.TEMPLATES)
    words = {part: source.text for part, source in (await sources(kind, language)).items()} | dict(
        parts or {}
    )
    for part, text in words.items():
        if parts and part in parts:
            template_check.check(part, text, VARIABLES[kind], language=language)
    context = await _context(house, kind, language, ticket, actor)
    own = {part: template_language.compiled(text, is_html=part == HTML) for part, text in words.items()}
    try:
        return mail_templates.rendered(kind, language, context, own=own)
    except Exception as fault:
        raise Invalid("html", "It can't be filled in: {fault}", fault=str(fault)) from fault


async def _context(
    house: House, kind: str, language: str, ticket: Ticket | None, actor: Actor
) -> dict[str, Any]:
    preferences = await house.preferences()
    shown = logo.of(house, preferences.company_logo)
    desk = {
        "company": preferences.company_name,
        "logo": {"width": shown.width, "height": shown.height} if shown else None,
    }
    sample = samples(VARIABLES[kind], language)[0] | desk
    sample |= {name: value for name, value in _NOT_SHOWN.items() if name in sample}
    if ticket is None:
        return sample
    real = await _real(house, kind if kind in _OF_TICKETS else "agent_ticket", ticket, actor)
    if kind in _OF_TICKETS:
        return sample | real
    return sample | {name: real[name] for name in _ABOUT_THE_TICKET if name in sample}


async def _real(house: House, kind: str, ticket: Ticket, actor: Actor) -> dict[str, Any]:
    """What a mail about this ticket would be given now; what is missing isn't in it."""
    delivery = await _as_if(kind, ticket, actor)
    (facts,) = await mail_facts.gather(house, [delivery])
    try:
        return mails.context_of(facts)
    except DeliveryError:
        # No words for the customer yet: the rest is as for the ticket's own mail.
        delivery.kind = "customer_confirmation" if kind.startswith("customer") else "agent_ticket"
        context = mails.context_of(facts)
        return {name: context[name] for name in _ABOUT_THE_TICKET if name in context}


async def _as_if(kind: str, ticket: Ticket, actor: Actor) -> Delivery:
    """A delivery that is never saved."""
    is_customer = kind.startswith("customer")
    comment = None
    if kind.endswith("_comment"):
        shown = Comment.filter(ticket_id=ticket.id, visibility=Visibility.EXTERNAL, withdrawn_at__isnull=True)
        comment = await shown.order_by("-id").first()
    return outbox.queued(
        Courier.MAIL,
        kind,
        recipient="preview@desk.example",
        id=0,
        ticket_id=ticket.id,
        comment_id=comment.id if comment else None,
        contact_id=ticket.contact_id if is_customer else None,
        agent_id=None if is_customer else actor.agent_id,
        payload={"actor": actor.name},
    )


def as_mail(house: House, rendered: Rendered, *, sha256: str) -> bytes:
    """The preview as a mail that every mail program opens; `sha256`: the company's logo, or nothing."""
    message = EmailMessage()
    message["Subject"] = rendered.subject
    message["From"] = house.settings.mail_from or "preview@desk.example"
    message["To"] = "preview@desk.example"
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    if sha256 and LOGO in rendered.html:
        data = house.blobs.path(sha256).read_bytes()
        subtype = "jpeg" if data.startswith(b"\xff\xd8") else "png"
        html = message.get_payload()[1]  # type: ignore[index]
        html.add_related(data, "image", subtype, cid="<logo>")  # type: ignore[union-attr]
    return bytes(message)
