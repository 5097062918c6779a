"""The customer's tickets (R47, R48): the list, one ticket, a new one, closing it."""

from urllib.parse import urlencode

from aiohttp import web

from desk import access, survivors, ticket_list, ticket_view, tickets
from desk.errors import Invalid
from desk.ticket_list import Place, Wanted
from desk.tickets import NewTicket
from models.comment import Comment
from models.picklist_value import Picklist
from portal.forms import FILES, form_of
from portal.labels import Labels
from portal.pages import page, sentence
from portal.parts import house_of, parts_of
from portal.visits import see_other, visit_of

SHOWN = ("open", "closed", "all")
FIELDS = ("title", "description", "type", "priority")


async def home(_: web.Request) -> web.Response:
    return see_other("/tickets")


async def show_list(request: web.Request) -> web.Response:
    labels = await parts_of(request).labels.get()
    shown = request.query.get("show", "open")
    shown = shown if shown in SHOWN else "open"
    customer = visit_of(request).customer
    contact = customer.contact
    assert contact is not None
    may_choose = contact.sees_organisation and contact.organisation_id is not None
    only_own = may_choose and request.query.get("whose") == "own"
    wanted = Wanted(statuses=_statuses(labels, shown), contact_id=contact.id if only_own else None)
    after = Place.read(request.query.get("after", ""))
    found = await ticket_list.page(customer, wanted, after=after)
    query = {"show": shown, **({"whose": "own"} if only_own else {})}
    return page(
        request,
        "tickets.html",
        labels=labels,
        page=found,
        shown=shown,
        may_choose=may_choose,
        only_own=only_own,
        is_first=after is None,
        next_page=urlencode({**query, "after": str(found.next)}) if found.next else "",
        first_page=urlencode(query),
    )


def _statuses(labels: Labels, shown: str) -> list[str]:
    return [] if shown == "all" else labels.statuses(closed=shown == "closed")


async def show(request: web.Request) -> web.Response:
    return await ticket_page(request)


async def ticket_page(
    request: web.Request, *, status: int = 200, text: str = "", fault: str = ""
) -> web.Response:
    """The ticket, with the answer form as the customer left it."""
    visit = visit_of(request)
    view = await ticket_view.view(visit.customer, request.match_info["number"])
    survivor = await survivors.survivor_of(view.ticket)
    if survivor.id != view.ticket.id and access.may_see(visit.customer, survivor):
        return see_other(f"/tickets/{survivor.number}?said=merged")
    labels = await parts_of(request).labels.get()
    state = labels.label(Picklist.STATUS, view.ticket.status)
    return page(
        request,
        "ticket.html",
        status=status,
        labels=labels,
        view=view,
        ticket=view.ticket,
        state=state,
        is_mine=lambda comment: _is_mine(comment, visit.customer.contact_id),
        may_close=not state.counts_as_closed and view.ticket.contact_id == visit.customer.contact_id,
        text=text,
        fault=fault,
        upload_mb=house_of(request).settings.upload_mb,
        most_files=FILES,
    )


def _is_mine(comment: Comment, contact_id: int | None) -> bool:
    return comment.contact_id is not None and comment.contact_id == contact_id


async def show_new(request: web.Request) -> web.Response:
    return await _new_form(request, values=dict.fromkeys(FIELDS, ""), faults={})


async def create(request: web.Request) -> web.Response:
    form, customer = form_of(request), visit_of(request).customer
    values = {name: form.text(name) for name in FIELDS}
    new = NewTicket(
        title=values["title"],
        description=values["description"],
        contact=customer.contact,
        type=values["type"] or None,
        priority=values["priority"],
        attachments=form.uploads(),
    )
    try:
        ticket = await tickets.open_ticket(house_of(request), new, actor=customer)
    except Invalid as fault:
        return await _new_form(
            request, values=values, faults={fault.field: sentence(request, fault)}, status=422
        )
    return see_other(f"/tickets/{ticket.number}?said=created")


async def _new_form(
    request: web.Request, *, values: dict[str, str], faults: dict[str, str], status: int = 200
) -> web.Response:
    return page(
        request,
        "new_ticket.html",
        status=status,
        labels=await parts_of(request).labels.get(),
        values=values,
        faults=faults,
        files_lost=bool(faults) and bool(form_of(request).files),
        upload_mb=house_of(request).settings.upload_mb,
        most_files=FILES,
    )


async def close(request: web.Request) -> web.Response:
    customer = visit_of(request).customer
    ticket = await access.ticket_for(customer, request.match_info["number"])
    await tickets.close(house_of(request), ticket, actor=customer)
    return see_other(f"/tickets/{ticket.number}?said=closed")
