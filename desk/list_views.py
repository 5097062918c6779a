"""The verbs of a list view (R19, benutzerdefinierte Listenansicht): add, change, delete, copy, find, look.

A view is its owner's; shared, everybody sees it, and the owner or a lead changes it. What ships with the
product is nobody's: it can be looked at and copied.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tortoise.expressions import Q

from desk import clock, directory, history, permissions, shipped_views
from desk.actor import Actor
from desk.conditions.fields import called as asked_field
from desk.conditions.json_form import restored, stored
from desk.conditions.kinds import Moments
from desk.conditions.tree import EVERYTHING, Leaf, Node, both
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.i18n import LANGUAGES, desk_texts
from desk.lists import columns
from desk.lists.order import Sorting, sorting
from desk.lists.pages import PAGE, Page, page
from desk.lists.places import Place
from desk.permissions import Right
from desk.shipped_views import Definition
from desk.texts import clean
from models.agent import Agent
from models.list_view import ListView

LONGEST_NAME = 120
MOST = 200


@dataclass(frozen=True, slots=True)
class View:
    """`id` None: it ships with the product. `owner` None: it is the desk's."""

    definition: Definition
    id: int | None = None
    owner: Agent | None = None

    @property
    def name(self) -> str:
        return self.definition.name


async def add(house: House, new: Definition, *, actor: Actor) -> View:
    """Make a list view (R19), the actor's own; one that the system makes is the desk's, and shared.

    Raises NotAllowed, and Invalid that names what is wrong or taken.
    """
    permissions.require(actor, Right.LIST_VIEWS)
    checked = _checked(new if actor.agent is not None else replace(new, is_shared=True))
    async with house.transaction():
        await _refuse_taken(checked.name, actor.agent)
        at = clock.now()
        row = await ListView.create(
            agent_id=actor.agent_id, created_at=at, modified_at=at, **_columns(checked)
        )
        history.record("list_view", row.id, {"created": (None, row.name)}, actor=actor, ticket_id=None)
    return View(checked, row.id, actor.agent)


async def change(house: House, view: View, new: Definition, *, actor: Actor) -> View:
    """Change a list view; history says what. Raises NotAllowed, NotPossible for a shipped one, Invalid."""
    row_id = _own_or_lead(view, actor)
    checked = _checked(new)
    async with house.transaction():
        if checked.name.casefold() != view.name.casefold():
            await _refuse_taken(checked.name, view.owner)
        row = await _locked(row_id)
        before = {name: getattr(row, name) for name in _columns(checked)}
        changed = {name: value for name, value in _columns(checked).items() if before[name] != value}
        if changed:
            await row.update_from_dict({**changed, "modified_at": clock.now()}).save()
            changes = {name: (_told(before[name]), _told(value)) for name, value in changed.items()}
            history.record("list_view", row.id, changes, actor=actor, ticket_id=None)
    return replace(view, definition=checked)


async def delete(house: House, view: View, *, actor: Actor) -> None:
    """Delete a list view. Raises NotAllowed, NotPossible for a shipped one."""
    row_id = _own_or_lead(view, actor)
    async with house.transaction():
        row = await _locked(row_id)
        await row.delete()
        history.record("list_view", row_id, {"deleted": (row.name, None)}, actor=actor, ticket_id=None)


async def copy(house: House, view: View, *, name: str, actor: Actor) -> View:
    """An own, private one like it, under another name. Raises what `add` raises."""
    return await add(house, replace(view.definition, name=name, is_shared=False), actor=actor)


async def seen_by(actor: Actor) -> Sequence[View]:
    """The actor's own views, those that are shared, and the shipped ones. Raises NotAllowed."""
    permissions.require(actor, Right.LIST_VIEWS)
    people = await directory.agents()
    own_or_shared = ListView.filter(Q(is_shared=True) | Q(agent_id=actor.agent_id))
    views = [_view(row, people) for row in await own_or_shared.order_by("name", "id")]
    own = [view for view in views if view.owner is not None and view.owner.id == actor.agent_id]
    return [*own, *(view for view in views if view not in own), *map(View, shipped_views.SHIPPED)]


