"""Whom an action names: an agent or a group, kept by id, so that another name changes nothing."""

from dataclasses import dataclass
from typing import Any

from desk import assignees, directory
from desk.errors import Invalid
from models.agent import Agent
from models.group import Group


@dataclass(frozen=True, slots=True)
class Named:
    """One of the two."""

    agent_id: int | None = None
    group_id: int | None = None

    def stored(self) -> dict[str, Any]:
        return {"agent": self.agent_id} if self.agent_id is not None else {"group": self.group_id}

    async def in_words(self) -> str:
        """`agent:nadia`, `group:Support`; a question mark for who is gone."""
        agent, group = await directory.agent(self.agent_id), await directory.group(self.group_id)
        if agent is not None:
            return f"agent:{agent.handle}"
        return f"group:{group.name}" if group is not None else "?"

    async def somebody(self) -> Agent | Group:
        """Raises Invalid for a group that is gone, and an inactive agent (R7)."""
        agent, group = await directory.agent(self.agent_id), await directory.group(self.group_id)
        if agent is not None and not agent.is_active:
            raise Invalid("assignee", "{name} is inactive and can't be chosen.", name=agent.name)
        if (found := agent or group) is None:
            raise Invalid("assignee", "The agent or group that this names is gone.")
        return found


def restored(kept: dict[str, Any]) -> Named:
    return Named(kept.get("agent"), kept.get("group"))


async def called(wish: str) -> Named:
    """`nadia`, `agent:nadia`, `Support`, `group:Support`. Raises Invalid."""
    words = wish.strip()
    for kind in ("agent", "group"):
        if words.casefold().startswith(f"{kind} "):
            words = f"{kind}:{words[len(kind) :].strip()}"
    found = await assignees.find(words)
    return Named(found.agent.id if found.agent else None, found.group.id if found.group else None)
