"""Merge then unmerge leaves what anybody sees unchanged, whatever the tickets were (issue 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from desk import clock, merging, ticket_list, ticket_view
from desk.actor import Actor
from desk.errors import NotFound
from desk.house import House
from desk.merging import Others
from models.comment import Author, Channel, Comment, Visibility
from models.document import Document
from models.tag import Tag, TicketTag
from models.ticket import Source, Ticket
from models.ticket_participant import TicketParticipant
from models.ticket_subscriber import TicketSubscriber
from tests.parts.house import Cast, as_agent, as_contact

TAGS = ("a", "b", "c")
ADDRESSES = ("anna@kunde.example", "ben@kunde.example")
CUSTOMERS = (None, "weber", "oliver")


@dataclass(frozen=True)
class Said:
    is_external: bool
    is_withdrawn: bool
    is_held: bool
    has_file: bool


@dataclass(frozen=True)
class Shape:
    """What a ticket is like before anything happens to it."""

    customer: str | None
    status: str
    solution: str
    files: int
    said: Sequence[Said]
    tags: frozenset[str]
    subscribers: frozenset[str]
    people: frozenset[str]
    children: int


SAID = st.builds(Said, st.booleans(), st.booleans(), st.booleans(), st.booleans())
SHAPES = st.builds(
    Shape,
    customer=st.sampled_from(CUSTOMERS),
    status=st.sampled_from(("open", "in_progress", "wait_for_response", "closed")),
    solution=st.sampled_from(("", "Stecker rein.")),
    files=st.integers(0, 2),
    said=st.lists(SAID, max_size=3),
    tags=st.frozensets(st.sampled_from(TAGS)),
    subscribers=st.frozensets(st.sampled_from(("nadia", "jonas"))),
    people=st.frozensets(st.sampled_from(ADDRESSES)),
    children=st.integers(0, 1),
)


@settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    shapes=st.lists(SHAPES, min_size=2, max_size=3),
    modes=st.lists(st.sampled_from((Others.SHOW, Others.JOIN)), min_size=2, max_size=2),
    is_chain=st.booleans(),
    is_last_first=st.booleans(),
)
async def test_merge_then_unmerge_leaves_everything_as_it_was(
    *,
    house: House,
    cast: Cast,
    shapes: list[Shape],
    modes: list[Others],
    is_chain: bool,
    is_last_first: bool,
) -> None:
    made = [await drawn(shape, cast) for shape in shapes]
    before = await seen(made, cast)
    # All into the first, or each into the one before it.
    pairs = list(zip(made[1:], made if is_chain else [made[0]] * len(made), strict=False))
    merges = list(zip(reversed(pairs) if is_chain else pairs, modes, strict=False))

    for (merged, survivor), mode in merges:
        await merging.merge(house, merged, survivor, actor=as_agent(cast.nadia), others=mode)
    assert await seen(made, cast) != before
    # A chain can only be taken apart from its end.
    for (merged, _), _mode in reversed(merges) if is_last_first or is_chain else merges:
        await merging.unmerge(house, merged, actor=as_agent(cast.jonas))

    for after, what in zip(await seen(made, cast), before, strict=True):
        assert after == what


async def drawn(shape: Shape, cast: Cast) -> Ticket:
    """Straight into the tables: what the verbs do besides is looked at elsewhere."""
    at = clock.now() - timedelta(days=1)
    contact = getattr(cast, shape.customer) if shape.customer else None
    ticket = await Ticket.create(
        serial=await Ticket.all().count() + 1,
        title="Drucker",
        description="Er raucht.",
        solution=shape.solution,
        solution_visible_from=at if shape.solution else None,
        status=shape.status,
        priority="normal",
        source=Source.CLI,
        contact_id=contact.id if contact else None,
        organisation_id=contact.organisation_id if contact else None,
        group_id=cast.support.id,
        created_at=at,
        modified_at=at,
        closed_at=at if shape.status == "closed" else None,
    )
    for _ in range(shape.files):
        await _file(ticket, None, is_internal=False)
    for said in shape.said:
        await _say(ticket, said)
    for key in sorted(shape.tags):
        tag, _ = await Tag.get_or_create(key=key, defaults={"name": key})
        await TicketTag.create(ticket_id=ticket.id, tag_id=tag.id)
    for name in sorted(shape.subscribers):
        agent = getattr(cast, name)
        await TicketSubscriber.create(ticket_id=ticket.id, agent_id=agent.id, created_at=at)
    for address in sorted(shape.people):
        await TicketParticipant.create(ticket_id=ticket.id, address=address, created_at=at)
    for _ in range(shape.children):
        child = await Ticket.create(
            serial=await Ticket.all().count() + 1,
            title="Kind",
            status="open",
            priority="normal",
            source=Source.CLI,
            parent_id=ticket.id,
            created_at=at,
            modified_at=at,
        )
        assert child.parent_id == ticket.id
    return ticket


async def _say(ticket: Ticket, said: Said) -> None:
    at = clock.now() - timedelta(hours=1)
    visible_from = at + timedelta(days=1) if said.is_held else at
    comment = await Comment.create(
        ticket_id=ticket.id,
        visibility=Visibility.EXTERNAL if said.is_external else Visibility.INTERNAL,
        author=Author.AGENT,
        channel=Channel.SLACK,
        body="Stecker?",
        created_at=at,
        visible_from=visible_from if said.is_external else None,
        withdrawn_at=at if said.is_withdrawn else None,
    )
    if said.has_file:
        await _file(ticket, comment, is_internal=not said.is_external or said.is_withdrawn)


async def _file(ticket: Ticket, comment: Comment | None, *, is_internal: bool) -> None:
    await Document.create(
        key=f"{await Document.all().count():032}",
        ticket_id=ticket.id,
        comment_id=comment.id if comment else None,
        name="foto.png",
        content_type="image/png",
        size=1,
        sha256="0" * 64,
        is_internal=is_internal,
        created_at=ticket.created_at,
    )


async def seen(made: Sequence[Ticket], cast: Cast) -> list[Any]:
    """What everybody sees of these tickets, and who hears of them."""
    viewers = [
        as_agent(cast.nadia),
        *(as_contact(person) for person in (cast.weber, cast.oliver, cast.grace)),
    ]
    shown = [await _view(viewer, ticket) for viewer in viewers for ticket in made]
    numbers = {ticket.number for ticket in made}
    lists = [
        [row for row in (await ticket_list.page(viewer, size=1000)).rows if row.number in numbers]
        for viewer in viewers
    ]
    around = [
        [
            await TicketTag.filter(ticket_id=ticket.id).order_by("tag_id").values_list("tag_id"),
            await TicketSubscriber.filter(ticket_id=ticket.id).order_by("agent_id").values_list("agent_id"),
            await TicketParticipant.filter(ticket_id=ticket.id)
            .order_by("address")
            .values_list("address", "name", "contact_id"),
            await Ticket.filter(parent_id=ticket.id).order_by("id").values_list("id"),
        ]
        for ticket in made
    ]
    return [shown, lists, around]


async def _view(viewer: Actor, ticket: Ticket) -> Any:
    try:
        view = await ticket_view.view(viewer, ticket.number)
    except NotFound:
        return None
    fields = {name: getattr(view.ticket, name) for name in Ticket._meta.db_fields - {"version"}}
    said = [(item.id, item.body, item.visibility, item.visible_from) for item in view.comments]
    files = [(item.id, item.comment_id, item.is_internal) for item in view.documents]
    return fields, view.solution, said, files, view.kin