async def called(actor: Actor, name: str) -> View:
    """A view by its name, an own one first; `jonas/VIP` is Jonas's. Raises NotFound, Invalid for several."""
    wanted = name.strip().casefold()
    found = [view for view in await seen_by(actor) if wanted in _names(view)]
    if not found:
        raise NotFound("There is no list view {name}.", name=name)
    first = found[0]
    is_own = first.owner is not None and first.owner.id == actor.agent_id
    if len(found) > 1 and not is_own:
        raise Invalid(
            "name",
            "Several list views are called {name}. Please write {known}.",
            name=name,
            known=", ".join(view_path(view) for view in found),
        )
    return first


def view_path(view: View) -> str:
    """`jonas/VIP`: no other view is called so."""
    return f"{view.owner.handle}/{view.name}" if view.owner is not None else f"/{view.name}"


def _names(view: View) -> set[str]:
    shown = {desk_texts().text(language, view.name) for language in LANGUAGES} if view.id is None else set()
    return {name.casefold() for name in (view.name, view_path(view), *shown)}


def conditions_of(definition: Definition) -> Node:
    """The conditions with the filter in time."""
    return (
        both(definition.time, definition.conditions) if definition.time is not None else definition.conditions
    )


def sorting_of(definition: Definition) -> Sorting:
    return sorting(definition.sort_by, is_ascending=definition.is_ascending, group_by=definition.group_by)


async def look(
    viewer: Actor, definition: Definition, *, after: Place | None = None, size: int = PAGE
) -> Page:
    """A page of the list (R18); see `desk.lists.pages.page`."""
    return await page(
        viewer,
        conditions_of(definition),
        sorting_of(definition),
        after=after,
        size=size,
        is_grouped=bool(definition.group_by),
    )


def _checked(new: Definition) -> Definition:
    name = " ".join(clean(new.name).split())
    if not name:
        raise Invalid("name", "Please enter a name.")
    if len(name) > LONGEST_NAME or "/" in name:
        raise Invalid("name", "A name has at most {most} characters, and no / in it.", most=LONGEST_NAME)
    if new.time is not None and not isinstance(asked_field(new.time.field).kind, Moments):
        raise Invalid("time", "The filter in time asks for created, modified or closed.")
    sorting_of(new)
    return replace(new, name=name, columns=columns.checked(new.columns))


async def _refuse_taken(name: str, owner: Agent | None) -> None:
    if owner is not None:
        # Whoever else adds one for this agent waits.
        await Agent.select_for_update(no_key=True).get(id=owner.id)
    names = await ListView.filter(agent_id=owner.id if owner else None).values_list("name", flat=True)
    if name.casefold() in {str(taken).casefold() for taken in names}:
        raise Invalid("name", "There is a list view {name} already.", name=name)
    if len(names) >= MOST:
        raise Invalid("name", "There may be at most {most} list views.", most=MOST)


def _own_or_lead(view: View, actor: Actor) -> int:
    """The row of a view that the actor may change."""
    is_own = view.owner is not None and view.owner.id == actor.agent_id
    permissions.require(actor, Right.LIST_VIEWS if is_own else Right.OTHERS_LIST_VIEWS)
    if view.id is None:
        raise NotPossible("{name} ships with Postbote: please copy it, and change the copy.", name=view.name)
    return view.id


async def _locked(row_id: int) -> ListView:
    row = await ListView.select_for_update().get_or_none(id=row_id)
    if row is None:
        raise NotFound("The list view has been deleted meanwhile.")
    return row


def _columns(definition: Definition) -> dict[str, Any]:
    """As the row keeps it."""
    return {
        "name": definition.name,
        "is_shared": definition.is_shared,
        "columns": list(definition.columns),
        "conditions": stored(definition.conditions),
        "time_filter": stored(definition.time) if definition.time is not None else {},
        "sort_by": definition.sort_by,
        "is_ascending": definition.is_ascending,
        "group_by": definition.group_by,
    }


def _view(row: ListView, people: Mapping[int, Agent]) -> View:
    time = restored(row.time_filter) if row.time_filter else None
    definition = Definition(
        name=row.name,
        columns=tuple(row.columns),
        conditions=restored(row.conditions) if row.conditions else EVERYTHING,
        time=time if isinstance(time, Leaf) else None,
        sort_by=row.sort_by,
        is_ascending=row.is_ascending,
        group_by=row.group_by,
        is_shared=row.is_shared,
    )
    return View(definition, row.id, people.get(row.agent_id) if row.agent_id is not None else None)


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(value)
    return str(value) if isinstance(value, dict) else value
