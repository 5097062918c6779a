"""A list view as an object of JSON."""

from typing import Any

from desk.conditions.json_form import written
from desk.i18n import desk_texts
from desk.list_views import View


async def view_object(view: View) -> dict[str, Any]:
    """What `view list` and `view show` give of it."""
    definition = view.definition
    return {
        "name": view.name,
        "name_de": desk_texts().text("de", view.name) if view.id is None else view.name,
        "owner": view.owner.handle if view.owner is not None else None,
        "ships": view.id is None,
        "shared": definition.is_shared,
        "columns": list(definition.columns),
        "conditions": await written(definition.conditions),
        "time": await written(definition.time) if definition.time is not None else None,
        "sort": f"{'' if definition.is_ascending else '-'}{definition.sort_by}",
        "group_by": definition.group_by or None,
    }
