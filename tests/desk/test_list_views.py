"""R19: list views, own and shared: who may do what with them, and what is written down."""

from dataclasses import replace

import pytest

from desk import list_views
from desk.actor import Actor
from desk.conditions import words
from desk.conditions.tree import EVERYTHING, Leaf
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.list_views import View
from desk.shipped_views import Definition
from models.agent import Agent, Role
from models.change import Change
from models.list_view import ListView
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact


async def _history(view_id: int | None) -> list[tuple[str, str | None, str | None, str]]:
    rows = await Change.filter(record="list_view", record_id=view_id).order_by("id")
    return [(row.field, row.old, row.new, row.actor_name) for row in rows]


async def _names(actor: Actor) -> list[str]:
    return [view.name for view in await list_views.seen_by(actor) if view.id is not None]


async def _promoted(agent: Agent, role: Role) -> Actor:
    agent.role = role.value
    await agent.save()
    return as_agent(agent)


@pytest.fixture
async def vip(house: House, cast: Cast) -> View:
    """Nadia's own."""
    time = await words.read("created last 30 days")
    assert isinstance(time, Leaf)
    new = Definition(
        " VIP  customers ",
        columns=("number", "title", "number"),
        conditions=await words.read("assignee is me and contact is one of weber@kunde.example, Oliver Smith"),
        time=time,
        sort_by="created",
        is_ascending=True,
        group_by="status",
    )
    return await list_views.add(house, new, actor=as_agent(cast.nadia))


async def test_a_view_is_kept_as_it_was_made(house: House, cast: Cast, vip: View) -> None:
    found = await list_views.called(as_agent(cast.nadia), "vip CUSTOMERS")
    assert found == vip
    assert (found.name, found.definition.columns) == ("VIP customers", ("number", "title"))
    assert await _history(vip.id) == [("created", None, "VIP customers", "Nadia Brandt")]


async def test_a_private_view_is_seen_by_its_owner_alone(house: House, cast: Cast, vip: View) -> None:
    jonas, priya = as_agent(cast.jonas), await _promoted(cast.priya, Role.LEAD)
    for other in (jonas, priya, OPERATOR):
        assert await _names(other) == []
        with pytest.raises(NotFound):
            await list_views.called(other, "VIP customers")


async def test_a_shared_view_is_seen_by_all_and_changed_by_its_owner_or_a_lead(
    house: House, cast: Cast, vip: View
) -> None:
    nadia, jonas = as_agent(cast.nadia), as_agent(cast.jonas)
    priya = await _promoted(cast.priya, Role.LEAD)
    shared = await list_views.change(house, vip, replace(vip.definition, is_shared=True), actor=nadia)
    assert await _names(jonas) == ["VIP customers"]
    with pytest.raises(NotAllowed, match="Only a lead or an administrator may change shared list views"):
        await list_views.change(house, shared, replace(shared.definition, name="Mine"), actor=jonas)
    with pytest.raises(NotAllowed):
        await list_views.delete(house, shared, actor=jonas)
    new = replace(shared.definition, columns=("title",), conditions=EVERYTHING, time=None)
    changed = await list_views.change(house, shared, new, actor=priya)
    assert changed.definition == new
    assert (await list_views.called(jonas, "nadia/VIP customers")).definition == new
    changes = await _history(vip.id)
    assert changes[1] == ("is_shared", "no", "yes", "Nadia Brandt")
    assert ("columns", "number, title", "title", "Priya Shah") in changes
    assert {field for field, *_ in changes[2:]} == {"columns", "conditions", "time_filter"}
    await list_views.delete(house, changed, actor=priya)
    assert await ListView.all().count() == 0
    assert (await _history(vip.id))[-1] == ("deleted", "VIP customers", None, "Priya Shah")


async def test_a_change_to_what_it_is_already_leaves_no_history(house: House, cast: Cast, vip: View) -> None:
    await list_views.change(house, vip, vip.definition, actor=as_agent(cast.nadia))
    assert len(await _history(vip.id)) == 1


async def test_names_are_one_persons_own_and_each_stands_once(house: House, cast: Cast, vip: View) -> None:
    nadia, jonas = as_agent(cast.nadia), as_agent(cast.jonas)
    with pytest.raises(Invalid, match="There is a list view vip customers already"):
        await list_views.add(house, Definition("vip customers"), actor=nadia)
    shared = replace(vip.definition, is_shared=True)
    await list_views.change(house, vip, shared, actor=nadia)
    await list_views.add(house, shared, actor=jonas)
    assert (await list_views.called(jonas, "VIP customers")).owner == cast.jonas
    with pytest.raises(Invalid, match="Please write nadia/VIP customers, jonas/VIP customers"):
        await list_views.called(as_agent(cast.priya), "VIP customers")
    renamed = await list_views.change(house, vip, replace(shared, name="vip CUSTOMERS"), actor=nadia)
    assert renamed.name == "vip CUSTOMERS"


async def test_a_copy_is_the_copiers_own_and_private(house: House, cast: Cast) -> None:
    jonas = as_agent(cast.jonas)
    shipped = await list_views.called(jonas, "Tickets ohne Agenten")
    copy = await list_views.copy(house, shipped, name="Frei", actor=jonas)
    assert copy.owner == cast.jonas
    assert copy.definition == replace(shipped.definition, name="Frei", is_shared=False)


async def test_what_ships_cannot_be_changed_and_what_the_system_makes_is_the_desks(
    house: House, cast: Cast
) -> None:
    shipped = await list_views.called(OPERATOR, "Urgent and open")
    for act in (list_views.delete(house, shipped, actor=OPERATOR),):
        with pytest.raises(NotPossible, match="ships with Postbote"):
            await act
    made = await list_views.add(house, Definition("All"), actor=OPERATOR)
    assert (made.owner, made.definition.is_shared) == (None, True)
    assert await _names(as_agent(cast.priya)) == ["All"]


async def test_customers_and_inactive_agents_have_no_list_views(house: House, cast: Cast) -> None:
    """R7, R17."""
    cast.jonas.is_active = False
    for nobody in (as_contact(cast.weber), as_agent(cast.jonas)):
        with pytest.raises(NotAllowed):
            await list_views.seen_by(nobody)
        with pytest.raises(NotAllowed):
            await list_views.add(house, Definition("Mine"), actor=nobody)
    with pytest.raises(NotAllowed):
        await list_views.look(as_contact(cast.weber), Definition("Mine"))


async def test_a_view_that_makes_no_sense_is_refused(house: House, cast: Cast) -> None:
    nadia = as_agent(cast.nadia)
    status = await words.read("status is open")
    assert isinstance(status, Leaf)
    for wrong, field in (
        (Definition("\x00 "), "name"),
        (Definition("x" * 121), "name"),
        (Definition("a/b"), "name"),
        (Definition("a", columns=()), "columns"),
        (Definition("a", columns=("colour",)), "columns"),
        (Definition("a", sort_by="hours"), "sort_by"),
        (Definition("a", group_by="created"), "group_by"),
        (Definition("a", time=status), "time"),
    ):
        with pytest.raises(Invalid) as refused:
            await list_views.add(house, wrong, actor=nadia)
        assert refused.value.field == field
    assert await ListView.all().count() == 0
