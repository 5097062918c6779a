"""Actions on a ticket (R15): a linked record with the ticket's fields in it, and no internal note (R17)."""

from datetime import timedelta

import pytest

from desk import action_texts, actions, comments, tickets
from desk.actor import Actor
from desk.comments import NewComment
from desk.errors import Invalid, NotAllowed, NotFound
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel, Visibility
from models.faq_article import FaqArticle
from models.record_link import RecordLink
from models.task import Task
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent

SECRET = "internal-secret-token"


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(
        title="Drucker von Frau Weber druckt nicht",
        description="Hallo, hier Weber. Tel. +49 30 1234567",
        contact=cast.weber,
    )
    ticket = await tickets.open_ticket(house, new, actor=OPERATOR)
    nadia = Actor(channel=Channel.SLACK, agent=cast.nadia)
    for body, visibility in (
        (f"Nicht sagen: {SECRET}", Visibility.INTERNAL),
        ("Liebe Frau Weber, bitte den Treiber neu laden.", Visibility.EXTERNAL),
    ):
        await comments.add_comment(house, ticket, NewComment(body=body, visibility=visibility), actor=nadia)
    return ticket


async def test_a_task_carries_title_and_description_and_is_linked(house: House, cast: Cast, ticket: Ticket):
    nadia = Actor(channel=Channel.CLI, agent=cast.nadia)
    task = await actions.run(house, ticket, await actions.called("task"), actor=nadia)
    assert (task.title, task.description) == (f"{ticket.number} {ticket.title}", ticket.description)
    link = await RecordLink.get(ticket_id=ticket.id)
    assert (link.record, link.record_id) == ("task", task.id)
    told = (
        await Change.filter(record="task", record_id=task.id).order_by("id").values_list("field", "agent_id")
    )
    assert told == [("created", cast.nadia.id), ("ticket", cast.nadia.id)]
    assert await Change.exists(ticket_id=ticket.id, field="task", new=str(task))


async def test_an_faq_draft_holds_no_note_and_no_customer(house: House, cast: Cast, ticket: Ticket):
    """R15, R17: neither what agents said among themselves, nor who asked."""
    faq = await actions.run(house, ticket, await actions.called("faq"), actor=OPERATOR)
    article = await FaqArticle.get(id=faq.id)
    assert article.status == "draft"
    assert article.question == "Drucker von Frau […] druckt nicht"
    assert article.answer == "Liebe Frau […], bitte den Treiber neu laden."


@pytest.mark.parametrize("name", ["task", "document", "faq"])
async def test_no_action_carries_an_internal_note(house: House, ticket: Ticket, name: str):
    """R17, for everything that can be carried over at once."""
    action = await actions.called(name)
    everything = " ".join(f"{{{known}}}" for known in sorted(action_texts.KNOWN))
    action.mapping = {field: everything for field in action.mapping if field != "product"}
    record = await actions.run(house, ticket, action, actor=OPERATOR)
    texts = [str(getattr(record, column)) for column in record._meta.db_fields]
    if name == "document":
        texts.append(house.blobs.path(record.sha256).read_text())
    assert "Treiber" in " ".join(texts)
    assert SECRET not in " ".join(texts)


@pytest.mark.parametrize("name", ["document", "faq"])
async def test_no_action_carries_a_solution_that_may_still_be_taken_back(
    house: House, cast: Cast, ticket: Ticket, name: str
):
    wishes = {"solution": "Ein Versuch."}
    held = await tickets.change(house, ticket, wishes, actor=as_agent(cast.nadia), hold=timedelta(minutes=5))
    made = await actions.run(house, held, await actions.called(name), actor=as_agent(cast.nadia))
    said = made.answer if name == "faq" else (await house.blobs.read(made.sha256)).decode()
    assert "Versuch" not in said


async def test_an_administrator_defines_an_action_without_code(house: House, cast: Cast, ticket: Ticket):
    administrator = Actor(channel=Channel.CLI, agent=cast.nadia)
    administrator.agent.role = "administrator"
    await actions.define(
        house,
        "offer",
        target="quote",
        mapping={"subject": "Offer for {number}", "contact": "{contact}"},
        actor=administrator,
    )
    quote = await actions.run(house, ticket, await actions.called("Offer"), actor=OPERATOR)
    assert (quote.subject, quote.contact_id) == (f"Offer for {ticket.number}", cast.weber.id)


async def test_an_action_of_the_product_can_be_replaced_and_switched_off(house: House, ticket: Ticket):
    await actions.define(house, "task", target="task", mapping={"title": "Look at {number}"}, actor=OPERATOR)
    task = await actions.run(house, ticket, await actions.called("task"), actor=OPERATOR)
    assert task.title == f"Look at {ticket.number}"
    await actions.switch_off(house, "task", actor=OPERATOR)
    with pytest.raises(NotFound):
        await actions.called("task")
    assert [action.name for action in await actions.everything()] == ["document", "task", "faq"]


async def test_an_action_of_the_product_can_be_switched_off_as_it_came(house: House):
    await actions.switch_off(house, "faq", actor=OPERATOR)
    with pytest.raises(NotFound):
        await actions.called("faq")


@pytest.mark.parametrize(
    ("target", "mapping", "field"),
    [
        ("task", {"title": "{internal_notes}"}, "title"),
        ("task", {"title": "x", "nope": "{title}"}, "nope"),
        ("task", {"description": "{title}"}, "title"),
        ("product", {"name": "x", "created": "{created}"}, "created"),
    ],
)
async def test_a_wrong_definition_names_its_field(
    house: House, target: str, mapping: dict[str, str], field: str
):
    with pytest.raises(Invalid) as refused:
        await actions.define(house, "x", target=target, mapping=mapping, actor=OPERATOR)
    assert refused.value.field == field


async def test_an_unknown_kind_of_record_is_refused(house: House):
    with pytest.raises(NotFound):
        await actions.define(house, "x", target="spaceship", mapping={}, actor=OPERATOR)


async def test_only_an_administrator_defines(house: House, cast: Cast):
    agent = Actor(channel=Channel.CLI, agent=cast.jonas)
    with pytest.raises(NotAllowed):
        await actions.define(house, "x", target="task", mapping={"title": "x"}, actor=agent)


async def test_what_cannot_be_made_leaves_nothing(house: House, ticket: Ticket):
    action = await actions.called("task")
    with pytest.raises(Invalid):
        await actions.run(house, ticket, action, actor=OPERATOR, wishes={"due": "tomorrow"})
    assert not await Task.exists()
    assert not await RecordLink.exists()
